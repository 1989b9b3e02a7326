"""Dates, spans, school years and terms."""

from __future__ import annotations

from datetime import date

from babel.dates import format_date

from service.russian.numerals import counted


def digits(day: date) -> str:
    """01.09.2026."""
    return f"{day:%d.%m.%Y}"


def words(day: date) -> str:
    """«1 сентября 2026 г.» with no-break spaces."""
    return format_date(day, "d MMMM y 'г.'", locale="ru").replace(" ", "\u00a0")


def months_span(start: date, end: date) -> str:
    """«сентябрь – октябрь 2026 г.»."""
    first, last = (format_date(d, "LLLL", locale="ru") for d in (start, end))
    if (start.year, start.month) == (end.year, end.month):
        return f"{last}\u00a0{end.year}\u00a0г."
    year = "" if start.year == end.year else f"\u00a0{start.year}\u00a0г."
    return f"{first}{year}\u00a0– {last}\u00a0{end.year}\u00a0г."


def school_year(day: date) -> str:
    """«2026/2027»: a school year begins on 1 September."""
    first = day.year if day.month >= 9 else day.year - 1
    return f"{first}/{first + 1}"


def months_term(months: int) -> str:
    """«9 месяцев»."""
    return counted(months, "месяц")
