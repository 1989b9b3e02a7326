"""The visits that one has open: seen, and closed where they are not one's own doing."""

from __future__ import annotations

import re
from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.access.visits import IDLE
from service.errors import NotFound
from service.store.ids import now
from service.store.tables import Visit

_NUMBER_CHARS = 32
"""The first signs of the hash of the secret: they name a visit, and open nothing."""
_NUMBER = re.compile(rf"[0-9a-f]{{{_NUMBER_CHARS}}}")


class VisitRow(BaseModel):
    """Один открытый вход."""

    id: str = Field(description="Номер входа")
    begun: datetime = Field(description="Когда вошли")
    seen: datetime = Field(description="Когда им пользовались, с точностью до пяти минут")
    expires: datetime = Field(description="До какого времени он открыт, если им пользоваться")
    agent: str = Field(description="Как называет себя браузер или программа")
    current: bool = Field(description="Этот ли вход спрашивает")


def listed(session: Session, actor: Actor, current: str) -> list[VisitRow]:
    """Those that go on, the last used first; `current` is the hash of the one that asks."""
    found = session.scalars(select(Visit).where(*_own(actor)).order_by(Visit.seen.desc(), Visit.secret_hash))
    return [
        VisitRow(
            id=row.secret_hash[:_NUMBER_CHARS],
            begun=row.created,
            seen=row.seen,
            expires=row.expires,
            agent=row.agent,
            current=row.secret_hash == current,
        )
        for row in found
    ]


def end_one(session: Session, actor: Actor, number: str) -> None:
    """Close one of them. Raises NotFound."""
    if not _NUMBER.fullmatch(number):
        raise NotFound
    found = session.scalars(select(Visit).where(*_own(actor), Visit.secret_hash.startswith(number))).one_or_none()
    if found is None:
        raise NotFound
    session.delete(found)
    note(session, actor, "signed_out", "user", actor.user, "закрыт один из входов")


def end_others(session: Session, actor: Actor, current: str) -> int:
    """Close all but the one that asks; how many there were."""
    others = session.scalars(select(Visit.secret_hash).where(*_own(actor), Visit.secret_hash != current)).all()
    session.execute(delete(Visit).where(Visit.user == actor.user, Visit.secret_hash != current))
    if others:
        note(session, actor, "signed_out", "user", actor.user, f"закрыто других входов: {len(others)}")
    return len(others)


def _own(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    at = now()
    return Visit.user == actor.user, Visit.expires > at, Visit.seen > at - IDLE
