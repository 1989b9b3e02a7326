"""What an empty service begins with: a demonstration school, its administrator, and a token for programs."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.access import tokens, users
from service.access.actor import Actor, Role
from service.access.audit import note
from service.access.rights import GRANTABLE, ROLES
from service.access.tokens import TokenNew
from service.demonstration import school as demonstration
from service.records import organisation
from service.registry.numbers import today
from service.store import Files, Store
from service.store.tables import Organisation

LOGIN = "admin"
_SELF = "Письмовод"
_LINE = 78 * "═"
_TOLD = f"""
{_LINE}
  ПЕРВЫЙ ВХОД. Запишите сейчас: больше служба этого не покажет.

  Служба запущена впервые. Заведена школа для примера: {{school}}.
  Её администратор:

  адрес:   http://{{address}}/
  логин:   {{login}}
  пароль:  {{password}}   (при первом входе его надо сменить)

  ключ доступа для программ (действует год):
  {{token}}

  Проверить ключ:
  curl -H "Authorization: Bearer {{token}}" http://{{address}}/api/v1/people
{_LINE}
"""


def ensure(store: Store, address: str, say: Callable[[str], None]) -> bool:
    """Fill a store that has no organisation, and `say` the password and the token, once. Whether it was empty.

    `address` is the host and port for the example of a call.
    """
    with store.read() as session:
        if _is_begun(session):
            return False
    with store.begin() as session:
        _wait_for_others(session)
        if _is_begun(session):
            return False
        said = _begin(session, store.files, address)
    say(said)
    return True


def _wait_for_others(session: Session) -> None:
    """Two starters of one empty store: the second sees the school of the first. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE organisations IN SHARE ROW EXCLUSIVE MODE"))


def _is_begun(session: Session) -> bool:
    return session.scalar(select(Organisation.id).limit(1)) is not None


def _begin(session: Session, files: Files, address: str) -> str:
    day = today()
    profile = demonstration.profile_on(day)
    school = organisation.create(session, profile)
    user, password = users.make(session, school, LOGIN, "Администратор", Role.ADMINISTRATOR)
    actor = Actor(school, _SELF, Role.ADMINISTRATOR, ROLES[Role.ADMINISTRATOR], user=user.id)
    note(session, actor, "made", "organisation", school)
    note(session, actor, "made", "user", user.id, f"роль: {Role.ADMINISTRATOR.value}")
    demonstration.fill(session, files, actor, day)
    token = tokens.add(session, actor, TokenNew(name="первый ключ", scopes=sorted(GRANTABLE)))
    short_name = profile.organisation.short_name or profile.organisation.full_name
    return _TOLD.format(school=short_name, login=LOGIN, password=password, token=token.secret, address=address)
