"""The text of a filled field, drawn as its file wants it (ISO 32000-1, 12.7.3.3), in letters of any language.

qpdf draws Latin letters only, and a form that a Russian filled in would come out as question marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream

from service.pdf.lettering import CAPITAL_HEIGHT, Lettering
from service.pdf.objects import array, as_number, as_text, dictionary, number

_MULTILINE, _PASSWORD, _COMB = 1 << 12, 1 << 13, 1 << 24
"""Flags of a field of text (ISO 32000-1, table 228)."""
_HIGHEST_FIELD = 20
"""Fields above a field."""
_MOST_SIGNS = 20_000
_USUAL_SIZE, _LEAST_SIZE, _PADDING, _LEADING = 12.0, 4.0, 2.0, 1.15
_TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
_SIZE = re.compile(r"([\d.]+)\s+Tf")
_COLOUR = re.compile(r"((?:[\d.]+\s+){1,4}(?:g|rg|k))\b")


@dataclass(frozen=True)
class Field:
    """What a field says, and how."""

    widget: Object
    text: str
    flags: int
    size: float
    colour: str
    alignment: int
    cells: int
    turn: tuple[int, ...]
    """A matrix: fields of a page that lies on its side are turned against it."""
    width: float
    height: float
    """Of the field as it is read."""

    @property
    def signs(self) -> set[str]:
        """The letters that it needs."""
        return set(self.text) - {"\n"}


def read_field(widget: Object, form: Object) -> Field | None:
    """The field, if it is one of text or of a choice and has a value that may be seen."""
    flags = int(as_number(_inherited(widget, "/Ff"), 0))
    value = _value(widget)
    sides = [as_number(side, 0) for side in array(widget, "/Rect")]
    if (
        str(_inherited(widget, "/FT")) not in {"/Tx", "/Ch"}
        or flags & _PASSWORD
        or not value.strip()
        or len(sides) != 4
    ):
        return None
    turn = int(number(dictionary(widget, "/MK"), "/R", 0)) % 360
    wide, high = abs(sides[2] - sides[0]), abs(sides[3] - sides[1])
    look = as_text(_inherited(widget, "/DA")) or as_text(form.get("/DA"))
    size, colour = _SIZE.search(look), _COLOUR.search(look)
    return Field(
        widget,
        value[:_MOST_SIGNS],
        flags,
        min(as_number(size[1], 0), 200.0) if size else 0.0,
        colour[1] if colour else "0 g",
        int(as_number(_inherited(widget, "/Q"), 0)),
        int(as_number(_inherited(widget, "/MaxLen"), 0)) if flags & _COMB else 0,
        _TURNS.get(turn, _TURNS[0]),
        *((high, wide) if turn in {90, 270} else (wide, high)),
    )


def draw(pdf: pikepdf.Pdf, field: Field, letters: Lettering) -> None:
    """Give the field the look of its text."""
    size = _fitting_size(field, letters)
    shown = [
        f"1 0 0 1 {x:.2f} {y:.2f} Tm {letters.codes(said)} Tj" for said, x, y in _placed(field, letters, size) if said
    ]
    operators = f"/Tx BMC q BT {field.colour} /F {size:.2f} Tf {' '.join(shown)} ET Q EMC"
    look = Stream(pdf, operators.encode(), Type=Name.XObject, Subtype=Name.Form)
    look.BBox = Array([0, 0, round(field.width, 2), round(field.height, 2)])
    look.Matrix = Array([*field.turn, 0, 0])
    look.Resources = Dictionary(Font=Dictionary(F=letters.font))
    field.widget.AP = Dictionary(N=pdf.make_indirect(look))


def _placed(field: Field, letters: Lettering, size: float) -> Iterator[tuple[str, float, float]]:
    """The pieces of the text, and where the base line of each begins."""
    middle = (field.height - CAPITAL_HEIGHT * size) / 2
    if field.cells:
        cell = field.width / field.cells
        for place, sign in enumerate(field.text[: field.cells].replace("\n", " ")):
            yield sign, cell * (place + 0.5) - letters.width(sign, size) / 2, middle
        return
    lines = _lines(field, letters, size)
    top = field.height - _PADDING - CAPITAL_HEIGHT * size if field.flags & _MULTILINE else middle
    for below, line in enumerate(lines):
        room = field.width - 2 * _PADDING - letters.width(line, size)
        yield line, _PADDING + max(room, 0) * {1: 0.5, 2: 1.0}.get(field.alignment, 0.0), top - below * _LEADING * size


def _lines(field: Field, letters: Lettering, size: float) -> list[str]:
    """The text in lines: as many as it has and as the width asks for, or one."""
    if not field.flags & _MULTILINE:
        return [" ".join(field.text.split("\n"))]
    lines: list[str] = []
    for paragraph in field.text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and letters.width(longer, size) > field.width - 2 * _PADDING:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines


def _fitting_size(field: Field, letters: Lettering) -> float:
    """The size that the field asks for (the usual one where it asks for none), or less: nothing is cut off."""
    size = field.size or min(_USUAL_SIZE, field.height * 0.75)
    while size > _LEAST_SIZE:
        lines = _lines(field, letters, size)
        high = len(lines) * _LEADING * size <= field.height + _PADDING
        wide = max(letters.width(line, size) for line in lines) <= field.width - 2 * _PADDING
        if (high or len(lines) == 1) and (wide or field.cells):
            break
        size -= 0.5
    return max(size, _LEAST_SIZE)


def _value(widget: Object) -> str:
    value = _inherited(widget, "/V")
    said = [as_text(one) for one in value] if isinstance(value, Array) else [as_text(value)]
    if isinstance(value, Stream):
        said = [value.read_bytes()[:_MOST_SIGNS].decode("latin-1")]
    names = {
        as_text(option[0]): as_text(option[1])
        for option in _options(widget)
        if isinstance(option, Array) and len(option) == 2
    }
    told = ", ".join(names.get(one, one) for one in said)
    lines = told.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(sign if sign.isprintable() else " " for sign in line) for line in lines)


def _options(widget: Object) -> list[Any]:
    found = _inherited(widget, "/Opt")
    return list(found) if isinstance(found, Array) else []


def _inherited(widget: Object, key: str) -> Any:
    """An attribute of the field or of the fields above it."""
    field: Any = widget
    for _ in range(_HIGHEST_FIELD):
        if field is None or key in field:
            break
        field = dictionary(field, "/Parent")
    return None if field is None else field.get(key)
