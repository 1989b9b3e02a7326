"""What a login is: small letters of one alphabet, the same however it is typed."""

from __future__ import annotations

import re
from unicodedata import normalize

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables import User

LONGEST = 100
MOST_SAME = 4
"""Users of one login in different schools that are tried at one sign-in; more of them name their organisation."""
SHORTEST_CODE = 8
"""So many first signs of an organisation's number are enough to name it."""
_CODE = re.compile(rf"[0-9a-f]{{{SHORTEST_CODE},32}}")
_LOGIN = re.compile(r"(?:[a-z]|[а-яё])[a-z0-9а-яё@._-]{2,99}")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[а-яё]")
WANTED = "Логин: от 3 до 100 знаков, начинается с буквы; буквы одного алфавита, цифры, точка, дефис, «_» и «@»"


def normalised_login(login: str) -> str:
    """As it is stored and looked for: NFKC, small letters, no blanks around."""
    return normalize("NFKC", normalize("NFKC", login).casefold()).strip()


def is_login(login: str) -> bool:
    """Whether a normalised login can be one; letters of two alphabets look alike, so they do not mix."""
    return bool(_LOGIN.fullmatch(login)) and not (_LATIN.search(login) and _CYRILLIC.search(login))


def find_logins(session: Session, login: str, organisation: str = "") -> list[User]:
    """Who has this normalised login: the first of them, MOST_SAME at most.

    `organisation`: its number, or the first signs of it, SHORTEST_CODE at least; empty for all organisations.
    """
    code = organisation.strip().lower()
    if not is_login(login) or (code and not _CODE.fullmatch(code)):
        return []
    same = select(User).where(User.login == login).order_by(User.created, User.id).limit(MOST_SAME)
    return list(session.scalars(same.where(User.organisation.startswith(code)) if code else same))


def is_taken(session: Session, organisation: str, login: str) -> bool:
    """Whether somebody of this organisation has the login; of others nothing is told."""
    return session.scalar(select(User.id).where(User.organisation == organisation, User.login == login)) is not None


def most_same(session: Session) -> int:
    """How many users share the login that is shared most, MOST_SAME at most: so many passwords every try costs."""
    counts = select(func.count().label("same")).select_from(User).group_by(User.login).subquery()
    return min(session.scalar(select(func.max(counts.c.same))) or 1, MOST_SAME)
