"""What an empty service begins with: a demonstration school, its administrator, and a token for programs.

The school is a file of samples/: records and drafts in which «@key» stands for the number of a record named so.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import tokens, users
from service.access.actor import Actor, Role
from service.access.audit import note
from service.access.rights import GRANTABLE, ROLES
from service.access.tokens import TokenNew
from service.records import organisation, pairs, people
from service.records.organisation import Profile
from service.records.pair_cards import PairCard
from service.records.people import PersonCard
from service.registry import papers
from service.registry.shapes import PaperIn
from service.store import Clash, Store
from service.store.tables import Organisation

SCHOOL = Path(__file__).resolve().parents[2] / "samples" / "school" / "demonstration.json"
LOGIN = "admin"
_SELF = "первый запуск"
_TOLD = """
Служба запущена впервые. Заведена школа для примера ({school}) и её администратор.
Запишите сейчас — больше это не покажут:

  логин:   {login}
  пароль:  {password}   (при первом входе его надо сменить)
  токен для программ (действует год): {token}

Проверить:
  curl -H "Authorization: Bearer {token}" http://{address}/api/v1/people

"""


def ensure(store: Store, address: str, say: Callable[[str], None]) -> bool:
    """Fill a store that has no organisation, and `say` the password and the token, once. Whether it was empty.

    `address` is the host and port for the example of a call.
    """
    with store.read() as session:
        if _is_begun(session):
            return False
    try:
        with store.begin() as session:
            if _is_begun(session):
                return False
            said = _begin(session, address)
    except Clash:  # another starter was quicker: the login is his
        return False
    say(said)
    return True


def _is_begun(session: Session) -> bool:
    return session.scalar(select(Organisation.id).limit(1)) is not None


def _begin(session: Session, address: str) -> str:
    facts = json.loads(SCHOOL.read_text("utf-8"))
    profile = Profile.model_validate(facts["profile"])
    school = organisation.create(session, profile)
    user, password = users.make(session, school, LOGIN, "Администратор", Role.ADMINISTRATOR)
    actor = Actor(school, _SELF, Role.ADMINISTRATOR, ROLES[Role.ADMINISTRATOR], user=user.id)
    note(session, actor, "made", "organisation", school)
    note(session, actor, "made", "user", user.id, f"роль: {Role.ADMINISTRATOR.value}")
    _fill(session, actor, facts)
    token = tokens.add(session, actor, TokenNew(name="первый токен", scopes=sorted(GRANTABLE)))
    short_name = profile.organisation.short_name or profile.organisation.full_name
    return _TOLD.format(school=short_name, login=LOGIN, password=password, token=token.secret, address=address)


def _fill(session: Session, actor: Actor, facts: dict[str, Any]) -> None:
    known: dict[str, str] = {}
    for one in facts["people"]:
        known[f"@{one['key']}"] = people.add(session, actor, PersonCard.model_validate(one["card"])).id
    for one in facts["pairs"]:
        card = PairCard.model_validate(_named(one["card"], known))
        known[f"@{one['key']}"] = pairs.add(session, actor, card).id
    for one in facts["papers"]:
        papers.add(session, actor, PaperIn.model_validate(_named(one, known)))


def _named(value: Any, known: dict[str, str]) -> Any:
    """Every «@key» as the number of its record."""
    if isinstance(value, dict):
        return {key: _named(inner, known) for key, inner in value.items()}
    if isinstance(value, list):
        return [_named(inner, known) for inner in value]
    return known.get(value, value) if isinstance(value, str) else value
