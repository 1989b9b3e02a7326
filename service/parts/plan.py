"""What a personal programme is made of: participants, events, indicators, changes."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from service.markup import literal
from service.parts.base import Day, OptionalLine, OptionalRich, Part, Rich
from service.parts.blocks import Block, Texts
from service.parts.period import When
from service.parts.person import Person


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


def in_brackets(blocks: Sequence[Block]) -> list[Block]:
    """The form of an event, under it: «(практикум)»."""
    return [f"({block[:1].lower()}{block[1:]})" if isinstance(block, str) else block for block in blocks]
