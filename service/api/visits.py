"""The doors of signing in: a visit is begun, looked at and ended; one's own password is changed."""

from __future__ import annotations

from flask import Response, current_app, g, request
from pydantic import BaseModel, ConfigDict, Field

from service.access import Action, Role
from service.access import visits as keeping
from service.access.passwords import LONGEST
from service.access.rights import ROLES
from service.api.bodies import json_answer
from service.api.guard import COOKIE, VISITS
from service.api.operations import NOTHING, Call, Desk
from service.settings import Settings

visits = Desk(VISITS, "Вход")


class SignIn(BaseModel):
    """Вход по паролю."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    login: str = Field(title="Логин", max_length=200)
    password: str = Field(title="Пароль", max_length=LONGEST, repr=False)


class PasswordChange(BaseModel):
    """Смена своего пароля."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    old: str = Field(title="Прежний пароль", max_length=LONGEST, repr=False)
    new: str = Field(
        title="Новый пароль", description="Не меньше 12 знаков, можно целую фразу", max_length=LONGEST, repr=False
    )


class Myself(BaseModel):
    """Кто вошёл."""

    id: str = Field(description="Номер пользователя")
    login: str = Field(description="Логин")
    name: str = Field(description="Как обращаться")
    role: Role = Field(description="Роль")
    organisation: str = Field(description="Номер организации")
    rights: list[Action] = Field(description="Что ему можно")
    must_change: bool = Field(description="Должен ли сначала сменить пароль: до этого не можно ничего другого")


class Visit(BaseModel):
    """Вход: знак от подделки запросов и кто вошёл."""

    csrf: str = Field(description="Знак для заголовка X-CSRF-Token у всех запросов, которые что-то меняют")
    user: Myself


@visits.operation(
    "POST", "/visits", None, summary="Войти по паролю", body=SignIn, answer=Visit, status=201, writes=False
)
def sign_in(call: Call) -> Response:
    """A new visit; the one that the browser had ends."""
    old = request.cookies.get(COOKIE, "")
    address = request.remote_addr or ""
    return _begun(keeping.sign_in(call.store, call.body.login, call.body.password, address, old))


@visits.operation("GET", "/visits/current", None, summary="Кто вошёл", answer=Visit)
def current_visit(call: Call) -> Visit:
    """Who is signed in, and the word that his changing requests carry."""
    found = keeping.current(call.session, g.visit)
    return _told(found)


@visits.operation("DELETE", "/visits/current", None, summary="Выйти", status=NOTHING)
def sign_out(call: Call) -> Response:
    """The visit ends, on the server first."""
    keeping.end(call.session, call.actor, g.visit)
    answer = Response(status=NOTHING)
    answer.delete_cookie(COOKIE, path="/", secure=_is_secure(), httponly=True, samesite="Strict")
    return answer


@visits.operation(
    "POST",
    "/visits/current/password",
    None,
    summary="Сменить свой пароль; остальные входы закрываются",
    body=PasswordChange,
    answer=Visit,
    status=201,
    writes=False,
)
def change_password(call: Call) -> Response:
    """Every visit ends, and a new one begins here."""
    return _begun(keeping.change_password(call.store, call.actor, call.body.old, call.body.new))


def _begun(entered: keeping.Entered) -> Response:
    answer = json_answer(_told(entered).model_dump(mode="json"), 201)
    answer.set_cookie(
        COOKIE,
        entered.secret,
        max_age=keeping.WHOLE,
        path="/",
        secure=_is_secure(),
        httponly=True,
        samesite="Strict",
    )
    return answer


def _is_secure() -> bool:
    """Whether the cookie goes by HTTPS only; one computer that talks to itself has none."""
    settings = current_app.config["SETTINGS"]
    assert isinstance(settings, Settings)
    return not settings.is_local or request.is_secure


def _told(entered: keeping.Entered) -> Visit:
    user = entered.user
    role = Role(user.role)
    rights = [] if user.must_change else sorted(ROLES[role])
    return Visit(
        csrf=entered.csrf,
        user=Myself(
            id=user.id,
            login=user.login,
            name=user.name,
            role=role,
            organisation=user.organisation,
            rights=rights,
            must_change=user.must_change,
        ),
    )
