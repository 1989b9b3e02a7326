"""Отчёт: a mentor's on one pair, or a curator's analytic one whose totals and chart the service counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Literal

from pydantic import Field

from service.chart import ChartWords
from service.documents import looks
from service.documents.base import Paper, PaperWords, Replacements, unknown_replacements
from service.documents.defaults import Default, clauses, table
from service.documents.year_pairs import REPORTS
from service.markup import literal
from service.parts.act import ActReference
from service.parts.appendix import EnclosureWords
from service.parts.base import Day, OptionalLine, Remark, error, iso, warning
from service.parts.blocks import Block, Section, Texts
from service.parts.flow import Lines, flow
from service.parts.looks import Looks
from service.parts.period import SchoolYear, Term
from service.parts.person import Person
from service.parts.results import (
    PlanRow,
    ReportIndicator,
    ReportPair,
    SurveyRow,
    Typed,
    chart_of,
    counted,
    dated,
    indicators_table,
    pairs_table,
    participants,
    plan_table,
    survey_table,
    totals_table,
    with_shares,
)
from service.parts.signature import SignatureWords
from service.parts.year import YearPaper
from service.russian import Act, Case, Phrase, agree
from service.russian.prepositions import v
from service.shown import shown
from service.wording import Part as TextPart
from service.wording import parts_of

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


_DATA_OF = {
    "rows": "rows",
    "process": "pairs",
    "influence": "indicators",
    "indicators": "indicators",
    "survey": "survey",
}
"""A part of a report -> the field whose table stands in it."""


class ReportWords(PaperWords):
    """What the template prints: text, chart, conclusions."""

    chart: ChartWords | None
    conclusions: Lines


class Report(Paper):
    """Отчёт наставника о паре или группе (mentor) либо итоговый отчёт куратора (curator)."""

    TITLE: ClassVar[str] = "Отчёт о наставничестве"
    NEEDED: ClassVar[str] = "Когда работа пары завершилась, и в конце года – обо всех парах"
    LOOKS: ClassVar[Looks] = looks.REPORT_LOOKS
    KIND: ClassVar[str] = "Отчёт"
    YEAR: ClassVar[tuple[YearPaper, ...]] = REPORTS

    kind: Literal["mentor", "curator"] = Field(
        title="Чей отчёт", description="mentor – наставника о паре или группе, curator – итоговый отчёт куратора"
    )
    date: Day | None = Field(None, title="Дата отчёта")
    period: Term = Field(title="Отчётный период")
    school_year: SchoolYear | None = Field(None, title="Учебный год")
    curator: Person | None = Field(None, title="Куратор")
    mentor: Person | None = Field(None, title="Наставник", description="Только для отчёта наставника")
    mentees: list[Person] = Field(
        default_factory=list, max_length=30, title="Наставляемые", description="Только для отчёта наставника"
    )
    form: OptionalLine = Field("", title="Форма наставничества")
    mentoring_kind: OptionalLine = Field("", title="Вид наставничества")
    program_end: Day | None = Field(None, title="Конец программы")
    pair_order: ActReference | None = Field(
        None, title="Приказ о закреплении", description="Только для отчёта наставника"
    )
    verdict: Literal["complete", "extend", "correct"] | None = Field(
        None, title="Вывод", description="complete – завершить, extend – продлить, correct – скорректировать"
    )
    rows: list[PlanRow] | None = Field(
        None, max_length=300, title="План и факт", description="Только для отчёта наставника"
    )
    indicators: list[ReportIndicator] = Field(default_factory=list, max_length=100, title="Показатели")
    pairs: list[ReportPair] = Field(
        default_factory=list, max_length=1_000, title="Пары и группы", description="Только для отчёта куратора"
    )
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
        default_factory=dict,
        title="Части текста",
        description="intro, goal, base, process, influence, survey и другие; null убирает часть",
    )

    @property
    def _is_mentor(self) -> bool:
        return self.kind == "mentor"

    @property
    def day(self) -> Day | None:
        return self.date

    def heading(self) -> str:
        """The title: whose report, on what."""
        if self.title:
            return self.title
        year = f" за {self.school_year} учебный год" if self.school_year else ""
        if self._is_mentor and self.mentor:
            post = f", {literal(shown(self.mentor.post_name, Case.GENITIVE))}," if self.mentor.post else ""
            name = literal(shown(self.mentor.name.initials, Case.GENITIVE))
            whose = literal(shown(self.organisation.brief_name, Case.GENITIVE))
            return f"ОТЧЁТ\nнаставника {name}{post}\nо выполнении персонализированной программы наставничества\n{whose}"
        where = literal(v(shown(self.organisation.brief_name, Case.PREPOSITIONAL)))
        return f"ИТОГОВЫЙ АНАЛИТИЧЕСКИЙ ОТЧЁТ\nо наставничестве педагогических работников\n{where}{year}"

    @property
    def named(self) -> Phrase:
        return Act("отчёт о наставничестве")

    def reference(self) -> ActReference:
        return ActReference(text="к отчёту о наставничестве")

    def _facts(self) -> dict[str, Any]:
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
            "total": with_shares(self.pairs, self.teachers) if self.pairs else None,
            "survey": bool(self.survey),
            "all_done": bool(self.rows) and all(row.status == "done" for row in self.rows or ()),
            "pair_order": str(self.pair_order.phrase) if self.pair_order else "",
            "curator": self.curator.words() if self.curator else None,
        }

    def blocks(self) -> tuple[list[Block], list[Block]]:
        """The sections before the chart and those after it."""
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        names = _MENTOR_PARTS if self._is_mentor else _CURATOR_PARTS
        sections = {name: self._section(name, title, usual) for name, title in names.items()}
        kept = [(name, section) for name, section in sections.items() if section]
        if self._is_mentor:  # no chart: all of it stands right above the signatures
            return [], [section for _, section in kept if section]
        cut = next((place + 1 for place, (name, _) in enumerate(kept) if name == "process"), 0)
        return [section for _, section in kept[:cut] if section], [section for _, section in kept[cut:] if section]

    def _section(self, name: str, title: str, usual: dict[str, TextPart]) -> Section | None:
        """A part of the report: the words of the payload or the usual ones, and the table of its data."""
        if name in self.replace and not self.replace[name]:
            return None
        part = usual.get(f"{self.kind}_{name}")
        body = list(self.replace.get(name) or self._given(name) or (part.blocks if part else []))
        if not (name == "rows" and name in self.replace and self.rows is None):
            body += self._tables(name, usual)
        body += self.recommendations if self._is_mentor and name == "conclusions" else []
        return Section(title=title, body=body) if body else None

    def defaults(self) -> Iterator[Default]:
        usual = parts_of(__name__.rsplit(".", 1)[-1], self._facts())
        yield Default("title", "", "", self.heading())
        yield from clauses(usual, _MENTOR_PARTS if self._is_mentor else _CURATOR_PARTS, f"{self.kind}_")
        yield table("rows", usual["mentor_rows"].rows[1:], ("event", "result"))

    def _given(self, name: str) -> list[Block]:
        given = {"results": self.results, "practices": self.practices, "problems": self.problems}
        return {**given, "conclusions": self.conclusions, "next": self.recommendations}.get(name, [])

    def _tables(self, name: str, usual: dict[str, TextPart]) -> list[Block]:
        if name == "rows":
            return [plan_table(self.rows, usual["mentor_rows"].rows[1:])]
        if name == "process" and self.pairs:
            return [totals_table(with_shares(self.pairs, self.teachers)), pairs_table(self.pairs)]
        if name in ("influence", "indicators") and self.indicators:
            return [indicators_table(self.indicators)]
        return [survey_table(self.survey)] if name == "survey" and self.survey else []

    def words(self, enclosed: Sequence[EnclosureWords] = ()) -> ReportWords:
        before, after = self.blocks()
        both = flow([*before, *after])
        first = len(flow(before))
        words = self.paper_words(self.heading(), both[:first], enclosed)
        subtitle = self.subtitle or ("" if self.title else f"за период {self.period.printed()}")
        return {
            **words,
            "subtitle": subtitle,
            "signatures": [*words["signatures"], *self._readers()],
            "chart": chart_of(self.pairs) if self.chart and self.pairs else None,
            "conclusions": [*both[first:], *dated(self.date)],
        }

    def _readers(self) -> list[SignatureWords]:
        """Who signs: the mentor, the mentees who have read it, the curator."""
        said: list[tuple[str, Person]] = []
        if self._is_mentor and self.mentor:
            said.append(("Наставник", self.mentor))
            for mentee in self.mentees:
                read, role = (agree(word, mentee.name.gender).text for word in ("ознакомлен", "наставляемый"))
                said.append((f"С отчётом {read}\n{role}", mentee))
        if self.curator:
            said.append(("Куратор", self.curator))
        signed = {signer.person.key for signer in self.signers}
        kept = [(role, person) for role, person in said if person.key not in signed]
        return [{"post": role, "mark": [], "name": person.name.signature} for role, person in kept]

    def remarks(self) -> Iterator[Remark]:
        """The mistakes of a report."""
        parts = _MENTOR_PARTS if self._is_mentor else _CURATOR_PARTS
        yield from (remark for remark in super().remarks() if remark.code != "not_approved")
        yield from unknown_replacements(set(parts), self.replace, ("replace",))
        for name, field in _DATA_OF.items():
            if name in parts and name in self.replace and not self.replace[name] and getattr(self, field):
                said = f"Уберите эти данные или верните часть {name}: без неё они не напечатаются"
                yield error((field,), "not_printed", said)
        if self._is_mentor:
            yield from self._mentor_remarks()
        else:
            yield from self._curator_remarks()
        if self.date and self.program_end and self.date < self.program_end:
            said = "Проверьте дату: отчёт составлен раньше, чем кончается программа"
            yield warning(("date",), "before_program_end", said)

    def _mentor_remarks(self) -> Iterator[Remark]:
        if not self.mentor:
            yield error(("mentor",), "missing", "Укажите наставника: это его отчёт")
        if not self.mentees:
            yield error(("mentees",), "missing", "Укажите наставляемых: отчёт – о работе с ними")
        for field in ("pairs", "survey", "practices", "teachers", "totals"):
            if getattr(self, field):
                yield error((field,), "wrong_kind", "Уберите поле: оно только для итогового отчёта куратора")
        if self.mentor and any(mentee.key == self.mentor.key for mentee in self.mentees):
            yield error(
                ("mentees",), "own_mentor", f"Исправьте: {self.mentor.name} не может быть наставником самому себе"
            )

    def _curator_remarks(self) -> Iterator[Remark]:
        for field in ("mentor", "mentees", "rows", "verdict", "results", "form", "mentoring_kind", "pair_order"):
            if getattr(self, field):
                yield error((field,), "wrong_kind", "Уберите поле: оно только для отчёта наставника")
        for name, value in counted(self.pairs).items():
            typed = getattr(self.totals, name) if self.totals else None
            if typed is not None and typed != value:
                yield error(
                    ("totals", name), "wrong_total", f"Исправьте итог: указано {typed}, а по парам выходит {value}"
                )
        people = participants(self.pairs)
        if self.teachers is not None and people > self.teachers:
            said = f"Исправьте число педагогов: в отчёте {people} участников, а всего педагогов {self.teachers}"
            yield error(("teachers",), "more_than_all", said)
