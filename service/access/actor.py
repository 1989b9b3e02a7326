"""Who is asking: a user or a token of one organisation, or the operator's token, which has none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a user is at the school."""

    CURATOR = "curator"
    SECRETARY = "secretary"
    ADMINISTRATOR = "administrator"


class Action(StrEnum):
    """What can be allowed: an action of a role, and a scope of a token."""

    documents = "documents"
    """Stateless: render, check, inflect, merge, packets and their jobs."""
    organisation_read = "organisation_read"
    organisation_write = "organisation_write"
    people_read = "people_read"
    people_write = "people_write"
    pairs_read = "pairs_read"
    pairs_write = "pairs_write"
    papers_read = "papers_read"
    papers_write = "papers_write"
    papers_number = "papers_number"
    papers_by_hand = "papers_by_hand"
    """Numbers that are back-dated or given by hand."""
    papers_sign = "papers_sign"
    papers_file = "papers_file"
    papers_cancel = "papers_cancel"
    journal_read = "journal_read"
    journal_write = "journal_write"
    tokens = "tokens"
    users = "users"
    audit = "audit"
    purge = "purge"


@dataclass(frozen=True, slots=True)
class Actor:
    """Someone who was let in. `scopes` is all that he may do, whatever his role."""

    organisation: str
    """The identifier of his school; empty for the operator's token."""
    name: str
    """As it goes to the audit trail."""
    role: Role | None
    """None for a token."""
    scopes: frozenset[Action]
    user: str = ""
    """The identifier of the user, when a user asks."""
    token: str = ""
    """The identifier of the token, when a token asks."""
    must_change: bool = False
    """A password that somebody else has seen: nothing is allowed until it is changed."""
