"""The gender of a person: by the patronymic, else by the first name and the surname, else unknown."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from service.russian import petrovich
from service.russian.cases import Gender
from service.russian.dictionary import PROPER, readings
from service.russian.exceptions import EASTERN_MEN, EASTERN_WOMEN, SHORT_FOR_BOTH
from service.russian.letters import is_cyrillic, pieces, vowels_in

UNKNOWN = "пол не определён: укажите его"
SPLIT = "по имени и по фамилии пол разный: укажите его"
WITH_PATRONYMIC = "по отчеству пол один, а по имени или фамилии другой: исправьте имя или укажите пол"
GUESSED = "пол определён только по виду имени: укажите его"
_SON = ("ич", "оглы", "оглу", "огли", "угли", "улы", "уулу", "оол")
_DAUGHTER = ("вна", "чна", "шна", "ишна", "кызы", "гызы", "кизи", "кыс")


class Verdict(NamedTuple):
    """A gender and why a person should look at it (empty when there is no need)."""

    gender: Gender | None
    doubt: str = ""


@lru_cache(maxsize=8192)
def deduce(surname: str, first_name: str, patronymic: str) -> Verdict:
    """The gender of a person whose parts of the name are given as typed; any may be empty."""
    by_patronymic = _of_patronymic(patronymic.lower())
    name = _last_word(first_name)
    if by_patronymic:
        strange = _is_of_the_other(name, by_patronymic) or _contradicts(_last_word(surname), by_patronymic)
        return Verdict(by_patronymic, WITH_PATRONYMIC if strange else "")
    by_surname = _of_surname(_last_word(surname))
    by_first = of_first_name(name) if is_cyrillic(name) and len(name) > 1 else Verdict(None, UNKNOWN)
    if by_surname is None:
        return by_first
    if by_first.gender in (None, by_surname):
        return Verdict(by_surname)
    if by_first.doubt:
        return Verdict(by_surname, "" if name[-1] not in "ая" else SPLIT)
    weak = surname.lower().endswith(("ина", "ына", "ой", "ий")) or _is_common_noun(_last_word(surname))
    return Verdict(by_first.gender) if weak else Verdict(None, SPLIT)


def _last_word(text: str) -> str:
    return pieces(text.strip().lower())[-1] if text else ""


def _of_patronymic(text: str) -> Gender | None:
    if len(text) < 3:
        return None
    return Gender.MALE if text.endswith(_SON) else Gender.FEMALE if text.endswith(_DAUGHTER) else None


def _of_surname(word: str) -> Gender | None:
    """The surnames that show the gender: -ов and -ова, -ин and -ина, -ский and -ская."""
    if vowels_in(word) < 2 or not is_cyrillic(word):
        return None
    if word.endswith(("ов", "ев", "ёв", "ин", "ын", "ский", "цкий", "ый")):
        return Gender.MALE
    if word.endswith(("ова", "ева", "ёва", "ина", "ына")) and vowels_in(word) > 2:
        return None if _is_common_noun(word) else Gender.FEMALE
    return Gender.FEMALE if word.endswith(("ская", "цкая", "ная", "вая")) else None


def _is_of_the_other(name: str, gender: Gender) -> bool:
    """Whether the dictionary knows the first name for the other gender only: «Лариса» with «Алексеевич»."""
    if gender is Gender.MALE and (name in EASTERN_WOMEN or name.endswith(("гуль", "гюль"))):
        return True
    if not name.endswith(("а", "я") if gender is Gender.MALE else "й") or name in EASTERN_MEN | SHORT_FOR_BOTH:
        return False
    names = [reading.marks for reading in readings(name) if reading.has("Name", "nomn", "sing")]
    mark = "masc" if gender is Gender.MALE else "femn"
    return bool(names) and not any(marks & {mark, "ms-f", "Ms-f", "GNdr"} for marks in names)


def _contradicts(surname: str, gender: Gender) -> bool:
    """Whether the surname is of the other gender beyond doubt: «Попова» with «Алексеевич»."""
    if gender is Gender.MALE:
        other = surname.endswith(("ова", "ева", "ёва", "ская", "цкая")) and vowels_in(surname) > 2
    else:
        other = surname.endswith(("ский", "цкий")) or (
            surname.endswith(("ов", "ев", "ёв"))
            and any(reading.has("Surn", "femn") for reading in readings(f"{surname}а"))
        )
    return other and is_cyrillic(surname) and not _is_common_noun(surname)


def _is_common_noun(word: str) -> bool:
    return any(reading.has("NOUN", "nomn", "sing") and not reading.marks & PROPER for reading in readings(word))


@lru_cache(maxsize=8192)
def of_first_name(word: str) -> Verdict:
    """The gender that a lower-case first name shows by itself."""
    rose = word.startswith(("гуль", "гюль")) and word[-1] not in "ая"
    if word in EASTERN_MEN or (rose and word.endswith(("мед", "дин", "сейн", "ман"))):
        return Verdict(Gender.MALE)
    if word in EASTERN_WOMEN or rose or word.endswith(("гуль", "гюль", "гель", "слу", "сылу")):
        return Verdict(Gender.FEMALE)
    if word in SHORT_FOR_BOTH:
        return Verdict(None, UNKNOWN)
    names = [reading for reading in readings(word) if reading.has("Name", "nomn") and "plur" not in reading.marks]
    known = {Gender.MALE if "masc" in r.marks else Gender.FEMALE for r in names if r.marks & {"masc", "femn"}}
    if any(r.marks & {"ms-f", "Ms-f", "GNdr"} for r in names) or len(known) == 2:
        theirs = petrovich.first_name_gender(word)
        return Verdict(theirs, UNKNOWN) if len(known) == 2 and theirs else Verdict(None, UNKNOWN)
    theirs = petrovich.first_name_gender(word)
    if known:
        own = known.pop()
        return Verdict(own) if theirs in (own, None) else Verdict(None, UNKNOWN)
    return Verdict(theirs, GUESSED) if theirs else Verdict(None, UNKNOWN)
