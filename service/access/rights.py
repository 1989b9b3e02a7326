"""What each role may do: the one table of rights."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from service.access.actor import Action, Actor, Role
from service.errors import Forbidden
from service.store.tables import User

__all__ = ["GRANTABLE", "ROLES", "TITLES", "Action", "actor_of", "demand"]

_CURATOR = frozenset(
    {
        Action.documents,
        Action.organisation_read,
        Action.people_read,
        Action.people_write,
        Action.pairs_read,
        Action.pairs_write,
        Action.papers_read,
        Action.papers_write,
        Action.papers_number,
        Action.journal_read,
    }
)
_SECRETARY = frozenset(
    {
        Action.documents,
        Action.organisation_read,
        Action.people_read,
        Action.pairs_read,
        Action.papers_read,
        Action.papers_number,
        Action.papers_by_hand,
        Action.papers_sign,
        Action.papers_file,
        Action.papers_cancel,
        Action.journal_read,
        Action.journal_write,
    }
)
ROLES: Mapping[Role, frozenset[Action]] = MappingProxyType(
    {Role.CURATOR: _CURATOR, Role.SECRETARY: _SECRETARY, Role.ADMINISTRATOR: frozenset(Action)}
)
GRANTABLE = frozenset(Action) - {Action.tokens, Action.users}
"""What a token can be given: one that leaks must not be able to make others, nor people."""
TITLES: Mapping[Action, str] = MappingProxyType(
    {
        Action.documents: "делать документы и пакеты",
        Action.organisation_read: "видеть сведения об организации",
        Action.organisation_write: "менять сведения об организации",
        Action.people_read: "видеть людей",
        Action.people_write: "менять сведения о людях",
        Action.pairs_read: "видеть пары и группы",
        Action.pairs_write: "менять пары и группы",
        Action.papers_read: "видеть документы организации",
        Action.papers_write: "составлять документы организации",
        Action.papers_number: "регистрировать документы",
        Action.papers_by_hand: "задавать номер вручную и задним числом",
        Action.papers_sign: "прикладывать подписанное",
        Action.papers_file: "подшивать в дело",
        Action.papers_cancel: "отменять документы",
        Action.journal_read: "видеть журнал регистрации",
        Action.journal_write: "вести журнал регистрации",
        Action.tokens: "выдавать токены",
        Action.users: "управлять пользователями",
        Action.audit: "видеть, кто что делал",
        Action.purge: "удалять сведения насовсем",
    }
)
"""The actions as a person reads them."""


def actor_of(user: User) -> Actor:
    """What this user may do now."""
    role = Role(user.role)
    return Actor(user.organisation, user.login, role, ROLES[role], user=user.id, must_change=user.must_change)


def demand(actor: Actor, action: Action) -> None:
    """Raise Forbidden unless `actor` may do this."""
    if actor.must_change:
        raise Forbidden("Сначала смените пароль: POST /api/v1/visits/current/password.")
    if action not in actor.scopes:
        raise Forbidden(f"У вас нет права: {TITLES[action]}. Попросите о нём администратора.")
