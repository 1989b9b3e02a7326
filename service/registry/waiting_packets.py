"""The packets that wait for their job, of all organisations: the worker looks whether each has one still."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.registry.packets import QUEUED
from service.store.tables import Packet


def waiting(session: Session) -> list[str]:
    """Their numbers."""
    return list(session.scalars(select(Packet.id).where(Packet.state == QUEUED).order_by(Packet.id)))
