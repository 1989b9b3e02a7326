"""What people and pairs are called in a list to pick from: no two of one list are called the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor
from service.records.named import mentees_of
from service.records.people import PeopleQuery, selected
from service.store import tables

Labels = dict[tuple[str, str], str]
"""Kind (`person`, `pair`) and number of a record -> what it is called."""
PERSON, PAIR = "person", "pair"
SHOWN = 20
"""How many a search offers."""


def labels(session: Session, actor: Actor, kinds: Collection[str] = (PERSON, PAIR)) -> Labels:
    """Everybody of the school and all its pairs, as far as the actor may see them; the archive comes last."""
    found: Labels = {}
    known = dict(_people(session, actor))
    if PERSON in kinds and Action.people_read in actor.scopes:
        found |= _apart(PERSON, ((number, _person(card)) for number, card in known.items()))
    if PAIR in kinds and Action.pairs_read in actor.scopes:
        found |= _apart(PAIR, _pairs(session, actor, {number: _short(card) for number, card in known.items()}))
    return found


def searched(session: Session, actor: Actor, kind: str, typed: str) -> list[str]:
    """The labels of one kind whose words begin as was typed."""
    known = labels(session, actor, (kind,))
    if kind == PERSON and typed.strip():
        query = selected(session, actor, PeopleQuery(q=typed[:200])).limit(SHOWN)
        return [known[PERSON, row.id] for row in session.scalars(query.order_by(tables.Person.search))]
    words = typed.casefold().split()
    fitting = (text for (of, _), text in known.items() if of == kind and all(one in text.casefold() for one in words))
    return [text for text, _ in zip(fitting, range(SHOWN), strict=False)]


def _people(session: Session, actor: Actor) -> Iterator[tuple[str, Mapping[str, Any]]]:
    person = tables.Person
    query = select(person.id, person.card).where(person.organisation == actor.organisation)
    return ((number, card) for number, card in session.execute(query.order_by(person.archived, person.search)))


def _person(card: Mapping[str, Any]) -> str:
    """«Попова Лариса Алексеевна, учитель математики»."""
    person = card["person"]
    name = " ".join(person[part] for part in ("surname", "first_name", "patronymic") if person[part])
    return ", ".join(text for text in (name, person["post"], "в архиве" if card["archived"] else "") if text)


def _pairs(session: Session, actor: Actor, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """«Попова Л. А. → Ким А. О., 2026/2027», the newest year first."""
    pair = tables.Pair
    query = select(pair.id, pair.mentor, pair.school_year).where(pair.organisation == actor.organisation)
    rows = session.execute(query.order_by(pair.school_year.desc(), pair.created, pair.id)).all()
    mentees = mentees_of(session, [number for number, _, _ in rows])
    for number, mentor, year in rows:
        guided = ", ".join(names[one] for one in mentees.get(number, ()))
        yield number, f"{names[mentor]} → {guided}, {year}"


def _short(card: Mapping[str, Any]) -> str:
    person = card["person"]
    letters = [f"{person[part][0]}." for part in ("first_name", "patronymic") if person[part]]
    return "\u00a0".join([person["surname"], *letters])


def _apart(kind: str, named: Iterable[tuple[str, str]]) -> Labels:
    """Those of the same label are numbered: who picks has to see that there are two."""
    seen: Counter[str] = Counter()
    found: Labels = {}
    for number, label in named:
        seen[label] += 1
        found[kind, number] = f"{label} ({seen[label]})" if seen[label] > 1 else label
    return found
