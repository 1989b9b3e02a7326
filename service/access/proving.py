"""Whose password it is: counted before it is looked at, and the same work for every login.

One login may stand for users of several schools. Each of them has a count of his own, which only his own password
ends: who has one of these passwords gets no more guesses at the others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.access import logins, tries
from service.access.audit import note
from service.access.passwords import fits
from service.access.rights import actor_of
from service.errors import PayloadRefused, Problem, Unauthorized
from service.store import Store
from service.store.tables import User

WRONG = "Логин или пароль не подходят."
_NAME_IT = " Если они верны, назовите и организацию: такой логин может быть не только у вас."
LOCKED = "Слишком много неверных паролей: вход с этим логином закрыт."
_WHICH = "Назовите организацию: этот логин с этим паролем есть в двух"


@dataclass(frozen=True, slots=True)
class _Tried:
    """Users whose password is looked at now, and how much work every try is."""

    users: list[User]
    last: list[User]
    """Those who are locked if it is wrong."""
    work: int


def prove_login(store: Store, login: str, password: str, organisation: str) -> User:
    """The user of a normalised login. Raises Unauthorized in the same time and words for no user, TooManyTries.

    Raises PayloadRefused where login and password are right in two organisations.
    """
    nobody = tries.nobodys_key(login, organisation.strip().lower()[: logins.SHORTEST_CODE])
    tried = _count(store, lambda session: logins.find_logins(session, login, organisation), nobody)
    right = _right(store, tried, password)
    if len(right) > 1:
        raise PayloadRefused("Войти пока нельзя", [Problem("/organisation", "organisation_needed", _WHICH)])
    if not right:
        raise Unauthorized(WRONG + (_NAME_IT if tried.work >= logins.MOST_SAME else ""))
    return right[0]


def prove_user(store: Store, user: str, password: str) -> User:
    """The user of a number. Raises Unauthorized, TooManyTries."""

    def find(session: Session) -> list[User]:
        found = session.get(User, user)
        return [found] if found else []

    right = _right(store, _count(store, find, tries.user_key(user)), password)
    if not right:
        raise Unauthorized(WRONG)
    return right[0]


def _count(store: Store, find: Callable[[Session], list[User]], nobody: str) -> _Tried:
    with store.begin() as session:
        users, last, waits = [], [], []
        found = find(session)
        for user in found:
            wait, is_last = tries.count_password(session, tries.user_key(user.id))
            waits.append(wait)
            users += [] if wait else [user]
            last += [user] if is_last else []
        if not found:
            waits.append(tries.count_password(session, nobody)[0])
        work = logins.most_same(session)
        session.flush()
        session.expunge_all()
    if all(waits):
        raise tries.refused(min(waits), LOCKED)
    return _Tried(users, last, work)


def _right(store: Store, tried: _Tried, password: str) -> list[User]:
    """Whose password it is; who is locked by it is written down at that moment."""
    right = [user for user in tried.users if fits("" if user.disabled else user.password, password)]
    for _ in range(tried.work - len(tried.users)):
        fits("", password)
    locked = [user for user in tried.last if user not in right]
    if locked:
        with store.begin() as session:
            for user in locked:
                told = f"неверных паролей: {tries.WRONG_PASSWORDS}; минут: {tries.LOCKED_S // 60}"
                note(session, actor_of(user), "locked_out", "user", user.id, told)
    return right
