"""Posts, organisations with their units and bodies, and kinds of acts."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Self

from service.russian import head, head_forms
from service.russian.cases import Case, Form, Gender
from service.russian.phrase import Phrase, given_forms


def _declined(text: str, case: Case, person: bool, gender: str, plural: bool) -> Form:
    if len(text) > head.LONGEST_TEXT:
        return Form(text, sure=False, reason=head.NOTHING)
    return _cached(text, case, person, gender, plural)


@lru_cache(maxsize=16384)
def _cached(text: str, case: Case, person: bool, gender: str, plural: bool) -> Form:
    found = head.analyse(text, person, plural)
    if not found.words:
        return Form(text, not found.doubt, found.doubt)
    form = head_forms.decline(found, case, person, gender, "plur" if plural else "")
    return Form(form, not found.doubt, found.doubt)


class Post(Phrase):
    """A post: «заместитель директора по УВР», «учитель-логопед», «исполняющий обязанности директора».

    `gender` makes «исполняющий обязанности» agree with a woman; `plural` speaks of several people,
    whether the text is typed in the singular or in the plural.
    """

    __slots__ = ("_gender", "_plural")
    _gender: str
    _plural: bool

    def __new__(
        cls,
        text: str = "",
        gender: Gender | str | None = None,
        forms: Mapping[Case | str, str] | None = None,
        plural: bool = False,
    ) -> Self:
        phrase = str.__new__(cls, text)
        phrase._hold(_given=given_forms(forms), _gender=str(gender or ""), _plural=plural)
        return phrase

    def form(self, case: Case | str) -> Form:
        """The post in a case; with `plural` or with a woman the nominative too may differ from the typed text."""
        agreeing = self._plural or self._gender == "f"
        if agreeing and Case(case) is Case.NOMINATIVE and Case.NOMINATIVE not in dict(self._given):
            return self._decline(Case.NOMINATIVE)
        return super().form(case)

    def _decline(self, case: Case) -> Form:
        return _declined(str(self), case, True, self._gender, self._plural)


class OrganisationName(Phrase):
    """An organisation, a unit or a body: «Министерство просвещения», «педагогический совет», «МБОУ «СОШ № 5»»."""

    __slots__ = ()

    def _decline(self, case: Case) -> Form:
        return _declined(str(self), case, False, "", False)


class Act(Phrase):
    """A kind of act or document: «приказ», «Федеральный закон», «статья 351.8», «дорожная карта»."""

    __slots__ = ()

    def _decline(self, case: Case) -> Form:
        return _declined(str(self), case, False, "", False)
