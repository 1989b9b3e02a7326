"""A table of pairs becomes records: its people are found by their names, and whoever is not clear is told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import Severity
from service.records.headings import Filled, Headed, headed
from service.records.importing import ImportedRow, ImportReport, Mode, Plan, finished
from service.records.named import load_people, mentees_of
from service.records.names import Names
from service.records.pair_cards import PairCard
from service.records.pair_rows import COLUMNS, WANTED, card_of, columns_by_field
from service.records.pair_rules import Other, Others, People, hold, in_itself
from service.records.pairs import new_row, put, write_mentees
from service.records.rows import touch
from service.records.table_file import read_table
from service.store import tables

_Key = tuple[str, str, frozenset[str]]
"""A pair is known by its year, its mentor and its mentees."""


@dataclass(frozen=True)
class _Named:
    """A row whose people are known."""

    row: Filled
    mentor: str
    mentees: list[str]
    key: _Key


def read(file: Path) -> Headed:
    """The rows of a table of pairs. Raises TooLarge, FilesRefused."""
    return headed(read_table(file), COLUMNS, WANTED)


def take(session: Session, actor: Actor, table: Headed, mode: Mode) -> ImportReport:
    """Add and change the pairs of a table, as the mode says. Raises PayloadRefused with every problem."""
    plan = Plan(len(table.rows), list(table.problems))
    if mode is not Mode.CHECK:
        hold(session, actor)
    names = Names(session, actor)
    named = [one for row in table.rows if (one := _named(row, table, names)) is not None]
    people = load_people(session, actor, {number for one in named for number in (one.mentor, *one.mentees)})
    known = _known(session, actor, {one.key[0] for one in named}, to_change=mode is not Mode.CHECK)
    others = Others(Other.of_record(row, key[2]) for key, rows in known.items() for row in rows)
    seen: dict[str, int] = {}
    for one in named:
        target = _target(one.row, known.get(one.key, ()))
        first = seen.setdefault(target.id, one.row.number) if target else one.row.number
        if first != one.row.number:
            plan.refuse(one.row.number, "", "row_twice", f"уберите повтор: эта пара уже есть в строке {first}")
        elif target is not None or not one.row.problems:
            _plan_row(actor, plan, table, one, target, people, others)
    plan.problems += [problem for row in table.rows for problem in row.problems]
    return finished(session, actor, "pairs", plan, mode)


def _named(row: Filled, table: Headed, names: Names) -> _Named | None:
    """A row with the numbers of its people; nothing, with problems at the row, where one is not clear."""
    for name in ("school_year", "mentor", "mentees"):
        told = {problem.column for problem in row.problems}
        if not row.values.get(name) and table.titles[name] not in told:
            row.refuse(table.titles[name], "missing", "заполните ячейку: без неё пару не записать")
    if row.problems:
        return None
    mentor = names.find(row, table.titles["mentor"], row.values["mentor"])
    mentees = [names.find(row, table.titles["mentees"], one) for one in row.values["mentees"]]
    if row.problems:
        return None
    return _Named(row, mentor, mentees, (row.values["school_year"], mentor, frozenset(mentees)))


def _known(
    session: Session, actor: Actor, years: Iterable[str], *, to_change: bool
) -> Mapping[_Key, list[tables.Pair]]:
    """The pairs that these years have already."""
    pair = tables.Pair
    query = select(pair).where(pair.organisation == actor.organisation, pair.school_year.in_(sorted(years)))
    rows = list(session.scalars(query.order_by(pair.id).with_for_update() if to_change else query.order_by(pair.id)))
    mentees = mentees_of(session, [row.id for row in rows])
    found: dict[_Key, list[tables.Pair]] = {}
    for row in rows:
        found.setdefault((row.school_year, row.mentor, frozenset(mentees.get(row.id, ()))), []).append(row)
    return found


def _target(row: Filled, same: Sequence[tables.Pair]) -> tables.Pair | None:
    """The pair of the same people that a row is about; nothing where it begins a new one, or where that is unclear.

    The one that begins on the same day; else the one that has not ended early; a term after an early end is a new pair.
    """
    start = row.values.get("start")
    if exact := [pair for pair in same if start and pair.starts.isoformat() == start]:
        return exact[0]
    still = [pair for pair in same if not pair.card["early_end"]]
    may_be = still or [pair for pair in same if not start or start <= pair.ends.isoformat()]
    if len(may_be) > 1:
        said = f"исправьте запись вручную: пар с этими людьми в этом году {len(may_be)}, неясно, о какой строка"
        row.refuse("", "several_pairs", said)
    return may_be[0] if len(may_be) == 1 else None


def _plan_row(
    actor: Actor,
    plan: Plan,
    table: Headed,
    one: _Named,
    target: tables.Pair | None,
    people: People,
    others: Others,
) -> None:
    """What a row does: a new pair, a changed one, or nothing at all."""
    numbers = {"mentor": one.mentor, "mentees": one.mentees}
    card = card_of(one.row, table.titles, numbers, target.card if target else None)
    if card is None:
        return
    columns = columns_by_field(table.titles)
    problems = in_itself(card, people)
    itself = Other.of_card(card, target.id if target else "", one.row.number)
    if not any(problem.severity is Severity.ERROR for problem in problems):
        problems += others.remarks(itself, card, people)
    plan.warn(one.row.number, problems, columns)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return
    others.add(itself)
    if target is None:
        plan.added += 1
        plan.steps.append(partial(_add, actor=actor, card=card))
    elif card == PairCard.model_validate({**target.card, **numbers}):
        plan.unchanged += 1
    else:
        plan.changed.append(ImportedRow(row=one.row.number, id=target.id))
        plan.steps.append(partial(_change, target=target, card=card))


def _add(session: Session, *, actor: Actor, card: PairCard) -> None:
    row = new_row(actor, card)
    session.add(row)
    session.flush()
    write_mentees(session, row.id, card)


def _change(session: Session, *, target: tables.Pair, card: PairCard) -> None:
    touch(target, None)
    put(target, card)
    session.add(target)
