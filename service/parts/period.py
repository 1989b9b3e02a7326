"""Terms: from a day to a day, or in free words; school years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError

from service.parts.base import Day, OptionalLine, Part, Remark, error, warning
from service.russian.dates import digits, is_school_year


def _two_consecutive_years(text: str) -> str:
    if not is_school_year(text):
        raise PydanticCustomError(
            "school_year", "Укажите учебный год двумя соседними годами через косую черту, например 2026/2027"
        )
    return "/".join(re.findall(r"\d{4}", text))


SchoolYear = Annotated[str, Field(strict=True, max_length=20), AfterValidator(_two_consecutive_years)]
"""«2026/2027»: two consecutive years."""


class Term(Part):
    """Срок: с даты по дату."""

    start: Day = Field(title="Начало", examples=["2026-09-01"])
    end: Day = Field(title="Конец", examples=["2027-05-31"])

    def remarks(self) -> Iterator[Remark]:
        """A term does not end before it begins."""
        if self.end < self.start:
            yield error(("end",), "period_order", f"Исправьте срок: конец раньше начала ({digits(self.start)})")

    def holds(self, other: Term) -> bool:
        """Whether another term lies within this one."""
        return self.start <= other.start and other.end <= self.end

    def printed(self) -> str:
        """«с 01.09.2026 по 31.05.2027»."""
        return f"с {digits(self.start)} по {digits(self.end)}"


class Period(Part):
    """Срок: даты, слова или и то и другое; печатаются слова, если они есть."""

    start: Day | None = Field(None, title="Начало")
    end: Day | None = Field(None, title="Конец")
    text: OptionalLine = Field("", title="Словами", examples=["КТ – май 2027 г., далее – ежемесячно"])

    def remarks(self) -> Iterator[Remark]:
        """A period says something, and does not end before it begins."""
        if not self.text.strip() and not self.start and not self.end:
            yield error((), "blank_period", "Укажите срок: даты начала и конца или слова")
        if self.start and self.end and self.end < self.start:
            yield error(("end",), "period_order", f"Исправьте срок: конец раньше начала ({digits(self.start)})")

    def printed(self) -> str:
        """The words, or «с … по …», or «до …», or the one day."""
        if self.text:
            return self.text
        if self.start and self.end and self.start != self.end:
            return f"{digits(self.start)} – {digits(self.end)}"
        if self.start:
            return digits(self.start)
        return f"до {digits(self.end)}" if self.end else ""


def _as_period(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


When = Annotated[Period, BeforeValidator(_as_period, json_schema_input_type=Period | str)]
"""A structured period, or free words."""


def school_year_term(school_year: str) -> tuple[date, date]:
    """The days of a school year that mentoring lives by: 1 September to 31 August."""
    first = int(school_year[:4])
    return date(first, 9, 1), date(first + 1, 8, 31)


def mentoring_term(school_year: str) -> Term:
    """The usual term of mentoring in a school year: from 1 September till the end of lessons, 31 May."""
    first = int(school_year[:4])
    return Term(start=date(first, 9, 1), end=date(first + 1, 5, 31))


def months_between(start: date, end: date) -> float:
    """How long a term is, in months: 01.09–31.05 is nine."""
    after = end + timedelta(1)
    return (after.year - start.year) * 12 + after.month - start.month + (after.day - start.day) / 31


def term_remarks(period: Term, extended: bool, path: tuple[str | int, ...]) -> Iterator[Remark]:
    """A programme runs from three months to a year; longer only when it is extended."""
    months = months_between(period.start, period.end)
    if months < 3:
        yield error(
            path, "short_period", "Исправьте срок: программа наставничества рассчитана не меньше чем на 3 месяца"
        )
    elif months > 12 and extended:
        yield warning(path, "extended_period", "Проверьте срок: с продлением он больше года")
    elif months > 12:
        yield error(path, "long_period", "Исправьте срок: больше года – только с отметкой о продлении")


_MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_MONTH_YEAR = re.compile(
    r"(?i)\b(" + "|".join(_MONTHS) + r")[а-я]*(?:\s*[–-]\s*(?:" + "|".join(_MONTHS) + r")[а-я]*)?\s*(\d{4})"
)


def months_in(text: str) -> list[date]:
    """The months that free words name: «Октябрь 2022 по май 2023» is two first days."""
    found = []
    for match in _MONTH_YEAR.finditer(text):
        month = next(place for place, stem in enumerate(_MONTHS, 1) if match[1].casefold() == stem)
        found.append(date(int(match[2]), month, 1))
    return found
