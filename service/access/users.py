"""Who may sign in at an organisation: added, changed, disabled and reset by its administrators.

A password that an administrator has seen is good for one thing only: to choose another. Nobody disables or demotes
the last administrator, himself neither.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from service.access import logins, tokens, tries
from service.access.actor import Actor, Role
from service.access.audit import note
from service.access.passwords import hashed, new_password
from service.access.texts import Name, demand_number
from service.access.visits import end_all
from service.errors import NotFound, PayloadRefused, Problem, Stale, WrongState
from service.store.ids import new_id, now
from service.store.paging import Page, page
from service.store.tables import User


class UserChange(BaseModel):
    """Что администратор правит у пользователя."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Name = Field(title="Имя", description="Как обращаться")
    role: Role = Field(
        title="Роль", description="curator — куратор, secretary — секретарь, administrator — администратор"
    )
    disabled: bool = Field(False, title="Отключён", description="Отключённый не входит; открытые входы закрываются")


class UserNew(BaseModel):
    """Новый пользователь."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    login: str = Field(title="Логин", description=logins.WANTED, min_length=3, max_length=logins.LONGEST)
    name: Name = Field(title="Имя", description="Как обращаться")
    role: Role = Field(
        title="Роль", description="curator — куратор, secretary — секретарь, administrator — администратор"
    )


class UserRow(BaseModel):
    """Пользователь организации."""

    id: str = Field(description="Номер")
    login: str = Field(description="С чем входит")
    name: str = Field(description="Как обращаться")
    role: Role = Field(description="Роль")
    disabled: bool = Field(description="Отключён ли")
    must_change: bool = Field(description="Должен ли сначала сменить пароль")
    locked: bool = Field(description="Закрыт ли вход на время из-за неверных паролей")
    created: datetime = Field(description="Когда добавлен")
    version: int = Field(description="Версия записи: она же в ETag")


class UserMade(UserRow):
    """Пользователь с новым паролем, который больше не покажут."""

    password: str = Field(description="Пароль на один вход: передайте его лично, второй раз он не показывается")


def listed(session: Session, actor: Actor, cursor: str | None, limit: int) -> Page[UserRow]:
    """The users of the organisation, by login."""
    found = page(session, _own(actor), (User.login, User.id), cursor, limit)
    return Page(items=[_row(session, user) for user in found.items], next=found.next)


def shown(session: Session, actor: Actor, user: str) -> UserRow:
    """One user. Raises NotFound."""
    return _row(session, _find(session, actor, user))


def add(session: Session, actor: Actor, new: UserNew) -> UserMade:
    """Add a user; his first password is told once. Raises PayloadRefused."""
    login = logins.normalised_login(new.login)
    if not logins.is_login(login):
        raise PayloadRefused("Пользователь не добавлен", [Problem("/login", "bad_login", logins.WANTED)])
    if logins.is_taken(session, actor.organisation, login):
        said = "Возьмите другой логин: этот в вашей организации занят"
        raise PayloadRefused("Пользователь не добавлен", [Problem("/login", "login_taken", said)])
    user, password = make(session, actor.organisation, login, new.name, new.role)
    note(session, actor, "made", "user", user.id, f"роль: {new.role.value}")
    return _made(session, user, password)


def make(session: Session, organisation: str, login: str, name: str, role: Role) -> tuple[User, str]:
    """A user with a password of the service's making, which he must change; the password is told once."""
    password = new_password()
    user = User(
        id=new_id(),
        organisation=organisation,
        login=login,
        name=name,
        role=role.value,
        password=hashed(password),
        must_change=True,
        created=now(),
        version=1,
        disabled=False,
    )
    session.add(user)
    session.flush()
    return user, password


def change(session: Session, actor: Actor, user: str, new: UserChange, version: int | None) -> UserRow:
    """Change the name, the role, or whether he may sign in. Raises NotFound, Stale, WrongState."""
    row = _find(session, actor, user, version, for_update=True)
    was_administrator = not _is_out(row)
    if was_administrator and (new.disabled or new.role is not Role.ADMINISTRATOR):
        _demand_another_administrator(session, actor, row)
    changed = [
        told
        for told, is_changed in (
            (f"роль: {new.role.value}", row.role != new.role.value),
            ("отключён" if new.disabled else "включён", row.disabled != new.disabled),
            ("имя", row.name != new.name),
        )
        if is_changed
    ]
    row.name, row.role, row.disabled = new.name, new.role.value, new.disabled
    row.version += 1
    if row.disabled:
        end_all(session, row.id)
    stopped = tokens.count_live(session, row.id) if was_administrator and _is_out(row) else 0
    changed += [f"остановлено токенов: {stopped}"] if stopped else []
    note(session, actor, "changed", "user", row.id, ", ".join(changed))
    return _row(session, row)


def reset(session: Session, actor: Actor, user: str) -> UserMade:
    """Give a user a new password, told once; his visits end, and he is let in again if he was locked out.

    Raises NotFound.
    """
    row = _find(session, actor, user, for_update=True)
    password = new_password()
    row.password, row.must_change = hashed(password), True
    row.version += 1
    tries.forget_password(session, tries.user_key(row.id))
    end_all(session, row.id)
    note(session, actor, "password_reset", "user", row.id)
    return _made(session, row, password)


def unlock(session: Session, actor: Actor, user: str) -> UserRow:
    """Let in again whom wrong passwords have locked out; the password stays. Raises NotFound."""
    row = _find(session, actor, user, for_update=True)
    tries.forget_password(session, tries.user_key(row.id))
    note(session, actor, "unlocked", "user", row.id)
    session.flush()
    return _row(session, row)


def _own(actor: Actor) -> Select[tuple[User]]:
    return select(User).where(User.organisation == actor.organisation)


def _find(session: Session, actor: Actor, user: str, version: int | None = None, *, for_update: bool = False) -> User:
    demand_number(user)
    statement = _own(actor).where(User.id == user)
    row = session.scalars(statement.with_for_update() if for_update else statement).one_or_none()
    if row is None:
        raise NotFound
    if version is not None and row.version != version:
        raise Stale
    return row


def _is_out(user: User) -> bool:
    """Whether he is no administrator, or no longer."""
    return user.role != Role.ADMINISTRATOR or user.disabled


def _demand_another_administrator(session: Session, actor: Actor, user: User) -> None:
    """All are locked, in one order: two administrators who demote each other at once must not both succeed."""
    statement = _own(actor).where(User.role == Role.ADMINISTRATOR.value, User.disabled.is_(False))
    administrators = session.scalars(statement.order_by(User.id).with_for_update()).all()
    if not [other for other in administrators if other.id != user.id]:
        raise WrongState("Это последний администратор: сначала назначьте другого.")


def _row(session: Session, user: User) -> UserRow:
    return UserRow(**_told(session, user))


def _made(session: Session, user: User, password: str) -> UserMade:
    return UserMade(**_told(session, user), password=password)


def _told(session: Session, user: User) -> dict[str, Any]:
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "role": user.role,
        "disabled": user.disabled,
        "must_change": user.must_change,
        "locked": tries.is_locked(session, tries.user_key(user.id)),
        "created": user.created,
        "version": user.version,
    }
