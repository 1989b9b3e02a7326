"""The packet while it is put together: everything typed lives in the form, files that were sent in the uploads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.datastructures import MultiDict

PAPER, FILE = "paper", "file"
MOST = 100
"""Lines of a packet."""
_LONGEST = 1000
_CHECKS = {"new_sheet", "acquaintance", "fit", "break_signatures"}
_NUMBERS = {"copies", "rotate"}
_OF = {
    PAPER: ("title", "copies", "new_sheet", "acquaintance"),
    FILE: ("title", "copies", "new_sheet", "pages", "rotate", "fit", "password", "break_signatures", "number", "date"),
}
_WHOLE_CHECKS = ("duplex", "register", "numbered", "draft_mark", "qr")
_USUAL: Mapping[str, str] = {
    "duplex": "1",
    "register": "1",
    "draft_mark": "1",
    "copies": "1",
    "title": "Пакет документов",
}
_WHOLE = ("title", "copies", *_WHOLE_CHECKS, "compiler", "compiled_on", "q")


@dataclass
class Line:
    """One paper or file of the packet."""

    key: str
    kind: str
    number: str
    """Of the paper's record, or of the upload."""
    typed: dict[str, str] = field(default_factory=lambda: {"copies": "1", "new_sheet": "1"})

    @property
    def mark(self) -> str:
        """The line in the form."""
        return f"{self.key}:{self.kind}:{self.number}"

    @property
    def is_unusual(self) -> bool:
        """Whether anything is set that stands among the rarer fields."""
        return any(
            value for name, value in self.typed.items() if name not in ("copies", "new_sheet", "acquaintance")
        ) or not self.typed.get("new_sheet")

    def raw(self, files: Mapping[str, str]) -> dict[str, Any]:
        """The line as an item of a packet; `files`: under what names the uploads go in."""
        told: dict[str, Any] = {PAPER: self.number} if self.kind == PAPER else {FILE: files.get(self.number, "")}
        for name in _OF[self.kind]:
            value = self.typed.get(name, "").strip()
            if name in _CHECKS:
                told[name] = bool(value)
            elif value:
                told[name] = _number(value) if name in _NUMBERS else value
        return told


@dataclass
class Draft:
    """The whole form."""

    typed: dict[str, str] = field(default_factory=lambda: dict(_USUAL))
    lines: list[Line] = field(default_factory=list)
    removed: Line | None = None
    removed_from: int = 0

    @classmethod
    def of(cls, form: MultiDict[str, str]) -> Draft:
        """The form as it was sent."""
        lines = [line for line in (_line(form, mark) for mark in form.getlist("item")[:MOST]) if line]
        place, _, mark = form.get("removed", "").partition("|")
        removed = _line(form, mark) if mark else None
        typed = {name: form.get(name, "")[:_LONGEST] for name in _WHOLE}
        return cls(typed, lines, removed, int(place) if place.isdecimal() and len(place) < 4 else 0)

    def add(self, kind: str, number: str, **typed: str) -> Line:
        """One more line at the end."""
        used = [int(line.key) for line in (*self.lines, *([self.removed] if self.removed else ()))]
        line = Line(str(max(used, default=0) + 1), kind, number)
        line.typed |= typed
        self.lines.append(line)
        return line

    def do(self, what: str, key: str) -> None:
        """Move a line up or down, take it out, or bring the last one back; what can't be done changes nothing."""
        place = next((place for place, line in enumerate(self.lines) if line.key == key), -1)
        if what == "restore" and self.removed:
            self.lines.insert(self.removed_from, self.removed)
            self.removed = None
        elif what == "remove" and place >= 0:
            self.removed, self.removed_from = self.lines.pop(place), place
        elif what in ("up", "down") and place >= 0:
            other = place + (1 if what == "down" else -1)
            if 0 <= other < len(self.lines):
                self.lines[place], self.lines[other] = self.lines[other], self.lines[place]

    def numbers(self, kind: str) -> list[str]:
        """The records of its lines."""
        return [line.number for line in self.lines if line.kind == kind]

    def raw(self, files: Mapping[str, str]) -> dict[str, Any]:
        """The packet as it is asked for."""
        told: dict[str, Any] = {name: bool(self.typed.get(name)) for name in _WHOLE_CHECKS}
        told["title"] = self.typed.get("title", "").strip()
        told["copies"] = _number(self.typed.get("copies", "") or "1")
        told["items"] = [line.raw(files) for line in self.lines]
        if told["register"]:
            told["organisation"] = "own"
            if self.typed.get("compiler"):
                told["compiler"] = {"person": self.typed["compiler"]}
                if self.typed.get("compiled_on"):
                    told["compiled_on"] = self.typed["compiled_on"]
        return told


def of_packet(raw: Mapping[str, Any]) -> Draft:
    """The form of a packet that somebody has thought of before: of papers only."""
    draft = Draft()
    draft.typed |= {name: "1" if raw[name] else "" for name in _WHOLE_CHECKS if name in raw}
    draft.typed |= {"title": str(raw.get("title") or _USUAL["title"]), "copies": str(raw.get("copies", 1))}
    items: Sequence[Mapping[str, Any]] = raw.get("items", ())
    for item in items[:MOST]:
        sheet = "1" if item.get("acquaintance") else ""
        draft.add(PAPER, str(item[PAPER]), copies=str(item.get("copies", 1)), acquaintance=sheet)
    return draft


def _line(form: MultiDict[str, str], mark: str) -> Line | None:
    key, _, rest = mark.partition(":")
    kind, _, number = rest.partition(":")
    if not (key.isascii() and key.isdigit() and len(key) < 6 and kind in _OF):
        return None
    typed = {name: form.get(f"{name}-{key}", "")[:_LONGEST] for name in _OF[kind]}
    return Line(key, kind, number[:40], typed)


def _number(value: str) -> int | str:
    """A number as one; what is none is told by the packet's own rules."""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else value
