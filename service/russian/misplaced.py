"""What stands in the wrong field of a name: a full name typed as a surname, a patronymic as a first name."""

from __future__ import annotations

import re

from service.russian.dictionary import readings
from service.russian.exceptions import FROZEN_PARTS
from service.russian.first_names import CHILD_OF

FULL_NAME = "в поле фамилии стоит полное имя: разнесите его по трём полям"
INITIALS = "в поле фамилии стоят инициалы: перенесите их в поле имени"
NOT_A_SURNAME = "в поле фамилии стоит не фамилия"
PATRONYMIC_AS_SURNAME = "в поле фамилии стоит отчество"
PATRONYMIC_AS_NAME = "в поле имени стоит отчество: перенесите его в своё поле"
SURNAME_AS_NAME = "в поле имени стоит фамилия"
NOT_A_NAME = "в поле имени стоит не имя"
NOT_A_PATRONYMIC = "в поле отчества стоит не отчество"
_INITIALS = re.compile(r"(?:\s*-?[^\W\d_][а-яё]?\.)+")
_DAUGHTER = ("овна", "евна", "ёвна", "ична")
_SURNAME_ENDS = ("ова", "ева", "ёва", "ина", "ына", "ская", "цкая", "ов", "ев", "ёв", "ин", "ын", "ский", "цкий")
MOST_WORDS = 3


def is_initials(text: str) -> bool:
    """«Л.», «Л. А.», «Ж.-П.», «Дж.»: one letter, or a capital and a small one, before each point."""
    return text[-1:] == "." and _INITIALS.fullmatch(text) is not None


def is_patronymic(word: str) -> bool:
    """Whether the word is a patronymic by its end: -овна and the like, or -вич if the dictionary knows it as one."""
    lower = word.lower()
    if lower.endswith(_DAUGHTER):
        return len(lower) > 5
    return lower.endswith(("вич", "ич", "ыч")) and _is_known(lower, "Patr")


def is_first_name(word: str) -> bool:
    """Whether the dictionary knows the word as a first name."""
    return _is_known(word.lower(), "Name")


def is_surname(word: str) -> bool:
    """Whether the word has a suffix that surnames have and isn't a first name (Полина, Валентин)."""
    lower = word.lower()
    if not lower.endswith(_SURNAME_ENDS) or _is_known(lower, "Name"):
        return False
    return _is_known(lower, "Surn") or (len(lower) > 5 and not lower.endswith(("ина", "ына", "ин", "ын")))


def reason(part: str, words: list[str]) -> str:
    """Why the words of a part aren't what its field is for; empty when they may be."""
    if part == "surname" and any(is_initials(word) for word in words):
        return INITIALS
    return _REASONS[part](words)


def _surname(words: list[str]) -> str:
    if len(words) == 1:
        return PATRONYMIC_AS_SURNAME if words[0].lower().endswith(_DAUGHTER) and is_patronymic(words[0]) else ""
    if any(word.lower() in FROZEN_PARTS for word in words):
        return ""
    father = any(is_patronymic(word) for word in words[1:]) or (len(words) > 2 and words[-1].lower() in CHILD_OF)
    names = [word for word in words if is_first_name(word) and not _is_known(word.lower(), "Surn")]
    if father or (len(words) == 2 and len(names) == 1):
        return FULL_NAME
    sentence = any(word[0].islower() for word in words[1:]) and not all(is_surname(word) for word in words)
    return NOT_A_SURNAME if sentence or len(words) > MOST_WORDS else ""


def _first_name(words: list[str]) -> str:
    if any(is_patronymic(word) for word in words):
        return PATRONYMIC_AS_NAME
    if len(words) > MOST_WORDS or (len(words) > 1 and any(word[0].islower() for word in words[1:])):
        return NOT_A_NAME
    return SURNAME_AS_NAME if any(is_surname(word) for word in words) else ""


def _patronymic(words: list[str]) -> str:
    """A father's name without a suffix is let through: Мухаммад; a woman's name, a surname or a noun is not."""
    last = words[-1].lower()
    if len(words) > MOST_WORDS:
        return NOT_A_PATRONYMIC
    if last.endswith(("ич", "ыч", "вна", "чна")) or any(word.lower() in CHILD_OF for word in words):
        return ""
    if not readings(last):
        return ""
    father = any(reading.has("Name", "masc") or reading.has("Patr") for reading in readings(last))
    return "" if father else NOT_A_PATRONYMIC


_REASONS = {"surname": _surname, "first_name": _first_name, "patronymic": _patronymic}


def _is_known(word: str, mark: str) -> bool:
    return any(reading.has(mark, "nomn") for reading in readings(word))
