"""The OpenCorpora dictionary (pymorphy3): what a word may be, and its forms. Loaded once, on first use."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any, NamedTuple

from service.russian.cases import TAGS, Case
from service.russian.letters import shared

PROPER = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"})
# Variants that are not the ordinary written form: -ою/-ею, «рожденье», archaic, slang, erroneous, short vocative.
_RARE = frozenset(
    {
        "V-oy",
        "V-ey",
        "V-be",
        "V-bi",
        "V-ie",
        "V-en",
        "V-ej",
        "V-sh",
        "Arch",
        "Erro",
        "Slng",
        "gen2",
        "acc2",
        "loc2",
        "voct",
    }
)
_DEGREES = frozenset({"Supr", "Cmp2", "Qual"})
_lock = threading.Lock()
_loaded: list[Any] = []


def _morph() -> Any:
    if not _loaded:
        with _lock:
            if not _loaded:
                import pymorphy3

                _loaded.append(pymorphy3.MorphAnalyzer(lang="ru"))
    return _loaded[0]


class Reading(NamedTuple):
    """One way to understand a word: its dictionary form with ё put back, grammemes, and where its forms are."""

    word: str
    marks: frozenset[str]
    paradigm: int
    row: int
    known: bool

    def has(self, *marks: str) -> bool:
        """Whether all these grammemes are there."""
        return self.marks.issuperset(marks)


@lru_cache(maxsize=1024)
def _paradigm(number: int) -> tuple[tuple[str, frozenset[str], str], ...]:
    return tuple(
        (prefix, frozenset(tag.grammemes), suffix)
        for prefix, tag, suffix in _morph().dictionary.build_paradigm_info(number)
    )


@lru_cache(maxsize=8192)
def readings(word: str) -> tuple[Reading, ...]:
    """What the dictionary itself knows of a lower-case word (about 20 µs the first time); nothing is guessed."""
    morph = _morph()
    found = []
    for spelled, entries in morph.dictionary.words.similar_items(word, morph.char_substitutes):
        for paradigm, index in entries:
            found.append(Reading(spelled, _paradigm(paradigm)[index][1], paradigm, index, True))
    return tuple(found)


@lru_cache(maxsize=4096)
def guesses(word: str) -> tuple[Reading, ...]:
    """What a word that the dictionary lacks looks like, likeliest first."""
    found = []
    for parse in _morph().parse(word):
        for entry in reversed(parse.methods_stack):
            if len(entry) == 4 and isinstance(entry[2], int):
                found.append(Reading(parse.word, frozenset(parse.tag.grammemes), entry[2], entry[3], False))
                break
    return tuple(found)


@lru_cache(maxsize=8192)
def inflect(reading: Reading, *wanted: str) -> str | None:
    """The form of the same word that has all the wanted grammemes; the commonest variant, None if there is none.

    A paradigm may hold «малый», «меньший» and «малейший» at once: of equal forms the likest to the word is taken.
    """
    prefix, _, suffix = _paradigm(reading.paradigm)[reading.row]
    stem = reading.word[len(prefix) : len(reading.word) - len(suffix)]
    need = set(wanted)
    best: tuple[int, int, str] | None = None
    for form_prefix, marks, form_suffix in _paradigm(reading.paradigm):
        if need <= marks:
            form = form_prefix + stem + form_suffix
            rank = len(marks & _RARE) + len((marks ^ reading.marks) & _DEGREES)
            rank += need >= {"NOUN", "plur", "nomn"} and form.endswith(("и", "тора"))  # «учителя» before «учители»
            unlike = -shared(form, reading.word)
            if best is None or (rank, unlike) < best[:2]:
                best = (rank, unlike, form)
    return best[2] if best else None


@lru_cache(maxsize=1024)
def _singular(paradigm: int, gender: str) -> tuple[tuple[str, str], ...]:
    """What stands before and after the stem in the five oblique cases of the singular."""
    found = []
    for tag in tuple(TAGS.values())[1:]:
        fitting = [row for row in _paradigm(paradigm) if row[1] >= {"sing", tag}]
        fitting = [row for row in fitting if gender in row[1]] or fitting
        prefix, _, suffix = min(fitting, key=lambda row: len(row[1] & _RARE), default=("", frozenset(), ""))
        found.append((prefix, suffix))
    return tuple(found)


def oblique_forms(reading: Reading, gender: str) -> tuple[str, ...]:
    """The five oblique singular forms of a name; quicker than `inflect`, for names share their paradigms."""
    prefix, _, suffix = _paradigm(reading.paradigm)[reading.row]
    stem = reading.word[len(prefix) : len(reading.word) - len(suffix)]
    return tuple(before + stem + after for before, after in _singular(reading.paradigm, gender))


def adjective_form(reading: Reading, case: Case, person: bool, gender: str, number: str) -> str | None:
    """An adjective or participle in a case; `person` decides the accusative of masculine and plural."""
    tag = TAGS[case]
    if case is Case.ACCUSATIVE and (number == "plur" or gender != "femn"):
        tag = "gent" if person and gender != "neut" else "nomn"
    kind = reading.marks & {"ADJF", "PRTF", "actv", "pssv", "pres", "past"}
    agreement = ("plur",) if number == "plur" else ("sing", gender)
    return inflect(reading, *sorted(kind), *agreement, tag)
