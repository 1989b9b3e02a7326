"""The packets that an organisation has asked for."""

from __future__ import annotations

import json
from datetime import datetime

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor
from service.parts.base import Part
from service.registry.shapes import Cursor
from service.store import page
from service.store.tables import Packet

QUEUED = "queued"
"""The state of a packet until its job has ended."""


class PacketsQuery(Part):
    """Какие пакеты показать."""

    cursor: Cursor = Field("", title="Продолжение", description="`next` из прошлого ответа")
    limit: int = Field(50, ge=1, le=200, title="Сколько на странице")


class PacketRow(BaseModel):
    """Пакет в перечне."""

    id: str = Field(description="Номер пакета: он же номер задания")
    title: str = Field(description="Название")
    papers: list[str] = Field(description="Номера документов, которые в него вошли")
    state: str = Field(
        description="queued – делается, done – готов, failed – не вышел, interrupted – прерван: закажите снова"
    )
    finished: datetime | None = Field(description="Когда закончен; null – ещё нет")
    pages: int | None = Field(description="Страниц в файле; null – ещё не готов")
    sheets: int | None = Field(description="Листов бумаги на все экземпляры; null – ещё не готов")
    created_by: str = Field(description="Кто заказал")
    created: datetime = Field(description="Когда")


class PacketList(BaseModel):
    """Страница перечня пакетов."""

    items: list[PacketRow]
    next: str | None = Field(description="Передайте в `cursor`, чтобы читать дальше; null – это всё")


def asked(raw: object) -> bytes:
    """What was asked, as it is kept with the packet: passwords of files are nobody's business later."""
    items = raw.get("items") if isinstance(raw, dict) else None
    if isinstance(raw, dict) and isinstance(items, list):
        raw = {**raw, "items": [_without_password(item) for item in items]}
    return json.dumps(raw, ensure_ascii=True, sort_keys=True).encode()


def _without_password(item: object) -> object:
    return {key: value for key, value in item.items() if key != "password"} if isinstance(item, dict) else item


def listed(session: Session, actor: Actor, query: PacketsQuery) -> PacketList:
    """A page of the packets, the newest first. Raises PayloadRefused for a cursor that is none."""
    statement = select(Packet).where(Packet.organisation == actor.organisation)
    if Action.papers_read not in actor.scopes:
        statement = statement.where(Packet.created_by == actor.name[:200])
    found = page(session, statement, (Packet.created.desc(), Packet.id.desc()), query.cursor, query.limit)
    return PacketList(items=[_row(row) for row in found.items], next=found.next)


def _row(packet: Packet) -> PacketRow:
    plan = packet.plan or {}
    told = {name: getattr(packet, name) for name in PacketRow.model_fields if name not in ("pages", "sheets")}
    return PacketRow(**told, pages=plan.get("pages"), sheets=plan.get("sheets_to_print"))


def unfinished(session: Session, actor: Actor, title: str) -> str:
    """The newest packet of this title that is still being made; empty where there is none."""
    query = select(Packet.id).where(
        Packet.organisation == actor.organisation, Packet.state == QUEUED, Packet.title.startswith(title)
    )
    return session.scalar(query.order_by(Packet.created.desc(), Packet.id.desc()).limit(1)) or ""
