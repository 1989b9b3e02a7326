"""Who did what and when: rows are added in the transaction of the deed, and never changed."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.store.ids import now
from service.store.tables import Event

LONGEST_TOLD = 500


def note(session: Session, actor: Actor, action: str, kind: str, object: str, told: str = "") -> None:  # noqa: A002
    """Write down that `actor` did `action` (a word: made, seen, changed, numbered, printed, downloaded…).

    `kind` and `object` say to what: person, pair, paper… and its identifier. `told` is what a person should read of
    it; it holds no personal data, for the trail outlives the people.
    """
    session.add(Event(**row(actor, action, kind, object, told)))


def row(actor: Actor, action: str, kind: str, object: str, told: str) -> dict[str, Any]:  # noqa: A002
    """The columns of a deed of this moment. See `note`."""
    return {
        "organisation": actor.organisation,
        "at": now(),
        "who": actor.name[:200],
        "action": action,
        "kind": kind,
        "object": object,
        "told": told[:LONGEST_TOLD],
    }
