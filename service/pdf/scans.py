"""A scan or a photograph of a paper becomes pages of A4, valid PDF/A-1b: whole, as large as the paper was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image

from service.errors import Problem, Severity
from service.pdf import srgb
from service.pdf.archive import describe
from service.pdf.page_view import A4, MM
from service.pdf.scan_pictures import picture_object
from service.pdf.scan_reading import BAD_PICTURE, pictures

READABLE_DPI = 150
_LEAST_DPI, _MOST_DPI = 50, 2_400
"""What a file says beyond these is a slip and counts as nothing said."""
_TOLERANCE = 1.03
"""A flatbed scanner adds some millimetres to the sheet that lies on it."""
_MARGIN = 5 * MM
"""Around a picture whose size is not known, or is no size of a sheet: printers leave it blank anyway."""
_ORIENTATION = 274
_TURNS = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
"""Orientation of EXIF -> the matrix that puts the unit square of a picture upright."""


class Placed(NamedTuple):
    """Where a picture lies on its sheet, in points, and how many of its dots fall on an inch there."""

    sheet: tuple[float, float]
    left: float
    bottom: float
    width: float
    height: float
    dpi: float
    reduced: bool
    """The paper was larger than A4."""


def pdf_of(image: Path, output: Path) -> list[Problem]:
    """Write a PDF with a page for every picture of a file, and tell what a reader may miss. Raises FilesRefused."""
    pdf = pikepdf.new()
    data = image.read_bytes()
    coarse: list[int] = []
    reduced: list[int] = []
    for number, picture in enumerate(pictures(image, data), 1):
        placed = _page(pdf, picture, data)
        if placed.dpi < READABLE_DPI:
            coarse.append(number)
        if placed.reduced:
            reduced.append(number)
    _label(pdf)
    pdf.save(output, force_version="1.4", object_stream_mode=pikepdf.ObjectStreamMode.disable, deterministic_id=True)
    return list(_told(image.name, coarse, reduced))


def _page(pdf: pikepdf.Pdf, picture: Image.Image, file: bytes) -> Placed:
    turn = _turn(picture)
    placed = _place(picture, turned=turn[0] == 0)
    width, height = placed.width, placed.height
    a, b, c, d, e, f = (value * side for value, side in zip(turn, (width, height) * 3, strict=True))
    matrix = " ".join(f"{value:.4f}" for value in (a, b, c, d, e + placed.left, f + placed.bottom))
    page = Dictionary(
        Type=Name.Page,
        MediaBox=Array([0, 0, *(round(side, 3) for side in placed.sheet)]),
        Resources=Dictionary(XObject=Dictionary(Scan=picture_object(pdf, picture, file))),
        Contents=pdf.make_stream(f"q {matrix} cm /Scan Do Q".encode()),
    )
    pdf.pages.append(pikepdf.Page(pdf.make_indirect(page)))
    return placed


def _turn(picture: Image.Image) -> tuple[int, int, int, int, int, int]:
    """How the picture is put upright; Pillow has done that for TIFF, and a note that can't be read says nothing."""
    try:
        orientation = 1 if picture.format == "TIFF" else picture.getexif().get(_ORIENTATION)
    except BAD_PICTURE:
        orientation = 1
    return _TURNS.get(orientation if isinstance(orientation, int) else 1, _TURNS[1])


def _place(picture: Image.Image, *, turned: bool) -> Placed:
    """In the middle of a sheet that stands as the picture does; never larger than the paper was."""
    across, along = picture.size if not turned else picture.size[::-1]
    dpi = _dpi(picture)
    dpi = dpi[::-1] if dpi and turned else dpi
    width, height = (across / dpi[0] * 72, along / dpi[1] * 72) if dpi else (float(across), float(along))
    sheet = A4 if height >= width else A4[::-1]
    fits = dpi is not None and width <= sheet[0] * _TOLERANCE and height <= sheet[1] * _TOLERANCE
    room = sheet if fits else (sheet[0] - 2 * _MARGIN, sheet[1] - 2 * _MARGIN)
    scale = min(room[0] / width, room[1] / height)
    scale = min(1.0, scale) if dpi else scale
    width, height = width * scale, height * scale
    seen = min(across / width, along / height) * 72
    scanned = dpi is not None and min(dpi) >= READABLE_DPI
    left, bottom = (sheet[0] - width) / 2, (sheet[1] - height) / 2
    return Placed(sheet, left, bottom, width, height, seen, reduced=scanned and not fits)


def _dpi(picture: Image.Image) -> tuple[float, float] | None:
    """Dots per inch as the file says, if it says something sensible."""
    try:
        across, along = (float(value) for value in picture.info["dpi"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None
    sensible = all(_LEAST_DPI <= value <= _MOST_DPI for value in (across, along))
    return (across, along) if sensible else None


def _label(pdf: pikepdf.Pdf) -> None:
    """PDF/A-1b (ISO 19005-1): the colours of RGB are those of sRGB, and the file says what it is."""
    profile = pdf.make_stream(srgb.profile())
    profile.N = 3
    intent = Dictionary(Type=Name.OutputIntent, S=Name("/GTS_PDFA1"), DestOutputProfile=profile)
    intent.OutputConditionIdentifier = pikepdf.String(srgb.NAME)
    pdf.Root.OutputIntents = Array([intent])
    describe(pdf, "", "", archival=True)


def _told(name: str, coarse: list[int], reduced: list[int]) -> Iterator[Problem]:
    if coarse:
        low = f"низкое разрешение (меньше {READABLE_DPI} точек на дюйм)"
        said = f"Файл «{name}»: {low}, мелкий текст может не читаться{_on(coarse)}."
        yield Problem("", "scan_coarse", said + " Отсканируйте с разрешением 300.", Severity.WARNING)
    if reduced:
        said = f"Файл «{name}»: лист больше A4, он уменьшен{_on(reduced)}."
        yield Problem("", "scan_reduced", said, Severity.WARNING)


def _on(pages: list[int]) -> str:
    few = ", ".join(map(str, pages[:10])) + (" и ещё" if len(pages) > 10 else "")
    return f" (страницы: {few})" if pages != [1] else ""
