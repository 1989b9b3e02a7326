"""The dictionary words that a surname looks like: Заяц, Третий, Рабочая. They know a fleeting vowel or a stress."""

from __future__ import annotations

from service.russian.cases import CASES, TAGS
from service.russian.dictionary import PROPER, Reading, adjective_form, inflect, oblique_forms, readings
from service.russian.endings import ADJECTIVE_M_POSSESSIVE, Declined, adjective, apply, noun_on_a
from service.russian.letters import HUSHING


def known_forms(word: str, mark: str, male: bool) -> list[tuple[str, ...]]:
    """Six forms of each surname ("Surn") or first name ("Name") of this look that the dictionary has."""
    gender = "masc" if male else "femn"
    return [
        (word, *oblique_forms(reading, gender))
        for reading in readings(word)
        if reading.has(mark, "nomn", "sing") and reading.marks & {gender, "ms-f", "Ms-f", "GNdr"}
    ]


def are_known(forms: tuple[str, ...], known: list[tuple[str, ...]]) -> bool:
    """Whether the dictionary has these very forms, ё or е."""
    ours = " ".join(forms).replace("ё", "е")
    return any(" ".join(theirs).replace("ё", "е") == ours for theirs in known)


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


def first_declension(word: str) -> tuple[str, ...]:
    """Six forms of a noun on -а or -я; after a hushing letter the dictionary knows the stress: Левшой, Грушей."""
    forms = apply(word, noun_on_a(word))
    if word[-1] != "а" or word[-2] not in HUSHING + "ц":
        return forms
    known = [reading for reading in readings(word) if reading.has("NOUN", "nomn", "sing")]
    known.sort(key=lambda reading: bool(reading.marks & PROPER))
    stressed = bool(known) and (inflect(known[0], "sing", "ablt") or "").endswith("ой")
    return (*forms[:4], f"{word[:-1]}ой", forms[5]) if stressed else forms


def is_plural_adjective(word: str) -> bool:
    """Долгих, Чутких: the genitive plural of an adjective."""
    return any(reading.has("ADJF", "gent", "plur") for reading in readings(word))


def is_adjective(word: str) -> bool:
    """Белый, Рабочая: an adjective in the nominative."""
    return any(reading.has("ADJF", "nomn") for reading in readings(word))


def as_adjective(word: str, gender: str) -> Declined:
    """By the dictionary's adjective of the same look (Третий, Третьего; Большая, Большой), else by the ending.

    An adjective whose feminine is on -ья has one declension only: Божьего, not «Божиего».
    """
    found = [reading for reading in readings(word) if reading.has("ADJF", "nomn", gender)]
    if word.endswith("ий") and any(reading.has("ADJF", "nomn", "femn") for reading in readings(word[:-2] + "ья")):
        return Declined(apply(word, ADJECTIVE_M_POSSESSIVE))
    for reading in sorted(found, key=lambda r: not (inflect(r, "ADJF", "masc", "nomn", "sing") or "").endswith("ой")):
        forms = [adjective_form(reading, case, True, gender, "sing") for case in CASES[1:]]
        return Declined((word, *(form or word for form in forms)))
    return Declined(apply(word, adjective(word)))
