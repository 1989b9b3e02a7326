"""What the administrator reads of the audit trail: a list, newest first, and the same as a table to keep."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.access.deeds import DEEDS, KINDS
from service.access.texts import Day, Printable
from service.errors import PayloadRefused, Problem
from service.store.paging import Page, page
from service.store.tables import Event

MOST_EXPORTED = 100_000
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a table of a cell compute (OWASP, CSV Injection)."""
_HEADINGS = ("Время (UTC)", "Кто", "Что сделано", "С чем", "Номер записи", "Подробности", "Действие", "Вид записи")
"""The last two are the words of programs, as filters take them."""


class Wanted(BaseModel):
    """Какие действия нужны."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    from_: Day | None = Field(None, alias="from", title="С какого дня", description="С какого дня (UTC)")
    to: Day | None = Field(None, title="По какой день", description="По какой день включительно (UTC)")
    who: Printable = Field("", title="Кто", description="Логин или токен, целиком", max_length=250)
    action: Printable = Field("", title="Действие", description="Например made, seen, changed, numbered", max_length=50)
    kind: Printable = Field("", title="С чем", description="Например person, pair, paper, user, token", max_length=30)
    object: Printable = Field("", title="Номер записи", description="Номер записи", max_length=50)


class WantedPage(Wanted):
    """Какие действия нужны и какая их страница."""

    cursor: str | None = Field(None, title="Страница", description="То, что пришло в next", max_length=2_000)
    limit: int = Field(50, title="Сколько на странице", description="Сколько строк на странице", ge=1, le=200)


class EventRow(BaseModel):
    """Кто, что и когда сделал."""

    at: datetime = Field(description="Когда (UTC)")
    who: str = Field(description="Логин или токен")
    action: str = Field(description="Что сделал")
    kind: str = Field(description="С чем")
    object: str = Field(description="Номер записи")
    told: str = Field(description="Подробности")


def listed(session: Session, actor: Actor, wanted: WantedPage) -> Page[EventRow]:
    """A page of the trail, newest first. Raises PayloadRefused for a cursor of elsewhere."""
    found = page(session, _statement(actor, wanted), (Event.id.desc(),), wanted.cursor, wanted.limit)
    return Page(items=[_row(event) for event in found.items], next=found.next)


def exported(session: Session, actor: Actor, wanted: Wanted) -> str:
    """The trail as CSV for a Russian Excel: semicolons, a byte order mark, nothing that computes.

    Raises PayloadRefused where it is too long for one table. The export itself is written down.
    """
    found = session.scalars(_statement(actor, wanted).order_by(Event.id.desc()).limit(MOST_EXPORTED + 1)).all()
    if len(found) > MOST_EXPORTED:
        said = f"Строк больше {MOST_EXPORTED}: задайте период короче"
        raise PayloadRefused("Журнал действий не выгружен", [Problem("/from", "too_many", said)])
    note(session, actor, "downloaded", "audit", "", f"строк: {len(found)}")
    return _table([_HEADINGS, *((f"{_at(one):%Y-%m-%d %H:%M:%S}", *_words(one)) for one in found)])


def _statement(actor: Actor, wanted: Wanted) -> Select[tuple[Event]]:
    statement = select(Event).where(Event.organisation == actor.organisation)
    if wanted.from_:
        statement = statement.where(Event.at >= datetime.combine(wanted.from_, time(), UTC))
    if wanted.to and wanted.to < date.max:
        statement = statement.where(Event.at < datetime.combine(wanted.to + timedelta(days=1), time(), UTC))
    for column, value in (
        (Event.who, wanted.who),
        (Event.action, wanted.action),
        (Event.kind, wanted.kind),
        (Event.object, wanted.object),
    ):
        if value:
            statement = statement.where(column == value)
    return statement


def _table(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _at(event: Event) -> datetime:
    return event.at.astimezone(UTC)


def _words(event: Event) -> tuple[str, ...]:
    deed, kind = DEEDS.get(event.action, event.action), KINDS.get(event.kind, event.kind)
    return event.who, deed, kind, event.object, event.told, event.action, event.kind


def _row(event: Event) -> EventRow:
    return EventRow(
        at=_at(event), who=event.who, action=event.action, kind=event.kind, object=event.object, told=event.told
    )
