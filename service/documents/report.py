"""Отчёт: a mentor's on one pair, or a curator's analytic one whose totals and chart the service counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field

from service.chart import ChartWords
from service.documents.base import Paper, PaperWords, Replacements, unknown_replacements
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import Day, OptionalLine, OptionalRich, Part, Remark, Rich, error, iso, warning
from service.parts.blocks import Align, AnyRow, Block, Body, Cell, Column, Section, Table
from service.parts.flow import Lines, flow
from service.parts.period import SchoolYear, Term
from service.parts.person import Person
from service.parts.signature import SignatureWords
from service.russian import Act, Case, Phrase, agree
from service.wording import Part as TextPart
from service.wording import parts_of


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


Texts = Annotated[Body, BeforeValidator(_as_list)]
Verdict = Literal["complete", "extend", "correct"]

_STATUS = {"done": "выполнено", "partly": "выполнено частично", "not_done": "не выполнено", "moved": "перенесено"}
_OUTCOME = {"completed": "завершена", "extended": "продлена", "stopped": "прекращена досрочно", "running": "продолжается"}
_MENTOR_PARTS = {
    "intro": "Общие сведения",
    "goal": "Цель наставничества",
    "rows": "Выполнение плана мероприятий",
    "indicators": "Показатели",
    "results": "Достигнутые результаты",
    "problems": "Затруднения",
    "conclusions": "Выводы и рекомендации",
}
_CURATOR_PARTS = {
    "intro": "Общие сведения",
    "base": "Правовая основа",
    "process": "Мониторинг процесса наставничества",
    "influence": "Мониторинг влияния наставничества",
    "survey": "Анкетирование участников",
    "practices": "Лучшие практики",
    "problems": "Затруднения и риски",
    "conclusions": "Выводы",
    "next": "Задачи на следующий период",
}


class PlanRow(Part):
    """Мероприятие плана и что из него вышло."""

    event: Rich = Field(title="Мероприятие")
    planned: OptionalRich = Field("", title="Срок по плану")
    actual: OptionalRich = Field("", title="Когда проведено")
    status: Literal["done", "partly", "not_done", "moved"] | None = Field(None, title="Отметка", description="done, partly, not_done, moved")
    result: OptionalRich = Field("", title="Результат")
    note: OptionalRich = Field("", title="Примечание")


class ReportIndicator(Part):
    """Показатель: план, факт, баллы."""

    name: Rich = Field(title="Показатель")
    criterion: OptionalRich = Field("", title="Критерий")
    unit: OptionalLine = Field("", title="Единица", examples=["%", "чел."])
    plan: float | None = Field(None, ge=0, title="План")
    fact: float | None = Field(None, ge=0, title="Факт")
    score: float | None = Field(None, ge=0, title="Баллы")

    def remarks(self) -> Iterator[Remark]:
        """A share is not over a hundred percent (domain rule 30)."""
        for field in ("plan", "fact"):
            value = getattr(self, field)
            if self.unit == "%" and value is not None and value > 100:
                yield error((field,), "over_hundred", "Исправьте долю: больше 100 % не бывает")


class ReportPair(Part):
    """Пара или группа в отчёте куратора."""

    mentor: Person = Field(title="Наставник")
    mentees: list[Person] = Field(min_length=1, max_length=30, title="Наставляемые")
    outcome: Literal["completed", "extended", "stopped", "running"] = Field("completed", title="Итог программы")
    planned: int | None = Field(None, ge=0, le=1000, title="Мероприятий по плану")
    done: int | None = Field(None, ge=0, le=1000, title="Проведено")
    note: OptionalRich = Field("", title="Примечание")

    def remarks(self) -> Iterator[Remark]:
        """Nobody did more than was planned (domain rule 30)."""
        if self.planned is not None and self.done is not None and self.done > self.planned:
            yield error(("done",), "done_over_plan", f"Исправьте число: проведено {self.done}, а по плану {self.planned}")


class SurveyRow(Part):
    """Вопрос анкеты и доли ответов."""

    question: Rich = Field(title="Вопрос")
    satisfied: float = Field(ge=0, le=100, title="Удовлетворены, %")
    partly: float = Field(0, ge=0, le=100, title="Частично, %")
    dissatisfied: float = Field(0, ge=0, le=100, title="Не удовлетворены, %")

    def remarks(self) -> Iterator[Remark]:
        """The shares of one question are at most a hundred percent together (domain rule 30)."""
        if self.satisfied + self.partly + self.dissatisfied > 100.5:
            yield error((), "over_hundred", "Исправьте доли: вместе больше 100 %")


class Typed(Part):
    """Числа, которые уже посчитал составитель: служба сверит их со своими."""

    mentors: int | None = Field(None, ge=0, title="Наставников")
    mentees: int | None = Field(None, ge=0, title="Наставляемых")
    pairs: int | None = Field(None, ge=0, title="Пар")
    groups: int | None = Field(None, ge=0, title="Групп")
    completed: int | None = Field(None, ge=0, title="Завершено программ")
    extended: int | None = Field(None, ge=0, title="Продлено")
    stopped: int | None = Field(None, ge=0, title="Прекращено")


class ReportWords(PaperWords):
    """What the template prints: text, chart, conclusions."""

    chart: ChartWords | None
    conclusions: Lines


class Report(Paper):
    """Отчёт наставника о паре или группе (mentor) либо итоговый отчёт куратора (curator)."""

    TITLE: ClassVar[str] = "Отчёт о наставничестве"
    KIND: ClassVar[str] = "Отчёт"

    kind: Literal["mentor", "curator"] = Field(title="Чей отчёт", description="mentor – наставника о паре или группе, curator – итоговый отчёт куратора")
    date: Day | None = Field(None, title="Дата отчёта")
    period: Term = Field(title="Отчётный период")
    school_year: SchoolYear | None = Field(None, title="Учебный год")
    curator: Person | None = Field(None, title="Куратор")
    mentor: Person | None = Field(None, title="Наставник", description="Только для отчёта наставника")
    mentees: list[Person] = Field(default_factory=list, max_length=30, title="Наставляемые", description="Только для отчёта наставника")
    form: OptionalLine = Field("", title="Форма наставничества")
    mentoring_kind: OptionalLine = Field("", title="Вид наставничества")
    program_end: Day | None = Field(None, title="Конец программы")
    verdict: Verdict | None = Field(None, title="Вывод", description="complete – завершить, extend – продлить, correct – скорректировать")
    rows: list[PlanRow] | None = Field(None, max_length=300, title="План и факт", description="Только для отчёта наставника")
    indicators: list[ReportIndicator] = Field(default_factory=list, max_length=100, title="Показатели")
    pairs: list[ReportPair] = Field(default_factory=list, max_length=1_000, title="Пары и группы", description="Только для отчёта куратора")
    teachers: int | None = Field(None, ge=1, le=100_000, title="Педагогов всего", description="Для доли охвата")
    totals: Typed | None = Field(None, title="Итоги составителя", description="Если заданы, сверяются с подсчётом")
    survey: list[SurveyRow] = Field(default_factory=list, max_length=50, title="Анкетирование")
    chart: bool = Field(True, title="Диаграмма")
    results: Texts = Field(default_factory=list, title="Достигнутые результаты")
    practices: Texts = Field(default_factory=list, title="Лучшие практики")
    problems: Texts = Field(default_factory=list, title="Затруднения")
    conclusions: Texts = Field(default_factory=list, title="Выводы")
    recommendations: Texts = Field(default_factory=list, title="Рекомендации или задачи на следующий период")
    replace: Replacements = Field(
        default_factory=dict, title="Замены частей", description="intro, goal, base, process, influence, survey и другие; null убирает часть"
    )

    @property
    def _is_mentor(self) -> bool:
        return self.kind == "mentor"

    @property
    def day(self) -> date | None:
        return self.date

    def heading(self) -> str:
        """The title: whose report, on what."""
        if self.title:
            return self.title
        year = f" за {self.school_year} учебный год" if self.school_year else ""
        if self._is_mentor and self.mentor:
            post = f"{self.mentor.post_name.form(Case.GENITIVE).text} " if self.mentor.post else ""
            return f"ОТЧЁТ\nнаставника {post}{self.mentor.name.initials.form(Case.GENITIVE).text}\nо выполнении персонализированной программы наставничества{year}"
        where = self.organisation.brief_name.form(Case.PREPOSITIONAL).text
        return f"ИТОГОВЫЙ АНАЛИТИЧЕСКИЙ ОТЧЁТ\nо наставничестве педагогических работников\nв {where}{year}"

    @property
    def named(self) -> Phrase:
        return Act("отчёт о наставничестве")

    def reference(self) -> ActReference:
        return ActReference(text="к отчёту о наставничестве")

    def totals_counted(self) -> dict[str, int]:
        """The totals, counted from the pairs: never typed (domain rule 30)."""
        outcome = [pair.outcome for pair in self.pairs]
        groups = sum(len(pair.mentees) > 1 for pair in self.pairs)
        return {
            "mentors": len({pair.mentor.key for pair in self.pairs}),
            "mentees": len({mentee.key for pair in self.pairs for mentee in pair.mentees}),
            "pairs": len(self.pairs) - groups,
            "groups": groups,
            "completed": outcome.count("completed"),
            "extended": outcome.count("extended"),
            "stopped": outcome.count("stopped"),
        }

    def _facts(self) -> dict[str, Any]:
        counted = self.totals_counted()
        people = {pair.mentor.key for pair in self.pairs} | {mentee.key for pair in self.pairs for mentee in pair.mentees}
        planned = sum(pair.planned or 0 for pair in self.pairs)
        done = sum(pair.done or 0 for pair in self.pairs)
        shares = {
            "coverage": percent(len(people), self.teachers) if self.teachers else "",
            "plan_share": percent(done, planned) if planned else "",
        }
        return {
            "organisation": self.organisation.words(),
            "period": {"start": iso(self.period.start), "end": iso(self.period.end)},
            "school_year": self.school_year or "",
            "mentor": self.mentor.words() if self.mentor else None,
            "mentees": [mentee.words() for mentee in self.mentees],
            "group": len(self.mentees) > 1,
            "form": self.form,
            "kind": self.mentoring_kind,
            "verdict": self.verdict or "",
            "total": {**counted, **shares} if self.pairs else None,
            "survey": bool(self.survey),
            "curator": self.curator.words() if self.curator else None,
        }

    def blocks(self) -> tuple[list[Block], list[Block]]:
        """The sections before the chart and those after it."""
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        names = _MENTOR_PARTS if self._is_mentor else _CURATOR_PARTS
        sections = {name: self._section(name, title, usual) for name, title in names.items()}
        kept = [(name, section) for name, section in sections.items() if section]
        if self._is_mentor:
            return [section for _, section in kept if section], []
        cut = next((place + 1 for place, (name, _) in enumerate(kept) if name == "process"), 0)
        return [section for _, section in kept[:cut] if section], [section for _, section in kept[cut:] if section]

    def _section(self, name: str, title: str, usual: dict[str, TextPart]) -> Section | None:
        if name in self.replace:
            body = list(self.replace[name] or ())
        else:
            given = {"results": self.results, "practices": self.practices, "problems": self.problems, "conclusions": self.conclusions, "next": self.recommendations}
            part = usual.get(f"{self.kind}_{name}")
            body = list(given.get(name) or (part.blocks if part else []))
            body += self._tables(name, usual)
            if self._is_mentor and name == "conclusions" and self.recommendations:
                body += self.recommendations
        return Section(title=title, body=body) if body else None

    def _tables(self, name: str, usual: dict[str, TextPart]) -> list[Block]:
        if name == "rows":
            return [self._plan(usual)]
        if name == "process" and self.pairs:
            return [self._totals(), self._pairs()]
        if name in ("influence", "indicators") and self.indicators:
            return [self._indicators()]
        return [self._survey()] if name == "survey" and self.survey else []

    def _plan(self, usual: dict[str, TextPart]) -> Table:
        columns = (("№\nп/п", 0.7), ("Мероприятие", 3.0), ("Срок по плану", 1.5), ("Проведено, отметка", 1.7), ("Результат", 2.6))
        if self.rows is None:
            found = usual["mentor_rows"].rows[1:]
            rows: list[AnyRow] = [[str(place), Cell(body=event), "", "", Cell(body=result)] for place, (event, result) in enumerate(found, 1)]
        else:
            rows = [
                [str(place), row.event, row.planned, _marked(row), "\n".join(text for text in (row.result, row.note) if text)]
                for place, row in enumerate(self.rows, 1)
            ]
        table = Table(columns=[Column(title=title, width=width) for title, width in columns], rows=rows)
        if not self.rows or not any(row.status for row in self.rows):
            return table
        done = sum(row.status == "done" for row in self.rows)
        return table.model_copy(update={"note": f"Выполнено мероприятий: {done} из {len(self.rows)} ({percent(done, len(self.rows))})."})

    def _totals(self) -> Table:
        counted = self._facts()["total"]
        names = (
            ("mentors", "Наставников"),
            ("mentees", "Наставляемых"),
            ("pairs", "Наставнических пар"),
            ("groups", "Наставнических групп"),
            ("completed", "Программ завершено"),
            ("extended", "Программ продлено"),
            ("stopped", "Программ прекращено досрочно"),
            ("coverage", "Охват педагогических работников"),
            ("plan_share", "Выполнено мероприятий"),
        )
        rows: list[AnyRow] = [[label, str(counted[name])] for name, label in names if counted[name] != ""]
        return Table(title="Количественные показатели", columns=[Column(title="Показатель", width=4), Column(title="Значение", width=1, align=Align.CENTER)], rows=rows)

    def _pairs(self) -> Table:
        columns = (("№\nп/п", 0.7), ("Наставник", 2.4), ("Наставляемые", 2.6), ("Итог программы", 1.8), ("Проведено из запланированного", 1.8))
        rows: list[AnyRow] = []
        for place, pair in enumerate(self.pairs, 1):
            done = "" if pair.planned is None or pair.done is None else f"{pair.done} из {pair.planned}"
            mentees = "\n".join(_person_line(mentee) for mentee in pair.mentees)
            outcome = "\n".join(text for text in (_OUTCOME[pair.outcome], pair.note) if text)
            rows.append([str(place), _person_line(pair.mentor), mentees, outcome, done])
        return Table(title="Пары и группы", columns=[Column(title=title, width=width) for title, width in columns], rows=rows)

    def _indicators(self) -> Table:
        scored = any(one.score is not None for one in self.indicators)
        columns = [("Показатель", 3.0), ("Критерий", 2.4), ("План", 1.0), ("Факт", 1.0), *([("Баллы", 0.9)] if scored else [])]
        rows: list[AnyRow] = []
        for one in self.indicators:
            values = [_value(one.plan, one.unit), _value(one.fact, one.unit)]
            rows.append([one.name, one.criterion, *values, *([_value(one.score, "")] if scored else [])])
        if scored:
            total = sum(one.score or 0 for one in self.indicators)
            rows.append([Cell(body=["**Всего баллов**"], span=4), f"**{_value(total, '')}**"])
        return Table(columns=[Column(title=title, width=width) for title, width in columns], rows=rows)

    def _survey(self) -> Table:
        columns = (("Вопрос", 3.4), ("Удовлетворены", 1.7), ("Частично", 1.2), ("Не удовлетворены", 1.7))
        rows: list[AnyRow] = [
            [row.question, _value(row.satisfied, "%"), _value(row.partly, "%"), _value(row.dissatisfied, "%")] for row in self.survey
        ]
        return Table(columns=[Column(title=title, width=width) for title, width in columns], rows=rows)

    def _chart(self) -> ChartWords | None:
        if self._is_mentor or not self.chart or not self.pairs:
            return None
        counted = self.totals_counted()
        names = {"mentors": "Наставники", "mentees": "Наставляемые", "completed": "Завершено", "extended": "Продлено", "stopped": "Прекращено"}
        values = [float(counted[name]) for name in names]
        return {"title": "Участники и программы наставничества", "categories": list(names.values()), "series": [{"name": "Число", "values": values}]}

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> ReportWords:
        before, after = self.blocks()
        both = flow([*before, *after])
        first = len(flow(before))
        words = self.paper_words(self.heading(), both[:first], enclosed)
        subtitle = self.subtitle or ("" if self.title else f"за период {self.period.printed()}")
        return {**words, "subtitle": subtitle, "signatures": [*words["signatures"], *self._readers()], "chart": self._chart(), "conclusions": both[first:]}

    def _readers(self) -> list[SignatureWords]:
        """Who signs: the mentor, the mentees who have read it, the curator."""
        said: list[tuple[str, Person]] = []
        if self._is_mentor and self.mentor:
            said.append(("Наставник", self.mentor))
            for mentee in self.mentees:
                said.append((f"С отчётом {agree('ознакомлен', mentee.name.gender).text}\n{agree('наставляемый', mentee.name.gender).text}", mentee))
        if self.curator:
            said.append(("Куратор", self.curator))
        signed = {signer.person.key for signer in self.signers}
        return [{"post": role, "mark": [], "name": person.name.signature} for role, person in said if person.key not in signed]

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a report (domain rules 12, 30)."""
        parts = _MENTOR_PARTS if self._is_mentor else _CURATOR_PARTS
        yield from unknown_replacements(set(parts), self.replace, ("replace",))
        if self._is_mentor:
            yield from self._mentor_remarks()
        else:
            yield from self._curator_remarks()
        if self.date and self.program_end and self.date < self.program_end:
            yield warning(("date",), "before_program_end", "Проверьте дату: отчёт составлен раньше, чем кончается программа")

    def _mentor_remarks(self) -> Iterator[Remark]:
        if not self.mentor:
            yield error(("mentor",), "missing", "Укажите наставника: это его отчёт")
        if not self.mentees:
            yield error(("mentees",), "missing", "Укажите наставляемых: отчёт – о работе с ними")
        for field in ("pairs", "survey", "practices"):
            if getattr(self, field):
                yield error((field,), "wrong_kind", "Уберите поле: оно только для отчёта куратора (kind: curator)")
        if self.mentor and any(mentee.key == self.mentor.key for mentee in self.mentees):
            yield error(("mentees",), "own_mentor", f"Исправьте: {self.mentor.name} не может быть наставником самому себе")

    def _curator_remarks(self) -> Iterator[Remark]:
        for field in ("mentor", "mentees", "rows", "verdict"):
            if getattr(self, field):
                yield error((field,), "wrong_kind", "Уберите поле: оно только для отчёта наставника (kind: mentor)")
        counted = self.totals_counted()
        for name, value in counted.items():
            typed = getattr(self.totals, name) if self.totals else None
            if typed is not None and typed != value:
                yield error(("totals", name), "wrong_total", f"Исправьте итог: указано {typed}, а по парам выходит {value}")
        people = counted["mentors"] + counted["mentees"]
        if self.teachers is not None and self.pairs and max(counted["mentors"], counted["mentees"]) > self.teachers:
            yield error(("teachers",), "more_than_all", f"Исправьте число педагогов: в отчёте {people} участников, а всего педагогов {self.teachers}")


def percent(part: int, whole: int) -> str:
    """«87,5 %»: one decimal at most, a comma, a no-break space; never over a hundred."""
    value = round(min(part / whole, 1) * 100, 1)
    return f"{value:g}".replace(".", ",") + "\u00a0%"


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return ""
    return f"{value:g}".replace(".", ",") + (f"\u00a0{unit}" if unit else "")


def _marked(row: PlanRow) -> str:
    return "\n".join(text for text in (row.actual, _STATUS[row.status] if row.status else "") if text)


def _person_line(person: Person) -> str:
    return ", ".join(text for text in (str(person.name), person.post) if text)


