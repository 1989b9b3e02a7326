"""The sessions of those who have signed in: a secret in a cookie, its hash in the table.

A visit ends 12 hours after its last request and 7 days after its first, with the user's password, and when the user
is disabled. Signing in always makes a new secret: one that somebody put into the browser before is worth nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from service.access import tries
from service.access.actor import Actor
from service.access.audit import note
from service.access.logins import find_logins, normalised_login
from service.access.passwords import demand_good, hashed, normalised, outdated
from service.access.proving import WRONG, prove_login, prove_user
from service.access.rights import actor_of
from service.errors import PayloadRefused, Problem, Unauthorized
from service.store import Store
from service.store.ids import now
from service.store.tables import Organisation, User, Visit

IDLE = timedelta(hours=12)
WHOLE = timedelta(days=7)
_SEEN_STEP = timedelta(minutes=5)
"""How exact the last request is known: a write for every request would be dear."""
_MOST_VISITS = 20
_SECRET = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST_AGENT = 200
TOO_OFTEN = "Слишком много попыток войти с этого адреса."


@dataclass(frozen=True, slots=True)
class Visiting:
    """Who a cookie belongs to, and what his changing requests have to carry."""

    actor: Actor
    csrf: str
    secret_hash: str
    is_stale: bool
    """Whether it is time to write down that the visit goes on."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A visit that has just begun: the secret is told once."""

    secret: str
    csrf: str
    user: User
    school: str
    """What his organisation is called."""


def secret_hash(secret: str) -> str:
    """What is stored of a secret of 256 random bits: it can't be guessed, so a plain hash will do."""
    return hashlib.sha256(secret.encode()).hexdigest()


def find(session: Session, secret: str) -> Visiting | None:
    """Whose visit this is, if it still goes on."""
    if not _SECRET.fullmatch(secret):
        return None
    at = now()
    found = session.execute(
        select(Visit, User)
        .join(User, User.id == Visit.user)
        .where(Visit.secret_hash == secret_hash(secret), Visit.expires > at, Visit.seen > at - IDLE)
        .where(User.disabled.is_(False))
    ).one_or_none()
    if found is None:
        return None
    visit, user = found
    return Visiting(actor_of(user), visit.csrf, visit.secret_hash, at - visit.seen > _SEEN_STEP)


def keep(session: Session, visit: str) -> None:
    """Write down that a visit goes on."""
    row = session.get(Visit, visit)
    if row is not None:
        row.seen = now()


def sign_in(
    store: Store,
    login: str,
    password: str,
    address: str,
    old_secret: str = "",
    *,
    organisation: str = "",
    agent: str = "",
) -> Entered:
    """Begin a visit. Raises Unauthorized, TooManyTries; neither tells whether there is such a login.

    `organisation` (its number, or the first eight signs of it) settles whose login is meant where two have the same;
    PayloadRefused asks for it. The transactions are its own: a wrong password is counted though it is refused, and
    nothing is locked while a password is hashed.
    """
    login = normalised_login(login)
    with store.begin() as session:
        wait, is_news = tries.count_sign_in(session, address)
        for user in find_logins(session, login, organisation) if is_news else ():
            told = f"больше {tries.SIGN_INS} попыток с одного адреса; секунд: {tries.SIGN_INS_S}"
            note(session, actor_of(user), "sign_ins_refused", "user", user.id, told)
    if wait:
        raise tries.refused(wait, TOO_OFTEN)
    user = prove_login(store, login, password, organisation)
    with store.begin() as session:
        row = session.get(User, user.id)
        if row is None or row.disabled or row.password != user.password:
            raise Unauthorized(WRONG)
        if outdated(row.password):
            row.password = hashed(password)
        wrong = tries.forget_password(session, tries.user_key(row.id)) - 1
        tries.forgive_sign_in(session, address)
        session.execute(delete(Visit).where(Visit.secret_hash == secret_hash(old_secret)))
        told = f"неверных паролей перед этим: {wrong}" if wrong else ""
        note(session, actor_of(row), "signed_in", "user", row.id, told)
        return begin(session, row, agent)


def change_password(store: Store, actor: Actor, old: str, new: str, agent: str = "") -> Entered:
    """Give oneself another password: every visit ends, and a new one begins.

    Raises PayloadRefused for a new password that is too easy and for a wrong old one, TooManyTries.
    """
    demand_good(new, actor.name, "/new")
    if normalised(old) == normalised(new):
        raise PayloadRefused("Пароль не подходит", [Problem("/new", "same_password", "Придумайте другой пароль")])
    try:
        user = prove_user(store, actor.user, old)
    except Unauthorized as failure:  # he is who he is: only what he typed is wrong
        said = "Исправьте прежний пароль: он не подходит"
        raise PayloadRefused("Пароль не изменён", [Problem("/old", "wrong_password", said)]) from failure
    stored = hashed(new)
    with store.begin() as session:
        row = session.get(User, user.id)
        if row is None or row.disabled or row.password != user.password:
            raise Unauthorized(WRONG)
        row.password, row.must_change = stored, False
        row.version += 1
        tries.forget_password(session, tries.user_key(row.id))
        end_all(session, row.id)
        note(session, actor, "password_changed", "user", row.id)
        return begin(session, row, agent)


def begin(session: Session, user: User, agent: str = "") -> Entered:
    """Begin a visit of a user who was proved; the oldest one ends when there are too many."""
    at = now()
    session.execute(delete(Visit).where(Visit.user == user.id, Visit.expires <= at))
    kept = session.scalars(select(Visit).where(Visit.user == user.id).order_by(Visit.seen.desc())).all()
    for old in kept[_MOST_VISITS - 1 :]:
        session.delete(old)
    secret, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    hash_ = secret_hash(secret)
    plain = "".join(letter for letter in agent if letter.isprintable())[:_LONGEST_AGENT]
    row = Visit(secret_hash=hash_, user=user.id, csrf=csrf, created=at, seen=at, expires=at + WHOLE, agent=plain)
    session.add(row)
    return Entered(secret, csrf, user, _school(session, user))


def current(session: Session, visit: str) -> Entered:
    """The visit that goes on now; its secret is told no more. Raises Unauthorized when it has just ended."""
    found = session.execute(
        select(Visit, User).join(User, User.id == Visit.user).where(Visit.secret_hash == visit)
    ).one_or_none()
    if found is None:
        raise Unauthorized(WRONG)
    return Entered("", found[0].csrf, found[1], _school(session, found[1]))


def end(session: Session, actor: Actor, visit: str) -> None:
    """End this visit."""
    session.execute(delete(Visit).where(Visit.secret_hash == visit))
    note(session, actor, "signed_out", "user", actor.user)


def end_all(session: Session, user: str) -> None:
    """End every visit of a user at once."""
    session.execute(delete(Visit).where(Visit.user == user))


def _school(session: Session, user: User) -> str:
    profile = session.get_one(Organisation, user.organisation).profile["organisation"]
    return str(profile.get("short_name") or profile["full_name"])
