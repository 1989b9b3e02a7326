"""The life of one paper as its page tells it, and who saved a draft last: both are read off the audit trail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.access.audit import note
from service.registry.rows import found
from service.store.ids import now
from service.store.tables import Event, User

PAPER = "paper"
SAVED = ("made", "changed")
ONE_SITTING = timedelta(minutes=10)
"""A draft is saved as one types: what one person saves within this time is one line of the trail."""
DEEDS = {
    "made": "Проект составлен",
    "changed": "Проект изменён",
    "numbered": "Зарегистрирован",
    "signed": "Приложен подписанный документ",
    "unsigned": "Приложенный файл убран",
    "filed": "Подшит в дело",
    "unfiled": "Возвращён из дела",
    "cancelled": "Отменён",
}
"""What happened to a paper; who only looked at it is for the administrator."""
LONGEST = 100


@dataclass(frozen=True)
class Deed:
    """One thing that was done to a paper."""

    at: datetime
    who: str
    said: str
    told: str
    """What besides: the number that was given."""


def history(session: Session, actor: Actor, number: str) -> list[Deed]:
    """What was done to a paper, the oldest first; of the changes of the draft only the last. Raises NotFound."""
    found(session, actor, number)
    event = Event
    query = select(event).where(
        event.organisation == actor.organisation, event.kind == PAPER, event.object == number, event.action.in_(DEEDS)
    )
    rows = list(session.scalars(query.order_by(event.id.desc()).limit(LONGEST)))[::-1]
    last = next((row.id for row in reversed(rows) if row.action == "changed"), 0)
    names = _names(session, actor, {row.who for row in rows})
    return [
        Deed(
            row.at.astimezone(UTC),
            names.get(row.who, row.who),
            DEEDS[row.action],
            row.told if row.action == "numbered" else "",
        )
        for row in rows
        if row.action != "changed" or row.id == last
    ]


def saved_last(session: Session, actor: Actor, number: str) -> str:
    """Who has saved a draft last."""
    row = _last_saved(session, actor, number)
    return _names(session, actor, {row.who}).get(row.who, row.who) if row else ""


def note_change(session: Session, actor: Actor, number: str, told: str) -> None:
    """Write down that a draft was changed, once for one sitting of one person."""
    last = _last_saved(session, actor, number)
    by_him = last is not None and last.action == "changed" and last.who == actor.name[:200]
    if last is None or not by_him or now() - last.at.astimezone(UTC) > ONE_SITTING:
        note(session, actor, "changed", PAPER, number, told)


def _names(session: Session, actor: Actor, logins: set[str]) -> dict[str, str]:
    """How the users of these logins are called; a token has only its own name."""
    query = select(User.login, User.name).where(User.organisation == actor.organisation, User.login.in_(logins))
    return {login: name for login, name in session.execute(query)}  # noqa: C416 (a row is no pair for mypy)


def _last_saved(session: Session, actor: Actor, number: str) -> Event | None:
    event = Event
    query = select(event).where(
        event.organisation == actor.organisation, event.kind == PAPER, event.object == number, event.action.in_(SAVED)
    )
    return session.scalar(query.order_by(event.id.desc()).limit(1))
