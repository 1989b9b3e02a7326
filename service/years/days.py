"""The days of a year's papers: the orders in the last days of August, mentoring till the end of May.

Where August has passed, what is not issued yet is dated by today: no order is back-dated.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from service.parts.period import Term, months_between
from service.parts.year import YearDays

SHORTEST = 3
"""The shortest term of mentoring, months (service.parts.period.term_remarks)."""
PROGRAMS_WITHIN = timedelta(14)
"""How long mentors write their programmes after the order."""
_SATURDAY = 5


def days_of(first: int, today: date, launched: date | None, consents: Iterable[date]) -> YearDays:
    """The days of the school year that begins in the year `first`.

    `launched` is the day of the order that begins mentoring, once it has its number; pairs are made after it, and
    after the last of the consents (ст. 351.8 ТК РФ).
    """
    september, may, august = date(first, 9, 1), date(first + 1, 5, 31), date(first + 1, 8, 31)
    last = _working(september - timedelta(1), -1)
    launch = launched or _not_past(_working(last - timedelta(1), -1), today, may)
    pairing = max([_not_past(last, today, may), launch, *consents])
    start = max(september, pairing + timedelta(1)) if pairing >= september else september
    end = may if months_between(start, may) >= SHORTEST else max(august, start)
    return YearDays(
        launch=launch,
        pairing=pairing,
        term=Term(start=start, end=end),
        programs_due=pairing + PROGRAMS_WITHIN,
        reports_due=end + timedelta(1),
    )


def _not_past(day: date, today: date, end: date) -> date:
    """A day of what is still to be done; in a year that is over the day stays what it would have been."""
    return _working(today, 1) if day < today <= end else day


def _working(day: date, step: int) -> date:
    """The day itself, or the nearest one before or after it that is no weekend."""
    while day.weekday() >= _SATURDAY:
        day += timedelta(step)
    return day
