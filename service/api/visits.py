"""The doors of signing in: a visit is begun, looked at and ended; one's own visits are told and closed."""

from __future__ import annotations

from flask import Response, g, request
from pydantic import BaseModel, ConfigDict, Field

from service.access import Action, Role, own_visits
from service.access import visits as keeping
from service.access.own_visits import VisitRow
from service.access.passwords import LONGEST
from service.access.rights import ROLES
from service.api.bodies import json_answer
from service.api.guard import COOKIE, VISITS, is_cookie_secure
from service.api.operations import NOTHING, Call, Desk

visits = Desk(VISITS, "Вход")


class SignIn(BaseModel):
    """Вход по паролю."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    login: str = Field(title="Логин", max_length=200)
    password: str = Field(title="Пароль", max_length=LONGEST, repr=False)
    organisation: str = Field(
        "",
        title="Организация",
        description="Номер организации или его первые 8 знаков; нужен, если такой же логин есть в другой",
        max_length=100,
    )


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
    organisation: str = Field(description="Номер организации; чтобы назвать её при входе, довольно первых 8 знаков")
    organisation_name: str = Field(description="Как называется организация")
    rights: list[Action] = Field(description="Что ему можно")
    must_change: bool = Field(description="Должен ли сначала сменить пароль: до этого не можно ничего другого")


class Visit(BaseModel):
    """Вход: знак от подделки запросов и кто вошёл."""

    csrf: str = Field(description="Знак для заголовка X-CSRF-Token у всех запросов, которые что-то меняют")
    user: Myself


class VisitList(BaseModel):
    """Открытые входы одного пользователя, начиная с последнего."""

    items: list[VisitRow]


class Closed(BaseModel):
    """Сколько входов закрыто."""

    closed: int


@visits.operation(
    "POST", "/visits", None, summary="Войти по паролю", body=SignIn, answer=Visit, status=201, writes=False
)
def sign_in(call: Call) -> Response:
    """A new visit; the one that the browser had ends."""
    old = request.cookies.get(COOKIE, "")
    address = request.remote_addr or ""
    asked = call.body
    return _begun(
        keeping.sign_in(
            call.store, asked.login, asked.password, address, old, organisation=asked.organisation, agent=_agent()
        )
    )


@visits.operation("GET", "/visits/current", None, summary="Кто вошёл", answer=Visit)
def current_visit(call: Call) -> Visit:
    """Who is signed in, and the word that his changing requests carry."""
    found = keeping.current(call.session, g.visit)
    return _told(found)


@visits.operation("GET", "/visits", None, summary="Свои открытые входы", answer=VisitList)
def list_visits(call: Call) -> VisitList:
    """Where one is signed in: to see a visit that is not one's own doing."""
    return VisitList(items=own_visits.listed(call.session, call.actor, g.visit))


@visits.operation("DELETE", "/visits", None, summary="Закрыть все свои входы, кроме этого", answer=Closed)
def end_other_visits(call: Call) -> Closed:
    """Out everywhere else."""
    return Closed(closed=own_visits.end_others(call.session, call.actor, g.visit))


@visits.operation("DELETE", "/visits/<number>", None, summary="Закрыть один из своих входов", status=NOTHING)
def end_visit(call: Call, number: str) -> None:
    """Out at one place."""
    own_visits.end_one(call.session, call.actor, number)


@visits.operation("DELETE", "/visits/current", None, summary="Выйти", status=NOTHING)
def sign_out(call: Call) -> Response:
    """The visit ends, on the server first."""
    keeping.end(call.session, call.actor, g.visit)
    answer = Response(status=NOTHING)
    answer.delete_cookie(COOKIE, path="/", secure=is_cookie_secure(), httponly=True, samesite="Strict")
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
    return _begun(keeping.change_password(call.store, call.actor, call.body.old, call.body.new, _agent()))


def _begun(entered: keeping.Entered) -> Response:
    answer = json_answer(_told(entered).model_dump(mode="json"), 201)
    answer.set_cookie(
        COOKIE,
        entered.secret,
        max_age=keeping.WHOLE,
        path="/",
        secure=is_cookie_secure(),
        httponly=True,
        samesite="Strict",
    )
    return answer


def _agent() -> str:
    return request.headers.get("User-Agent", "")


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
            organisation_name=entered.school,
            rights=rights,
            must_change=user.must_change,
        ),
    )
