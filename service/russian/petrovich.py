"""The rules of petrovich (pytrovich): a second opinion on a name's form and on a person's gender."""

from __future__ import annotations

import logging
from functools import cache

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case as TheirCase
from pytrovich.enums import Gender as TheirGender
from pytrovich.enums import NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from service.russian.cases import Gender

# The detector writes the names that it can't tell into a warning; names must not reach a log.
for _name in ("pytrovich", "pytrovich.detector", "pytrovich.maker"):
    _logger = logging.getLogger(_name)
    _logger.addHandler(logging.NullHandler())
    _logger.propagate = False
    _logger.setLevel(logging.CRITICAL + 1)

_GENDERS = {Gender.MALE: TheirGender.MALE, Gender.FEMALE: TheirGender.FEMALE}
_OBLIQUE = (
    TheirCase.GENITIVE,
    TheirCase.DATIVE,
    TheirCase.ACCUSATIVE,
    TheirCase.INSTRUMENTAL,
    TheirCase.PREPOSITIONAL,
)


@cache
def _maker() -> PetrovichDeclinationMaker:
    return PetrovichDeclinationMaker()


@cache
def _detector() -> PetrovichGenderDetector:
    return PetrovichGenderDetector()


def surname_forms(word: str, gender: Gender) -> tuple[str, ...]:
    """Six forms of one lower-case word of a surname."""
    make = _maker().make
    return (word, *(make(NamePart.LASTNAME, _GENDERS[gender], case, word) for case in _OBLIQUE))


def agrees(word: str, gender: Gender, genitive: str, instrumental: str) -> bool:
    """Whether the rules give these two forms of a lower-case surname: two cases tell the declension."""
    make = _maker().make
    return (
        make(NamePart.LASTNAME, _GENDERS[gender], TheirCase.GENITIVE, word) == genitive
        and make(NamePart.LASTNAME, _GENDERS[gender], TheirCase.INSTRUMENTAL, word) == instrumental
    )


def first_name_forms(word: str, gender: Gender) -> tuple[str, ...]:
    """Six forms of one lower-case first name."""
    make = _maker().make
    return (word, *(make(NamePart.FIRSTNAME, _GENDERS[gender], case, word) for case in _OBLIQUE))


def first_name_gender(word: str) -> Gender | None:
    """The gender of a lower-case first name, if petrovich has an opinion."""
    found = _detector().detect(firstname=word)  # type: ignore[no-untyped-call]  # pytrovich types its maker only
    return Gender.MALE if found is TheirGender.MALE else Gender.FEMALE if found is TheirGender.FEMALE else None
