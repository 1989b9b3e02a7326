"""Working days of Russia: no weekend and no public holiday (ст. 111, 112 ТК РФ).

What a Government moves to another day in one year is not known here.
"""

from __future__ import annotations

from datetime import date, timedelta

_SATURDAY = 5
HOLIDAYS = frozenset(
    {*((1, day) for day in range(1, 9)), (2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)},
)
"""Month and day: the New Year holidays with Christmas, and those of one day."""


def is_working(day: date) -> bool:
    """Whether people of a week of five days are at work."""
    return day.weekday() < _SATURDAY and (day.month, day.day) not in HOLIDAYS


def working(day: date, step: int = 1) -> date:
    """The day itself where it is a working day, else the nearest one after it, or before it with a step of -1."""
    while not is_working(day):
        day += timedelta(step)
    return day
