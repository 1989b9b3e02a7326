"""A form that a person has corrected goes where the paper takes its word from, so that later papers have it too.

A person of the records has it in his card, the school in its profile; what was typed into the paper itself, and what
the actor may not change elsewhere, has it in the paper.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from service.access import Action, Actor
from service.drafts.opened import Opened, looked_at
from service.drafts.places import value_at
from service.drafts.words import INITIALS, NAME, Spelled, spelled
from service.errors import PayloadRefused, Problem
from service.parts.person import Person
from service.records import organisation, people
from service.records.organisation import Profile
from service.records.people import Corrections
from service.registry import papers
from service.registry.shapes import PaperChange
from service.russian import Case, PersonName
from service.store import Session

Forms = dict[str, dict[str, str]]
LONGEST = 500
_PARTS = ("surname", "first_name", "patronymic")
_ONLY_SURNAME = "Исправьте только фамилию: здесь печатаются фамилия и инициалы, имя в них не пишут"
_UNKNOWN = "Этой формы в документе уже нет. Посмотрите на слова ещё раз"


def mend(session: Session, actor: Actor, number: str, text: str, case: str, form: str) -> str:
    """Take a form as a person has written it; an empty one gives the word back to the service. Where it went, in words.

    Raises NotFound, WrongState, and PayloadRefused where the paper does not hold the word, or who asks may not.
    """
    draft = looked_at(session, actor, number)
    form = " ".join(form.split())[:LONGEST]
    known = spelled(draft.printed).get(" ".join(text.split()), [])
    if not known or case not in {one.value for one in Case}:
        raise PayloadRefused(_UNKNOWN, [Problem("/form", "not_found", _UNKNOWN)])
    return _Mending(session, actor, draft, case, form).everywhere(known)


class _Mending:
    """One form on its way to all its places."""

    def __init__(self, session: Session, actor: Actor, draft: Opened, case: str, form: str) -> None:
        self._session, self._actor, self._draft = session, actor, draft
        self._case, self._form = case, form
        self._payload: dict[str, Any] = deepcopy(draft.card.payload)

    def everywhere(self, known: list[Spelled]) -> str:
        went: dict[str, None] = {}
        done: set[tuple[str, str]] = set()
        for one in known:
            key = (one.kind, str(getattr(one.part, "key", "")))
            place = self._in_paper(one) if self._is_typed(one) else "" if key in done else self._in_records(one)
            done.add(key)
            if place:
                went[place] = None
        if self._payload != self._draft.card.payload:
            change = PaperChange(payload=self._payload)
            papers.edit(self._session, self._actor, self._draft.card.id, None, change)
        if not went:
            said = "Исправить это слово вы не можете: попросите администратора поправить реквизиты школы"
            raise PayloadRefused(said, [Problem("/form", "not_yours", said)])
        return ", ".join(went)

    def _is_typed(self, one: Spelled) -> bool:
        """Whether the paper itself holds the word, and no record."""
        here = value_at(self._payload, one.pointer)
        return isinstance(here, dict) and ("surname" in here or "full_name" in here)

    def _in_paper(self, one: Spelled) -> str:
        here = value_at(self._payload, one.pointer)
        assert isinstance(here, dict), "it was looked at"
        forms = self._mended(one, here.get("forms") or {})
        _put(here, forms)
        return "в этом документе"

    def _in_records(self, one: Spelled) -> str:
        if not isinstance(one.part, Person):
            return self._in_profile(one, lambda profile: profile["organisation"]) or self._beside_own(one)
        found = self._cards(one.part) if Action.people_write in self._actor.scopes else []
        for number, forms in found:
            people.correct(self._session, self._actor, number, _corrections(self._mended(one, forms)), None)
        if self._is_director(one.part):
            found_there = self._in_profile(one, lambda profile: profile["director"])
            return "в карточке и в реквизитах школы" if found and found_there else found_there or _card(found)
        return _card(found)

    def _cards(self, person: Person) -> list[tuple[str, Forms]]:
        """The people of the school who are called so; the same name declines the same."""
        query = people.PeopleQuery(q=" ".join(getattr(person, part) for part in _PARTS).strip()[:200])
        found = people.listed(self._session, self._actor, query).items
        same = [row for row in found if row.card.person.key == person.key]
        return [(row.id, row.card.person.model_dump(mode="json")["forms"]) for row in same]

    def _is_director(self, person: Person) -> bool:
        director = organisation.own_profile(self._session, self._actor).director
        return director is not None and director.key == person.key

    def _in_profile(self, one: Spelled, pick: Callable[[dict[str, Any]], dict[str, Any]]) -> str:
        if Action.organisation_write not in self._actor.scopes:
            return ""
        row = organisation.get(self._session, self._actor)
        profile = row.profile.model_dump(mode="json")
        there = pick(profile)
        _put(there, self._mended(one, there["forms"]))
        organisation.change(self._session, self._actor, Profile.model_validate(profile), row.version)
        return "в реквизитах школы"

    def _beside_own(self, one: Spelled) -> str:
        """The school's name in this paper alone: who asks may not change the school's details."""
        above, _, last = one.pointer.rpartition("/")
        here, holder = value_at(self._payload, one.pointer), value_at(self._payload, above)
        if isinstance(here, str) and isinstance(holder, dict):
            here = {last: here}
            holder[last] = here
        if not isinstance(here, dict):
            return ""
        _put(here, self._mended(one, {**one.part.model_dump(mode="json")["forms"], **(here.get("forms") or {})}))
        return "в этом документе"

    def _mended(self, one: Spelled, forms: Forms) -> Forms:
        """The forms with this one among them; without it where it is empty."""
        new: Forms = {part: dict(given) for part, given in forms.items()}
        if one.kind not in (NAME, INITIALS):
            _set(new, one.kind, self._case, self._form)
            return new
        assert isinstance(one.part, Person), "names are of people"
        for part in (*_PARTS, "full_name"):
            if not self._form or part == "full_name" or one.kind == NAME:
                _set(new, part, self._case, "")
        if self._form and one.kind == INITIALS:
            _set(new, "surname", self._case, _surname(self._form, one.part))
        elif self._form:
            self._set_name(new, one.part)
        return new

    def _set_name(self, new: Forms, person: Person) -> None:
        """Part by part where the words tell which is which, so that the initials have it too."""
        parts = [(part, getattr(person, part)) for part in _PARTS if getattr(person, part)]
        given = self._form.split()
        if len(given) != sum(len(text.split()) for _, text in parts):
            _set(new, "full_name", self._case, self._form)
            return
        bare = {
            part: PersonName(gender=person.name.gender, **{part: text}).form(Case(self._case)).text
            for part, text in parts
        }
        for part, text in parts:
            width = len(text.split())
            said, given = " ".join(given[:width]), given[width:]
            if said != bare[part]:
                _set(new, part, self._case, said)
        if not any(self._case in new.get(part, {}) for part in _PARTS):  # it agrees with us: now it is sure
            _set(new, "full_name", self._case, self._form)


def _card(found: list[tuple[str, Forms]]) -> str:
    return "в карточке человека" if found else ""


def _corrections(forms: Forms) -> Corrections:
    return Corrections.model_validate({"forms": forms})


def _surname(form: str, person: Person) -> str:
    """«Бугой Ю. В.» -> «Бугой»: the initials stand as they are. Raises PayloadRefused where there is more than that."""
    said = [word for word in form.split() if not word.endswith(".")]
    if len(said) != len(person.surname.split()):
        raise PayloadRefused(_ONLY_SURNAME, [Problem("/form", "only_surname", _ONLY_SURNAME)])
    return " ".join(said)


def _set(forms: Forms, part: str, case: str, text: str) -> None:
    given = {one: said for one, said in forms.get(part, {}).items() if one != case}
    if text:
        given[case] = text
    forms.pop(part, None)
    if given:
        forms[part] = given


def _put(here: dict[str, Any], forms: Forms) -> None:
    here.pop("forms", None)
    if forms:
        here["forms"] = forms
