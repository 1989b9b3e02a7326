"""Days and numbers as people type them, and as the form shows them: «1 сентября 2026 г.» is 2026-09-01."""

from __future__ import annotations

import re
from datetime import date

MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")
_ENDINGS = ("", "ь", "я", "а", "й", "е")
_DIGITS = re.compile(r"(\d{1,2})\s*[./\-]\s*(\d{1,2})\s*[./\-]\s*(\d{4}|\d{2})")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_WORDS = re.compile(r"[«\"]?(\d{1,2})[»\"]?\s+([а-яё]+)\.?\s+(\d{4}|\d{2})", re.IGNORECASE)
_YEAR_WORD = re.compile(r"\s*(?:г\.?|года?)$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
CENTURY = 2000
"""Two figures of a year are of this century: papers of schools are."""


def day_typed(text: str) -> str:
    """A typed day as ISO; what is no day of the calendar comes back as it was typed."""
    said = _YEAR_WORD.sub("", " ".join(text.replace("\u00a0", " ").split()))
    found = _ISO.fullmatch(said)
    if found:
        year, month, day = found.groups()
        return _iso(year, int(month), day) or text
    found = _DIGITS.fullmatch(said)
    if found:
        day, number, year = found.groups()
        return _iso(year, int(number), day) or text
    found = _WORDS.fullmatch(said)
    return (_iso(found[3], _month(found[2].casefold()), found[1]) or text) if found else text


def _month(word: str) -> int:
    """The number of a month in words, in full or by its first three letters; 0 for another word."""
    for number, stem in enumerate(MONTHS, 1):
        if word in {stem + ending for ending in _ENDINGS} or word == stem[:3] != "ма":
            return number
    return 0


def _iso(year: str, month: int, day: str) -> str:
    try:
        return date(int(year) + (CENTURY if len(year) <= 2 else 0), month, int(day)).isoformat()
    except ValueError:
        return ""


def day_shown(value: str) -> str:
    """An ISO day as «01.09.2026»; anything else as it was typed."""
    found = re.fullmatch(r"(\d{4})-(\d{2})-(\d{2})", value)
    return f"{found[3]}.{found[2]}.{found[1]}" if found else value


def number_typed(text: str, integer: bool) -> int | float | str:
    """A typed number, with a comma or with blanks between thousands; what is no number stays as typed."""
    said = re.sub(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)", "", text.strip(" \t\u00a0"))
    if not _NUMBER.fullmatch(said) or len(said) > 15:
        return text
    value = float(said.replace(",", "."))
    if value.is_integer():
        return int(value)
    return text if integer else value


def number_shown(value: float) -> str:
    """«0,6», «12»."""
    return (f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)).replace(".", ",")
