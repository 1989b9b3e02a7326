"""What a packet has become: its sheets counted item by item, and the plan by which it is printed."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from service.errors import Problem
from service.russian.dates import digits
from service.russian.numerals import counted

_NEVER = (1980, 1, 1, 0, 0, 0)
"""The time of every file in an archive: the same packet gives the same bytes."""


_HEAD_BYTES = 8
_KINDS = (
    (b"PK\x03\x04", ".docx"),
    (b"\xd0\xcf\x11\xe0", ".doc"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"II*\0", ".tif"),
    (b"MM\0*", ".tif"),
)
"""How files begin that are no PDF; nothing else comes into a packet."""
_PACKED = (".docx", ".pdf", ".png", ".jpg", ".tif")


@dataclass(frozen=True)
class Line:
    """One item where it stands in the packet; pages are counted from 1, in the first copy."""

    title: str
    number: str
    date: date | None
    first_page: int
    pages: int
    sheets: int
    copies: int
    acquaintance: bool = False
    """It is a sheet of signatures to the paper before it, and no paper itself."""

    @property
    def registered(self) -> str:
        """«от 01.09.2026 № 134/4», as much as is known."""
        day = f"от {digits(self.date)}" if self.date else ""
        return " ".join(part for part in (day, f"№\u00a0{self.number}" if self.number else "") if part)


@dataclass(frozen=True)
class Progress:
    """How far the work is: steps done of all, and what is being made now."""

    done: int
    total: int
    item: str


@dataclass(frozen=True)
class PacketMade:
    """A finished packet: what its file holds, and what was remarked."""

    title: str
    filename: str
    pages: int
    """Of the file: all copies, blank pages included."""
    sheets: int
    """Of paper, for one copy of the packet."""
    copies: int
    duplex: bool
    archival: bool
    register: bool
    """Whether the first item is the register: the others bear the numbers that it gives them."""
    items: tuple[Line, ...]
    problems: tuple[Problem, ...]

    def as_dict(self) -> dict[str, Any]:
        """The packet as it goes to JSON."""
        return {
            "title": self.title,
            "filename": self.filename,
            "pages": self.pages,
            "sheets": self.sheets,
            "sheets_to_print": self.sheets * self.copies,
            "copies": self.copies,
            "duplex": self.duplex,
            "archival": self.archival,
            "items": [{**asdict(line), "date": line.date.isoformat() if line.date else None} for line in self.items],
            "print_plan": self.plan(),
            "problems": [problem.as_dict() for problem in self.problems],
        }

    def plan(self) -> list[str]:
        """How to print it, line by line, for the secretary."""
        sides = "с двух сторон, переплёт по длинному краю" if self.duplex else "с одной стороны"
        total = counted(self.sheets * self.copies, "лист")
        again = (
            f"Экземпляров – {self.copies}: в файле они идут подряд, поэтому в окне печати укажите одну копию."
            if self.copies > 1
            else "Пакет в одном экземпляре."
        )
        each = f" (по {self.sheets} на экземпляр)" if self.copies > 1 else ""
        head = [
            self.title,
            f"Печатать {sides}, масштаб 100\u00a0%. {again}",
            f"В пакете {self.held()}. Страниц в файле, со всеми экземплярами: {self.pages}; "
            f"понадобится бумаги: {total}{each}.",
        ]
        start = 0 if self.register else 1
        return [*head, *(self._told(place, line) for place, line in enumerate(self.items, start))]

    def held(self) -> str:
        """«опись, 10 документов и 3 листа ознакомления»: in one copy."""
        lines = self.items[self.register :]
        added = sum(line.acquaintance for line in lines)
        told = [counted(len(lines) - added, "документ")] * (added < len(lines))
        told += [f"{counted(added, 'лист')} ознакомления"] * bool(added)
        return ("опись, " if self.register else "") + " и ".join(told)

    @staticmethod
    def _told(place: int, line: Line) -> str:
        name = f"{line.title} {line.registered}".strip()
        copies = f", {line.copies}\u00a0экз." if line.copies > 1 else ""
        return (
            f"{place}. {name} – с. {line.first_page}, "
            f"{counted(line.pages, 'страница')}, {counted(line.sheets, 'лист')}{copies}"
        )


def kind_of(file: Path) -> str:
    """The ending that a file should have, by its first bytes: names of others lie."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    return next((ending for start, ending in _KINDS if head.startswith(start)), ".pdf")


def write_archive(target: Path, files: Iterable[tuple[str, bytes | Path]]) -> None:
    """A ZIP of files under their Russian names, always the same bytes for the same files."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _NEVER)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_PACKED) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, content if isinstance(content, bytes) else content.read_bytes())
