"""What only whoever runs the service may do: let a school in, and an administrator who has forgotten his password."""

from __future__ import annotations

from sqlalchemy.orm import Session

from service.access import logins, users
from service.access.actor import Actor, Role
from service.access.audit import note
from service.access.rights import ROLES
from service.errors import NotFound, PayloadRefused, Problem

NAME = "оператор"


def add_administrator(session: Session, organisation: str, login: str) -> str:
    """The password of the first user of an organisation. Raises PayloadRefused for a login that is none."""
    plain = logins.normalised_login(login)
    if not logins.is_login(plain):
        raise PayloadRefused("Организация не заведена", [Problem("/login", "bad_login", logins.WANTED)])
    user, password = users.make(session, organisation, plain, plain, Role.ADMINISTRATOR)
    note(session, _operator(organisation), "added", "user", user.id)
    return password


def reset_password(session: Session, login: str, organisation: str = "") -> str:
    """A new password for a login. Raises NotFound, PayloadRefused where the login is in several organisations."""
    found = logins.find_logins(session, logins.normalised_login(login), organisation)
    if not found:
        raise NotFound
    if len(found) > 1:
        several = ", ".join(user.organisation for user in found)
        said = f"Назовите организацию ключом --organisation (хватит {logins.SHORTEST_CODE} знаков): есть {several}"
        raise PayloadRefused("Пароль не изменён", [Problem("/login", "organisation_needed", said)])
    return users.reset(session, _operator(found[0].organisation), found[0].id).password


def _operator(organisation: str) -> Actor:
    return Actor(organisation, NAME, Role.ADMINISTRATOR, ROLES[Role.ADMINISTRATOR])
