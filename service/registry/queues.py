"""What waits on the secretary's desk: for a number, for print, for a signature, for its дело.

A registered paper waits for its signature and, until it was sent to print, for print too. What was sent to print the
audit trail knows: the last mark of a paper counts, so that one made by mistake is taken back by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session, defer

from service.access.actor import Actor
from service.access.audit import note
from service.errors import Severity
from service.registry.papers import KIND
from service.registry.rows import found, told_row
from service.registry.shapes import PaperList, PaperRow, State
from service.registry.verdicts import verdicts
from service.store.paging import page
from service.store.tables import Event, Paper

SENT, TAKEN_BACK = "sent_to_print", "taken_from_print"
MOST_FILES = 50
"""So many дела are remembered to choose from."""


class Queue(StrEnum):
    """What a paper waits for."""

    NUMBER = "number"
    SIGN = "sign"
    PRINT = "print"
    FILE = "file"


_STATES = {
    Queue.NUMBER: State.DRAFT,
    Queue.SIGN: State.REGISTERED,
    Queue.PRINT: State.REGISTERED,
    Queue.FILE: State.SIGNED,
}


def counts(session: Session, actor: Actor) -> dict[Queue, int]:
    """How many papers wait in every queue."""
    states = [str(state) for state in set(_STATES.values())]
    own = Paper.organisation == actor.organisation
    of_state = select(Paper.state, func.count()).where(own, Paper.state.in_(states)).group_by(Paper.state)
    known = {state: count for state, count in session.execute(of_state)}  # noqa: C416 (a row is no pair for mypy)
    told = {queue: int(known.get(state, 0)) for queue, state in _STATES.items()}
    unprinted = select(func.count()).select_from(Paper).where(own, *_waiting(Queue.PRINT))
    return {**told, Queue.PRINT: session.scalar(unprinted) or 0}


def listed(
    session: Session, actor: Actor, queue: Queue, cursor: str = "", limit: int = 50, among: Sequence[str] | None = None
) -> PaperList:
    """A page of a queue, who waits longest first; `among`: only these papers. Raises PayloadRefused for the cursor."""
    statement = select(Paper).where(Paper.organisation == actor.organisation, *_waiting(queue))
    if among is not None:
        statement = statement.where(Paper.id.in_(among))
    statement = statement.options(defer(Paper.payload), defer(Paper.printed), defer(Paper.signed))
    rows = page(session, statement, (Paper.listed, Paper.created, Paper.id), cursor, limit)
    return PaperList(items=[told_row(paper) for paper in rows.items], next=rows.next)


def chosen(session: Session, actor: Actor, numbers: Sequence[str]) -> list[PaperRow]:
    """Papers by their numbers, in that order, each once; those that there are not are left out."""
    statement = select(Paper).where(Paper.organisation == actor.organisation, Paper.id.in_(numbers))
    rows = session.scalars(statement.options(defer(Paper.payload), defer(Paper.printed), defer(Paper.signed)))
    known = {paper.id: told_row(paper) for paper in rows}
    return [known[number] for number in dict.fromkeys(numbers) if number in known]


def mistakes(session: Session, actor: Actor, numbers: Sequence[str]) -> dict[str, int]:
    """How many mistakes keep each of these drafts from its number; other papers are passed over. Raises NotFound."""
    papers = [found(session, actor, number) for number in dict.fromkeys(numbers)]
    drafts = [paper for paper in papers if paper.state == State.DRAFT]
    told = verdicts(session, actor, [(paper.type, paper.payload) for paper in drafts])
    return {
        paper.id: sum(one.severity is Severity.ERROR for one in problems)
        for paper, problems in zip(drafts, told, strict=True)
    }


def mark_printed(session: Session, actor: Actor, numbers: Iterable[str]) -> list[str]:
    """Write down that papers were sent to print; which of them were waiting for that. Raises NotFound."""
    return _mark(session, actor, numbers, SENT, waiting=True)


def take_back(session: Session, actor: Actor, numbers: Iterable[str]) -> list[str]:
    """Put papers back into the queue for print; which of them had left it. Raises NotFound."""
    return _mark(session, actor, numbers, TAKEN_BACK, waiting=False)


def known_files(session: Session, actor: Actor) -> list[str]:
    """The дела that papers lie in, in the order of the alphabet."""
    names = (
        select(Paper.filed_in).where(Paper.organisation == actor.organisation, Paper.state == State.FILED).distinct()
    )
    return list(session.scalars(names.order_by(Paper.filed_in).limit(MOST_FILES)))


def _mark(session: Session, actor: Actor, numbers: Iterable[str], action: str, *, waiting: bool) -> list[str]:
    papers = [found(session, actor, number).id for number in dict.fromkeys(numbers)]
    still = select(Paper.id).where(Paper.organisation == actor.organisation, *_waiting(Queue.PRINT))
    there = set(session.scalars(still.where(Paper.id.in_(papers))))
    registered = select(Paper.id).where(Paper.id.in_(papers), Paper.state == State.REGISTERED)
    wanted = there if waiting else set(session.scalars(registered)) - there
    marked = [paper for paper in papers if paper in wanted]
    for paper in marked:
        note(session, actor, action, KIND, paper)
    session.flush()
    return marked


def _waiting(queue: Queue) -> tuple[ColumnElement[bool], ...]:
    in_state = Paper.state == _STATES[queue]
    if queue is not Queue.PRINT:
        return (in_state,)
    marks = select(Event.action).where(
        Event.organisation == Paper.organisation,
        Event.kind == KIND,
        Event.object == Paper.id,
        Event.action.in_((SENT, TAKEN_BACK)),
    )
    last = marks.order_by(Event.id.desc()).limit(1).correlate(Paper).scalar_subquery()
    return in_state, or_(last.is_(None), last != SENT)
