"""Dates in both forms of the standard (ГОСТ Р 7.0.97-2025, 5.10), spans of months, school years, terms."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from typing import Literal

from babel.dates import get_month_names

from service.russian.numerals import NO_BREAK, counted

SEPTEMBER = 9


@cache
def _months(context: Literal["format", "stand-alone"]) -> Mapping[int, str]:
    """Names of the months: «format» сентября, «stand-alone» сентябрь."""
    names: Mapping[int, str] = get_month_names("wide", context=context, locale="ru")
    return names


def digits(day: date) -> str:
    """01.09.2026"""
    return f"{day.day:02d}.{day.month:02d}.{day.year:04d}"


def words(day: date) -> str:
    """«1 сентября 2026 г.», no-break spaces all through."""
    return f"{day.day}{NO_BREAK}{_months('format')[day.month]}{NO_BREAK}{day.year}{NO_BREAK}г."


def month(day: date) -> str:
    """«сентябрь 2026 г.»"""
    return f"{_months('stand-alone')[day.month]}{NO_BREAK}{day.year}{NO_BREAK}г."


def period(start: date, end: date) -> str:
    """«с 1 сентября 2026 г. по 31 мая 2027 г.»"""
    return f"{'со' if start.day == 2 else 'с'}{NO_BREAK}{words(start)} по{NO_BREAK}{words(end)}"


def months_span(start: date, end: date) -> str:
    """«сентябрь – октябрь 2026 г.», «сентябрь 2026 г. – май 2027 г.», or one month."""
    if (start.year, start.month) == (end.year, end.month):
        return month(end)
    first = _months("stand-alone")[start.month] if start.year == end.year else month(start)
    return f"{first}{NO_BREAK}– {month(end)}"


def share(start: date, end: date, begin: float, finish: float) -> tuple[date, date]:
    """The part of a period from one fraction to another (0 to 1): the first and the last day of a stage.

    Shares that touch (0 to 0.3, 0.3 to 1) share no day. Raises ValueError unless 0 <= begin <= finish <= 1.
    """
    if not 0 <= begin <= finish <= 1:
        raise ValueError("shares of a period go from 0 to 1")
    length = (end - start).days + 1
    first = start + timedelta(days=min(round(length * begin), length - 1))
    last = start + timedelta(days=round(length * finish) - 1)
    return first, max(first, last)


def school_year(day: date) -> str:
    """«2026/2027»: a school year begins on 1 September; August belongs to the year that it prepares."""
    first = day.year if day.month >= SEPTEMBER - 1 else day.year - 1
    return f"{first}/{first + 1}"


def is_school_year(text: str) -> bool:
    """Whether «2026/2027», «2026-2027» or «2026 – 2027» names two years in a row."""
    years = [part.strip() for part in text.replace("–", "/").replace("—", "/").replace("-", "/").split("/")]
    if len(years) != 2 or not all(year.isascii() and year.isdigit() and len(year) == 4 for year in years):
        return False
    return int(years[1]) == int(years[0]) + 1


def whole_months(start: date, end: date) -> int:
    """How many months a period lasts, its last day included: 01.09.2026 to 31.05.2027 is 9.

    Half a month and more counts as a month.
    """
    after = end + timedelta(days=1)
    months = (after.year - start.year) * 12 + after.month - start.month
    return months + (after.day - start.day + 15) // 30


def months_term(months: int) -> str:
    """«9 месяцев», «1 месяц», «3 месяца»; a round year stays months, as the papers write it."""
    return counted(months, "месяц")
