"""How much is wrong with the drafts of a list: one number each."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import Severity
from service.registry.shapes import PaperRow, State
from service.registry.verdicts import verdicts
from service.store.tables import Paper


def wrong_with(session: Session, actor: Actor, rows: Iterable[PaperRow]) -> dict[str, int]:
    """The errors of every draft among these papers, by the number of its record."""
    wanted = [row.id for row in rows if row.state is State.DRAFT]
    query = select(Paper.id, Paper.type, Paper.payload).where(
        Paper.organisation == actor.organisation, Paper.id.in_(wanted)
    )
    drafts = session.execute(query).all()
    told = verdicts(session, actor, [(name, payload) for _, name, payload in drafts])
    return {
        number: sum(one.severity is Severity.ERROR for one in problems)
        for (number, _, _), problems in zip(drafts, told, strict=True)
    }
