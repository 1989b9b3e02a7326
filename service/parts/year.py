"""The place of a type in the school year: which papers a year has, when, and of what records each is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from service.parts.base import iso
from service.parts.period import Term

Payload = dict[str, Any]
LAUNCH, PAIRING = "launch", "pairing"
"""Under what name other papers of the year cite the order that begins mentoring, and the one that makes the pairs."""
SPRING = 1, 7
"""The months of a school year's second half: what is due then waits for them, the rest may be made ahead."""


class Each(StrEnum):
    """How many papers of a kind a year has."""

    YEAR = "year"
    """One."""
    PAIR = "pair"
    """One for a pair or group."""
    PAIRS = "pairs"
    """One for all pairs and groups that have none yet."""


@dataclass(frozen=True)
class YearDays:
    """The days of a year's papers."""

    today: date
    launch: date
    pairing: date
    term: Term
    """From the first day of mentoring to its last."""
    programs_due: date
    reports_due: date

    def dated(self, day: date) -> Payload:
        """The date of a draft: none while the day has not come, for no number is given ahead of its day."""
        return {"date": iso(day)} if day <= self.today else {}


@dataclass(frozen=True)
class YearPair:
    """A pair or group, as far as papers of the year need to know it before its record is in its place."""

    number: str
    """Of its record."""
    name: str
    """«Ким А. О. → Буга Ю. В.»"""
    is_group: bool = False
    kind: str = ""
    term: Term | None = None
    """Its own, where it does not live by the term of the order."""
    extended: date | None = None
    """Till when it was extended."""

    @property
    def last(self) -> date | None:
        """The last day of its own, with the extension."""
        return self.extended or (self.term.end if self.term else None)


@dataclass(frozen=True)
class Year:
    """All that papers of a school year are made of: plain words, days, and numbers of records."""

    school_year: str
    days: YearDays
    pairs: tuple[YearPair, ...] = ()
    """Those that the paper is about."""
    people: Mapping[str, str] = field(default_factory=dict)
    """Who has a part in every year: `curator`, `accountant`, `secretary` -> the number of the record."""
    trade_union: str = ""
    site: str = ""
    approved: tuple[str, ...] = ()
    """What the order that begins mentoring approves, in the accusative; the place is the number of the appendix."""
    cited: Mapping[str, str] = field(default_factory=dict)
    """The paper that is cited as `launch`, or as `pairing:<pair>`, -> the number of its record."""

    def act(self, role: str, pair: YearPair | None = None) -> Payload | None:
        """A paper of this year where another one cites it; nothing while there is none."""
        number = self.cited.get(f"{role}:{pair.number}" if pair else role)
        return {"paper": number} if number else None


Making = Callable[[Year, YearPair | None], Payload]


def _nothing(_year: Year, _pair: YearPair | None) -> Payload:
    return {}


@dataclass(frozen=True, kw_only=True)
class YearPaper:
    """One kind of paper of a year, as its type declares it."""

    place: int
    """Its place in the order of the year."""
    title: str
    """As a curator would call it; the pair stands behind it."""
    plural: str = ""
    """The same of several, where there is one for each pair."""
    months: tuple[int, int]
    """From which month to which it is due."""
    each: Each = Each.YEAR
    role: str = ""
    """Under what name other papers of the year cite it."""
    cites: tuple[str, ...] = ()
    """What it cites: those are made first."""
    approved_as: str = ""
    """As the order that begins mentoring names what it approves, in the accusative; then this is its appendix."""
    on_all_pairs: bool = False
    """One a year, but it is about the pairs: without them it can't begin."""
    on_request: bool = False
    """Not part of every year: made when it is asked for."""
    copies: int = 1
    """In a packet."""
    acquaintance: bool = False
    """Whether a sheet for those whom it names goes after it in a packet."""
    also: Making = _nothing
    """What the payload has besides that which all papers of a year have."""

    def due(self, first: int) -> tuple[date, date]:
        """The first days of its first and last month in the school year that begins in this year."""
        start, end = (date(first + (SPRING[0] <= month <= SPRING[1]), month, 1) for month in self.months)
        return start, end

    def may_begin(self, first: int, today: date) -> bool:
        """Whether it is time: what the autumn wants may be made ahead, what the spring wants may not."""
        start, _ = self.due(first)
        return start.year == first or today >= start
