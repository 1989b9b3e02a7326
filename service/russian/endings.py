"""The declensions that Russian names follow, as tables of endings.

An ending table says how many letters of the nominative go and what comes instead, in the order
genitive, dative, accusative, instrumental, prepositional.
"""

from __future__ import annotations

from typing import NamedTuple

from service.russian.letters import HUSHING, fit

SIX = 6


class Endings(NamedTuple):
    """`cut` letters of the nominative go, then one of the five endings is added."""

    cut: int
    oblique: tuple[str, ...]


def _table(cut: int, endings: str) -> Endings:
    return Endings(cut, tuple(endings.split()))


FIXED = Endings(0, ("",) * 5)
POSSESSIVE_M = _table(0, "а у а ым е")
POSSESSIVE_F = _table(1, "ой ой у ой ой")
ADJECTIVE_M = _table(2, "ого ому ого ым ом")
ADJECTIVE_M_VELAR = _table(2, "ого ому ого им ом")
ADJECTIVE_M_SOFT = _table(2, "его ему его им ем")
ADJECTIVE_M_POSSESSIVE = _table(2, "ьего ьему ьего ьим ьем")
ADJECTIVE_F = _table(2, "ой ой ую ой ой")
ADJECTIVE_F_HUSHING = _table(2, "ей ей ую ей ей")
ADJECTIVE_F_SOFT = _table(2, "ей ей юю ей ей")
NOUN_M = _table(0, "а у а ом е")
NOUN_M_HUSHING = _table(0, "а у а ем е")
NOUN_M_SOFT = _table(1, "я ю я ем е")
NOUN_M_IY = _table(1, "я ю я ем и")
NOUN_A = _table(1, "ы е у ой е")
NOUN_A_VELAR = _table(1, "и е у ой е")
NOUN_A_HUSHING = _table(1, "и е у ей е")
NOUN_A_TS = _table(1, "ы е у ей е")
NOUN_YA = _table(1, "и е ю ей е")
NOUN_IYA = _table(1, "и и ю ей и")
NOUN_F_SOFT = _table(1, "и и ь ью и")


def apply(word: str, endings: Endings, stem: str | None = None) -> tuple[str, ...]:
    """All six forms of a word; `stem` replaces the nominative's own stem (a fleeting vowel: Горобец, Горобц-)."""
    base = stem if stem is not None else word[: len(word) - endings.cut]
    return (word, *(base + ending for ending in endings.oblique))


def masculine_noun(word: str) -> Endings:
    """The second declension by the last letter of a lower-case word on a consonant, -й or -ь."""
    if word[-1] == "ь":
        return NOUN_M_SOFT
    if word[-1] == "й":
        return NOUN_M_IY if word.endswith("ий") else NOUN_M_SOFT
    return NOUN_M_HUSHING if word[-1] in HUSHING or word[-1] == "ц" else NOUN_M


def noun_on_a(word: str) -> Endings:
    """The first declension by the letters before the final -а or -я of a lower-case word."""
    before = word[-2:-1]
    if word[-1] == "я":
        return NOUN_IYA if before == "и" else NOUN_YA
    if before in "гкх":
        return NOUN_A_VELAR
    if before in HUSHING:
        return NOUN_A_HUSHING
    return NOUN_A_TS if before == "ц" else NOUN_A


def adjective(word: str) -> Endings:
    """An adjective, masculine on -ый/-ий/-ой or feminine on -ая/-яя."""
    before, end = word[-3:-2], word[-2:]
    if end == "яя":
        return ADJECTIVE_F_SOFT
    if end == "ая":
        return ADJECTIVE_F_HUSHING if before in HUSHING else ADJECTIVE_F
    if before in "гкх" or (before in HUSHING and end == "ой"):
        return ADJECTIVE_M_VELAR
    return ADJECTIVE_M_SOFT if end == "ий" else ADJECTIVE_M


class Declined(NamedTuple):
    """Six forms of a lower-case word, and why a person should look at them (empty when there is no need).

    `rival` is the other way that the word may go: only the forms where the two ways part are doubtful.
    """

    forms: tuple[str, ...]
    doubt: str = ""
    rival: tuple[str, ...] = ()

    def reasons(self, typed: str) -> tuple[str, ...]:
        """The doubt for each of the six forms, with the rival form as the word was typed."""
        if not self.doubt or not self.rival:
            return ("", *(self.doubt,) * 5)
        return tuple(
            "" if ours == theirs else f"{self.doubt}, вариант: «{fit(typed, theirs)}»"
            for ours, theirs in zip(self.forms, self.rival, strict=True)
        )
