"""A string that knows its cases: the base of names, posts, organisations and kinds of acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from service.russian.cases import Case, Form

GivenForms = tuple[tuple[Case, str], ...]


def given_forms(forms: Mapping[Case | str, str] | None) -> GivenForms:
    """Forms corrected by a person, as a hashable value; blank ones and unknown cases are left out."""
    if not forms:
        return ()
    known = {case.value for case in Case}
    return tuple((Case(case), text.strip()) for case, text in forms.items() if case in known and text and text.strip())


class Phrase(str):
    """A phrase in the nominative, as typed; nothing is declined until a form is asked for."""

    __slots__ = ("_given",)
    _given: GivenForms

    def __new__(cls, text: str = "", forms: Mapping[Case | str, str] | None = None) -> Self:
        phrase = super().__new__(cls, text)
        phrase._given = given_forms(forms)
        return phrase

    def form(self, case: Case | str) -> Form:
        """The phrase in a case: what a person has given, else what the rules make of it."""
        case = Case(case)
        for given_case, text in self._given:
            if given_case is case:
                return Form(text)
        if case is Case.NOMINATIVE:
            return Form(str(self))
        return self._decline(case)

    def forms(self) -> dict[Case, Form]:
        """All six forms."""
        return {case: self.form(case) for case in Case}

    def _decline(self, case: Case) -> Form:
        return Form(str(self), sure=False, reason="слово не склонялось")
