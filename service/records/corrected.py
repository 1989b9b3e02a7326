"""The six cases of a person's name and post, as papers will print them, and the ones that a person has put right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from service.inflection import inflect
from service.russian import Case, PersonName

NamePart = Literal["surname", "first_name", "patronymic", "post"]
PARTS: tuple[NamePart, ...] = get_args(NamePart)


@dataclass(frozen=True)
class Word:
    """A part of the name, or the post, in one case."""

    part: NamePart
    of: str
    """As it was typed, in the nominative."""
    text: str
    doubt: str
    """Why it should be looked at; empty where it is sure."""
    is_corrected: bool


@dataclass(frozen=True)
class Line:
    """Everything in one case."""

    case: Case
    words: tuple[Word, ...]

    @property
    def name(self) -> str:
        """«Бугой Юлией Викторовной»."""
        return " ".join(word.text for word in self.words if word.part != "post")

    @property
    def post(self) -> str:
        """«учителем физики»; empty where there is none."""
        return next((word.text for word in self.words if word.part == "post"), "")

    @property
    def doubts(self) -> list[str]:
        """What to look at, each once."""
        return list(dict.fromkeys(word.doubt for word in self.words if word.doubt))


def lines_of(person: Mapping[str, Any]) -> list[Line]:
    """A person, as a payload tells him, in all cases; parts that are not there yet are left out."""
    forms = _forms(person)
    told = _inflected(person, forms)
    return [
        Line(
            case,
            tuple(
                Word(
                    part,
                    str(person[part]).strip(),
                    said["forms"][case.value],
                    said["doubts"].get(case.value, ""),
                    case.value in forms[part],
                )
                for part, said in told.items()
            ),
        )
        for case in Case
    ]


def corrections(person: Mapping[str, Any], typed: Mapping[tuple[str, str], str]) -> dict[str, dict[str, str]]:
    """The corrected forms of a person after these were typed: (part, case) -> text, an empty text takes one back.

    What is as the service itself would write it is no correction. Forms of the name as a whole stay as they are.
    """
    own = _inflected(person, {part: {} for part in PARTS})
    kept = {part: dict(forms) for part, forms in (person.get("forms") or {}).items()}
    for (part, case), text in typed.items():
        if part not in own:
            continue
        said = " ".join(text.split())
        forms = kept.setdefault(part, {})
        if said and said != own[part]["forms"].get(case):
            forms[case] = said
        else:
            forms.pop(case, None)
    return {part: forms for part, forms in kept.items() if forms}


def _forms(person: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    given = person.get("forms") or {}
    return {part: given.get(part) or {} for part in PARTS}


def _inflected(person: Mapping[str, Any], forms: Mapping[str, Mapping[str, str]]) -> dict[NamePart, Any]:
    there: dict[NamePart, str] = {part: str(person.get(part) or "").strip() for part in PARTS}
    there = {part: text for part, text in there.items() if text}
    surname, first_name, patronymic = (there.get(part, "") for part in PARTS[:3])
    name = PersonName(surname, first_name, patronymic, gender=person.get("gender") or None)
    gender = str(name.gender) if name.gender else None
    items = [{"kind": part, "text": text, "gender": gender, "forms": forms[part]} for part, text in there.items()]
    told = inflect({"items": items}) if items else []
    return dict(zip(there, told, strict=True))
