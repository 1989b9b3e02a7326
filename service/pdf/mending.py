"""A file that qpdf gives up is tried twice more: by PDFium, and by gathering whatever looks like a page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2

from service.pdf.objects import BROKEN

MOST_BYTES = 50 * 2**20
"""Of a file that is mended: it is held in memory a few times over."""
_OBJECT = re.compile(rb"(?<!\d)(\d{1,7})\s+(\d{1,5})\s+obj\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")


def mended(file: Path) -> pikepdf.Pdf | None:
    """The file as far as it could be read, or None."""
    if file.stat().st_size > MOST_BYTES:
        return None
    data = file.read_bytes()
    for way in (_by_pdfium, _by_pages):
        for attempt in way(data):
            try:
                pdf = pikepdf.open(BytesIO(attempt), inherit_page_attributes=False)
                if len(pdf.pages):
                    return pdf
            except BROKEN:
                continue
    return None


def _by_pdfium(data: bytes) -> Iterator[bytes]:
    """The pages as PDFium, the reader in Chrome, finds them."""
    try:
        with pypdfium2.PdfDocument(data) as found, pypdfium2.PdfDocument.new() as fresh:
            fresh.import_pages(found)
            buffer = BytesIO()
            fresh.save(buffer)
            yield buffer.getvalue()
    except pypdfium2.PdfiumError:
        return


def _by_pages(data: bytes) -> Iterator[bytes]:
    """A new tree of pages behind the file, with every object in it that says it is a page."""
    if b"/Encrypt" in data:
        return
    places = list(_OBJECT.finditer(data))
    ends = (*(place.start() for place in places[1:]), len(data))
    pages = {
        int(place[1]): b"%s %s R" % (place[1], place[2])
        for place, end in zip(places, ends, strict=False)
        if _PAGE.search(data, place.end(), end)
    }
    if pages:
        free = max(int(place[1]) for place in places) + 1
        tree = b"\n%d 0 obj\n<</Type/Catalog/Pages %d 0 R>>\nendobj\n" % (free, free + 1)
        tree += b"%d 0 obj\n<</Type/Pages/Count %d/Kids[%s]>>\nendobj\n" % (
            free + 1,
            len(pages),
            b" ".join(pages.values()),
        )
        yield data + tree + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n0\n%%%%EOF\n" % (free + 2, free)
