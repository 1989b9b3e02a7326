"""The records that a payload names, fetched in a few queries, of one organisation only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.records.organisation import Profile, own_profile
from service.store import tables

AT_ONCE = 500
"""How many records one query asks for: databases have a limit on variables."""
_NUMBER = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class NamedPair:
    """A pair, with the numbers of its people."""

    mentor: str
    mentees: tuple[str, ...]
    card: Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """What a payload may take."""

    profile: Profile
    people: Mapping[str, tables.Person] = field(default_factory=dict)
    pairs: Mapping[str, NamedPair] = field(default_factory=dict)


def load(session: Session, actor: Actor, people: Iterable[str], pairs: Iterable[str]) -> Records:
    """The records of these numbers that the actor's school has, the people of the pairs among them."""
    known = load_pairs(session, actor, pairs)
    wanted = {
        *people,
        *(one.mentor for one in known.values()),
        *(one for pair in known.values() for one in pair.mentees),
    }
    return Records(own_profile(session, actor), load_people(session, actor, wanted), known)


def load_people(session: Session, actor: Actor, numbers: Iterable[str]) -> dict[str, tables.Person]:
    """People by their numbers."""
    person = tables.Person
    found: dict[str, tables.Person] = {}
    for some in _in_lots(numbers):
        query = select(person).where(person.organisation == actor.organisation, person.id.in_(some))
        found.update({row.id: row for row in session.scalars(query)})
    return found


def load_cards(session: Session, actor: Actor, numbers: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """The cards of people by their numbers, as they are kept: what reads hundreds of them needs no more."""
    person = tables.Person
    found: dict[str, Mapping[str, Any]] = {}
    for some in _in_lots(numbers):
        query = select(person.id, person.card).where(person.organisation == actor.organisation, person.id.in_(some))
        found.update((number, card) for number, card in session.execute(query))
    return found


def load_pairs(session: Session, actor: Actor, numbers: Iterable[str]) -> dict[str, NamedPair]:
    """Pairs by their numbers."""
    pair = tables.Pair
    found: dict[str, NamedPair] = {}
    for some in _in_lots(numbers):
        query = select(pair).where(pair.organisation == actor.organisation, pair.id.in_(some))
        rows = list(session.scalars(query))
        mentees = mentees_of(session, [row.id for row in rows])
        found.update({row.id: NamedPair(row.mentor, tuple(mentees.get(row.id, ())), row.card) for row in rows})
    return found


def mentees_of(session: Session, pairs: Iterable[str]) -> dict[str, list[str]]:
    """The numbers of those who are guided, in their order, by the number of the pair."""
    mentee = tables.Mentee
    found: dict[str, list[str]] = {}
    for some in _in_lots(pairs):
        query = select(mentee.pair, mentee.person).where(mentee.pair.in_(some)).order_by(mentee.pair, mentee.place)
        for pair, person in session.execute(query):
            found.setdefault(pair, []).append(person)
    return found


def _in_lots(numbers: Iterable[str]) -> Iterator[list[str]]:
    wanted = sorted({number for number in numbers if _NUMBER.fullmatch(number)})
    return (wanted[first : first + AT_ONCE] for first in range(0, len(wanted), AT_ONCE))
