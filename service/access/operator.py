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
    """The password of the first user of an organisation. Raises PayloadRefused for a login that is none, or taken."""
    plain = logins.normalised_login(login)
    taken = logins.find_login(session, plain) is not None
    if taken or not logins.is_login(plain):
        said = "Выберите другой логин: этот занят" if taken else logins.WANTED
        raise PayloadRefused("Организация не заведена", [Problem("/login", "bad_login", said)])
    user, password = users.make(session, organisation, plain, plain, Role.ADMINISTRATOR)
    note(session, _operator(organisation), "added", "user", user.id)
    return password


def reset_password(session: Session, login: str) -> str:
    """A new password for a login. Raises NotFound."""
    user = logins.find_login(session, logins.normalised_login(login))
    if user is None:
        raise NotFound
    return users.reset(session, _operator(user.organisation), user.id).password


def _operator(organisation: str) -> Actor:
    return Actor(organisation, NAME, Role.ADMINISTRATOR, ROLES[Role.ADMINISTRATOR])
