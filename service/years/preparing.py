"""«Подготовить все документы»: a draft of every paper of the year that there is not yet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.rights import demand
from service.errors import PayloadRefused, Problem
from service.registry import papers
from service.registry.rows import found
from service.registry.shapes import PaperIn, PaperRow
from service.store import tables
from service.store.ids import now
from service.years.folder import standing_of
from service.years.known import RIGHTS, load
from service.years.plan import Making, Planned, planned
from service.years.shapes import PrepareAsked, Standing

_BY_NAME = (Standing.WANTED, Standing.ON_REQUEST, Standing.LATER)
"""What can be made when it is asked for by name; of itself only what is wanted now."""


def prepare(
    session: Session, actor: Actor, school_year: str, asked: PrepareAsked | None = None, today: date | None = None
) -> list[PaperRow]:
    """Make the drafts that are asked for, or all whose time has come and that there are not yet; none twice.

    Drafts that there are stay as they are. Raises Forbidden, NotFound, PayloadRefused for a name that is not there.
    """
    for right in sorted(RIGHTS):
        demand(actor, right)
    _alone(session, actor)
    today = today or now().date()
    known = load(session, actor, school_year)
    plan = planned(known)
    making = Making(school_year, known, plan, today)
    standing = {one.key: standing_of(one, school_year, today) for one in plan}
    wanted = _wanted(plan, standing, asked.items if asked else None)
    made: dict[str, PaperRow] = {}
    for one in _cited_first(wanted):
        about = one.about or None
        draft = PaperIn(type=one.type, payload=making.payload(one), school_year=school_year, about=about)
        card = papers.add(session, actor, draft)
        making.made(one, found(session, actor, card.id))
        made[one.key] = PaperRow.model_validate(card.model_dump(include=set(PaperRow.model_fields)))
    return [made[one.key] for one in wanted]


def _alone(session: Session, actor: Actor) -> None:
    """Whoever else prepares this school's papers waits: nothing is made twice."""
    organisation = tables.Organisation
    session.scalar(select(organisation.id).where(organisation.id == actor.organisation).with_for_update())


def _wanted(plan: Sequence[Planned], standing: dict[str, Standing], names: list[str] | None) -> list[Planned]:
    if names is None:
        return [one for one in plan if standing[one.key] is Standing.WANTED]
    problems = [
        Problem(f"/items/{place}", "not_found", "Исправьте имя: такого документа в папке года нет")
        for place, name in enumerate(names)
        if name not in standing
    ]
    problems += [
        Problem(f"/items/{place}", "blocked", "Уберите: этот документ пока нельзя составить")
        for place, name in enumerate(names)
        if standing.get(name) is Standing.BLOCKED
    ]
    if problems:
        raise PayloadRefused("Документы не подготовлены: исправьте перечень", problems)
    return [one for one in plan if one.key in names and standing[one.key] in _BY_NAME]


def _cited_first(wanted: Sequence[Planned]) -> Iterator[Planned]:
    """Every paper after those that it cites: a citation needs the number of their records."""
    left = list(wanted)
    while left:
        roles = {one.recipe.role for one in left if one.recipe.role}
        ready = [one for one in left if not roles & set(one.recipe.cites)]
        yield from ready
        left = [one for one in left if one not in ready]
        assert ready, "types of the year cite each other in a circle"
