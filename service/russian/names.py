"""A person's name."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from pytrovich.detector import PetrovichGenderDetector
from pytrovich.enums import Case as PCase
from pytrovich.enums import Gender as PGender
from pytrovich.enums import NamePart
from pytrovich.maker import PetrovichDeclinationMaker

from service.russian.cases import Case, Form, Gender
from service.russian.phrase import Phrase, given_forms

logging.getLogger("pytrovich").setLevel(logging.CRITICAL)
_PARTS = {"surname": NamePart.LASTNAME, "first_name": NamePart.FIRSTNAME, "patronymic": NamePart.MIDDLENAME}
_CASES = dict(zip(list(Case)[1:], (PCase.GENITIVE, PCase.DATIVE, PCase.ACCUSATIVE, PCase.INSTRUMENTAL, PCase.PREPOSITIONAL)))


@lru_cache(maxsize=8192)
def _part(part: str, text: str, gender: Gender | None, case: Case) -> str:
    if case is Case.NOMINATIVE or not text or text.endswith("."):
        return text
    pg = PGender.FEMALE if gender is Gender.FEMALE else PGender.MALE
    return PetrovichDeclinationMaker().make(_PARTS[part], pg, _CASES[case], text)


@lru_cache(maxsize=4096)
def _gender(surname: str, first_name: str, patronymic: str) -> Gender | None:
    low = patronymic.lower()
    if low.endswith(("ич", "оглы", "улы")):
        return Gender.MALE
    if low.endswith(("на", "кызы")):
        return Gender.FEMALE
    if not (surname or first_name):
        return None
    found = PetrovichGenderDetector().detect(firstname=first_name or None, lastname=surname or None)
    return {PGender.MALE: Gender.MALE, PGender.FEMALE: Gender.FEMALE}.get(found)


class PersonName(Phrase):
    """Full name."""

    __slots__ = ("_surname", "_first_name", "_patronymic", "_asked_gender", "_part_forms", "_short")

    def __new__(cls, surname: str = "", first_name: str = "", patronymic: str = "", gender: Gender | str | None = None,
                forms: Mapping[str, Mapping[Case | str, str]] | None = None, _short: bool = False) -> Self:
        parts = [surname.strip(), first_name.strip(), patronymic.strip()]
        forms = forms or {}
        phrase = str.__new__(cls, _join(*parts, _short))
        phrase._given = () if _short else given_forms(forms.get("full_name"))
        phrase._surname, phrase._first_name, phrase._patronymic = parts
        phrase._asked_gender = Gender(gender) if gender else None
        phrase._part_forms = dict(forms)
        phrase._short = _short
        return phrase

    @property
    def initials(self) -> "PersonName":
        return PersonName(self._surname, self._first_name, self._patronymic, self._asked_gender, self._part_forms, True)

    @property
    def signature(self) -> str:
        short = _letters(self._first_name, self._patronymic)
        return f"{short}\u00a0{self._surname}" if short and self._surname else short or self._surname

    @property
    def gender(self) -> Gender | None:
        return self._asked_gender or _gender(self._surname, self._first_name, self._patronymic)

    @property
    def gender_form(self) -> Form:
        gender = self.gender
        return Form(gender.value) if gender else Form("", sure=False, reason="пол не определён")

    def _decline(self, case: Case) -> Form:
        def one(part: str, text: str) -> str:
            own = dict(given_forms(self._part_forms.get(part)))
            return own.get(case) or _part(part, text, self.gender, case)
        if self._short:
            return Form(_join(one("surname", self._surname), self._first_name, self._patronymic, True))
        return Form(_join(one("surname", self._surname), one("first_name", self._first_name), one("patronymic", self._patronymic), False))


def _letters(first_name: str, patronymic: str) -> str:
    return "".join(f"{word[0]}." for word in (first_name, patronymic) if word)


def _join(surname: str, first_name: str, patronymic: str, short: bool) -> str:
    if short or first_name.endswith("."):
        letters = _letters(first_name, patronymic)
        return f"{surname}\u00a0{letters}" if surname and letters else surname or letters
    return " ".join(word for word in (surname, first_name, patronymic) if word)
