"""Papers as drafts: made, edited, checked, thrown away; and all papers listed and opened."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, defer

from service.access.actor import Actor
from service.access.audit import note
from service.documents import model
from service.errors import NotFound, PayloadRefused, Problem, WrongState
from service.records.named import load_pairs
from service.registry.history import note_change
from service.registry.naming import keep_naming, papers_naming
from service.registry.reading import check_storable, facts, read_draft, without_number
from service.registry.rows import changed, demand_state, found, held, told_card, told_row
from service.registry.shapes import Amendment, PaperCard, PaperChange, PaperIn, PaperList, PapersQuery, State
from service.russian.dates import is_school_year
from service.store.ids import new_id, now
from service.store.paging import page
from service.store.searching import matching
from service.store.tables import Event, Paper

_YEAR, _PAIR = re.compile(r"\d{4}/\d{4}"), re.compile(r"[0-9a-f]{32}")
KIND = "paper"
"""What papers are called in the audit."""


def add(session: Session, actor: Actor, draft: PaperIn) -> PaperCard:
    """A new draft; it need not be right, all that is wrong with it comes back with it.

    Raises UnknownType, PayloadRefused for what can't be stored.
    """
    _demand_pair(session, actor, draft.about)
    return told_card(session, *_new(session, actor, draft.type, draft.payload, None, _of_year(draft)))


def edit(session: Session, actor: Actor, number: str, version: int | None, draft: PaperChange) -> PaperCard:
    """Other data for a draft. Raises NotFound, Stale, WrongState, PayloadRefused for what can't be stored."""
    paper = held(session, actor, number, version)
    demand_state(paper, "Править", State.DRAFT)
    check_storable(draft.payload)
    if draft.about != paper.about:  # what it is about may have been removed since
        _demand_pair(session, actor, draft.about)
    paper.payload = draft.payload
    for name, value in _of_year(draft).items():
        setattr(paper, name, value or getattr(paper, name))
    problems = _described(session, actor, paper)
    changed(paper)
    keep_naming(session, paper)
    note_change(session, actor, paper.id, paper.type)
    return told_card(session, paper, problems)


def delete(session: Session, actor: Actor, number: str, version: int | None) -> None:
    """Throw a draft away; the audit keeps that there was one. Raises NotFound, Stale, WrongState."""
    paper = held(session, actor, number, version)
    demand_state(paper, "Удалить", State.DRAFT)
    note(session, actor, "deleted", KIND, paper.id, paper.type)
    session.delete(paper)
    session.flush()


def put_back(session: Session, actor: Actor, number: str, draft: PaperIn, amends: str | None) -> PaperCard:
    """A draft that was thrown away, under the number of its record that it had.

    Raises NotFound where no draft of that number was thrown away; WrongState where it is there already.
    """
    gone = select(Event.id).where(Event.organisation == actor.organisation, Event.kind == KIND, Event.object == number)
    if session.scalar(gone.where(Event.action == "deleted").limit(1)) is None:
        raise NotFound
    if session.get(Paper, number) is not None:
        raise WrongState("Этот проект уже возвращён.")
    old = found(session, actor, amends).id if amends else None
    return told_card(session, *_new(session, actor, draft.type, draft.payload, old, _of_year(draft), number))


def open_paper(session: Session, actor: Actor, number: str) -> PaperCard:
    """A paper as a whole; a draft with all that is wrong with it now. That it was seen is written down."""
    paper = found(session, actor, number)
    problems = _problems(session, actor, paper) if paper.state == State.DRAFT else []
    note(session, actor, "seen", KIND, paper.id)
    return told_card(session, paper, problems)


def amend(session: Session, actor: Actor, number: str, amendment: Amendment) -> PaperCard:
    """A new draft that names the paper it changes: `amends`, and `repeal` where its type has that.

    Raises NotFound, WrongState, UnknownType, PayloadRefused for what can't be stored.
    """
    old = found(session, actor, number)
    demand_state(old, "Изменить новым документом", State.REGISTERED, State.SIGNED, State.FILED)
    name = amendment.type or old.type
    payload = amendment.payload
    if payload is None:
        if name != old.type:
            said = "Передайте данные: у другого вида документа они свои"
            raise PayloadRefused("Проект не сделан: нет данных", [Problem("/payload", "missing", said)])
        payload = without_number(name, old.payload)
    if "repeal" in model(name).model_fields and "repeal" not in payload:
        payload = {**payload, "repeal": [_act(old)]}
    return told_card(
        session, *_new(session, actor, name, payload, old.id, {"school_year": old.school_year, "about": old.about})
    )


def listed(session: Session, actor: Actor, query: PapersQuery) -> PaperList:
    """A page of the papers, the newest first. Raises PayloadRefused for a cursor that is none."""
    statement = select(Paper).where(Paper.organisation == actor.organisation, *_filters(actor.organisation, query))
    statement = statement.options(defer(Paper.payload), defer(Paper.printed))  # no list shows them
    if query.q:
        statement = statement.where(matching(session, Paper, actor.organisation, query.q))
    return _page(session, statement, query)


def _page(session: Session, statement: Select[tuple[Paper]], query: PapersQuery) -> PaperList:
    order = (Paper.listed.desc(), Paper.created.desc(), Paper.id.desc())
    found_page = page(session, statement, order, query.cursor, query.limit)
    return PaperList(items=[told_row(paper) for paper in found_page.items], next=found_page.next)


def _new(
    session: Session,
    actor: Actor,
    name: str,
    payload: dict[str, Any],
    amends: str | None,
    of_year: dict[str, str],
    number: str = "",
) -> tuple[Paper, list[Problem]]:
    model(name)
    check_storable(payload)
    moment = now()
    paper = Paper(
        id=number or new_id(),
        organisation=actor.organisation,
        type=name,
        title="",
        search="",
        state=State.DRAFT,
        payload=payload,
        printed=None,
        index="",
        number="",
        template_hash="",
        service_version="",
        docx_hash="",
        pdf_hash="",
        signed_hash="",
        signed=None,
        filed_in="",
        reason="",
        amends=amends,
        **of_year,
        created_by=actor.name[:200],
        version=0,
        created=moment,
        changed=moment,
    )
    problems = _described(session, actor, paper)
    changed(paper)
    session.add(paper)
    note(session, actor, "made", KIND, paper.id, name)
    session.flush()
    keep_naming(session, paper)
    return paper, problems


def _demand_pair(session: Session, actor: Actor, about: str | None) -> None:
    """A pair that a paper is said to be about is one of the school's."""
    if about and not load_pairs(session, actor, [about]):
        said = "Исправьте номер: пары или группы с таким номером нет"
        raise PayloadRefused("Проект не сохранён: исправьте данные", [Problem("/about", "not_found", said)])


def _of_year(draft: PaperChange) -> dict[str, str]:
    """In whose folder a draft lies, and the pair that it is about: as given, or as its data say."""
    year, pair = (str(draft.payload.get(name) or "") for name in ("school_year", "pair"))
    is_year = _YEAR.fullmatch(year) and is_school_year(year)
    return {
        "school_year": draft.school_year or (year if is_year else ""),
        "about": draft.about or (pair if _PAIR.fullmatch(pair) else ""),
    }


def _described(session: Session, actor: Actor, paper: Paper) -> list[Problem]:
    """Give a draft the title that its payload has now."""
    read = read_draft(session, actor, paper.type, paper.payload)
    paper.title = facts(read.checked, paper.type).title
    return read.problems


def _problems(session: Session, actor: Actor, paper: Paper) -> list[Problem]:
    return read_draft(session, actor, paper.type, paper.payload).problems


def _act(old: Paper) -> dict[str, Any]:
    printed = old.printed or {}
    return {
        "kind": str(printed.get("kind") or "Приказ").lower(),
        "number": old.number,
        **({"date": old.day.isoformat()} if old.day else {}),
    }


def _filters(organisation: str, query: PapersQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.state:
        wanted.append(Paper.state == query.state)
    if query.type:
        wanted.append(Paper.type == query.type)
    if query.index:
        wanted.append(Paper.index == query.index)
    if query.person:
        wanted.append(Paper.id.in_(papers_naming(organisation, query.person)))
    if query.school_year:
        first = int(query.school_year[:4])
        # August belongs to the year that it prepares, as service.russian.dates says.
        wanted.append(_between(date(first, 8, 1), date(first + 1, 7, 31)))
    if query.since or query.until:
        wanted.append(_between(query.since or date(1900, 1, 1), query.until or date(2199, 12, 31)))
    return wanted


def _between(start: date, end: date) -> ColumnElement[bool]:
    """Papers of a span of days: by their date, drafts by the day on which they were made."""
    return Paper.listed.between(start, end)
