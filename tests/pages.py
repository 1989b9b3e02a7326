"""Reads a PDF page by page: what a paper looks like once it is printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from tests.word import dense

MM_IN_POINTS = 72 / 25.4
_HYPHEN_AT_THE_END_OF_A_LINE = "\ufffe"


@dataclass(frozen=True)
class Page:
    """One page: how it lies, what stands in its top margin, and everything on it without blanks."""

    landscape: bool
    header: str
    dense: str


def pages_of(file: Path, top_margin_mm: float = 20) -> list[Page]:
    """The pages of a PDF."""
    found = []
    with pypdfium2.PdfDocument(file) as pdf:
        for page in pdf:
            width, height = page.get_size()
            text = page.get_textpage()
            header = text.get_text_bounded(0, height - top_margin_mm * MM_IN_POINTS, width, height)
            whole = text.get_text_range().replace(_HYPHEN_AT_THE_END_OF_A_LINE, "-")
            found.append(Page(width > height, header.strip(), dense(whole)))
    return found
