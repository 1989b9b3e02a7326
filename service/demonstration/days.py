"""The days of the demonstration, told by a day: what has happened lies before it, what is due lies after it.

{year} {first}   2026/2027 and 2026
{08-31}          that day of the school year, which begins on 1 August
{08-31!}         it has happened: the same day, or today where that is earlier
{06-05>30}       it is due: the same day, or 30 days after today where that is later
{ended}          when one pair ended early: between 20 September and 15 December, by then or today;
                 {warned} ten days before it, {anew} the day after it
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from service.russian.dates import school_year

_AUGUST = 8
_WORD = re.compile(r"\{(\w+|\d\d-\d\d)(!|>(\d{1,3}))?\}")


class Days:
    """The words that stand for days, seen from one day."""

    def __init__(self, today: date) -> None:
        self.today = today
        self.year = school_year(today)
        self._first = int(self.year[:4])
        ended = min(max(today, self._of_year("09-20")), self._of_year("12-15"))
        self._named = {"ended": ended, "warned": ended - timedelta(10), "anew": ended + timedelta(1)}

    def told(self, text: str) -> str:
        """A text with every such word in it as ISO date or year; other braces are left alone."""
        return _WORD.sub(self._word, text)

    def _word(self, found: re.Match[str]) -> str:
        name, how, later = found[1], found[2], found[3]
        if name in ("year", "first"):
            return self.year if name == "year" else self.year[:4]
        if name not in self._named and "-" not in name:
            return found[0]
        day = self._named.get(name) or self._of_year(name)
        if how == "!":
            day = min(day, self.today)
        elif later:
            day = max(day, self.today + timedelta(int(later)))
        return day.isoformat()

    def _of_year(self, text: str) -> date:
        month, day = (int(part) for part in text.split("-"))
        return date(self._first + (month < _AUGUST), month, day)
