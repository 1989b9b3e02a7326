"""A string that knows its cases: the base of names, posts, organisations and kinds of acts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn, Self

from service.russian.cases import CASES, Case, Form

GivenForms = tuple[tuple[Case, str], ...]


def given_forms(forms: Mapping[Case | str, str] | None) -> GivenForms:
    """Forms corrected by a person, as a hashable value; blank ones and unknown cases are left out."""
    if not forms:
        return ()
    known = {case.value: case for case in CASES}
    return tuple(
        (known[str(case)], text.strip()) for case, text in forms.items() if str(case) in known and text and text.strip()
    )


class Phrase(str):
    """A phrase in the nominative, as typed; nothing is declined until a form is asked for. Immutable."""

    __slots__ = ("_given",)
    _given: GivenForms

    def __new__(cls, text: str = "", forms: Mapping[Case | str, str] | None = None) -> Self:
        phrase = str.__new__(cls, text)
        phrase._hold(_given=given_forms(forms))
        return phrase

    def form(self, case: Case | str) -> Form:
        """The phrase in a case: what a person has given, else what the rules make of it.

        Raises ValueError when `case` is no Russian case.
        """
        case = Case(case)
        for given_case, text in self._given:
            if given_case is case:
                return Form(text)
        return Form(str(self)) if case is Case.NOMINATIVE else self._decline(case)

    def forms(self) -> dict[Case, Form]:
        """All six forms."""
        return {case: self.form(case) for case in CASES}

    def idle_corrections(self) -> list[Case]:
        """The cases whose given form repeats the nominative though the phrase does decline there."""
        return [
            case
            for case, text in self._given
            if case is not Case.NOMINATIVE and text == str(self) and self._decline(case).text != text
        ]

    def _decline(self, case: Case) -> Form:
        return Form(str(self), sure=False, reason="слово не склонялось")

    def _hold(self, **values: object) -> None:
        """Fill the slots of a new phrase."""
        for name, value in values.items():
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is immutable")

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        slots = [slot for cls in type(self).__mro__ for slot in getattr(cls, "__slots__", ())]
        return _revive, (type(self), str(self), {slot: getattr(self, slot) for slot in slots})


def _revive(cls: type[Phrase], text: str, values: dict[str, object]) -> Phrase:
    phrase = str.__new__(cls, text)
    phrase._hold(**values)
    return phrase
