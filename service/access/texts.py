"""The short texts that people give here: names of users and of tokens, numbers of records, what is looked for."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from service.errors import NotFound

_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\u202a-\u202e\u2066-\u2069]")


_NUMBER = re.compile(r"[0-9a-f]{32}")


def _printable(text: str) -> str:
    """Controls hide or reverse what stands beside them, and a database may refuse them."""
    if _UNPRINTABLE.search(text):
        raise PydanticCustomError("unprintable", "Уберите непечатаемые знаки")
    return text


def _written_day(value: object) -> object:
    """Only ISO dates come in: pydantic alone would take a number for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        raise PydanticCustomError("date_form", "Запишите дату в виде ГГГГ-ММ-ДД, например 2026-09-01")
    return value


Day = Annotated[date, BeforeValidator(_written_day)]
"""A date, ISO in the query."""
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_printable),
]
Printable = Annotated[str, AfterValidator(_printable)]


def demand_number(text: str) -> None:
    """Raise NotFound for what can't be the number of a record: PostgreSQL refuses some texts, and not kindly."""
    if not _NUMBER.fullmatch(text):
        raise NotFound
