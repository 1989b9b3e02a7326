"""Two schools that must never see each other, with someone of every role and ways to ask in their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from service.access import Action, Role, tokens, users, visits
from service.access.rights import actor_of
from service.access.tokens import TokenNew
from service.api.guard import COOKIE, CSRF_HEADER
from service.records import organisation
from service.records.organisation import Profile
from service.store import Store
from service.store.ids import new_id
from service.store.tables import User

OPERATORS_TOKEN = "operators-token-of-the-tests"
PROFILE: Mapping[str, Any] = {"organisation": {"full_name": "Школа № 1"}}


@dataclass(frozen=True)
class Signed:
    """A user of a school, his password, and a caller who is signed in as he."""

    user: User
    password: str
    client: FlaskClient
    csrf: str


@dataclass(frozen=True)
class School:
    """An organisation with a user of every role."""

    number: str
    app: Flask
    store: Store
    people: Mapping[Role, Signed]

    def by_token(self, scopes: Iterable[Action]) -> FlaskClient:
        """A caller with a token that may do these."""
        return caller(self.app, self.token(scopes))

    def token(self, scopes: Iterable[Action]) -> str:
        """The secret of a new token."""
        with self.store.begin() as session:
            administrator = actor_of(self.people[Role.ADMINISTRATOR].user)
            new = TokenNew(name=f"проверка {new_id()}", scopes=sorted(scopes))
            return tokens.add(session, administrator, new).secret


def caller(app: Flask, token: str) -> FlaskClient:
    """A caller that shows a token."""
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return client


def new_school(app: Flask, store: Store, mark: str) -> School:
    """A school; its logins begin with the mark."""
    with store.begin() as session:
        number = organisation.create(session, Profile.model_validate(PROFILE))
    return School(number, app, store, {role: new_user(app, store, number, f"{mark}-{role}", role) for role in Role})


def new_user(app: Flask, store: Store, number: str, login: str, role: Role) -> Signed:
    """A user who has chosen his password and is signed in."""
    with store.begin() as session:
        user, password = users.make(session, number, login, login, role)
        user.must_change = False
        entered = visits.begin(session, user)
    client = app.test_client()
    client.set_cookie(COOKIE, entered.secret)
    client.environ_base[f"HTTP_{CSRF_HEADER.upper().replace('-', '_')}"] = entered.csrf
    return Signed(user, password, client, entered.csrf)
