"""Words of the year's folder that agree with a paper, and its months."""

from __future__ import annotations

from datetime import date
from functools import cache

from service.russian import agree_with_kind

_MONTHS = ("января", "февраля", "марта", "апреля", "мая", "июня")
_AUTUMN = ("июля", "августа", "сентября", "октября", "ноября", "декабря")


@cache
def not_made(title: str) -> str:
    """«не составлено» of a положение, «не составлена» of a карта; `title` is that of its kind."""
    form = agree_with_kind("не составлен", title)
    return form.text if form.sure else "не составлено"


def month(day: date) -> str:
    """«мая 2027 г.», after a preposition."""
    return f"{(*_MONTHS, *_AUTUMN)[day.month - 1]} {day.year} г."
