"""What a form is: sections, fields, rows. Plain values that a template draws."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from service.errors import Problem, Severity

MISSING: Final[Any] = object()
"""A field that the payload does not have."""

Names = Mapping[tuple[str, str], str]
"""The label of a record by its kind (`person`, `pair`) and number."""

_SAFE = re.compile(r"[^A-Za-z0-9_/]")


def html_id(pointer: str) -> str:
    """The id of the field of a JSON Pointer: no two pointers share one."""
    return "f" + _SAFE.sub(lambda sign: f".{ord(sign[0]):x}.", pointer).replace("/", "-")


def titles(fields: Iterable[Field]) -> str:
    """What fields are called, the first three of them."""
    named = [f"{one.title[:1].lower()}{one.title[1:]}" for one in fields if one.title]
    return ", ".join(named[:3]) + (" и ещё" if len(named) > 3 else "")


@dataclass(frozen=True, slots=True)
class Told:
    """A problem, the id of the field that shows it, the name of that field, and the words of the form."""

    problem: Problem
    id: str
    title: str
    message: str
    row: str = ""
    """The row of a list of the paper that the field stands in."""
    inside: str = ""
    """The name of the field within that row."""

    @property
    def is_error(self) -> bool:
        """Whether the paper can't be made before this is mended."""
        return self.problem.severity is Severity.ERROR


@dataclass(frozen=True, slots=True)
class Option:
    """One of a choice; `chosen` as it stands now."""

    value: str
    label: str
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """A record that a field names; `kind` is `person`, `pair`, `paper`, `organisation` or `director`.

    `label` is what it says, `list` is the datalist to pick from; nothing where there is only one such record.
    """

    kind: str
    label: str
    list: str = ""


@dataclass(slots=True)
class Field:
    """One field with all below it; `name` of an input is the pointer, but for the suffixes of the form's own."""

    kind: str
    pointer: str
    title: str = ""
    help: str = ""
    required: bool = False
    value: str = ""
    example: str = ""
    usual: list[str] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    empty: str = ""
    is_empty: bool = False
    checked: bool = False
    long: bool = False
    rich: str = ""
    fields: list[Field] = field(default_factory=list)
    more: list[Field] = field(default_factory=list)
    rows: list[Field] = field(default_factory=list)
    present: bool = True
    optional: bool = False
    closed: bool = False
    open: bool = False
    add: bool = False
    adds: str = "Добавить"
    up: bool = False
    down: bool = False
    removable: bool = False
    state: str = ""
    record: Record | None = None
    actions: list[tuple[str, str]] = field(default_factory=list)
    named_above: bool = False
    problems: list[Told] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Its HTML id, the target of a summary's link."""
        return html_id(self.pointer)

    @property
    def count(self) -> int:
        """How many rows are drawn."""
        return len(self.rows)

    @property
    def wrong(self) -> bool:
        """Whether it bears an error itself."""
        return any(told.is_error for told in self.problems)

    def walk(self) -> Iterator[Field]:
        """Itself and all below it, as far as it is drawn."""
        yield self
        for inner in (*self.fields, *self.rows, *self.more):
            yield from inner.walk()

    @property
    def alone(self) -> bool:
        """A group of one field that says what it is by itself: its own heading would say it twice."""
        return len(self.fields) == 1 and self.pointer.count("/") == 1 and not self.record and not self.actions

    @property
    def rest(self) -> str:
        """What lies in «Дополнительно»."""
        return titles(self.more)


@dataclass(slots=True)
class Section:
    """A section; `more` lies in «Дополнительно», which is `open` when something is filled or wrong there.

    `missing` is how much is to be mended in it; a `quiet` one is whole and begins closed: `says` are its values.
    """

    title: str
    id: str
    fields: list[Field] = field(default_factory=list)
    more: list[Field] = field(default_factory=list)
    open: bool = False
    quiet: bool = False
    says: str = ""
    missing: int = 0

    @property
    def rest(self) -> str:
        """What lies in «Дополнительно»."""
        return titles(self.more)


@dataclass(slots=True)
class Form:
    """The form of a paper; `own` are problems of the paper as a whole."""

    sections: list[Section]
    told: list[Told] = field(default_factory=list)
    own: list[Told] = field(default_factory=list)

    def __post_init__(self) -> None:
        """A field that is called as its section needs no heading of its own."""
        for section in self.sections:
            for one in section.fields:
                one.named_above = one.title == section.title

    def walk(self) -> Iterator[Field]:
        """Every field that is drawn."""
        for section in self.sections:
            for one in (*section.fields, *section.more):
                yield from one.walk()

    def find(self, pointer: str) -> Field | None:
        """The field of a pointer, for a part of a form."""
        return next((one for one in self.walk() if one.pointer == pointer), None)

    @property
    def by_row(self) -> list[tuple[str, list[Told]]]:
        """The warnings, those of one row together; of the rest each by itself."""
        found: list[tuple[str, list[Told]]] = []
        for told in self.warnings:
            if told.row and found and found[-1][0] == told.row:
                found[-1][1].append(told)
            else:
                found.append((told.row, [told]))
        return found

    @property
    def errors(self) -> list[Told]:
        """What must be mended."""
        return [told for told in self.told if told.is_error]

    @property
    def warnings(self) -> list[Told]:
        """What should be looked at."""
        return [told for told in self.told if not told.is_error]
