"""The sheets of pages: what is not A4 is told, or scaled onto it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary

from service.pdf.objects import array, as_number, number
from service.pdf.page_view import A4, MM, View, view

NEAR_MM = 3.0
"""A sheet that differs from A4 by less is A4: scanners and old programs round."""
LARGEST_MM = 5080.0
"""200 inches, the largest page there is (ISO 32000-1, annex C)."""
SMALLEST_MM = 3.0
_MOST_SIZES_TOLD = 5
_MOST_RUNS_TOLD = 10
_FARTHEST = 1e6
"""Of a corner from the origin, in points: no such sheet is meant."""


class Size(NamedTuple):
    """Of a page as it is viewed, in whole millimetres."""

    width: int
    height: int

    def __str__(self) -> str:
        return f"{self.width}×{self.height} мм"


def settle(pdf: pikepdf.Pdf, pages: Sequence[tuple[int, pikepdf.Page]], *, fit: bool) -> Iterator[tuple[str, str]]:
    """Give every page (with its number in its file, from 1) one sensible box; scale onto A4 those that are to fit.

    The answers are the codes and sentences of what is to be told.
    """
    other: dict[Size, list[int]] = {}
    impossible = [place for place, page in pages if not _straighten(page.obj)]
    for place, page in pages:
        seen = view(page.obj)
        if not is_a4(seen):
            other.setdefault(size_of(seen), []).append(place)
            if fit:
                _fit(pdf, page, seen)
    if impossible:
        yield "impossible_size", f"не содержит размера страницы, взят А4 (с. {in_words(impossible)}): проверьте их."
    if other:
        told = "; ".join(f"{size} (с. {in_words(places)})" for size, places in list(other.items())[:_MOST_SIZES_TOLD])
        told += "" if len(other) <= _MOST_SIZES_TOLD else " и другие"
        if fit:
            yield "page_fitted", f"содержал листы не А4, они приведены к А4: {told}."
        else:
            yield "other_size", f"содержит листы не А4: {told}. Напечатайте их отдельно или уместите на А4 (fit)."


def size_of(seen: View) -> Size:
    """In millimetres."""
    return Size(round(seen.width / MM), round(seen.height / MM))


def is_a4(seen: View) -> bool:
    """Whether it is a sheet of A4, upright or on its side."""
    short, long = sorted((seen.width, seen.height))
    return abs(short - A4[0]) < NEAR_MM * MM and abs(long - A4[1]) < NEAR_MM * MM


def in_words(places: Sequence[int]) -> str:
    """Numbers of pages as people write them: `1–3, 7`."""
    runs: list[tuple[int, int]] = []
    for place in sorted(set(places)):
        if runs and runs[-1][1] == place - 1:
            runs[-1] = (runs[-1][0], place)
        else:
            runs.append((place, place))
    shown = [f"{first}–{last}" if last > first else str(first) for first, last in runs[:_MOST_RUNS_TOLD]]
    return ", ".join(shown) + (", …" if len(runs) > _MOST_RUNS_TOLD else "")


def _straighten(page: pikepdf.Object) -> bool:
    """Make what is seen of the page its only box, and its turn a quarter: then all programs take it alike.

    False: it has no box that could be meant.
    """
    seen = view(page)
    possible = _has_box(page) and all(SMALLEST_MM * MM <= side <= LARGEST_MM * MM for side in seen[:2])
    unit = number(page, "/UserUnit", 1.0)
    turn = round(number(page, "/Rotate", 0)) % 360
    for key in ("/CropBox", "/Rotate", "/UserUnit"):
        if key in page:
            del page[key]
    page.MediaBox = _box_of(seen) if possible else Array([0, 0, *A4])
    if turn in {90, 180, 270}:
        page.Rotate = turn
    if possible and unit not in {0.0, 1.0}:
        page.UserUnit = unit
    return possible


def _has_box(page: pikepdf.Object) -> bool:
    sides = [as_number(side, math.nan) for side in array(page, "/MediaBox")]
    if len(sides) != 4 or not all(abs(side) <= _FARTHEST for side in sides):
        return False
    return abs(sides[0] - sides[2]) >= 1 and abs(sides[1] - sides[3]) >= 1


def _box_of(seen: View) -> Array:
    """The box of a page in the space of its content: where two corners of what is seen stand there."""
    a, b, c, d, e, f = seen.matrix
    x, y = a * seen.width + c * seen.height + e, b * seen.width + d * seen.height + f
    return _numbers(min(x, e), min(y, f), max(x, e), max(y, f))


def _fit(pdf: pikepdf.Pdf, page: pikepdf.Page, seen: View) -> None:
    """Scale the page onto A4, upright or on its side, in the middle; what is smaller keeps its size, as on a copier."""
    left, bottom, right, top = (float(side) for side in page.obj.MediaBox)
    width, height = A4 if seen.height >= seen.width else (A4[1], A4[0])
    scale = min(width / seen.width, height / seen.height, 1.0)
    scale *= number(page.obj, "/UserUnit", 1.0)
    if round(number(page.obj, "/Rotate", 0)) % 180:
        width, height = height, width
    across, up = (width - (right - left) * scale) / 2 - left * scale, (height - (top - bottom) * scale) / 2
    up -= bottom * scale
    form = page.as_form_xobject(handle_transformations=False)
    form.write(form.read_bytes())  # else it is read when the whole is written, and the page is another one by then
    page.obj.Resources = Dictionary(XObject=Dictionary(Page=form))
    page.obj.Contents = pdf.make_stream(f"q {scale:.6f} 0 0 {scale:.6f} {across:.4f} {up:.4f} cm /Page Do Q".encode())
    page.obj.MediaBox = _numbers(0, 0, width, height)
    if "/UserUnit" in page.obj:
        del page.obj["/UserUnit"]
    for note in array(page.obj, "/Annots"):
        for key in ("/Rect", "/QuadPoints"):
            _move(note, key, scale, (across, up))


def _move(note: pikepdf.Object, key: str, scale: float, by: tuple[float, float]) -> None:
    """Put the points of an annotation where the content went."""
    points = array(note, key)
    if points:
        moved = [as_number(point, 0) * scale + by[place % 2] for place, point in enumerate(points)]
        note[key] = _numbers(*moved)


def _numbers(*values: float) -> Array:
    return Array([Decimal(f"{value:.4f}") for value in values])
