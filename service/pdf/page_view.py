"""A page as a reader sees it: its size and the way from what is seen to what a content stream says.

Lengths are real points (1/72 inch) from the lower left corner of the page as it is viewed, whatever its /Rotate,
CropBox and UserUnit (ISO 32000-1, 7.7.3.3 and 14.11.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Name

MM = 72 / 25.4
"""Points in a millimetre."""
A4 = (210 * MM, 297 * MM)
_HIGHEST_TREE = 100
_FARTHEST = 1e6


class Box(NamedTuple):
    """A rectangle, in points."""

    left: float
    bottom: float
    right: float
    top: float

    def wider(self, by: float) -> Box:
        """With room around it."""
        return Box(self.left - by, self.bottom - by, self.right + by, self.top + by)


class View(NamedTuple):
    """How a page is viewed: its width and height, and the matrix from what is viewed to the space of its content."""

    width: float
    height: float
    matrix: tuple[float, float, float, float, float, float]

    @property
    def operators(self) -> str:
        """The operator that lets a content stream be written in what is viewed."""
        return " ".join(f"{value:.5f}" for value in self.matrix) + " cm"


def view(page: pikepdf.Object) -> View:
    """The view of a page; a page without a sensible box counts as A4, as readers have it."""
    media = _box(inherited(page, Name.MediaBox)) or Box(0, 0, *A4)
    box = _common(media, _box(inherited(page, Name.CropBox)) or media)
    unit = _number(page.get(Name.UserUnit)) or 1.0
    unit = unit if 0 < unit < _FARTHEST else 1.0
    turn = round(_number(inherited(page, Name.Rotate)) or 0) % 360
    width, height = (box.right - box.left) * unit, (box.top - box.bottom) * unit
    scale = 1 / unit
    if turn == 90:
        return View(height, width, (0, scale, -scale, 0, box.right, box.bottom))
    if turn == 180:
        return View(width, height, (-scale, 0, 0, -scale, box.right, box.top))
    if turn == 270:
        return View(height, width, (0, -scale, scale, 0, box.left, box.top))
    return View(width, height, (scale, 0, 0, scale, box.left, box.bottom))


def inherited(page: pikepdf.Object, key: Name) -> pikepdf.Object | None:
    """An attribute of a page or of the branches of the page tree above it."""
    node: pikepdf.Object | None = page
    for _ in range(_HIGHEST_TREE):
        if not isinstance(node, pikepdf.Dictionary):
            return None
        if key in node:
            return node[key]
        node = node.get(Name.Parent)
    return None


def _box(values: object) -> Box | None:
    if not isinstance(values, (Array, Sequence)) or len(values) != 4:
        return None
    numbers = [_number(value) for value in values]
    if any(number is None or abs(number) > _FARTHEST for number in numbers):
        return None
    x1, y1, x2, y2 = (float(number or 0) for number in numbers)
    box = Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
    return box if box.right - box.left >= 1 and box.top - box.bottom >= 1 else None


def _common(one: Box, other: Box) -> Box:
    box = Box(*map(max, one[:2], other[:2]), *map(min, one[2:], other[2:]))
    return box if box.right - box.left >= 1 and box.top - box.bottom >= 1 else one


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool) else None
