"""The dictionary words that a surname looks like: Заяц, Третий, Рабочая. They know a fleeting vowel or a stress."""

from __future__ import annotations

from service.russian.cases import CASES, TAGS
from service.russian.dictionary import PROPER, Reading, adjective_form, inflect, readings
from service.russian.endings import Declined, adjective, apply


def by_dictionary(reading: Reading) -> list[str | None]:
    """The five oblique singular forms that the dictionary gives to a reading."""
    gender = [mark for mark in ("masc", "femn") if mark in reading.marks]
    return [inflect(reading, "sing", tag, *gender) for tag in tuple(TAGS.values())[1:]]


def common_noun(word: str, *marks: str) -> Reading | None:
    """The common noun that the surname looks like."""
    for reading in readings(word):
        if reading.has("NOUN", "nomn", "sing", *marks) and not reading.marks & PROPER:
            return reading
    return None


def is_plural_adjective(word: str) -> bool:
    """Долгих, Чутких: the genitive plural of an adjective."""
    return any(reading.has("ADJF", "gent", "plur") for reading in readings(word))


def is_adjective(word: str) -> bool:
    """Белый, Рабочая: an adjective in the nominative."""
    return any(reading.has("ADJF", "nomn") for reading in readings(word))


def as_adjective(word: str, gender: str) -> Declined:
    """By the dictionary's adjective of the same look (Третий, Третьего; Большая, Большой), else by the ending."""
    found = [reading for reading in readings(word) if reading.has("ADJF", "nomn", gender)]
    for reading in sorted(found, key=lambda r: not (inflect(r, "ADJF", "masc", "nomn", "sing") or "").endswith("ой")):
        forms = [adjective_form(reading, case, True, gender, "sing") for case in CASES[1:]]
        return Declined((word, *(form or word for form in forms)))
    return Declined(apply(word, adjective(word)))
