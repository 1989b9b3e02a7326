"""The letters of marks: a subset of a serif font of this computer, embedded once for a whole file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pikepdf
from fontTools.ttLib import TTFont, TTLibError
from pikepdf import Array, Dictionary, Name

from service.errors import FilesRefused
from service.pdf.composite_font import descendant, to_unicode
from service.pdf.truetype import BadProgram, Gathering, Program, read_program

SIGNS = " 0123456789ЕКЛОПРТзист"
"""Everything that a mark says."""
_SYMBOLIC = 4
"""The flag of a font whose codes are its own (ISO 32000-1, table 123)."""
_UNKNOWN = "?"
CAPITAL_HEIGHT = 0.66
"""Of a capital letter, in ems."""
_FILES = ("LiberationSerif-Regular.ttf", "Tinos-Regular.ttf", "times.ttf", "PTF55F.ttf", "DejaVuSerif.ttf")
_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/usr/lib/libreoffice/share/fonts",
    "/opt",
)


class Face(NamedTuple):
    """The font of this computer that marks are written with."""

    name: str
    program: Program
    by_sign: dict[int, int]
    """Unicode -> glyph number in the program."""
    descriptor: dict[str, object]


class Letters(NamedTuple):
    """A subset of the face: the number of each sign, and widths by number, in thousandths of an em."""

    glyphs: Gathering
    numbers: dict[str, int]
    widths: list[int]


class Lettering:
    """A font in one PDF that can write certain signs; others come out as a question mark."""

    def __init__(self, pdf: pikepdf.Pdf, signs: str = SIGNS) -> None:
        """Embed the font. Raises FilesRefused when this computer has none with Russian letters."""
        self._letters = _letters("".join(sorted({*signs, _UNKNOWN})))
        face = _face()
        base = descendant(pdf, face.name, self._letters.glyphs, self._letters.widths, Dictionary(face.descriptor))
        said = {number: sign for sign, number in self._letters.numbers.items()}
        self.font = pdf.make_indirect(
            Dictionary(
                Type=Name.Font,
                Subtype=Name.Type0,
                BaseFont=base.BaseFont,
                Encoding=Name("/Identity-H"),
                DescendantFonts=Array([base]),
                ToUnicode=to_unicode(pdf, said),
            )
        )

    def codes(self, text: str) -> str:
        """The text as the operand of Tj."""
        return "<" + "".join(f"{number:04X}" for number in self._numbers(text)) + ">"

    def width(self, text: str, size: float) -> float:
        """How wide the text is, in the units of its size."""
        return sum(self._letters.widths[number] for number in self._numbers(text)) * size / 1000

    def _numbers(self, text: str) -> list[int]:
        numbers = self._letters.numbers
        return [numbers.get(sign, numbers[_UNKNOWN]) for sign in text]


def prepare() -> None:
    """Read the face, so that children of this process needn't; that there is none is told when it is wanted."""
    with suppress(FilesRefused):
        _letters("".join(sorted({*SIGNS, _UNKNOWN})))


@cache
def _letters(signs: str) -> Letters:
    face = _face()
    glyphs = Gathering(face.program)
    found = {sign: face.by_sign[ord(sign)] for sign in signs if ord(sign) in face.by_sign}
    numbers = {sign: glyphs.add(face.program, number, apart=ord(sign)) for sign, number in found.items()}
    thousandth = face.program.units / 1000
    return Letters(glyphs, numbers, [round(advance / thousandth) for advance in glyphs.advances])


@cache
def _face() -> Face:
    for file in _candidates():
        try:
            face = _read(file)
        except (OSError, TTLibError, BadProgram, KeyError):
            continue  # no plain TrueType, or damaged: the next one
        if all(ord(sign) in face.by_sign for sign in (*SIGNS, _UNKNOWN)):
            return face
    raise FilesRefused(
        "Номера листов и «ПРОЕКТ» поставить нельзя: на этом компьютере нет шрифта Liberation Serif. "
        "Установите пакет fonts-liberation."
    )


def _candidates() -> Iterator[Path]:
    for name in _FILES:
        for folder in _FOLDERS:
            yield from sorted(Path(folder).expanduser().rglob(name))


def _read(file: Path) -> Face:
    with TTFont(file, lazy=True) as font:
        by_sign = {code: font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items()}
        name = str(font["name"].getDebugName(6) or file.stem)
        head, hhea = font["head"], font["hhea"]
    program = read_program(file.read_bytes())
    thousandth = program.units / 1000
    descriptor = {
        "/Flags": _SYMBOLIC,
        "/Ascent": round(hhea.ascent / thousandth),
        "/Descent": round(hhea.descent / thousandth),
        "/CapHeight": round(CAPITAL_HEIGHT * 1000),
        "/ItalicAngle": 0,
        "/StemV": 80,
        "/FontBBox": [round(value / thousandth) for value in (head.xMin, head.yMin, head.xMax, head.yMax)],
    }
    return Face("".join(name.split()), program, by_sign, descriptor)
