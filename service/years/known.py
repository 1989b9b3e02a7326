"""The records of a school year: what the school says of itself, its pairs, the papers that there are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, select
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
_PairRow = Row[tuple[str, str, dict[str, Any]]]
"""The number, the mentor and the card of a pair."""


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


def load(session: Session, actor: Actor, school_year: str, *, payloads: bool = True) -> Known:
    """The records of a year, of the actor's school only. Raises NotFound.

    `payloads`: those of papers on one pair are wanted too; without them they are fetched one by one if need be.
    """
    pair = tables.Pair
    query = select(pair.id, pair.mentor, pair.card).where(
        pair.organisation == actor.organisation, pair.school_year == school_year
    )
    rows = session.execute(query.order_by(pair.created, pair.id)).all()
    mentees = mentees_of(session, [row.id for row in rows])
    numbers = {row.mentor for row in rows} | {one for guided in mentees.values() for one in guided}
    people = load_cards(session, actor, numbers)
    names = {number: _short(card) for number, card in people.items()}
    return Known(
        own_profile(session, actor),
        tuple(_pair(row, mentees.get(row.id, []), names) for row in rows),
        dict(_consents(rows, people)),
        tuple(papers_of(session, actor, school_year, payloads=payloads)),
    )


def papers_of(session: Session, actor: Actor, school_year: str, *, payloads: bool = True) -> list[tables.Paper]:
    """The papers of a year that are not cancelled, the oldest first; `payloads` as in `load`."""
    paper = tables.Paper
    query = select(paper).where(
        paper.organisation == actor.organisation, paper.school_year == school_year, paper.state != State.CANCELLED
    )
    query = query.options(defer(paper.printed), defer(paper.signed)).order_by(paper.created, paper.id)
    if payloads:
        return list(session.scalars(query))
    found = list(session.scalars(query.options(defer(paper.payload))))
    session.scalars(query.where(paper.about == "")).all()  # those on many pairs are asked which they name
    return found


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


def _consents(rows: Iterable[_PairRow], people: Mapping[str, Mapping[str, Any]]) -> Iterator[tuple[str, date]]:
    for row in rows:
        given = row.card["consent"] or people[row.mentor]["consents"]["mentoring"]
        if given:
            yield row.id, date.fromisoformat(given)


def _pair(row: _PairRow, mentees: list[str], names: Mapping[str, str]) -> YearPair:
    card = row.card
    more = f" и ещё {len(mentees) - NAMED}" if len(mentees) > NAMED else ""
    guided = ", ".join(names[one] for one in mentees[:NAMED])
    return YearPair(
        number=row.id,
        name=f"{names[row.mentor]} → {guided}{more}",
        is_group=len(mentees) > 1,
        kind=card["kind"],
        term=_term(json.dumps(card["period"])) if card["period"] else None,
        extended=date.fromisoformat(card["extension"]["till"]) if card["extension"] else None,
    )


def _short(card: Mapping[str, Any]) -> str:
    """«Буга Ю.В.»; the name alone is made, for the card was checked when it was kept."""
    person = card["person"]
    return _initials(person["surname"], person["first_name"], person["patronymic"], person["gender"])


@lru_cache(maxsize=1024)  # most pairs of a year have the same
def _term(told: str) -> Term:
    return Term.model_validate_json(told)


@lru_cache(maxsize=4096)
def _initials(surname: str, first_name: str, patronymic: str | None, gender: str | None) -> str:
    return str(PersonName(surname, first_name, patronymic, gender=gender).initials)
