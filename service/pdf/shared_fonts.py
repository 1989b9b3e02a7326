"""What the papers of one file have in common is kept once: fonts first of all.

Our office embeds in each paper a subset of the same faces, with codes of its own: 1, 2, 3... as letters come. Twenty
papers hold the letter «а» twenty times. Here the subsets of a face become one program, and each paper keeps its codes:
its font turns into a Type0 font, whose CMap says which glyph of the common program a code is. A font that is not
exactly as our office writes it is left alone.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from service.pdf.composite_font import descendant, one_byte_cmap
from service.pdf.objects import BROKEN, array, dictionary, identity, name
from service.pdf.page_view import inherited
from service.pdf.truetype import BadProgram, Gathering, Program, read_program

_SUBSET = re.compile(r"/[A-Z]{6}\+(.+)")
_SYMBOLIC, _NONSYMBOLIC = 4, 32
"""Flags of a font (ISO 32000-1, table 123): whether its codes are its own."""
_SIMPLE_KEYS = ("/FirstChar", "/LastChar", "/Widths", "/FontDescriptor")
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")


@dataclass(frozen=True)
class Subset:
    """A font of a paper, as our office writes it."""

    font: Object
    program: Program
    codes: dict[int, int]
    widths: dict[int, int]
    """Of each code, in thousandths of an em."""
    box: list[float]
    """What holds all its glyphs, in the same units."""


def share(pdf: pikepdf.Pdf) -> None:
    """Make one of what is the same in the file: pictures, font programs, and the subsets of a face."""
    same = _Same()
    fonts: dict[tuple[int, int], Object] = {}
    for resources in _all_resources(pdf):
        things = dictionary(resources, "/XObject")
        for key in list(things.keys()) if things is not None else ():
            assert things is not None
            if name(things[key], "/Subtype") == "/Image":
                things[key] = same.picture(things[key])
        for font in (dictionary(resources, "/Font") or Dictionary()).values():
            if isinstance(font, Dictionary) and font.is_indirect:
                fonts[identity(font)] = font
    faces: dict[tuple[object, ...], list[Subset]] = {}
    for font in fonts.values():
        _share_program(font, same)
        face = _SUBSET.fullmatch(name(font, "/BaseFont"))
        subset = _read(font) if face and name(font, "/Subtype") == "/TrueType" else None
        if face and subset:
            faces.setdefault((face[1], *subset.program.footing), []).append(subset)
    for (title, *_), group in faces.items():
        if len(group) > 1:
            _merge(pdf, str(title), group)


class _Same:
    """Streams that were met, so that a second one with the same bytes is replaced by the first."""

    def __init__(self) -> None:
        self._met: dict[tuple[object, ...], list[Object]] = {}

    def picture(self, image: Object) -> Object:
        """The same for an image; first for its mask and its colours, which tell images with the same points apart."""
        for key in ("/SMask", "/Mask"):
            if isinstance(image.get(key), Stream):
                image[key] = self.as_before(image[key])
        space = image.get("/ColorSpace")
        if isinstance(space, Array) and len(space) == 2 and isinstance(space[1], Stream):
            space[1] = self.as_before(space[1])
            image.ColorSpace = Array(list(space))  # in the image itself, where it can be compared
        return self.as_before(image)

    def as_before(self, stream: Object) -> Object:
        """The first stream that was equal to this one; only such as say the same of themselves are compared."""
        if not isinstance(stream, Stream):
            return stream
        said = tuple(sorted((key, _written(value)) for key, value in stream.items()))
        alike = self._met.setdefault(said, [])
        try:
            for other in alike:
                if other.objgen == stream.objgen or other.read_raw_bytes() == stream.read_raw_bytes():
                    return other
        except BROKEN:
            return stream
        alike.append(stream)
        return stream


def _written(value: object) -> object:
    return value.unparse() if isinstance(value, Object) else value


def _all_resources(pdf: pikepdf.Pdf) -> Iterator[Dictionary]:
    """The resources of pages and of the forms that are drawn on them."""
    seen: set[tuple[int, int]] = set()
    waiting: deque[Any] = deque(inherited(page.obj, Name.Resources) for page in pdf.pages)
    while waiting:
        resources = waiting.popleft()
        if not isinstance(resources, Dictionary) or (resources.is_indirect and identity(resources) in seen):
            continue
        seen.add(identity(resources))
        yield resources
        for thing in (dictionary(resources, "/XObject") or Dictionary()).values():
            if isinstance(thing, Stream) and identity(thing) not in seen:
                seen.add(identity(thing))
                waiting.append(thing.get("/Resources"))


def _share_program(font: Object, same: _Same) -> None:
    below = array(font, "/DescendantFonts")
    descriptor = dictionary(below[0] if below else font, "/FontDescriptor")
    for key in _PROGRAMS:
        if descriptor is not None and key in descriptor:
            descriptor[key] = same.as_before(descriptor[key])


def _read(font: Object) -> Subset | None:
    """The font, if nothing about it is out of the ordinary."""
    try:
        descriptor = font.FontDescriptor
        if "/Encoding" in font or int(descriptor.Flags) & (_SYMBOLIC | _NONSYMBOLIC) != _SYMBOLIC:
            return None
        program = read_program(descriptor.FontFile2.read_bytes())
        codes = program.byte_codes
        first, last = int(font.FirstChar), int(font.LastChar)
        widths = dict(zip(range(first, last + 1), map(int, font.Widths.as_list()), strict=True))
        box = [float(side) for side in descriptor.FontBBox.as_list()]
        if len(box) != 4:
            return None
        return Subset(font, program, codes, {code: widths[code] for code in codes}, box)
    except (BadProgram, *BROKEN):
        return None


def _merge(pdf: pikepdf.Pdf, face: str, group: list[Subset]) -> None:
    """Let these fonts draw their glyphs from one program."""
    glyphs = Gathering(group[0].program)
    widths: dict[int, int] = {}
    taken: list[tuple[Subset, dict[int, int]]] = []
    for subset in group:
        try:
            numbers = {
                code: glyphs.add(subset.program, number, subset.widths[code]) for code, number in subset.codes.items()
            }
        except BadProgram:
            continue  # what it had given stays as a glyph that nobody draws
        taken.append((subset, numbers))
        widths |= {number: subset.widths[code] for code, number in numbers.items()}
    if len(taken) < 2:
        return
    all_widths = [widths.get(number, advance * 1000 // glyphs.units) for number, advance in enumerate(glyphs.advances)]
    common = descendant(pdf, face, glyphs, all_widths, _likeness([subset for subset, _ in taken]))
    for subset, numbers in taken:
        font = subset.font
        for key in _SIMPLE_KEYS:
            del font[key]
        font.Subtype, font.BaseFont = Name.Type0, common.BaseFont
        font.Encoding, font.DescendantFonts = one_byte_cmap(pdf, numbers), Array([common])


def _likeness(group: list[Subset]) -> Dictionary:
    """The descriptor of a face: as of the first subset, with a box that holds the glyphs of all."""
    first = group[0].font.FontDescriptor
    described = {key: value for key, value in first.items() if key not in (*_PROGRAMS, "/FontName", "/CIDSet")}
    left, bottom, right, top = zip(*(subset.box for subset in group), strict=True)
    return Dictionary({**described, "/FontBBox": [min(left), min(bottom), max(right), max(top)]})
