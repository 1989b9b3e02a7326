"""Who did what and when: rows are added in the transaction of the deed, and never changed."""

from __future__ import annotations

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
    session.add(
        Event(
            organisation=actor.organisation,
            at=now(),
            who=actor.name[:200],
            action=action,
            kind=kind,
            object=object,
            told=told[:LONGEST_TOLD],
        )
    )
