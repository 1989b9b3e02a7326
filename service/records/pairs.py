"""Pairs and groups of a school year: who guides whom, kept apart from the orders that say so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, or_, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.errors import NotFound, Problem
from service.records.named import load_people, mentees_of
from service.records.pair_cards import PairCard, PairPerson, PairRow, PairSaved, PairsPage, PairsQuery
from service.records.pair_rules import People, checked
from service.records.rows import found, is_number, told, touch
from service.records.table_file import ROWS
from service.store import tables
from service.store.ids import new_id, now
from service.store.paging import page


def add(session: Session, actor: Actor, card: PairCard) -> PairSaved:
    """Add a pair or group. Raises PayloadRefused with every problem."""
    people, problems = checked(session, actor, card)
    row = new_row(actor, card)
    session.add(row)
    session.flush()
    write_mentees(session, row.id, card)
    note(session, actor, "made", "pair", row.id)
    return _saved(row, card, people, problems)


def change(session: Session, actor: Actor, number: str, card: PairCard, version: int | None) -> PairSaved:
    """Put another card in place of the one there was. Raises NotFound, Stale, PayloadRefused."""
    row = found(session, actor, tables.Pair, number, to_change=True)
    touch(row, version)
    people, problems = checked(session, actor, card, number)
    put(row, card)
    session.execute(delete(tables.Mentee).where(tables.Mentee.pair == number))
    write_mentees(session, number, card)
    note(session, actor, "changed", "pair", number)
    return _saved(row, card, people, problems)


def get(session: Session, actor: Actor, number: str) -> PairRow:
    """One pair. Raises NotFound."""
    row = found(session, actor, tables.Pair, number)
    note(session, actor, "seen", "pair", number)
    return _rows(session, actor, [row])[0]


def listed(session: Session, actor: Actor, query: PairsQuery) -> PairsPage:
    """A page of the pairs that are asked for: of one year as they were added, else the newest first.

    Raises PayloadRefused for a cursor that is none.
    """
    pair = tables.Pair
    newest = (pair.school_year.desc(), pair.created.desc(), pair.id.desc())
    order = (pair.created, pair.id) if query.school_year else newest
    some = page(session, _selected(actor, query), order, query.cursor, query.limit)
    return PairsPage(items=_rows(session, actor, some.items), next=some.next)


def all_rows(session: Session, actor: Actor, query: PairsQuery) -> list[PairRow]:
    """All pairs that are asked for, without pages: for a table."""
    pair = tables.Pair
    query_all = _selected(actor, query).order_by(pair.school_year.desc(), pair.created, pair.id).limit(ROWS)
    return _rows(session, actor, list(session.scalars(query_all)))


def of_people(session: Session, actor: Actor, school_year: str, numbers: Iterable[str]) -> list[PairRow]:
    """The pairs of a school year that any of these people stand in: for a page of a list of people."""
    pair, some = tables.Pair, list(numbers)
    guided = select(tables.Mentee.pair).where(tables.Mentee.person.in_(some))
    query = select(pair).where(
        pair.organisation == actor.organisation,
        pair.school_year == school_year,
        or_(pair.mentor.in_(some), pair.id.in_(guided)),
    )
    return _rows(session, actor, list(session.scalars(query.order_by(pair.created, pair.id))))


def _selected(actor: Actor, query: PairsQuery) -> Select[tuple[tables.Pair]]:
    pair = tables.Pair
    wanted: list[ColumnElement[bool]] = [pair.organisation == actor.organisation]
    if query.school_year:
        wanted.append(pair.school_year == query.school_year)
    if query.person:
        guided = select(tables.Mentee.pair).where(tables.Mentee.person == query.person)
        wanted.append(or_(pair.mentor == query.person, pair.id.in_(guided)))
    return select(pair).where(*wanted)


def remove(session: Session, actor: Actor, number: str, version: int | None) -> None:
    """Remove a pair: papers that were printed keep what they say. Raises NotFound, Stale."""
    row = found(session, actor, tables.Pair, number, to_change=True)
    touch(row, version)
    session.execute(delete(tables.Mentee).where(tables.Mentee.pair == number))
    session.delete(row)
    note(session, actor, "removed", "pair", number)


def restore(session: Session, actor: Actor, number: str, card: PairCard) -> PairSaved:
    """Bring back a pair that was removed a moment ago, under its number: papers name it so.

    Raises PayloadRefused with every problem, NotFound where the number is no number or is taken.
    """
    if not is_number(number) or session.get(tables.Pair, number) is not None:
        raise NotFound
    people, problems = checked(session, actor, card, number)
    row = new_row(actor, card, number)
    session.add(row)
    session.flush()
    write_mentees(session, row.id, card)
    note(session, actor, "restored", "pair", row.id)
    return _saved(row, card, people, problems)


def new_row(actor: Actor, card: PairCard, number: str = "") -> tables.Pair:
    """A row that is not in the table yet."""
    moment = now()
    row = tables.Pair(id=number or new_id(), organisation=actor.organisation, version=1, created=moment, changed=moment)
    put(row, card)
    return row


def put(row: tables.Pair, card: PairCard) -> None:
    """Write a card into a row, with the columns that are looked for; the mentees have a table of their own."""
    row.card = card.model_dump(mode="json", exclude={"mentees", "mentor"})
    row.mentor, row.school_year = card.mentor, card.school_year
    row.starts, row.ends = card.term.start, card.last_day


def write_mentees(session: Session, number: str, card: PairCard) -> None:
    """The mentees of a pair, in their order."""
    session.add_all(tables.Mentee(pair=number, place=place, person=one) for place, one in enumerate(card.mentees))
    session.flush()


def _rows(session: Session, actor: Actor, rows: list[tables.Pair]) -> list[PairRow]:
    guided = mentees_of(session, [row.id for row in rows])
    numbers = {row.mentor for row in rows} | {one for mentees in guided.values() for one in mentees}
    people = load_people(session, actor, numbers)
    return [PairRow(**_shown(row, guided.get(row.id, []), people)) for row in rows]


def _saved(row: tables.Pair, card: PairCard, people: People, problems: list[Problem]) -> PairSaved:
    return PairSaved(**_shown(row, card.mentees, people), problems=told(problems))


def _shown(row: tables.Pair, mentees: list[str], people: People) -> dict[str, Any]:
    card = PairCard.model_validate({**row.card, "mentor": row.mentor, "mentees": mentees})
    return {
        "id": row.id,
        "version": row.version,
        "card": card,
        "mentor": _person(people[row.mentor]),
        "mentees": [_person(people[one]) for one in mentees],
        "starts": row.starts,
        "ends": row.ends,
    }


def _person(row: tables.Person) -> PairPerson:
    person = row.card["person"]
    name = " ".join(text for text in (person["surname"], person["first_name"], person["patronymic"]) if text)
    return PairPerson(id=row.id, name=name, post=person["post"])
