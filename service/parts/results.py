"""What a report counts: rows of a plan, pairs and their outcome, indicators, a survey."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import ClassVar, Literal

from pydantic import Field

from service.chart import ChartWords
from service.markup import literal
from service.parts.base import OptionalLine, OptionalRich, Part, Remark, Rich, error
from service.parts.blocks import Align, AnyRow, Block, Cell, Column, Table
from service.parts.flow import Lines
from service.parts.looks import Look, Looks
from service.parts.person import Person, numbered_people
from service.russian.dates import digits

_STATUS = {"done": "выполнено", "partly": "выполнено частично", "not_done": "не выполнено", "moved": "перенесено"}
_OUTCOME = {
    "completed": "завершена",
    "extended": "продлена",
    "stopped": "прекращена досрочно",
    "running": "продолжается",
}


class PlanRow(Part):
    """Мероприятие плана и что из него вышло."""

    LOOKS: ClassVar[Looks] = {
        "status": Look(labels={"": "Нет отметки", **{key: word.capitalize() for key, word in _STATUS.items()}}),
        "note": Look(rare=True),
    }

    event: Rich = Field(title="Мероприятие")
    planned: OptionalRich = Field("", title="Срок по плану")
    actual: OptionalRich = Field("", title="Когда проведено")
    status: Literal["done", "partly", "not_done", "moved"] | None = Field(
        None, title="Отметка", description="done, partly, not_done, moved"
    )
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
        """A share is not over a hundred percent."""
        for field in ("plan", "fact"):
            value = getattr(self, field)
            if self.unit == "%" and value is not None and value > 100:
                yield error((field,), "over_hundred", "Исправьте долю: больше 100 % не бывает")


class ReportPair(Part):
    """Пара или группа в отчёте куратора."""

    LOOKS: ClassVar[Looks] = {
        "outcome": Look(labels={key: word.capitalize() for key, word in _OUTCOME.items()}),
        "mentees": Look(add="Добавить наставляемого"),
    }

    mentor: Person = Field(title="Наставник")
    mentees: list[Person] = Field(min_length=1, max_length=30, title="Наставляемые")
    outcome: Literal["completed", "extended", "stopped", "running"] = Field("completed", title="Итог программы")
    planned: int | None = Field(None, ge=0, le=1000, title="Мероприятий по плану")
    done: int | None = Field(None, ge=0, le=1000, title="Проведено")
    note: OptionalRich = Field("", title="Примечание")

    def remarks(self) -> Iterator[Remark]:
        """Nobody did more than was planned."""
        if self.planned is not None and self.done is not None and self.done > self.planned:
            yield error(
                ("done",), "done_over_plan", f"Исправьте число: проведено {self.done}, а по плану {self.planned}"
            )


class SurveyRow(Part):
    """Вопрос анкеты и доли ответов."""

    question: Rich = Field(title="Вопрос")
    satisfied: float = Field(ge=0, le=100, title="Удовлетворены, %")
    partly: float = Field(0, ge=0, le=100, title="Частично, %")
    dissatisfied: float = Field(0, ge=0, le=100, title="Не удовлетворены, %")

    def remarks(self) -> Iterator[Remark]:
        """The shares of one question are at most a hundred percent together."""
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


def plan_table(rows: list[PlanRow] | None, usual: list[list[list[Block]]]) -> Table:
    """What was planned and what came of it; without rows of its own, the usual plan with room for marks."""
    columns = (
        ("№\nп/п", 0.7),
        ("Мероприятие", 3.0),
        ("Срок по плану", 1.5),
        ("Проведено, отметка", 1.7),
        ("Результат", 2.6),
    )
    if rows is None:
        return _table(
            columns,
            [
                [str(place), Cell(body=event), "", "", Cell(body=result)]
                for place, (event, result) in enumerate(usual, 1)
            ],
        )
    shown: list[AnyRow] = []
    for place, row in enumerate(rows, 1):
        mark = _joined(row.actual, _STATUS[row.status] if row.status else "")
        shown.append([str(place), row.event, row.planned, mark, _joined(row.result, row.note)])
    done = sum(row.status == "done" for row in rows)
    marked = any(row.status for row in rows)
    note = f"Выполнено мероприятий: {done} из {len(rows)} ({percent(done, len(rows))})." if marked else ""
    return _table(columns, shown, note=note)


def counted(pairs: list[ReportPair]) -> dict[str, int]:
    """The totals of pairs and groups: counted, never typed."""
    outcome = [pair.outcome for pair in pairs]
    groups = sum(len(pair.mentees) > 1 for pair in pairs)
    return {
        "mentors": len({pair.mentor.key for pair in pairs}),
        "mentees": len({mentee.key for pair in pairs for mentee in pair.mentees}),
        "pairs": len(pairs) - groups,
        "groups": groups,
        "completed": outcome.count("completed"),
        "extended": outcome.count("extended"),
        "stopped": outcome.count("stopped"),
    }


def participants(pairs: list[ReportPair]) -> int:
    """How many people take part; one who is a mentor and a mentee counts once."""
    return len({person.key for pair in pairs for person in (pair.mentor, *pair.mentees)})


def with_shares(pairs: list[ReportPair], teachers: int | None) -> dict[str, int | str]:
    """The totals with the shares that can be counted."""
    planned = sum(pair.planned or 0 for pair in pairs)
    done = sum(pair.done or 0 for pair in pairs)
    return {
        **counted(pairs),
        "coverage": percent(participants(pairs), teachers) if teachers else "",
        "plan_share": percent(done, planned) if planned else "",
    }


_TOTALS = (
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


def totals_table(total: Mapping[str, int | str]) -> Table:
    """The counted totals; a share that can't be counted is left out."""
    rows: list[AnyRow] = [[label, str(total[name])] for name, label in _TOTALS if total[name] != ""]
    columns = [Column(title="Показатель", width=4), Column(title="Значение", width=1, align=Align.CENTER)]
    return Table(title="Количественные показатели", columns=columns, rows=rows)


def pairs_table(pairs: list[ReportPair]) -> Table:
    """Every pair with its outcome."""
    columns = (
        ("№\nп/п", 0.7),
        ("Наставник", 2.4),
        ("Наставляемые", 2.6),
        ("Итог программы", 1.8),
        ("Проведено из запланированного", 2.1),
    )
    rows: list[AnyRow] = []
    for place, pair in enumerate(pairs, 1):
        done = "" if pair.planned is None or pair.done is None else f"{pair.done} из {pair.planned}"
        mentees = literal("\n".join(numbered_people(pair.mentees)))
        rows.append([str(place), literal(pair.mentor.line), mentees, _joined(_OUTCOME[pair.outcome], pair.note), done])
    return _table(columns, rows, title="Пары и группы")


def indicators_table(indicators: list[ReportIndicator]) -> Table:
    """Plan and fact; points and their sum where points are given."""
    scored = any(one.score is not None for one in indicators)
    columns = (("Показатель", 3.0), ("Критерий", 2.4), ("План", 1.0), ("Факт", 1.0), ("Баллы", 0.9))
    rows: list[AnyRow] = []
    for one in indicators:
        points = [_value(one.score)] if scored else []
        rows.append([one.name, one.criterion, _value(one.plan, one.unit), _value(one.fact, one.unit), *points])
    if scored:
        total = sum(one.score or 0 for one in indicators)
        rows.append([Cell(body=["**Всего баллов**"], span=4), f"**{_value(total)}**"])
    return _table(columns if scored else columns[:-1], rows)


def survey_table(survey: list[SurveyRow]) -> Table:
    """The shares of answers."""
    columns = (("Вопрос", 2.4), ("Удовлетворены", 1.2), ("Частично", 1.0), ("Не удовлетворены", 1.2))
    rows: list[AnyRow] = [
        [row.question, _value(row.satisfied, "%"), _value(row.partly, "%"), _value(row.dissatisfied, "%")]
        for row in survey
    ]
    return _table(columns, rows)


_NUMBERS = 1.2
"""A column as narrow as this holds numbers, which stand in its middle."""


def chart_of(pairs: list[ReportPair]) -> ChartWords:
    """Participants and outcomes, to be seen at a glance."""
    total = counted(pairs)
    names = {
        "mentors": "Наставники",
        "mentees": "Наставляемые",
        "completed": "Завершено",
        "extended": "Продлено",
        "stopped": "Прекращено",
    }
    values = [float(total[name]) for name in names]
    title = "Участники и программы наставничества"
    return {"title": title, "categories": list(names.values()), "series": [{"name": "Число", "values": values}]}


def _table(columns: Sequence[tuple[str, float]], rows: list[AnyRow], title: str = "", note: str = "") -> Table:
    return Table(
        title=title, columns=[Column(title=text, width=width) for text, width in columns], rows=rows, note=note
    )


def dated(day: date | None) -> Lines:
    """When the report was written, above the signatures."""
    if not day:
        return []
    said = f"Дата составления: {digits(day)}"
    return [{"style": "SignatureGap", "text": ""}, {"style": "FlushText", "text": said}]


def percent(part: int, whole: int) -> str:
    """«87,5 %»: one decimal at most, a comma, a no-break space."""
    return f"{round(part / whole * 100, 1):g}".replace(".", ",") + "\u00a0%"


def _value(value: float | None, unit: str = "") -> str:
    if value is None:
        return ""
    return f"{value:g}".replace(".", ",") + (f"\u00a0{unit}" if unit else "")


def _joined(*texts: str) -> str:
    return "\n".join(text for text in texts if text)
