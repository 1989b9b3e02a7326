"""The outline of a whole: a line for each piece, and the sections of the piece below it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import pikepdf
from pikepdf import Dictionary, Name, Object, String

from service.pdf.destinations import Bookmark, Target


class Chapter(NamedTuple):
    """A piece in the outline: its title, its pages as they stand in the file, its own outline."""

    title: str
    pages: Sequence[Object]
    sections: tuple[Bookmark, ...]


def write_outline(pdf: pikepdf.Pdf, chapters: Sequence[Chapter]) -> None:
    """Put the outline into the file; the pieces are shown, their sections are folded."""
    root = pdf.make_indirect(Dictionary(Type=Name.Outlines))
    items = [_item(pdf, Bookmark(one.title, Target(0), _sections(one)), one.pages, root) for one in chapters]
    _chain(root, items)
    root.Count = len(items)
    pdf.Root.Outlines = root
    pdf.Root.PageMode = Name.UseOutlines


def _sections(chapter: Chapter) -> tuple[Bookmark, ...]:
    """The outline of a piece itself, without the line that only says the title of the piece again."""
    first = chapter.sections[0] if chapter.sections else None
    echo = first and not first.below and first.target.page == 0 and _plain(first.title) in _plain(chapter.title)
    return chapter.sections[1:] if echo else chapter.sections


def _plain(title: str) -> str:
    return " ".join(title.casefold().split())


def _item(pdf: pikepdf.Pdf, line: Bookmark, pages: Sequence[Object], parent: Object) -> Object:
    item = pdf.make_indirect(
        Dictionary(Title=String(line.title), Parent=parent, Dest=line.target.on(pages[line.target.page]))
    )
    if line.below:
        _chain(item, [_item(pdf, below, pages, item) for below in line.below])
        item.Count = -len(line.below)  # folded: as many lines would come to light (ISO 32000-1, table 153)
    return item


def _chain(parent: Object, items: Sequence[Object]) -> None:
    parent.First, parent.Last = items[0], items[-1]
    for one, following in pairwise(items):
        one.Next, following.Prev = following, one
