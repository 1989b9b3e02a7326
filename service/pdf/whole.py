"""What goes into one PDF and what comes out: plain frozen values, which cross to the confined child and back."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from service.errors import Problem


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One file of a whole and what is to be done with it."""

    file: Path
    title: str = ""
    """Its line in the outline, and how its problems name it; empty: the name of the file."""
    name: str = ""
    """How its problems name it; empty: as the outline does."""
    ours: bool = False
    """Made by our own office a moment ago: PDF/A, tagged, with an outline of its sections; read without suspicion."""
    pages: str = ""
    """As a person writes them: `1-3, 5, 8-`; `5-1` is the other way round; empty: all."""
    rotate: int = 0
    """Degrees clockwise: 0, 90, 180, 270."""
    fit: bool = False
    """Pages of other sizes are scaled onto A4."""
    password: str = field(default="", repr=False)
    break_signatures: bool = False
    """A signed file is taken all the same: its signatures are lost."""
    new_sheet: bool = False
    """In a duplex whole it begins on a face."""
    copies: int = 1
    draft: bool = False
    """«ПРОЕКТ» across its pages."""
    cancelled: bool = False
    """«ОТМЕНЁН» across its pages."""
    qr: str = ""
    """The text of the code on its first page; empty: none."""
    pointer: str = ""
    """JSON Pointer (RFC 6901) that its problems bear."""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """One PDF to be made: its pieces in their order."""

    pieces: tuple[Piece, ...]
    title: str = ""
    author: str = ""
    duplex: bool = False
    """Printed on both sides: blank pages are put before pieces that begin on a new sheet."""
    copies: int = 1
    numbered: bool = False
    """«Лист 3 из 17» on the face of each sheet."""


@dataclass(frozen=True)
class Placed:
    """Where a piece stands: its first page (from 1, in the first copy), and how much one copy of it takes."""

    first_page: int
    pages: int
    sheets: int


@dataclass(frozen=True)
class Composed:
    """What was written."""

    pages: int
    """Of the file: all copies, blank pages included."""
    sheets: int
    """Of paper, for one copy of the whole."""
    placed: tuple[Placed, ...]
    archival: bool
    """The file is labelled PDF/A-1b."""
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class PictureSize:
    """The picture of a page, in pixels."""

    width: int
    height: int


@dataclass(frozen=True)
class Examined:
    """What one piece is: its pages after the choice, the size of the first of them in mm as it is viewed."""

    pages: int
    width_mm: float
    height_mm: float
    problems: list[Problem] = field(default_factory=list)
