"""Where on a page nothing is printed: pages are drawn by PDFium, and a place is free when it is light and even there.

Even, and not white, since the paper of a scan is grey and grainy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import sqrt
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

import pikepdf
import pypdfium2
from PIL import Image, ImageChops

from service.pdf.page_view import MM, Box, View

UNPRINTABLE = 6 * MM
"""Printers of offices leave 4-5 mm at the edges of a sheet blank, whatever stands there."""
_DPI = 72
_MOST_POINTS = 8_000_000
"""Of a picture: only sheets beyond A0 are drawn more coarsely for it."""
_LIGHTEST_INK = 190
"""Of 255: what is darker than this is no paper."""
_GRAIN = 40
"""So far apart, of 255, may the points of an empty place of a scan be at this resolution."""
_VIVID = 60
"""Of 255: so far is the green of magenta below its red and blue."""
_STEP = 5 * MM


class Pictures:
    """The pages of a PDF as they look at this moment."""

    def __init__(self, pdf: pikepdf.Pdf, file: Path) -> None:
        pdf.save(
            file,
            fix_metadata_version=False,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
        self._document = pypdfium2.PdfDocument(file)

    def close(self) -> None:
        """Let go of the file."""
        self._document.close()

    def page(self, index: int, seen: View) -> PagePicture:
        """One page; it is read once and drawn piece by piece."""
        try:
            return PagePicture(self._document[index], seen)
        except pypdfium2.PdfiumError:
            return PagePicture(None, seen)


class PagePicture:
    """One page that can be drawn; one that PDFium does not understand is all black."""

    def __init__(self, page: pypdfium2.PdfPage | None, seen: View) -> None:
        self._page = page
        self._seen = seen
        size: tuple[float, float] = page.get_size() if page else (0.0, 0.0)
        self._width, self._height = size

    def draw(self, box: Box, dpi: float = _DPI, *, grey: bool = True) -> Image.Image:
        """A part of the page."""
        if not self._page or not self._width or not self._height:
            return Image.new("L", (1, 1))
        across, along = self._width / self._seen.width, self._height / self._seen.height
        edges = (
            max(0.0, box.left * across),
            max(0.0, box.bottom * along),
            max(0.0, (self._seen.width - box.right) * across),
            max(0.0, (self._seen.height - box.top) * along),
        )
        drawn = self._page.render(scale=dpi / 72 / across, crop=edges, grayscale=grey, rev_byteorder=not grey)
        return cast(Image.Image, drawn.to_pil())

    def free(self, strip: Box, places: Iterable[Box]) -> Iterator[Box]:
        """Those of the places, all inside the strip, where nothing is printed."""
        strip = Box(
            max(0, strip.left),
            max(0, strip.bottom),
            min(self._seen.width, strip.right),
            min(self._seen.height, strip.top),
        )
        picture: Image.Image | None = None
        for place in places:
            if picture is None:
                area = (strip.right - strip.left) * (strip.top - strip.bottom)
                picture = self.draw(strip, min(_DPI, 72 * sqrt(_MOST_POINTS / area)))
            across = picture.width / (strip.right - strip.left)
            along = picture.height / (strip.top - strip.bottom)
            part = picture.crop(
                (
                    int((place.left - strip.left) * across),
                    int((strip.top - place.top) * along),
                    int((place.right - strip.left) * across) + 1,
                    int((strip.top - place.bottom) * along) + 1,
                )
            )
            darkest, lightest = cast("tuple[int, int]", part.getextrema())
            if darkest >= _LIGHTEST_INK and lightest - darkest <= _GRAIN:
                yield place

    def share_of_magenta(self, dpi: float) -> float:
        """How much of the middle of the page is of this colour, which papers don't have."""
        across, along = self._seen.width / 4, self._seen.height / 4
        red, green, blue = self.draw(Box(across, along, 3 * across, 3 * along), dpi, grey=False).convert("RGB").split()
        vivid = ImageChops.subtract(ImageChops.darker(red, blue), green).point(lambda value: 255 * (value > _VIVID))
        return vivid.histogram()[255] / (vivid.width * vivid.height)


@contextmanager
def pictures(pdf: pikepdf.Pdf) -> Iterator[Pictures]:
    """The pages of a PDF as they are now: what is drawn later is not seen."""
    with TemporaryDirectory(prefix="pismovod-") as folder:
        seen = Pictures(pdf, Path(folder) / "now.pdf")
        try:
            yield seen
        finally:
            seen.close()


def inside(seen: View) -> Box:
    """The part of a page that every printer prints."""
    return Box(UNPRINTABLE, UNPRINTABLE, seen.width - UNPRINTABLE, seen.height - UNPRINTABLE)


def everywhere(seen: View, width: float, height: float) -> Iterator[Box]:
    """Places of this size all over a page: from the bottom up, from the right to the left."""
    field = inside(seen)
    bottom = field.bottom
    while bottom + height <= field.top:
        right = field.right
        while right - width >= field.left:
            yield Box(right - width, bottom, right, bottom + height)
            right -= _STEP
        bottom += _STEP
