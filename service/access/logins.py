"""What a login is: small letters of one alphabet, the same however it is typed."""

from __future__ import annotations

import re
from unicodedata import normalize

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.store.tables import User

LONGEST = 100
_LOGIN = re.compile(r"(?:[a-z]|[а-яё])[a-z0-9а-яё@._-]{2,99}")
_LATIN, _CYRILLIC = re.compile(r"[a-z]"), re.compile(r"[а-яё]")
WANTED = "Логин: от 3 до 100 знаков, начинается с буквы; буквы одного алфавита, цифры, точка, дефис, «_» и «@»"


def normalised_login(login: str) -> str:
    """As it is stored and looked for: NFKC, small letters, no blanks around."""
    return normalize("NFKC", normalize("NFKC", login).casefold()).strip()


def is_login(login: str) -> bool:
    """Whether a normalised login can be one; letters of two alphabets look alike, so they do not mix."""
    return bool(_LOGIN.fullmatch(login)) and not (_LATIN.search(login) and _CYRILLIC.search(login))


def find_login(session: Session, login: str) -> User | None:
    """Who has this normalised login."""
    if not is_login(login):
        return None
    return session.scalars(select(User).where(User.login == login)).one_or_none()
