"""What a personal programme is made of: participants, events, indicators, changes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from service.markup import literal
from service.parts.base import Day, OptionalLine, OptionalRich, Part, Rich
from service.parts.blocks import AnyRow, Block, Cell, Column, Table, Texts
from service.parts.period import When
from service.parts.person import Person
from service.russian.dates import digits


class Card(Person):
    """Участник программы."""

    experience: OptionalLine = Field("", title="Стаж", examples=["12 лет"])
    category: OptionalLine = Field("", title="Квалификационная категория")
    education: OptionalLine = Field("", title="Образование")
    subject: OptionalLine = Field("", title="Предмет, класс, направление")

    def facts(self) -> list[Block]:
        """What is known of the participant, a line each."""
        told = (
            ("стаж", self.experience),
            ("категория", self.category),
            ("образование", self.education),
            ("предмет, направление", self.subject),
        )
        return [f"{label}: {literal(text)}" for label, text in told if text]


class PlanEvent(Part):
    """Строка плана мероприятий."""

    direction: OptionalRich = Field("", title="Направление")
    event: Rich = Field(title="Мероприятие")
    form: OptionalRich = Field("", title="Форма")
    period: When | None = Field(None, title="Срок")
    result: Texts = Field(default_factory=list, title="Планируемый результат")
    done: OptionalRich = Field("", title="Отметка о выполнении")


class Indicator(Part):
    """Показатель результата."""

    name: Rich = Field(title="Показатель")
    criterion: OptionalRich = Field("", title="Критерий")
    method: OptionalRich = Field("", title="Способ проверки")


class Change(Part):
    """Строка листа изменений."""

    date: Day = Field(title="Дата")
    text: Rich = Field(title="Что изменено")
    reason: OptionalRich = Field("", title="Основание")


class Extension(Part):
    """Продление программы."""

    to: Day = Field(title="Продлена до")
    reason: Rich = Field(title="Причина")


def plan_table(plan: Sequence[PlanEvent] | None, usual: Sequence[Sequence[list[Block]]], done_column: bool) -> Table:
    """№, direction, event with its form below it, term, result, mark: the plan of the payload, or the usual one."""
    rows: list[AnyRow] = []
    if plan is None:
        done = [""] if done_column else []
        for place, (direction, event, form, term, result) in enumerate(usual, 1):
            bodies = (direction, [*event, *in_brackets(form)], term, result)
            rows.append([str(place), *(Cell(body=body) for body in bodies), *done])
    for place, own in enumerate(plan or (), 1):
        term_said = own.period.printed() if own.period else ""
        shown = [own.event, *in_brackets([own.form] if own.form else [])]
        mark = [own.done] if done_column else []
        rows.append([str(place), own.direction, Cell(body=shown), term_said, Cell(body=own.result), *mark])
    titles = ["№\nп/п", "Направление", "Мероприятие (форма)", "Срок", "Планируемый результат", "Отметка о выполнении"]
    widths = (0.65, 2.75, 3.35, 1.45, 2.3, 1.85)  # no word of the usual plan is wider than its column
    columns = [Column(title=title, width=width) for title, width in zip(titles, widths, strict=True)]
    return Table(columns=columns if done_column else columns[:-1], rows=rows)


def indicators_table(indicators: Sequence[Indicator] | None, usual: Sequence[Sequence[list[Block]]]) -> Table:
    """The indicators of the payload, or the usual ones."""
    rows: list[AnyRow] = [[Cell(body=cell) for cell in row] for row in usual]
    if indicators is not None:
        rows = [[one.name, one.criterion, one.method] for one in indicators]
    titles = ("Показатель", "Критерий", "Способ проверки")
    return Table(columns=[Column(title=title, width=2) for title in titles], rows=rows)


def changes_table(changes: Sequence[Change], blank: bool) -> Table:
    """What was changed and why; `blank` leaves rows to be filled by hand."""
    rows: list[AnyRow] = [[digits(one.date), one.text, one.reason, ""] for one in changes]
    rows += [["", "\n", "", ""] for _ in range(6)] if blank else []
    titles = (("Дата", 1.0), ("Содержание изменения", 3.0), ("Основание", 2.0), ("Подпись", 1.2))
    return Table(columns=[Column(title=title, width=width) for title, width in titles], rows=rows)


def in_brackets(blocks: Sequence[Block]) -> list[Block]:
    """The form of an event, under it: «(практикум)»."""
    return [f"({block[:1].lower()}{block[1:]})" if isinstance(block, str) else block for block in blocks]
