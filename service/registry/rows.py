"""The rows of papers: found within one organisation, held for a change, told as what goes out."""

from __future__ import annotations

import re

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import NotFound, Problem, Stale, WrongState
from service.registry.shapes import STATE_TITLES, PaperCard, PaperName, PaperRow, SignedRecord, State, Told
from service.store.ids import folded, now
from service.store.tables import Paper

LONGEST_SEARCH = 1000
_ID = re.compile(r"[0-9a-f]{32}")


def found(session: Session, actor: Actor, number: str) -> Paper:
    """A paper of the actor's organisation. Raises NotFound."""
    return _one(session, actor, number, hold=False)


def held(session: Session, actor: Actor, number: str, version: int | None) -> Paper:
    """The same, to be changed: whoever else wants to change it waits for this transaction. Raises NotFound, Stale."""
    paper = _one(session, actor, number, hold=True)
    if version is not None and version != paper.version:
        raise Stale
    return paper


def demand_state(paper: Paper, what: str, *states: State) -> None:
    """Raise WrongState unless the paper is in one of these states; `what` is what can't be done, in the infinitive."""
    if State(paper.state) not in states:
        wanted = " или ".join(f"«{STATE_TITLES[state]}»" for state in states)
        now_is = STATE_TITLES[State(paper.state)]
        raise WrongState(f"{what} можно документ в состоянии {wanted}, а этот — «{now_is}».")


def changed(paper: Paper) -> None:
    """Write down that a paper was changed; its number is found by search from now on."""
    paper.search = folded(f"{paper.title} {paper.number}")[:LONGEST_SEARCH]
    paper.listed = paper.day or paper.created.date()
    paper.changed = now()
    paper.version += 1


def told_row(paper: Paper) -> PaperRow:
    """A paper as a list shows it."""
    return PaperRow.model_validate(paper, from_attributes=True)


def told_card(session: Session, paper: Paper, problems: list[Problem]) -> PaperCard:
    """A paper as a whole, with those that it amends and that amend it."""
    linked = _linked(session, paper)
    row = told_row(paper).model_dump()
    return PaperCard(
        **row,
        amends_paper=next((name for name in linked if name.id == paper.amends), None),
        amended_by=[name for name in linked if name.id != paper.amends],
        payload=paper.payload,
        printed=paper.printed,
        service_version=paper.service_version,
        docx_hash=paper.docx_hash,
        pdf_hash=paper.pdf_hash,
        template_hash=paper.template_hash,
        signed_hash=paper.signed_hash,
        signed=SignedRecord.model_validate(paper.signed) if paper.signed else None,
        filed_in=paper.filed_in,
        reason=paper.reason,
        problems=[Told.of(problem) for problem in problems],
    )


def _linked(session: Session, paper: Paper) -> list[PaperName]:
    """The papers that this one is linked with, the oldest first; a draft amends, and nothing amends it."""
    wanted = [Paper.id == paper.amends] if paper.amends else []
    if paper.state != State.DRAFT:
        wanted.append(Paper.amends == paper.id)
    if not wanted:
        return []
    columns = (Paper.id, Paper.title, Paper.state, Paper.number, Paper.day)
    query = select(*columns).where(Paper.organisation == paper.organisation, or_(*wanted))
    rows = session.execute(query.order_by(Paper.created, Paper.id)).mappings()
    return [PaperName.model_validate(dict(row)) for row in rows]


def _one(session: Session, actor: Actor, number: str, hold: bool) -> Paper:
    if not _ID.fullmatch(number):
        raise NotFound
    query = select(Paper).where(Paper.id == number, Paper.organisation == actor.organisation)
    if hold:
        # SQLite has one writer at a time; PostgreSQL holds the row.
        query = query.with_for_update().execution_options(populate_existing=True)
    paper = session.scalar(query)
    if paper is None:
        raise NotFound
    return paper
