"""The doors of the users of an organisation: for its administrators."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from service.access import Action
from service.access import users as records
from service.access.users import UserChange, UserMade, UserNew, UserRow
from service.api.operations import Call, Desk

users = Desk("users", "Пользователи")


class WantedUsers(BaseModel):
    """Какая страница списка нужна."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    cursor: str | None = Field(None, title="Страница", description="То, что пришло в next", max_length=2_000)
    limit: int = Field(50, title="Сколько на странице", description="Сколько строк на странице", ge=1, le=200)


class UserList(BaseModel):
    """Пользователи организации."""

    items: list[UserRow]
    next: str | None = Field(description="Следующая страница, если она есть")


@users.operation(
    "GET", "/users", Action.users, summary="Пользователи организации", query=WantedUsers, answer=UserList, lists="user"
)
def list_users(call: Call) -> UserList:
    """A page of them."""
    found = records.listed(call.session, call.actor, call.query.cursor, call.query.limit)
    return UserList(items=found.items, next=found.next)


@users.operation(
    "POST", "/users", Action.users, summary="Добавить пользователя", body=UserNew, answer=UserMade, status=201
)
def add_user(call: Call) -> UserMade:
    """His first password is told once."""
    return records.add(call.session, call.actor, call.body)


@users.operation("GET", "/users/<number>", Action.users, summary="Пользователь", answer=UserRow)
def show_user(call: Call, number: str) -> UserRow:
    """One user."""
    return records.shown(call.session, call.actor, number)


@users.operation(
    "PUT",
    "/users/<number>",
    Action.users,
    summary="Изменить или отключить пользователя",
    body=UserChange,
    answer=UserRow,
    needs_version=True,
)
def change_user(call: Call, number: str) -> UserRow:
    """Name, role, and whether he may sign in."""
    return records.change(call.session, call.actor, number, call.body, call.version)


@users.operation(
    "POST",
    "/users/<number>/password",
    Action.users,
    summary="Выдать пользователю новый пароль; его входы закрываются",
    answer=UserMade,
    status=201,
)
def reset_password(call: Call, number: str) -> UserMade:
    """The new password is told once."""
    return records.reset(call.session, call.actor, number)
