"""Stages and events of a roadmap, and the columns that can show them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import Field

from service.parts.base import OptionalLine, OptionalRich, Part, Rich
from service.parts.blocks import Strings, Texts
from service.parts.looks import Look, Looks
from service.parts.period import Period, When, months_in


class Graph(StrEnum):
    """What a column shows."""

    NUMBER = "number"
    STAGE = "stage"
    EVENT = "event"
    CONTENT = "content"
    PERIOD = "period"
    RESPONSIBLE = "responsible"
    RESULT = "result"
    DOCUMENT = "document"


HEADINGS = {
    Graph.NUMBER: ("№\nп/п", 0.7),
    Graph.STAGE: ("Этап", 1.8),
    Graph.EVENT: ("Мероприятие", 2.2),
    Graph.CONTENT: ("Содержание деятельности", 4.0),
    Graph.PERIOD: ("Срок реализации", 1.4),
    Graph.RESPONSIBLE: ("Ответственный", 1.7),
    Graph.RESULT: ("Ожидаемый результат", 2.3),
    Graph.DOCUMENT: ("Вид документа", 1.5),
}


class RoadmapColumn(Part):
    """Графа дорожной карты."""

    LOOKS: ClassVar[Looks] = {
        "shows": Look(labels={graph.value: " ".join(title.split()) for graph, (title, _) in HEADINGS.items()}),
    }

    shows: Graph = Field(
        title="Что в графе", description="number, stage, event, content, period, responsible, result, document"
    )
    title: OptionalRich = Field("", title="Заголовок", description="Не задан – обычный; сноска пишется как ^[текст]")
    width: float | None = Field(None, gt=0, le=100, title="Ширина", description="Доля ширины среди всех граф")


def as_column(value: Any) -> Any:
    return {"shows": value} if isinstance(value, str) else value


class Event(Part):
    """Мероприятие."""

    LOOKS: ClassVar[Looks] = {
        "number": Look(rare=True, empty="Без номера"),
        "document": Look(rare=True),
    }

    number: OptionalLine | None = Field(None, title="Номер", description="Не задан – по порядку; пустой – без номера")
    title: Rich = Field(title="Мероприятие")
    content: Texts = Field(default_factory=list, title="Содержание")
    period: When | None = Field(None, title="Срок", description="Даты или слова: «Октябрь 2026 по май 2027»")
    responsible: Strings = Field(default_factory=list, title="Ответственные", description="Каждый с новой строки")
    results: Texts = Field(default_factory=list, title="Результаты", description="Каждый – отдельной строкой таблицы")
    document: OptionalRich = Field("", title="Вид документа")


class Stage(Part):
    """Этап: мероприятия или, если их нет, содержание целиком."""

    LOOKS: ClassVar[Looks] = {
        "number": Look(rare=True, help="Не задан – по порядку", empty="Без номера"),
        "closing": Look(rare=True),
        "events": Look(add="Добавить мероприятие"),
        **{name: Look(rare=True) for name in ("content", "period", "responsible", "results")},
    }

    number: OptionalLine | None = Field(
        None,
        title="Номер",
        description="Не задан – по порядку, со словом stage_word; задан – как есть",
    )
    title: Rich = Field(title="Название этапа")
    goal: OptionalRich = Field("", title="Задача этапа")
    events: list[Event] = Field(default_factory=list, max_length=200, title="Мероприятия")
    content: Texts = Field(default_factory=list, title="Содержание этапа без мероприятий")
    period: When | None = Field(None, title="Срок этапа без мероприятий")
    responsible: Strings = Field(default_factory=list, title="Ответственные за этап без мероприятий")
    results: Texts = Field(default_factory=list, title="Результаты этапа без мероприятий")
    closing: OptionalRich = Field(
        "", title="Заключительная строка", description="На всю ширину таблицы, после мероприятий"
    )


def unshown(event: Event, shown: list[Graph]) -> Iterator[str]:
    """The fields of an event that are filled and have no column."""
    if event.period and Graph.PERIOD not in shown:
        yield "period"
    if event.responsible and Graph.RESPONSIBLE not in shown:
        yield "responsible"
    if event.results and Graph.RESULT not in shown:
        yield "results"
    if event.document and Graph.DOCUMENT not in shown:
        yield "document"


def number_parts(number: str | None) -> list[int]:
    parts = (number or "").strip().strip(".").split(".")
    return [int(part) for part in parts] if all(part.isdigit() for part in parts) else []


def bounds(period: Period | None) -> tuple[date | None, date | None]:
    if period is None:
        return None, None
    if period.start or period.end:
        return period.start or period.end, period.end or period.start
    months = months_in(period.text)
    return (months[0], months[-1]) if months else (None, None)
