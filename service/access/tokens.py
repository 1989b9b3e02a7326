"""Keys for other systems: shown once, kept as a hash, good for some actions and for some time.

A token works as long as the one who made it may make tokens: with him it stops, and with him it goes on.
"""

from __future__ import annotations

import re
import secrets
from datetime import datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor, Role
from service.access.audit import note
from service.access.rights import GRANTABLE, ROLES
from service.access.texts import Name, demand_number
from service.access.visits import secret_hash
from service.errors import NotFound, PayloadRefused, Problem
from service.store.ids import new_id, now
from service.store.paging import Page, page
from service.store.tables import Organisation, Token, User

PREFIX = "pis_"
LONGEST_DAYS = 1_100
"""Three years."""
_SECRET = re.compile(r"pis_[A-Za-z0-9_-]{43}")
_USED_STEP = timedelta(minutes=5)


class TokenNew(BaseModel):
    """Новый токен."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: Name = Field(title="Название", description="Для какой программы")
    scopes: list[Action] = Field(title="Права", description="Что программе можно", min_length=1, max_length=len(Action))
    days: int = Field(365, title="Срок", description="Сколько дней действует", ge=1, le=LONGEST_DAYS)


class TokenRow(BaseModel):
    """Токен другой программы; самого секрета служба не хранит."""

    id: str = Field(description="Номер")
    name: str = Field(description="Для какой программы")
    scopes: list[Action] = Field(description="Что программе можно")
    created: datetime = Field(description="Когда выдан")
    expires: datetime | None = Field(description="До какого времени действует")
    used: datetime | None = Field(description="Когда им пользовались, с точностью до пяти минут")
    revoked: datetime | None = Field(description="Когда отозван")
    works: bool = Field(description="Действует ли сейчас")
    why: str = Field(description="Почему не действует; пусто у действующего")
    made_by: str = Field(description="Логин того, кто выдал")


class TokenMade(TokenRow):
    """Выданный токен вместе с секретом, который больше не покажут."""

    secret: str = Field(description="Секрет: сохраните его сейчас, второй раз он не показывается")


def find(session: Session, secret: str) -> tuple[Actor, bool] | None:
    """Whose token this is, if it is still good, and whether it is time to write down that it is used."""
    if not _SECRET.fullmatch(secret):
        return None
    found = session.execute(_with_makers().where(Token.secret_hash == secret_hash(secret))).one_or_none()
    if found is None or _why_not(*found):
        return None
    at, row = now(), found[0]
    scopes = frozenset(scope for scope in GRANTABLE if scope.value in row.scopes)
    actor = Actor(row.organisation, f"токен «{row.name}»", None, scopes, token=row.id)
    return actor, row.used is None or at - row.used > _USED_STEP


def used(session: Session, token: str) -> None:
    """Write down that a token is used."""
    row = session.get(Token, token)
    if row is not None:
        row.used = now()


def listed(session: Session, actor: Actor, cursor: str | None, limit: int) -> Page[TokenRow]:
    """The tokens of the organisation, by age."""
    statement = select(Token).where(Token.organisation == actor.organisation)
    found = page(session, statement, (Token.created, Token.id), cursor, limit)
    makers = {user.id: user for user in session.scalars(select(User).where(User.organisation == actor.organisation))}
    return Page(items=[_row(token, makers.get(token.created_by)) for token in found.items], next=found.next)


def add(session: Session, actor: Actor, new: TokenNew) -> TokenMade:
    """Make a token; its secret is told once. Raises PayloadRefused for what no token is given, and a name in use."""
    problems = [
        Problem(f"/scopes/{place}", "not_grantable", "Этого права токенам не дают: оно только у администратора")
        for place, scope in enumerate(new.scopes)
        if scope not in GRANTABLE
    ]
    if _is_taken(session, actor.organisation, new.name):
        said = "Назовите иначе: действующий токен с таким названием есть, в журнале действий их было бы не различить"
        problems.append(Problem("/name", "name_taken", said))
    if problems:
        raise PayloadRefused("Токен не выдан", problems)
    at = now()
    secret = PREFIX + secrets.token_urlsafe(32)
    token = Token(
        id=new_id(),
        organisation=actor.organisation,
        name=new.name,
        secret_hash=secret_hash(secret),
        scopes=sorted({scope.value for scope in new.scopes}),
        created_by=actor.user,
        created=at,
        expires=at + timedelta(days=new.days),
    )
    session.add(token)
    note(session, actor, "made", "token", token.id, f"права: {', '.join(token.scopes)}")
    return TokenMade(secret=secret, **_row(token, session.get(User, actor.user)).model_dump())


def revoke(session: Session, actor: Actor, token: str) -> None:
    """Make a token worthless, at once. Raises NotFound."""
    demand_number(token)
    found = select(Token).where(Token.organisation == actor.organisation, Token.id == token).with_for_update()
    row = session.scalars(found).one_or_none()
    if row is None:
        raise NotFound
    if row.revoked is None:
        row.revoked = now()
        note(session, actor, "revoked", "token", row.id)


def count_live(session: Session, user: str) -> int:
    """How many tokens that this user has made are neither revoked nor over."""
    return len(session.scalars(select(Token.id).where(Token.created_by == user, *_live())).all())


def _with_makers() -> Select[tuple[Token, User]]:
    """Tokens with those who have made them; what the operator's tests make has no maker."""
    return select(Token, User).outerjoin(User, User.id == Token.created_by)


def _live() -> tuple[ColumnElement[bool], ...]:
    return Token.revoked.is_(None), or_(Token.expires.is_(None), Token.expires > now())


def _is_taken(session: Session, organisation: str, name: str) -> bool:
    """Whether a live token has this name; whoever else makes one in this organisation waits meanwhile."""
    session.get(Organisation, organisation, with_for_update={"key_share": True})
    own = select(Token.id).where(Token.organisation == organisation, Token.name == name, *_live())
    return session.scalar(own.limit(1)) is not None


def _why_not(token: Token, maker: User | None) -> str:
    """Why a token does not work; empty for one that does. It works while its maker could still make it."""
    if token.revoked is not None:
        return "Отозван"
    if token.expires is not None and token.expires <= now():
        return "Срок истёк"
    if token.created_by and maker is None:
        return "Остановлен: выдавшего его пользователя больше нет"
    if maker is not None and maker.disabled:
        return f"Остановлен: выдавший его пользователь {maker.login} отключён"
    if maker is not None and Action.tokens not in ROLES[Role(maker.role)]:
        return f"Остановлен: выдавший его пользователь {maker.login} больше не администратор"
    return ""


def _row(token: Token, maker: User | None) -> TokenRow:
    why = _why_not(token, maker)
    return TokenRow(
        id=token.id,
        name=token.name,
        scopes=[Action(scope) for scope in token.scopes],
        created=token.created,
        expires=token.expires,
        used=token.used,
        revoked=token.revoked,
        works=not why,
        why=why,
        made_by=maker.login if maker else "",
    )
