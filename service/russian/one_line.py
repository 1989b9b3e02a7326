"""A name typed in one line taken apart: «Попова Лариса Алексеевна», «Лариса Попова», «Л.А. Попова», «ИВАНОВ ИВАН»."""

from __future__ import annotations

from collections.abc import Mapping

from service.russian import misplaced
from service.russian.cases import Case, Gender
from service.russian.dictionary import readings
from service.russian.exceptions import EASTERN_MEN, EASTERN_WOMEN
from service.russian.first_names import CHILD_OF
from service.russian.letters import pieces
from service.russian.names import PersonName

_SURNAME_ENDS = (
    *("ов", "ова", "ев", "ева", "ёв", "ёва", "ин", "ина", "ын", "ына", "ский", "ская", "цкий", "цкая"),
    *("ко", "ук", "юк", "ян", "янц", "дзе", "швили", "их", "ых", "ой", "ая", "ый", "ий"),
)


def parse_name(
    text: str,
    gender: Gender | str | None = None,
    forms: Mapping[str, Mapping[Case | str, str]] | None = None,
) -> PersonName:
    """A name in one line, the surname first or last. Never fails: what isn't understood goes to the surname."""
    surname, first_name, patronymic = _parts(text.replace(",", " "))
    return PersonName(surname, first_name, patronymic, gender, forms)


def _parts(text: str) -> tuple[str, str, str]:
    words = text.replace(".", ". ").replace(". -", ".-").split()
    initials = [word for word in words if misplaced.is_initials(word)]
    if initials:
        return " ".join(word for word in words if word not in initials), "".join(initials), ""
    place = next((place for place, word in enumerate(words) if word.lower() in CHILD_OF), 0)
    if place:
        return _child_of(words, place)
    place = next((place for place in range(len(words) - 1, 0, -1) if misplaced.is_patronymic(words[place])), 0)
    if place == 1 and len(words) != 3:
        return " ".join(words[2:]), words[0], words[1]
    if place == 1 and not (misplaced.is_patronymic(words[2]) and not misplaced.is_first_name(words[0])):
        return words[2], words[0], words[1]
    if place > 1:
        return " ".join(words[: place - 1]), words[place - 1], " ".join(words[place:])
    if len(words) == 2 and _likeness(words[0]) > _likeness(words[1]):
        return words[1], words[0], ""
    if len(words) == 1 and _likeness(words[0]) > 0:
        return "", words[0], ""
    surname, first_name = (*words, "", "")[:2]
    return surname, first_name, " ".join(words[2:])


def _child_of(words: list[str], place: int) -> tuple[str, str, str]:
    """«Алиев Вагиф Гасан оглы», «Вагиф Гасан оглы Алиев», or without a first name «Магомедов Вагиф оглы»."""
    patronymic = " ".join(words[place - 1 : place + 1])
    before, after = words[: place - 1], words[place + 1 :]
    if after:
        return " ".join([*before[1:], *after]), " ".join(before[:1]), patronymic
    if len(before) > 1:
        return " ".join(before[:-1]), before[-1], patronymic
    return " ".join(before), "", patronymic


def _likeness(word: str) -> int:
    """How much more a word is a first name than a surname."""
    lower = word.lower()
    known = [reading.marks for reading in readings(lower) if "nomn" in reading.marks]
    parts = pieces(lower)[::2]
    name = lower in EASTERN_MEN or lower in EASTERN_WOMEN or all(misplaced.is_first_name(part) for part in parts)
    surname = any("Surn" in marks for marks in known) + lower.endswith(_SURNAME_ENDS)
    return 2 * name - surname
