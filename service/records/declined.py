"""The names of a school in all their cases, as its papers print them; a form that is mended goes into the profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service.parts.organisation import Organisation
from service.parts.person import Person
from service.russian import Case

QUESTIONS: Mapping[Case, str] = {
    Case.GENITIVE: "кого? чего?",
    Case.DATIVE: "кому? чему?",
    Case.ACCUSATIVE: "кого? что?",
    Case.INSTRUMENTAL: "кем? чем?",
    Case.PREPOSITIONAL: "о ком? о чём?",
}
_ORGANISATION = {"full_name": "Полное наименование", "short_name": "Сокращённое наименование"}
_PEOPLE = {
    ("director",): "Директор",
    ("acting", "person"): "Исполняющий обязанности",
    ("trade_union", "chair"): "Председатель профсоюза",
}
_OF_PERSON = {"full_name": "имя", "post": "должность"}


@dataclass(frozen=True)
class CaseForm:
    """A name in one case."""

    case: str
    question: str
    text: str
    """As it is printed."""
    own: str
    """As the service makes it."""
    doubt: str
    """Why the service is not sure; empty where it is, and where somebody has corrected it."""

    @property
    def corrected(self) -> bool:
        """Whether somebody has said how it is."""
        return _flat(self.text) != _flat(self.own)


@dataclass(frozen=True)
class Declined:
    """A name in all its cases but the first."""

    place: str
    """Where it stands in the profile: `director/post`."""
    title: str
    text: str
    forms: list[CaseForm]

    @property
    def doubtful(self) -> bool:
        """Whether somebody should look at it."""
        return any(form.doubt for form in self.forms)


def declined(profile: Mapping[str, Any]) -> list[Declined]:
    """Every name of a profile that can be read, finished or not; the doubtful ones first."""
    return sorted(_all(profile), key=lambda one: not one.doubtful)


def corrected(profile: Mapping[str, Any], shown: Mapping[str, Any], typed: Mapping[str, str]) -> dict[str, Any]:
    """The profile with what was mended.

    `shown`: place -> `text` and `forms` (case -> its form and the service's own) when the forms were drawn.
    `typed`: `place/case` -> what stands there now. A form that is empty or the service's own is no correction; one
    that nobody has touched goes when its name is another now.
    """
    changed = deepcopy(dict(profile))
    for one in _all(changed):
        before = shown.get(one.place)
        if not isinstance(before, dict):
            continue
        forms: dict[str, str] = {}
        for case, (was, own) in before["forms"].items():
            text = _flat(typed.get(f"{one.place}/{case}", was))
            stays = text != _flat(was) or one.text == before["text"]
            if text and text != _flat(own) and stays:
                forms[case] = text
        _put(changed, one.place, forms)
    return changed


def _flat(text: str) -> str:
    """A text without what nobody sees: which blanks it has."""
    return " ".join(text.split())


def _put(profile: dict[str, Any], place: str, forms: dict[str, str]) -> None:
    *way, name = place.split("/")
    holder: dict[str, Any] = profile
    for step in way:
        holder = holder[step]
    known = holder.setdefault("forms", {})
    known[name] = {**{case: text for case, text in known.get(name, {}).items() if case == "им"}, **forms}
    if not known[name]:
        del known[name]
    if not known:
        del holder["forms"]


def _all(profile: Mapping[str, Any]) -> Iterator[Declined]:
    yield from _of_organisation(profile.get("organisation"))
    for way, called in _PEOPLE.items():
        found: Any = profile
        for step in way:
            found = found.get(step) if isinstance(found, dict) else None
        yield from _of_person(found, "/".join(way), called)


def _of_organisation(told: Any) -> Iterator[Declined]:
    if not isinstance(told, dict):
        return
    for name, title in _ORGANISATION.items():
        if told.get(name):
            bare = {"full_name": told.get("full_name") or told[name], "short_name": told.get("short_name", "")}
            given = _read(Organisation, {**bare, "forms": told.get("forms", {})})
            plain = _read(Organisation, bare)
            if given and plain:
                phrases = [one.name if name == "full_name" else one.brief_name for one in (given, plain)]
                yield _declined(f"organisation/{name}", title, str(told[name]), phrases)


def _of_person(told: Any, place: str, called: str) -> Iterator[Declined]:
    if not isinstance(told, dict):
        return
    bare = {key: value for key, value in told.items() if key != "forms"}
    given, plain = _read(Person, told), _read(Person, bare)
    if not (given and plain):
        return
    for name, title in _OF_PERSON.items():
        phrases = [one.name if name == "full_name" else one.post_name for one in (given, plain)]
        if str(phrases[1]):
            yield _declined(f"{place}/{name}", f"{called}: {title}", str(phrases[1]), phrases)


def _declined(place: str, title: str, text: str, phrases: list[Any]) -> Declined:
    given, plain = (phrase.forms() for phrase in phrases)
    forms = [
        CaseForm(
            case.value, question, given[case].text, plain[case].text, "" if given[case].sure else given[case].reason
        )
        for case, question in QUESTIONS.items()
    ]
    return Declined(place, title, text, forms)


def _read(cls: type[Any], told: Mapping[str, Any]) -> Any:
    """The part, or nothing where it can't be read yet."""
    try:
        return cls.model_validate(told)
    except ValidationError:
        return None
