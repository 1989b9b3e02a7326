"""The days of a year's papers: the orders in the last days of August, mentoring till the end of May.

Where August has passed, what is not issued yet is of today: no order is back-dated, and none is dated ahead.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from service.parts.period import Term, mentoring_term, months_between
from service.parts.year import YearDays
from service.russian.working_days import working

SHORTEST = 3
"""The shortest term of mentoring, months (service.parts.period.term_remarks)."""
PROGRAMS_WITHIN = timedelta(14)
"""How long mentors write their programmes after the order."""


def days_of(first: int, today: date, launched: date | None, consents: Iterable[date]) -> YearDays:
    """The days of the school year that begins in the year `first`.

    `launched` is the day of the order that begins mentoring, once it has its number; pairs are made after it, and
    after the last of the consents (ст. 351.8 ТК РФ).
    """
    usual = mentoring_term(f"{first}/{first + 1}")
    september, may, august = usual.start, usual.end, date(first + 1, 8, 31)
    last = working(september - timedelta(1), -1)
    launch = launched or _not_past(working(last - timedelta(1), -1), today, may)
    pairing = max([_not_past(last, today, may), launch, *consents])
    start = working(pairing + timedelta(1)) if pairing >= september else september
    end = may if months_between(start, may) >= SHORTEST else max(august, start)
    return YearDays(
        today=today,
        launch=launch,
        pairing=pairing,
        term=Term(start=start, end=end),
        programs_due=working(pairing + PROGRAMS_WITHIN),
        reports_due=working(end + timedelta(1)),
    )


def _not_past(day: date, today: date, end: date) -> date:
    """A day of what is still to be done; in a year that is over the day stays what it would have been."""
    return today if day < today <= end else day
