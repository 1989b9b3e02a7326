"""The lines of the journal: a number that was given stays given, with its reason where it has no paper here."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.errors import NotFound, WrongState
from service.registry.journal_shapes import EntryList, EntryRow, IndexList, IndexRow, JournalQuery
from service.registry.numbers import Given, give, indexes, last_counts, today
from service.registry.reading import Facts
from service.registry.shapes import Cancelling, Taking
from service.store.ids import folded, new_id, now
from service.store.paging import page
from service.store.searching import matching
from service.store.tables import Entry

KIND = "entry"
"""What lines of the journal are called in the audit."""
LONGEST_REASON = 1000
CANCELLED = "отменён: "
"""What the reason of a cancelled line has before the words of who cancelled it."""
_ID = re.compile(r"[0-9a-f]{32}")


def enter(session: Session, actor: Actor, given: Given, told: Facts, paper: str | None) -> Entry:
    """Write a number that was given into the journal."""
    entry = Entry(
        id=new_id(),
        organisation=actor.organisation,
        index=given.index.name,
        year=given.year,
        ordinal=given.ordinal,
        number=given.number,
        day=given.day,
        title=told.title,
        search=folded(f"{told.title} {given.number}")[:1000],
        signer=told.signer,
        executor=told.executor,
        paper=paper,
        by_hand=given.by_hand,
        cancelled=False,
        reason=given.reason[:LONGEST_REASON],
        made_by=actor.name[:200],
        made=now(),
    )
    session.add(entry)
    return entry


def take(session: Session, actor: Actor, asked: Taking) -> EntryRow:
    """A number for a paper that is not made here. Raises PayloadRefused, Forbidden."""
    given = give(session, actor, asked)
    entry = enter(session, actor, given, Facts(asked.title, asked.signer, asked.executor), None)
    note(session, actor, "numbered", KIND, entry.id, f"№ {given.number}" + (" (вручную)" if given.by_hand else ""))
    session.flush()
    return told(entry)


def cancel(session: Session, actor: Actor, number: str, why: Cancelling) -> EntryRow:
    """Cancel a number that has no paper here; it stays taken. Raises NotFound, WrongState."""
    entry = _found(session, actor, number, hold=True)
    if entry.paper is not None:
        raise WrongState("Этот номер дан документу службы: отмените сам документ.")
    if entry.cancelled:
        raise WrongState("Этот номер уже отменён.")
    entry.cancelled = True
    entry.reason = f"{entry.reason}; {CANCELLED}{why.reason}".removeprefix("; ")[:LONGEST_REASON]
    note(session, actor, "cancelled", KIND, entry.id, f"№ {entry.number}")
    session.flush()
    return told(entry)


def listed(session: Session, actor: Actor, query: JournalQuery) -> EntryList:
    """A page of the journal, the newest first or as a book. Raises PayloadRefused for a cursor that is none."""
    statement = select(Entry).where(Entry.organisation == actor.organisation, *_filters(query))
    if query.q:
        statement = statement.where(matching(session, Entry, actor.organisation, query.q))
    order = Entry.day, Entry.made, Entry.id
    falling = [column.desc() for column in order]
    found = page(session, statement, order if query.as_book else falling, query.cursor, query.limit)
    return EntryList(items=[told(entry) for entry in found.items], next=found.next)


def line(session: Session, actor: Actor, number: str) -> EntryRow:
    """One line. Raises NotFound."""
    return told(_found(session, actor, number, hold=False))


def years(session: Session, actor: Actor) -> list[int]:
    """The years of the journal that have lines, the last first."""
    ends = select(func.min(Entry.day), func.max(Entry.day)).where(Entry.organisation == actor.organisation)
    first, last = session.execute(ends).one()
    return list(range(last.year, first.year - 1, -1)) if first and last else []


def told_indexes(session: Session, actor: Actor) -> IndexList:
    """The indexes of the organisation with the last number of this year."""
    year = today().year
    last = last_counts(session, actor, year)
    return IndexList(
        items=[
            IndexRow(
                name=index.name,
                title=index.title,
                pattern=index.pattern,
                types=list(index.types),
                year=year,
                last=last.get(index.name, 0),
                coming=index.number(last.get(index.name, index.start - 1) + 1),
            )
            for index in indexes(session, actor).values()
        ]
    )


def told(entry: Entry) -> EntryRow:
    """A line as it goes out."""
    return EntryRow.model_validate(entry, from_attributes=True)


def _found(session: Session, actor: Actor, number: str, *, hold: bool) -> Entry:
    query = select(Entry).where(Entry.id == number, Entry.organisation == actor.organisation)
    query = query.with_for_update() if hold else query
    entry = session.scalar(query) if _ID.fullmatch(number) else None
    if entry is None:
        raise NotFound
    return entry


def _filters(query: JournalQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.index:
        wanted.append(Entry.index == query.index)
    if query.year:
        # The year of the count is that of the day, and days are in an index in the order of the list.
        wanted.append(Entry.day.between(date(query.year, 1, 1), date(query.year, 12, 31)))
    if query.since:
        wanted.append(Entry.day >= query.since)
    if query.until:
        wanted.append(Entry.day <= query.until)
    if query.by_hand is not None:
        wanted.append(Entry.by_hand == query.by_hand)
    if query.cancelled is not None:
        wanted.append(Entry.cancelled == query.cancelled)
    return wanted
