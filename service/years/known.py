"""The records of a school year: what the school says of itself, its pairs, the papers that there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from service.access.actor import Action, Actor
from service.parts.period import Term
from service.parts.year import YearPair
from service.records.named import load_cards, mentees_of
from service.records.organisation import HELPERS, Profile, own_profile
from service.registry.shapes import State
from service.russian import PersonName
from service.store import tables

RIGHTS = frozenset({Action.organisation_read, Action.people_read, Action.pairs_read})
"""What one must be allowed to see, for papers to be made of it."""
NAMED = 3
"""How many mentees of a group its title names."""


@dataclass(frozen=True)
class Known:
    """What is known of a year."""

    profile: Profile
    pairs: tuple[YearPair, ...]
    consents: Mapping[str, date]
    """Pair -> the day of its mentor's consent, where it is known."""
    papers: tuple[tables.Paper, ...]
    """All that are not cancelled, the oldest first."""

    @property
    def people(self) -> dict[str, str]:
        """Who has a part in every year, by the field that he stands in."""
        named = {name: getattr(self.profile, name) for name in HELPERS}
        return {name: number for name, number in named.items() if number}


def load(session: Session, actor: Actor, school_year: str) -> Known:
    """The records of a year, of the actor's school only. Raises NotFound."""
    pair = tables.Pair
    query = select(pair).where(pair.organisation == actor.organisation, pair.school_year == school_year)
    rows = list(session.scalars(query.order_by(pair.created, pair.id)))
    mentees = mentees_of(session, [row.id for row in rows])
    numbers = {row.mentor for row in rows} | {one for guided in mentees.values() for one in guided}
    people = load_cards(session, actor, numbers)
    names = {number: _short(card) for number, card in people.items()}
    return Known(
        own_profile(session, actor),
        tuple(_pair(row, mentees.get(row.id, []), names) for row in rows),
        dict(_consents(rows, people)),
        tuple(papers_of(session, actor, school_year)),
    )


def papers_of(session: Session, actor: Actor, school_year: str) -> list[tables.Paper]:
    """The papers of a year that are not cancelled, the oldest first."""
    paper = tables.Paper
    query = select(paper).where(
        paper.organisation == actor.organisation, paper.school_year == school_year, paper.state != State.CANCELLED
    )
    return list(session.scalars(query.options(defer(paper.printed)).order_by(paper.created, paper.id)))


def named_pairs(value: object) -> Iterator[str]:
    """The numbers of all pairs that a payload names."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "pair" and isinstance(inner, str):
                yield inner
            else:
                yield from named_pairs(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from named_pairs(inner)


def pair_terms(payload: Mapping[str, Any]) -> Iterator[tuple[str, object]]:
    """The pairs for which a payload gives a term of their own, with it."""
    rows = payload.get("pairs")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, dict) and isinstance(row.get("pair"), str) and row.get("period"):
            yield row["pair"], row["period"]


def _consents(rows: list[tables.Pair], people: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, date]]:
    for row in rows:
        given = row.card["consent"] or people[row.mentor]["consents"]["mentoring"]
        if given:
            yield row.id, date.fromisoformat(given)


def _pair(row: tables.Pair, mentees: list[str], names: Mapping[str, str]) -> YearPair:
    card = row.card
    more = f" и ещё {len(mentees) - NAMED}" if len(mentees) > NAMED else ""
    guided = ", ".join(names[one] for one in mentees[:NAMED])
    return YearPair(
        number=row.id,
        name=f"{names[row.mentor]} → {guided}{more}",
        is_group=len(mentees) > 1,
        kind=card["kind"],
        term=Term.model_validate(card["period"]) if card["period"] else None,
        extended=date.fromisoformat(card["extension"]["till"]) if card["extension"] else None,
    )


def _short(card: Mapping[str, Any]) -> str:
    """«Буга Ю.В.»; the name alone is made, for the card was checked when it was kept."""
    person = card["person"]
    return str(
        PersonName(person["surname"], person["first_name"], person["patronymic"], gender=person["gender"]).initials
    )
