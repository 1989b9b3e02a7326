"""A person's name: whole, with initials in the text, with initials in a signature."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from service.russian import first_names, gender, surnames
from service.russian.cases import CASES, Case, Form, Gender
from service.russian.exceptions import FROZEN_PARTS
from service.russian.dictionary import readings
from service.russian.letters import fit, is_cyrillic, pieces, vowels_in
from service.russian.phrase import GivenForms, Phrase, given_forms
from service.russian.surnames import Declined

PARTS = ("surname", "first_name", "patronymic")
FOREIGN_LETTERS = "есть знаки, которых нет в русских именах"
MANY_WORDS = "в одном поле несколько слов"
NO_BREAK = "\u00a0"
_LONGEST_PART = 60
_Forms = Mapping[str, Mapping[Case | str, str]]


class PersonName(Phrase):
    """A full name in the nominative; any part may be missing, a first name may be just an initial.

    `forms` are corrections by a person, for "surname", "first_name", "patronymic" or "full_name";
    they win over the rules in the full name and in the initials alike.
    """

    __slots__ = ("_gender", "_parts", "_parts_given", "_short")
    _parts: tuple[str, str, str]
    _parts_given: tuple[GivenForms, GivenForms, GivenForms]
    _gender: Gender | None
    _short: bool

    def __new__(
        cls,
        surname: str = "",
        first_name: str = "",
        patronymic: str = "",
        gender: Gender | str | None = None,
        forms: _Forms | None = None,
    ) -> Self:
        parts = (_tidy(surname), _tidy(first_name), _tidy(patronymic))
        short = parts[1].endswith(".") or len(parts[1]) == 1
        phrase = str.__new__(cls, _joined(parts, short))
        given = tuple(given_forms(forms.get(part)) for part in PARTS) if forms else ((), (), ())
        phrase._hold(
            _given=given_forms(forms.get("full_name")) if forms else (),
            _parts=parts,
            _parts_given=given,
            _gender=_gender_of(gender),
            _short=short,
        )
        return phrase

    @property
    def initials(self) -> PersonName:
        """«Попова Л.А.» of the running text (no-break space inside); it declines by the surname."""
        phrase = str.__new__(type(self), _joined(self._parts, True))
        surname_given = self._parts_given[0] or self._surname_from_full()
        phrase._hold(
            _given=(),
            _parts=self._parts,
            _parts_given=(surname_given, (), ()),
            _gender=self._gender,
            _short=True,
        )
        return phrase

    @property
    def signature(self) -> str:
        """«Л.А. Попова» of signatures and stamps, with a no-break space."""
        letters = _letters(self._parts)
        return NO_BREAK.join(part for part in (letters, self._parts[0]) if part)

    @property
    def gender(self) -> Gender | None:
        """The gender given, else deduced, else None."""
        return self._gender or gender.deduce(*self._parts).gender

    @property
    def gender_form(self) -> Form:
        """The gender («m», «f» or nothing) with a verdict on it."""
        if self._gender:
            return Form(self._gender.value)
        found, doubt = gender.deduce(*self._parts)
        return Form(found.value if found else "", not doubt, doubt)

    def _surname_from_full(self) -> GivenForms:
        """The surname's forms, taken from the corrected full names that have as many words as the nominative."""
        words, width = len(self._full().split()), len(self._parts[0].split())
        return tuple((case, " ".join(t.split()[:width])) for case, t in self._given if width and len(t.split()) == words)

    def _full(self) -> str:
        return _joined(self._parts, False)

    def _decline(self, case: Case) -> Form:
        found, doubt = (self._gender, "") if self._gender else gender.deduce(*self._parts)
        index = CASES.index(case)
        texts, reasons = [], []
        for number, text in enumerate(self._parts):
            if number and self._short:
                texts.append(text)
                continue
            given = dict(self._parts_given[number]).get(case)
            form, reason = (given, "") if given else _part_form(PARTS[number], text, found, doubt, index)
            texts.append(form)
            if reason and reason not in reasons:
                reasons.append(reason)
        parts = (texts[0], texts[1], texts[2])
        return Form(_joined(parts, self._short), not reasons, "; ".join(reasons))


def parse_name(text: str, gender: Gender | str | None = None, forms: _Forms | None = None) -> PersonName:
    """A name typed in one line: «Попова Лариса Алексеевна», «Лариса Алексеевна Попова», «Попова Л.А.», «Л.А. Попова»."""
    words = text.replace(".", ". ").split()
    letters = "".join(word for word in words if len(word) == 2 and word.endswith("."))
    if letters:
        return PersonName(" ".join(word for word in words if not word.endswith(".")), letters, "", gender, forms)
    if len(words) > 3 and words[-1].lower() in first_names.CHILD_OF:
        return PersonName(" ".join(words[:-3]), words[-3], " ".join(words[-2:]), gender, forms)
    if len(words) == 3 and _is_patronymic(words[1]) and not _is_patronymic(words[2]):
        return PersonName(words[2], words[0], words[1], gender, forms)
    if len(words) > 3 and _is_patronymic(words[-1]):
        return PersonName(" ".join(words[:-2]), words[-2], words[-1], gender, forms)
    return PersonName(*(words[:2] + [" ".join(words[2:])]), gender, forms)


def _is_patronymic(word: str) -> bool:
    return word.lower().endswith(("вич", "ьич", "вна", "ична", "инична"))


def _tidy(part: str) -> str:
    """The part as typed, without the blanks around it and doubled inside it."""
    return part if part.isalpha() else " ".join(part.split())


def _gender_of(value: Gender | str | None) -> Gender | None:
    return Gender(value) if value in ("m", "f") else None


def _letters(parts: tuple[str, str, str]) -> str:
    """Initials without a blank between them; what was typed as initials («Л.А.») stays."""
    found = []
    for part in parts[1:]:
        if part.endswith("."):
            found.append(part.replace(" ", ""))
        elif part:
            found.append("".join(f"{piece[0]}." if not i else f"-{piece[0]}." for i, piece in enumerate(_hyphened(part))))
    return "".join(found)


def _hyphened(part: str) -> list[str]:
    """«Жан-Пьер» is Ж.-П., «Гасан оглы» is Г."""
    return [piece for piece in pieces(part.split()[0])[::2] if piece and piece.lower() not in first_names.CHILD_OF] or [part]


def _joined(parts: tuple[str, str, str], short: bool) -> str:
    if short:
        return NO_BREAK.join(part for part in (parts[0], _letters(parts)) if part)
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=16384)
def _part_form(part: str, text: str, found: Gender | None, doubt: str, index: int) -> tuple[str, str]:
    """One part of a name in one case, and the reason to look at it."""
    if not text or text.endswith("."):
        return text, ""
    if found and not doubt:
        forms, reason = _part(part, text, found)
        return forms[index], reason
    man, woman = _part(part, text, Gender.MALE), _part(part, text, Gender.FEMALE)
    if man[0][index] == woman[0][index]:
        return man[0][index], man[1] and woman[1]
    if found is None:
        return text, doubt
    return (man if found is Gender.MALE else woman)[0][index], doubt


@lru_cache(maxsize=16384)
def _part(part: str, text: str, found: Gender) -> tuple[tuple[str, ...], str]:
    """One part of a name in six cases, and the reason to look at them."""
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    split = pieces(text)
    words = split[::2]
    if len(text) > _LONGEST_PART or not all(is_cyrillic(word) for word in words):
        return (text,) * 6, FOREIGN_LETTERS
    declined = _DECLINE[part](words, found)
    reasons = [one.doubt for one in declined if one.doubt]
    if not reasons and part == "surname" and sum(joint.isspace() for joint in split[1::2]) and not _has_particle(words):
        reasons = [MANY_WORDS]
    forms = []
    for index in range(6):
        shown = list(split)
        shown[::2] = [fit(word, one.forms[index]) for word, one in zip(words, declined, strict=True)]
        forms.append("".join(shown))
    return tuple(forms), "; ".join(dict.fromkeys(reasons))


def _has_particle(words: list[str]) -> bool:
    return any(word.lower() in FROZEN_PARTS for word in words[:-1])


def _fixed(word: str) -> Declined:
    return Declined((word.lower(),) * 6)


def _surname(words: list[str], found: Gender) -> list[Declined]:
    """Both parts of a double surname decline, but for the frozen ones: Кара-Мурза, О'Коннор, фон Берг."""
    declined = []
    for number, word in enumerate(words):
        lower = word.lower()
        first = number < len(words) - 1
        if lower in first_names.CHILD_OF or (first and (lower in FROZEN_PARTS or _is_particle(lower))):
            declined.append(_fixed(word))
        else:
            declined.append(surnames.decline(lower, found))
    return declined


def _is_particle(word: str) -> bool:
    """A first part of one syllable or none that is no Russian word: Бонч-Бруевич, Тер-Петросян."""
    return vowels_in(word) < 2 and not readings(word)


def _first_name(words: list[str], found: Gender) -> list[Declined]:
    """Of a man's double first name only the last part declines (Абдул-Азиза, Жан-Пьера), of a woman's both (Анны-Марии)."""
    last = len(words) - 1
    return [
        first_names.decline(word.lower(), found)
        if number == last or (found is Gender.FEMALE and word[-1:].lower() in ("а", "я"))
        else _fixed(word)
        for number, word in enumerate(words)
    ]


def _patronymic(words: list[str], found: Gender) -> list[Declined]:
    """«Гасан оглы» never changes in either word; of «Магомед-Расулович» only the last part does."""
    if any(word.lower() in first_names.CHILD_OF for word in words):
        return [_fixed(word) for word in words]
    last = len(words) - 1
    return [
        first_names.decline_patronymic(word.lower(), found) if number == last or word.endswith(("ич", "на")) else _fixed(word)
        for number, word in enumerate(words)
    ]


_DECLINE = {"surname": _surname, "first_name": _first_name, "patronymic": _patronymic}
