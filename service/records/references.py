"""A payload that names records gets them in their places: `{"person": "<id>"}` becomes the person of payloads.

Only a *string* is a reference, so that a real field `person`, which holds an object, is left as it is:

    {"person": "<id>"}                a person, in the shape of the place: a participant of a programme gets his
                                      category and experience, a signer his name and post
    {"organisation": "own"}           the organisation of the profile; its own number does as well
    {"pair": "<id>"}                  a pair in the shape of the place: a row of an order, of a report, or the
                                      participants and the term of a whole programme
    {"director": true}                who signs on the day of the paper: the director, or who is acting

Other keys beside a reference are put over what the record says. What another organisation has is not found.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service import documents
from service.access.actor import Action, Actor
from service.access.rights import demand
from service.errors import Problem, Severity
from service.parts.appendix import Appendix
from service.parts.base import Part
from service.parts.organisation import Letterhead, Organisation
from service.parts.person import Person
from service.parts.signature import Signer
from service.payload import Path, pointer, sorted_problems, too_much
from service.records.named import Records, load
from service.records.places import Wanted, field_of, fields, like_pair
from service.records.shapes import Json, pair_as, person_as, signer_of
from service.store.ids import now

OWN = "own"
_RIGHTS = {
    "person": Action.people_read,
    "pair": Action.pairs_read,
    "organisation": Action.organisation_read,
    "director": Action.organisation_read,
}
_NO_DIRECTOR = "Укажите директора в сведениях об организации: документ ссылается на него"
_NOT_FOUND = "Исправьте ссылку: записи с таким номером нет"


def named_records(session: Session, actor: Actor, payloads: Iterable[object]) -> Records:
    """The records that all these payloads name, fetched at once; `resolve` shows of them what the actor may see.

    The payloads are those of kept papers: what is kept was measured when it came in.
    """
    return _loaded(session, actor, {one for payload in payloads for one in _references(payload)})


def _loaded(session: Session, actor: Actor, named: Iterable[tuple[str, str]]) -> Records:
    numbers: dict[str, set[str]] = {"person": set(), "pair": set()}
    for kind, text in named:
        numbers.get(kind, set()).add(text)
    return load(session, actor, numbers["person"], numbers["pair"])


def resolve(
    session: Session, actor: Actor, name: str, payload: object, known: Records | None = None
) -> tuple[object, list[Problem]]:
    """The payload of a type with every record in its place, and the problems of its references, all at once.

    A payload without references, or one that no type could take, comes back as it is. `known`: what `named_records`
    has fetched for this payload among others; without it the records are fetched now.
    Raises UnknownType, and Forbidden where the actor may not see what he names: a paper would tell it to him.
    """
    model = documents.model(name)
    if not isinstance(payload, dict) or too_much(payload):
        return payload, []
    named = set(_references(payload))
    if not named:
        return payload, []
    for kind in {kind for kind, _ in named}:
        demand(actor, _RIGHTS[kind])
    work = _Resolving(known or _loaded(session, actor, named), actor.organisation, _day(payload))
    return work.value(payload, (model,), (), ()), sorted_problems(work.problems)


def _references(value: object) -> Iterator[tuple[str, str]]:
    """Every reference by its kind, wherever it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in ("person", "organisation", "pair") and isinstance(inner, str):
                yield key, inner
            elif key == "director" and inner is True:
                yield key, ""
            else:
                yield from _references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _references(inner)


def _day(payload: Mapping[str, Any]) -> date:
    """The day of the paper; today where it has none yet."""
    head = payload.get("head")
    given = head.get("date") if isinstance(head, dict) else payload.get("date")
    try:
        return date.fromisoformat(str(given))
    except ValueError:
        return now().date()


class _Resolving:
    """One payload on its way."""

    def __init__(self, records: Records, organisation: str, day: date) -> None:
        self.problems: list[Problem] = []
        self._records, self._organisation, self._day = records, organisation, day

    def value(self, value: Any, parts: Wanted, items: Wanted, path: Path) -> Any:
        """A value of a place that may hold these parts, or items that are these."""
        if isinstance(value, list):
            return [self.value(one, items, (), (*path, place)) for place, one in enumerate(value)]
        if not isinstance(value, dict):
            return value
        if not parts:
            return {key: self.value(one, items, (), (*path, key)) for key, one in value.items()}
        value = self._recorded(value, parts, path)
        resolved = {key: self._field(key, one, parts, path) for key, one in value.items()}
        return self._with_document(resolved, path) if field_of(parts, Appendix) else resolved

    def _field(self, key: str, value: Any, parts: Wanted, path: Path) -> Any:
        """A field; a string where a part of the same name is wanted is a reference to it."""
        itself, items = fields(parts, key)
        if isinstance(value, str) and itself and key in ("person", "organisation"):
            return self._recorded({key: value}, itself, path)
        return self.value(value, itself, items, (*path, key))

    def _with_document(self, appendix: Json, path: Path) -> Json:
        """An appendix whose document is of a type of its own."""
        model = documents.types().get(str(appendix.get("type")))
        if model is None or "document" not in appendix:
            return appendix
        inner = self.value(appendix["document"], (model,), (), (*path, "document"))
        return {**appendix, "document": inner}

    def _recorded(self, value: Json, parts: Wanted, path: Path) -> Json:
        """An object with the record that it names put under its other keys; as it is where it names none."""
        rest = dict(value)
        person, pair = field_of(parts, Person), like_pair(parts)
        if person and isinstance(value.get("person"), str):
            return {**self._person(rest.pop("person"), person, (*path, "person")), **rest}
        if field_of(parts, Organisation) and isinstance(value.get("organisation"), str):
            return {**self._own(rest.pop("organisation"), (*path, "organisation")), **rest}
        if pair and isinstance(value.get("pair"), str):
            rest = {**self._pair(rest.pop("pair"), pair, (*path, "pair")), **rest}
        if value.get("director") is True and (person or field_of(parts, Signer)):
            del rest["director"]
            return {**self._director(person, (*path, "director")), **rest}
        return self._with_letterhead(rest, parts)

    def _person(self, number: str, kind: type[Part], path: Path) -> Json:
        row = self._records.people.get(number)
        if row is None:
            return self._missing(path)
        if row.archived:
            said = "Проверьте: этот человек в архиве"
            self.problems.append(Problem(pointer(path), "archived_person", said, Severity.WARNING))
        return person_as(kind, row.card)

    def _own(self, number: str, path: Path) -> Json:
        if number not in (OWN, self._organisation):
            return self._missing(path)
        return self._records.profile.organisation.model_dump(mode="json")

    def _pair(self, number: str, kind: type[Part], path: Path) -> Json:
        pair = self._records.pairs.get(number)
        return self._missing(path) if pair is None else pair_as(kind, pair, self._records.people, self._day)

    def _director(self, person: type[Part] | None, path: Path) -> Json:
        signer = signer_of(self._records.profile, self._day)
        if signer is None:
            self.problems.append(Problem(pointer(path), "no_director", _NO_DIRECTOR))
            return {}
        return dict(signer["person"]) if person else signer

    def _with_letterhead(self, value: Json, parts: Wanted) -> Json:
        """A type that is printed on a letterhead takes the school's kind of it with the school's organisation."""
        given = value.get("organisation")
        own = isinstance(given.get("organisation") if isinstance(given, dict) else given, str)
        usual = [part.model_fields["letterhead"].default for part in parts if "letterhead" in part.model_fields]
        if not own or "letterhead" in value or not usual or usual[0] is Letterhead.NONE:
            return value
        return {**value, "letterhead": self._records.profile.letterhead.value}

    def _missing(self, path: Path) -> Json:
        self.problems.append(Problem(pointer(path), "not_found", _NOT_FOUND))
        return {}
