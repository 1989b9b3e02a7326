"""Passwords: how they are kept (Argon2id), which are too easy, and how a new one is made.

The cost is the least of OWASP's Password Storage Cheat Sheet for Argon2id (19 MiB, 2 passes, 1 lane): it has to be
paid by every try to sign in, and several may come at once.
"""

from __future__ import annotations

import re
import secrets
from functools import cache
from unicodedata import normalize

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.errors import PayloadRefused, Problem

SHORTEST, LONGEST = 12, 200
"""In characters. Longer ones are not hashed at all."""
_FEWEST_CHARACTERS = 5
_FEWEST_OWN = 8
"""So many characters have to be left when everything easy is taken out."""
_ALPHABET = "abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""What can't be taken for something else when it is copied by hand: no 0 O 1 l I i o."""
_MADE_GROUPS, _GROUP_CHARS = 4, 5

_ROWS = (
    "12345678901234567890",
    "09876543210987654321",
    "qwertyuiop[]asdfghjkl;'zxcvbnm,./qwertyuiop",
    "йцукенгшщзхъфывапролджэячсмитьбю.йцукенгшщзхъ",
    "1q2w3e4r5t6y7u8i9o0p",
    "1й2ц3у4к5е6н7г8ш9щ0з",
    "qazwsxedcrfvtgbyhnujmikolp",
    "йфяцычувскамепинртгоьшлбщдю",
    "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)
_WORDS = re.compile(
    "password|passw0rd|p@ssw0rd|parol|пароль|gfhjkm|qwerty|йцукен|administrator|администратор|admin|админ|"
    "pismovod|письмовод|школа|school|shkola|учитель|uchitel|teacher|наставник|nastavnik|секретарь|sekretar|"
    "куратор|kurator|welcome|letmein|iloveyou|monkey|dragon|football|россия|russia|москва|moscow|директор|direktor|"
    "лицей|гимназия|образование|changeme|secret|(?:19|20)[0-9]{2}|123456|111111|000000"
)


def normalised(password: str) -> str:
    """The same letters typed on another keyboard are the same password (NFKC, as NIST SP 800-63B says)."""
    return normalize("NFKC", password)


def hashed(password: str) -> str:
    """What is stored."""
    return _hasher().hash(normalised(password))


def fits(stored: str, password: str) -> bool:
    """Whether this is the password; as slow for an empty `stored`, which fits none."""
    if len(password) > LONGEST:
        password, stored = password[:LONGEST], ""
    try:
        return _hasher().verify(stored or _nobodys(), normalised(password)) and bool(stored)
    except (VerificationError, InvalidHashError):
        return False


def outdated(stored: str) -> bool:
    """Whether it was hashed at another cost than today's."""
    return _hasher().check_needs_rehash(stored)


def new_password() -> str:
    """A password that nobody has to invent: 20 characters, about 115 bits, in groups that can be read out."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP_CHARS)) for _ in range(_MADE_GROUPS))
    return "-".join(groups)


def demand_good(password: str, login: str, pointer: str) -> None:
    """Raise PayloadRefused when a password of a user's own choice is too easy."""
    said = _too_easy(normalised(password).casefold(), login)
    if said:
        raise PayloadRefused("Пароль не подходит", [Problem(pointer, "weak_password", said)])


def _too_easy(password: str, login: str) -> str:
    if len(password) < SHORTEST:
        return f"Нужно не меньше {SHORTEST} знаков, можно целую фразу"
    if len(password) > LONGEST:
        return f"Нужно не больше {LONGEST} знаков"
    if len(set(password)) < _FEWEST_CHARACTERS:
        return "Слишком мало разных знаков: возьмите несколько слов, не связанных между собой"
    if login and len(password.replace(login, "")) < _FEWEST_OWN:
        return "Пароль не должен быть логином: возьмите несколько слов, не связанных между собой"
    if len(_own(password)) < _FEWEST_OWN:
        return (
            "Такой пароль подбирают первым: слова вроде «школа» и «наставник», годы и ряды клавиш не в счёт. "
            "Возьмите три-четыре слова, не связанных между собой"
        )
    return ""


def _own(password: str) -> str:
    """What is left of a password without known words, repetitions and rows of keys."""
    left = _WORDS.sub("", password)
    left = re.sub(r"(.+?)\1+", r"\1", left)
    for row in _ROWS:
        for length in range(len(left), 3, -1):
            for start in range(len(left) - length + 1):
                if left[start : start + length] in row:
                    left = left[:start] + left[start + length :]
                    break
    return left


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _nobodys() -> str:
    """A hash to be busy with where there is no user: the answer takes as long as for one."""
    return _hasher().hash(secrets.token_hex())
