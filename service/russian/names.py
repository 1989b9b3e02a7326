"""A person's name: whole, with initials in the text, with initials in a signature."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from service.russian import misplaced
from service.russian.cases import Case, Form, Gender
from service.russian.gender import UNKNOWN, Verdict, deduce
from service.russian.name_parts import LONGEST_PART, NO_BREAK, PARTS, TOO_LONG, joined, letters, name_forms
from service.russian.phrase import GivenForms, Phrase, given_forms

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
        surname: str | None = "",
        first_name: str | None = "",
        patronymic: str | None = "",
        gender: Gender | str | None = None,
        forms: _Forms | None = None,
    ) -> Self:
        parts = (_tidy(surname), _tidy(first_name), _tidy(patronymic))
        short = (len(parts[1]) == 1 and parts[1].isalpha()) or misplaced.is_initials(parts[1])
        phrase = str.__new__(cls, joined(parts, short))
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
    def parts(self) -> tuple[str, str, str]:
        """Surname, first name, patronymic, as typed."""
        return self._parts

    @property
    def initials(self) -> PersonName:
        """«Попова Л.А.» of the running text (no-break space inside); it declines by the surname."""
        phrase = str.__new__(type(self), joined(self._parts, True))
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
        return NO_BREAK.join(part for part in (letters(self._parts), self._parts[0]) if part)

    @property
    def gender(self) -> Gender | None:
        """The gender given, else deduced, else None."""
        return self._gender or self._deduced().gender

    @property
    def gender_form(self) -> Form:
        """The gender («m», «f» or nothing) with a verdict on it."""
        if self._gender:
            return Form(self._gender.value)
        found, doubt = self._deduced()
        return Form(found.value if found else "", not doubt, doubt)

    @property
    def is_of_the_other_gender(self) -> bool:
        """Whether the name says beyond doubt that the gender given is wrong: «Анна Ивановна», a man."""
        found, doubt = self._deduced()
        return not doubt and None not in (self._gender, found) and found is not self._gender

    def _deduced(self) -> Verdict:
        return Verdict(None, UNKNOWN) if self._is_too_long() else deduce(*self._parts)

    def _is_too_long(self) -> bool:
        """Longer than any name: it is left as typed, and no cache keeps it."""
        return max(map(len, self._parts)) > LONGEST_PART

    def idle_corrections(self) -> list[Case]:
        """The cases where a given form, whole or of a part, repeats the nominative though the rules decline it."""
        idle = []
        for number, part in enumerate(PARTS):
            alone = PersonName(gender=self.gender, **{part: self._parts[number]})  # type: ignore[arg-type]
            idle += [case for case, text in self._parts_given[number] if text == alone != alone.form(case).text]
        bare = PersonName(*self._parts, self._gender)
        return idle + [case for case, text in self._given if text == bare != bare.form(case).text]

    def _surname_from_full(self) -> GivenForms:
        """The surname's forms, taken from the corrected full names that have as many words as the nominative."""
        words, width = len(self._full().split()), len(self._parts[0].split())
        return tuple(
            (case, " ".join(t.split()[:width])) for case, t in self._given if width and len(t.split()) == words
        )

    def _full(self) -> str:
        return joined(self._parts, False)

    def _decline(self, case: Case) -> Form:
        if self._is_too_long():
            return Form(str(self), sure=False, reason=TOO_LONG)
        return name_forms(self._parts, self._parts_given, self._short, self._gender)[case]


def _tidy(part: str | None) -> str:
    """The part as typed, without the blanks around it and doubled inside it."""
    if not part:
        return ""
    return part if part.isalpha() else " ".join(part.split())


def _gender_of(value: Gender | str | None) -> Gender | None:
    return Gender(value) if value in ("m", "f") else None
