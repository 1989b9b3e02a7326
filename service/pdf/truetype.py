"""TrueType programs taken apart into outlines and put together anew: the least that a PDF needs of a font.

A program in a PDF is `glyf` with its companions (ISO 32000-1, 9.9): names, encodings and layout tables are dead weight
there. Outlines are moved as they are, with their instructions; of a composite glyph its parts move too.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from fontTools.ttLib import TTLibError
from fontTools.ttLib.sfnt import SFNTReader, SFNTWriter

LEAST_TABLES = ("head", "hhea", "maxp", "hmtx", "loca", "glyf")
SHARED_TABLES = ("cvt ", "fpgm", "prep")
"""What the instructions of all glyphs of a program lean on."""

_CMAP = "cmap"
"""Which code is which glyph; read where it is there."""

# Flags of a part of a composite glyph (OpenType, table glyf)
_WORDS, _SCALE, _MORE, _TWO_SCALES, _MATRIX = 0x0001, 0x0008, 0x0020, 0x0040, 0x0080
_DEEPEST = 8


class BadProgram(Exception):
    """A program that is not plain TrueType, or is damaged."""


@dataclass(frozen=True)
class Program:
    """A TrueType program: outlines by glyph number, their metrics in font units, the tables that they lean on."""

    glyphs: list[bytes]
    metrics: list[tuple[int, int]]
    """Advance width and left side bearing of each glyph."""
    tables: dict[str, bytes]

    @property
    def units(self) -> int:
        """Font units in one em."""
        return int(struct.unpack_from(">H", self.tables["head"], 18)[0])

    @property
    def byte_codes(self) -> dict[int, int]:
        """Code -> glyph number, where that is told by one table of bytes and nothing else. Raises BadProgram."""
        cmap = self.tables.get(_CMAP, b"")
        if len(cmap) < 12 + 262 or struct.unpack_from(">H", cmap, 2)[0] != 1:
            raise BadProgram("codes are told in another way")
        place = struct.unpack_from(">L", cmap, 8)[0]
        if struct.unpack_from(">HH", cmap, 4) != (1, 0) or cmap[place : place + 4] != b"\0\0\x01\x06":
            raise BadProgram("codes are told in another way")
        return {code: glyph for code, glyph in enumerate(cmap[place + 6 : place + 262]) if glyph}

    @property
    def footing(self) -> tuple[object, ...]:
        """What two programs must have in common for their outlines to stand in one."""
        shared = tuple(self.tables.get(tag, b"") for tag in SHARED_TABLES)
        return (len(self.tables["maxp"]), self.tables["head"][16:20], *shared)


def read_program(data: bytes) -> Program:
    """A program taken apart. Raises BadProgram."""
    try:
        reader = SFNTReader(BytesIO(data), checkChecksums=0)
        if any(tag not in reader for tag in LEAST_TABLES):
            raise BadProgram("no outlines of TrueType")
        tables = {tag: reader[tag] for tag in (*LEAST_TABLES, *SHARED_TABLES, _CMAP) if tag in reader}
        count = struct.unpack_from(">H", tables["maxp"], 4)[0]
        return Program(list(_outlines(tables, count)), _metrics(tables, count), tables)
    except (TTLibError, struct.error, KeyError, ValueError, IndexError) as failure:
        raise BadProgram("the program is damaged") from failure


def _outlines(tables: dict[str, bytes], count: int) -> Iterator[bytes]:
    is_long = struct.unpack_from(">h", tables["head"], 50)[0]
    raw = struct.unpack_from(f">{count + 1}{'L' if is_long else 'H'}", tables["loca"])
    places = raw if is_long else tuple(place * 2 for place in raw)
    for start, end in pairwise(places):
        if not start <= end <= len(tables["glyf"]):
            raise BadProgram("an outline lies outside its table")
        yield tables["glyf"][start:end]


def _metrics(tables: dict[str, bytes], count: int) -> list[tuple[int, int]]:
    full = struct.unpack_from(">H", tables["hhea"], 34)[0]
    if not 0 < full <= count:
        raise BadProgram("the metrics don't fit the outlines")
    metrics: list[tuple[int, int]] = list(struct.iter_unpack(">Hh", tables["hmtx"][: 4 * full]))
    bearings = struct.unpack_from(f">{count - full}h", tables["hmtx"], 4 * full)
    return metrics + [(metrics[-1][0], bearing) for bearing in bearings]


def _parts(glyph: bytes) -> Iterator[int]:
    """Where in a composite glyph the numbers of its parts stand; nothing for a plain one."""
    if len(glyph) < 10 or struct.unpack_from(">h", glyph)[0] >= 0:
        return
    place, flags = 10, _MORE
    while flags & _MORE:
        flags = struct.unpack_from(">H", glyph, place)[0]
        yield place + 2
        place += 8 if flags & _WORDS else 6
        place += 2 if flags & _SCALE else 4 if flags & _TWO_SCALES else 8 if flags & _MATRIX else 0


class Gathering:
    """Outlines of one face from several programs; the same outline is taken once."""

    def __init__(self, first: Program) -> None:
        self._first = first
        self._limits = {first.tables["maxp"]}
        self._numbers: dict[tuple[bytes, int, int], int] = {}
        self.glyphs: list[bytes] = []
        self.advances: list[int] = []
        self._bearings: list[int] = []
        self.add(first, 0)

    def add(self, program: Program, number: int, apart: int = -1, depth: int = 0) -> int:
        """The number that a glyph of a program has here. `apart` keeps outlines apart that are the same: a PDF may give
        them other widths, or they are other letters.

        Raises BadProgram when there is no such glyph, or its parts go in a circle.
        """
        if number >= len(program.glyphs) or depth > _DEEPEST:
            raise BadProgram("a glyph that is not there")
        glyph = bytearray(program.glyphs[number])
        for place in _parts(bytes(glyph)):
            part = struct.unpack_from(">H", glyph, place)[0]
            struct.pack_into(">H", glyph, place, self.add(program, part, depth=depth + 1))
        self._limits.add(program.tables["maxp"])
        advance, bearing = program.metrics[number]
        key = (bytes(glyph), advance, apart)
        if key not in self._numbers:
            self._numbers[key] = len(self.glyphs)
            self.glyphs.append(bytes(glyph))
            self.advances.append(advance)
            self._bearings.append(bearing)
        return self._numbers[key]

    @property
    def units(self) -> int:
        """Font units in one em."""
        return self._first.units

    def program(self) -> bytes:
        """The TrueType program of all that was gathered."""
        tables = {tag: self._first.tables[tag] for tag in SHARED_TABLES if tag in self._first.tables}
        head, hhea = bytearray(self._first.tables["head"]), bytearray(self._first.tables["hhea"])
        struct.pack_into(">h", head, 50, 1)
        struct.pack_into(">H", hhea, 34, len(self.glyphs))
        padded = [glyph + b"\0" * (-len(glyph) % 4) for glyph in self.glyphs]
        places = [0]
        for glyph in padded:
            places.append(places[-1] + len(glyph))
        tables |= {"head": bytes(head), "hhea": bytes(hhea), "maxp": self._maxp(), "glyf": b"".join(padded)}
        tables["loca"] = struct.pack(f">{len(places)}L", *places)
        tables["hmtx"] = b"".join(map(struct.Struct(">Hh").pack, self.advances, self._bearings))
        file = BytesIO()
        writer = SFNTWriter(file, len(tables))
        for tag in sorted(tables):
            writer[tag] = tables[tag]
        writer.close()
        return file.getvalue()

    def _maxp(self) -> bytes:
        """Room for the needs of all programs: each field is the largest of theirs."""
        fields = [struct.unpack_from(f">{(len(limit) - 6) // 2}H", limit, 6) for limit in self._limits]
        most = [max(values) for values in zip(*fields, strict=True)]
        return self._first.tables["maxp"][:4] + struct.pack(f">{1 + len(most)}H", len(self.glyphs), *most)
