"""What only orders have: date, number and place, the head of the text, clauses by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from typing import ClassVar, Literal, TypedDict

from pydantic import Field

from service.markup import plain
from service.parts.act import HAS_DIGIT, ActReference
from service.parts.base import Day, Number, OptionalLine, Part, Remark, error, walk, warning
from service.parts.blocks import Block
from service.parts.looks import Look, Looks
from service.parts.organisation import Organisation
from service.russian import Case
from service.russian import dates as russian_dates

BLANK_DATE = "«___» ______________ 20___ г."
BLANK_NUMBER = "______"


class HeadWords(TypedDict):
    """Date on the left, number on the right, place below."""

    date: str
    number: str
    place: str


class OrderHead(Part):
    """Дата, номер и место издания приказа."""

    LOOKS: ClassVar[Looks] = {
        "date": Look(help="Можно оставить пустой: дату и номер приказ получит при регистрации"),
        "place": Look(rare=True, empty="Не печатать место"),
        "date_style": Look(labels={"digits": "01.09.2026", "words": "1 сентября 2026 г."}, rare=True),
    }

    date: Day | None = Field(None, title="Дата", examples=["2026-09-01"])
    number: Number = Field("", title="Номер", examples=["134/4"])
    place: OptionalLine | None = Field(None, title="Место", description="Не задано – берётся у организации")
    date_style: Literal["digits", "words"] = Field(
        "digits", title="Как записана дата", description="digits 01.09.2026, words 1 сентября 2026 г."
    )
    draft: bool = Field(False, title="Проект", description="Номера и даты ещё нет: печатаются места для них")

    def remarks(self) -> Iterator[Remark]:
        """An order has a number with a digit and a date, unless it is a draft."""
        if not self.draft:
            if not self.number:
                yield error(("number",), "no_number", "Укажите номер приказа или отметьте, что это проект")
            elif not HAS_DIGIT.search(self.number):
                yield error(("number",), "no_digit", f"Исправьте номер «{self.number}»: в нём должна быть цифра")
            if not self.date:
                yield error(("date",), "no_date", "Укажите дату приказа или отметьте, что это проект")

    def words(self, organisation: Organisation) -> HeadWords:
        """The head as it is printed; blanks to be filled by hand in a draft."""
        style = russian_dates.words if self.date_style == "words" else russian_dates.digits
        return {
            "date": style(self.date) if self.date else BLANK_DATE,
            "number": f"№\u00a0{self.number or BLANK_NUMBER}",
            "place": organisation.place if self.place is None else self.place,
        }

    def reference(self, organisation: Organisation, kind: str = "приказ") -> ActReference:
        """This order, as its appendices name it."""
        return ActReference(
            kind=kind,
            issuer=str(organisation.brief_name),
            date=self.date,
            number=self.number,
            forms={"issuer": organisation.forms.get("short_name" if organisation.short_name else "full_name", {})},
        )


def ground_remarks(grounds: list[ActReference], on: Day | None, path: tuple[str | int, ...]) -> Iterator[Remark]:
    """A ground is older than the paper that leans on it."""
    for place, act in enumerate(grounds):
        if on and act.date and act.date > on:
            said = f"Проверьте дату: {act.phrase.form(Case.NOMINATIVE).text} новее самого документа"
            yield warning((*path, place, "date"), "act_from_future", said)


def texts_of(blocks: Iterable[Block]) -> Iterator[str]:
    """Every text of blocks, without marks."""
    for block in blocks:
        if isinstance(block, str):
            yield plain(block)
        for _, part in walk(block):
            for name in ("text", "title", "items"):
                value = getattr(part, name, None)
                if isinstance(value, str):
                    yield plain(value)
                elif isinstance(value, list):
                    yield from (plain(item) for item in value if isinstance(item, str))


def mentioned_appendices(texts: str) -> set[str]:
    """The numbers of the appendices that a text names: «(приложение № 2)»; in small letters."""
    return {number.casefold() for number in re.findall(r"приложени\w*\s+№\s*([\w./-]+\w|\w)", texts, re.IGNORECASE)}


_DEADLINE = re.compile(r"(?:\bдо|не позднее|в срок)\s+(?:до\s+)?(\d{2})\.(\d{2})\.(\d{4})")


def deadlines(text: str) -> Iterator[date]:
    """The days that a free text sets as deadlines: «до 15.09.2026»."""
    for day, month, year in _DEADLINE.findall(text):
        with suppress(ValueError):  # a day that does not exist is no deadline
            yield date(int(year), int(month), int(day))


def deadline_remarks(blocks: Iterable[Block], on: date | None, field: str) -> Iterator[Remark]:
    """Deadlines in free clauses lie after the order."""
    for place, block in enumerate(blocks):
        for day in deadlines(" ".join(texts_of([block]))):
            if on and day < on:
                said = f"Проверьте срок {russian_dates.digits(day)}: он раньше даты приказа"
                yield warning((field, place), "due_before_order", said)


def due_remarks(due: Mapping[str, date | None], on: date | None) -> Iterator[Remark]:
    """A deadline lies after the order."""
    for field, day in due.items():
        if on and day and day < on:
            yield error((field,), "due_before_order", "Исправьте срок: он раньше даты приказа")
        elif on and day == on:
            yield warning((field,), "due_same_day", "Проверьте срок: он совпадает с датой приказа")
