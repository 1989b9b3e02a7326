"""The words of a draft: each name, post and organisation in the forms that the paper shows, the doubtful ones first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from service.drafts.opened import Opened
from service.errors import PismovodError
from service.parts.organisation import Organisation
from service.parts.person import Person
from service.preview.blank_values import BLANK
from service.preview.blanks import drawn
from service.render import Templates, render
from service.russian import Case
from service.shown import PrintedWord, recorded_words

OF_PEOPLE = {"им": "кто?", "род": "кого?", "дат": "кому?", "вин": "кого?", "тв": "кем?", "пр": "о ком?"}
OF_THINGS = {"им": "что?", "род": "чего?", "дат": "чему?", "вин": "что?", "тв": "чем?", "пр": "о чём?"}
"""The cases as people know them from school."""
NAME, INITIALS, POST, FULL, SHORT = "name", "initials", "post", "full_name", "short_name"


@dataclass(frozen=True)
class Spelled:
    """A thing that declines, where the paper takes it from, and the forms that it was given by hand."""

    kind: str
    pointer: str
    """Of its person or organisation in the data."""
    part: Person | Organisation

    @property
    def forms(self) -> dict[str, dict[str, str]]:
        """What was given by hand, by the parts that make this word."""
        parts = {NAME: ("full_name", "surname", "first_name", "patronymic"), INITIALS: ("surname", "full_name")}
        given = dict(self.part.forms)
        wanted: tuple[str, ...] = parts.get(self.kind, (self.kind,))
        return {str(part): dict(forms) for part, forms in given.items() if part in wanted}  # type: ignore[arg-type]


@dataclass(frozen=True)
class Word:
    """One form on the paper."""

    text: str
    """In the nominative."""
    case: str
    form: str
    sure: bool
    reason: str
    can_mend: bool
    """Whether we know where the paper takes it from."""
    mended: bool
    """Whether a person has given this form."""

    of_person: bool
    """Whether it is a person who declines, or his post."""

    @property
    def question(self) -> str:
        """Which case it is, as one asks for it."""
        return (OF_PEOPLE if self.of_person else OF_THINGS)[self.case]


@dataclass(frozen=True)
class Words:
    """All forms of a paper; each is told once."""

    doubtful: list[Word]
    mended: list[Word]
    sure: list[Word]


def words(draft: Opened, templates: Templates) -> Words:
    """What a draft shows, as far as there is a paper; blanks are no words."""
    known = spelled(draft.printed)
    found = [_word(one, known.get(_plain(one.text), [])) for one in _printed(draft, templates)]
    changing = [one for one in found if one.case != Case.NOMINATIVE.value or not one.sure]
    doubtful = [one for one in changing if not one.sure and not one.mended]
    return Words(
        doubtful,
        [one for one in changing if one.mended],
        [one for one in changing if one.sure and not one.mended],
    )


def spelled(printed: dict[str, Any]) -> dict[str, list[Spelled]]:
    """Everything that declines in the data of a paper, by its text."""
    found: dict[str, list[Spelled]] = {}
    for pointer, part in _parts(printed, ""):
        for kind, text in _texts(part):
            if text:
                found.setdefault(_plain(text), []).append(Spelled(kind, pointer, part))
    return found


def _plain(text: str) -> str:
    return " ".join(text.split())


def _texts(part: Person | Organisation) -> Iterator[tuple[str, str]]:
    if isinstance(part, Person):
        yield NAME, str(part.name)
        yield INITIALS, str(part.name.initials)
        yield POST, part.post
    else:
        yield FULL, str(part.name)
        yield SHORT, part.short_name


def _parts(value: Any, pointer: str) -> Iterator[tuple[str, Person | Organisation]]:
    """Every person and organisation of a payload that is one already, with its place."""
    if isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _parts(inner, f"{pointer}/{place}")
    elif isinstance(value, dict):
        with suppress(ValidationError):
            if "surname" in value:
                own = {name: one for name, one in value.items() if name in Person.model_fields}
                yield pointer, Person.model_validate(own)
            elif "full_name" in value:
                yield pointer, Organisation.model_validate(value)
        for key, inner in value.items():
            yield from _parts(inner, f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}")


def _printed(draft: Opened, templates: Templates) -> list[PrintedWord]:
    """The forms that the paper takes; where something is missing, those of what there is."""
    with recorded_words() as shown, suppress(PismovodError):
        drawn(draft.card.type, draft.printed, lambda words: render(draft.card.type, words, templates))
    return [one for one in shown if BLANK not in one.text and BLANK not in one.form]


def _word(one: PrintedWord, sources: list[Spelled]) -> Word:
    mended = any(one.case in forms for source in sources for forms in source.forms.values())
    sure = one.verdict == "sure"
    of_person = any(isinstance(source.part, Person) for source in sources)
    return Word(one.text, one.case, one.form, sure, one.reason, bool(sources), mended, of_person)
