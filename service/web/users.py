"""Who may sign in: listed, added, changed, let in again."""

from __future__ import annotations

from collections.abc import Sequence

from service import pipeline
from service.access import Action, Role, users
from service.access.users import UserChange, UserNew
from service.api.operations import marks
from service.errors import PayloadRefused, Problem, WrongState
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look
from service.web.settings_room import settings

ROLES = (
    (Role.CURATOR.value, "Куратор", "ведёт людей, пары и документы, регистрирует их"),
    (Role.SECRETARY.value, "Секретарь", "регистрирует, печатает, подшивает, ведёт журнал"),
    (Role.ADMINISTRATOR.value, "Администратор", "может всё, и эти настройки тоже"),
)
"""Value, name, what the role may do."""
_PAGE = 50


@settings.page("GET", "/settings/users", Action.users)
def user_list(look: Look) -> Answer:
    """Everybody who has a login."""
    cursor = look.asked.get("cursor") or None
    found = users.listed(look.session, look.actor, cursor, _PAGE)
    marks().add(look.actor, "user", (), len(found.items))
    return drawn("settings/users.html", found=found, roles={value: title for value, title, _ in ROLES})


@settings.page("GET", "/settings/users/new", Action.users)
def new_user(look: Look) -> Answer:
    """The form of a new user."""
    return drawn("settings/user_new.html", typed={"role": Role.CURATOR.value}, problems=[], roles=ROLES)


@settings.page("POST", "/settings/users/new", Action.users)
def add_user(look: Look) -> Answer:
    """Add him; his password is shown once, here."""
    typed = {name: look.form.get(name, "").strip() for name in ("login", "name", "role")}
    try:
        with look.trial():
            made = users.add(look.session, look.actor, pipeline.read_model(UserNew, typed))
    except PayloadRefused as refused:
        told = drawn("settings/user_new.html", typed=typed, problems=_said(refused.problems), roles=ROLES)
        return told, refused.status
    return drawn("settings/user_password.html", user=made, is_new=True)


@settings.page("GET", "/settings/users/<number>", Action.users)
def user(look: Look, number: str) -> Answer:
    """One user."""
    return _page(look, number)


@settings.page("POST", "/settings/users/<number>", Action.users)
def change_user(look: Look, number: str) -> Answer:
    """Change his name and his role, or shut him out."""
    typed = {name: look.form.get(name, "").strip() for name in ("name", "role")}
    given = {**typed, "disabled": "disabled" in look.form}
    try:
        with look.trial():
            users.change(look.session, look.actor, number, pipeline.read_model(UserChange, given), None)
    except PayloadRefused as refused:
        return _page(look, number, given, _said(refused.problems)), refused.status
    except WrongState as refused:
        said = "Это последний администратор: сначала назначьте администратором другого"
        return _page(look, number, given, [Problem("/role", "last_administrator", said)]), refused.status
    return gone_to("web_settings.user_list", said="saved")


@settings.page("POST", "/settings/users/<number>/password", Action.users)
def reset_password(look: Look, number: str) -> Answer:
    """A new password, shown once."""
    return drawn("settings/user_password.html", user=users.reset(look.session, look.actor, number), is_new=False)


@settings.page("POST", "/settings/users/<number>/unlock", Action.users)
def unlock_user(look: Look, number: str) -> Answer:
    """Let him in again whom wrong passwords have locked out."""
    users.unlock(look.session, look.actor, number)
    return gone_to("web_settings.user_list", said="unlocked")


def _page(
    look: Look, number: str, given: dict[str, object] | None = None, problems: list[Problem] | None = None
) -> str:
    found = users.shown(look.session, look.actor, number)
    typed = given or {"name": found.name, "role": found.role.value, "disabled": found.disabled}
    return drawn(
        "settings/user.html",
        user=found,
        typed=typed,
        problems=problems or [],
        roles=ROLES,
        is_me=found.id == look.actor.user,
    )


def _said(problems: Sequence[Problem]) -> list[Problem]:
    """What stands empty is told in the words of the form."""
    empty = {"/login": "Укажите логин", "/name": "Укажите имя", "/role": "Выберите роль"}
    return [
        Problem(one.pointer, one.code, empty[one.pointer])
        if one.pointer in empty and one.code in ("string_too_short", "missing", "enum")
        else one
        for one in problems
    ]
