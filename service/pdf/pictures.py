"""Pages as pictures for the screen, drawn by PDFium: what is printed in black is kept in a few greys, and stays small.

PDFium knows no threads: this runs in the confined child only, where there are none.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, sqrt
from pathlib import Path
from typing import cast

import pypdfium2
from PIL import Image, ImageChops

from service.errors import FilesRefused
from service.pdf.page_view import A4
from service.pdf.whole import PictureSize

_MOST_POINTS = 6_000_000
"""Of one picture; larger sheets are drawn more coarsely."""
_GREYS = (0, 80, 155, 222, 255)
"""Enough for the edges of letters, at two thirds of the bytes of sixteen (measured); 222 is the grey of «ПРОЕКТ»."""
_NEAR = 12
_MOST_MIDDLE = 0.2
"""So much of a page of text lies between its greys at the most (0.05-0.1, measured); of a photograph nearly all."""
_FLAT_COLOURS = 4096
"""Drawings and charts have fewer colours, photographs have more."""
_PALETTE = 64
_QUALITY = 75


def draw(file: Path, folder: Path, width: int, numbers: Sequence[int] | None) -> tuple[PictureSize, ...]:
    """Draw pages (from 1; all of them without numbers) into the folder: `7.png`, or `7.webp` where that is smaller.

    `width` is that of a page of 210 mm, in pixels; every page is drawn to the same scale. Answers the sizes of the
    pictures of all pages. Raises FilesRefused where PDFium can't read the file.
    """
    try:
        with pypdfium2.PdfDocument(file) as document:
            document.init_forms()
            shapes = [document.get_page_size(index) for index in range(len(document))]
            scales = [_scale(across, along, width) for across, along in shapes]
            sizes = tuple(_size(across, along, scale) for (across, along), scale in zip(shapes, scales, strict=True))
            for number in range(1, len(document) + 1) if numbers is None else numbers:
                if 1 <= number <= len(document):
                    _draw(document, number, scales[number - 1], folder)
    except pypdfium2.PdfiumError as failure:
        said = (
            "Файл не показать: он повреждён или закрыт паролем. Откройте его и напечатайте в PDF, затем добавьте снова."
        )
        raise FilesRefused(said) from failure
    return sizes


def _scale(across: float, along: float, width: int) -> float:
    """Pixels in a point."""
    wanted = width / A4[0]
    return min(wanted, sqrt(_MOST_POINTS / max(1.0, across * along)))


def _size(across: float, along: float, scale: float) -> PictureSize:
    return PictureSize(ceil(across * scale), ceil(along * scale))  # as pypdfium2 has it


def _draw(document: pypdfium2.PdfDocument, number: int, scale: float, folder: Path) -> None:
    page = document[number - 1]
    try:
        drawn = cast(Image.Image, page.render(scale=scale, rev_byteorder=True).to_pil()).convert("RGB")
    finally:
        page.close()
    grey = _grey(drawn)
    paper = _paper(grey) if grey else _flat(drawn)
    if paper:
        paper.save(folder / f"{number}.png", bits=4 if grey else 8)
    else:
        (grey or drawn).save(folder / f"{number}.webp", quality=_QUALITY, method=2)


def _grey(drawn: Image.Image) -> Image.Image | None:
    """The page without colours, if it has none."""
    red, green, blue = drawn.split()
    coloured = ImageChops.difference(red, green).getbbox() or ImageChops.difference(green, blue).getbbox()
    return None if coloured else green


def _paper(grey: Image.Image) -> Image.Image | None:
    """A page of text in few greys; nothing where it is a photograph."""
    counts = grey.histogram()
    middle = sum(count for value, count in enumerate(counts) if min(abs(value - one) for one in (0, 222, 255)) > _NEAR)
    if middle > _MOST_MIDDLE * grey.width * grey.height:
        return None
    nearest = [min(range(len(_GREYS)), key=lambda place: abs(_GREYS[place] - value)) for value in range(256)]
    few = Image.frombytes("P", grey.size, grey.point(nearest).tobytes())
    few.putpalette([value for value in _GREYS for _ in "rgb"])
    return few


def _flat(drawn: Image.Image) -> Image.Image | None:
    """A page with a drawing in its own colours; nothing where it is a photograph."""
    if drawn.getcolors(_FLAT_COLOURS) is None:
        return None
    return drawn.quantize(_PALETTE, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
