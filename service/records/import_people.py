"""A table of people becomes records: who is there already is changed, and it is told who."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import Problem, Severity
from service.payload import parts_problems
from service.records.headings import Filled, Headed, headed
from service.records.importing import ImportedRow, ImportReport, Mode, Plan, finished
from service.records.people import PersonCard, new_row, put
from service.records.people_rows import COLUMNS, WANTED, card_of, same_names
from service.records.rows import touch
from service.records.table_file import read_table
from service.store import tables
from service.store.ids import folded


@dataclass(frozen=True)
class _Candidate:
    """A row that makes a card; the card itself is let go, for thousands of them weigh more than all else."""

    row: Filled
    person: tables.Person
    """Of someone new: not in the table yet."""
    post: str
    problems: list[Problem]
    """What the card remarks on itself."""


def read(file: Path) -> Headed:
    """The rows of a table of people. Raises TooLarge, FilesRefused."""
    return headed(read_table(file), COLUMNS, WANTED)


def take(session: Session, actor: Actor, table: Headed, mode: Mode) -> ImportReport:
    """Add and change the people of a table, as the mode says. Raises PayloadRefused with every problem."""
    plan = Plan(len(table.rows), list(table.problems))
    candidates = _candidates(actor, table)
    known = same_names(session, actor, (one.person.search for one in candidates), to_change=mode is not Mode.CHECK)
    namesakes: dict[str, list[_Candidate]] = {}
    for one in candidates:
        namesakes.setdefault(one.person.search, []).append(one)
    for one in candidates:
        _plan_row(plan, table, one, known.get(one.person.search, []), namesakes[one.person.search])
    plan.problems += [problem for row in table.rows for problem in row.problems]
    return finished(session, actor, "people", plan, mode)


def _candidates(actor: Actor, table: Headed) -> list[_Candidate]:
    cards = ((row, card_of(row, table.titles)) for row in table.rows)
    return [
        _Candidate(row, new_row(actor, card), folded(card.person.post), parts_problems(card))
        for row, card in cards
        if card is not None
    ]


def _plan_row(
    plan: Plan,
    table: Headed,
    one: _Candidate,
    known: Sequence[tables.Person],
    namesakes: Sequence[_Candidate],
) -> None:
    """What a row does: someone new, someone changed, or nothing at all."""
    number, column = one.row.number, table.titles.get("surname") or table.titles["full_name"]
    twin = next((other for other in namesakes if other.post == one.post), one)
    if twin is not one:
        said = f"уберите повтор: этот человек уже есть в строке {twin.row.number}"
        return plan.refuse(number, column, "row_twice", said)
    same_post = [row for row in known if folded(row.card["person"]["post"]) == one.post]
    if len(same_post) > 1 or (len(known) > 1 and not same_post):
        said = f"исправьте запись вручную: людей с этим именем уже {len(known)}, неясно, о ком строка"
        return plan.refuse(number, column, "several_people", said)
    target = next(iter(same_post), None) or (known[0] if known and len(namesakes) == 1 else None)
    if target is not None:
        return _plan_change(plan, table, one, target)
    if known or len(namesakes) > 1:
        said = "Проверьте: есть ещё человек с этим именем, но с другой должностью"
        plan.warn(number, [Problem("/person/surname", "same_name", said, Severity.WARNING)], {"surname": column})
    plan.added += 1
    plan.warn(number, one.problems, table.titles)
    plan.steps.append(lambda session: session.add(one.person))
    return None


def _plan_change(plan: Plan, table: Headed, one: _Candidate, target: tables.Person) -> None:
    card = card_of(one.row, table.titles, target.card)
    if card is None:
        return
    if card.model_dump(mode="json") == target.card:
        plan.unchanged += 1
        return
    plan.changed.append(ImportedRow(row=one.row.number, id=target.id))
    plan.warn(one.row.number, parts_problems(card), table.titles)
    plan.steps.append(partial(_change, target=target, card=card))


def _change(session: Session, *, target: tables.Person, card: PersonCard) -> None:
    touch(target, None)
    put(target, card)
    session.add(target)
