"""From a payload to the pictures of its pages: filled, turned into PDF, marked «ПРОЕКТ» where it is a paper, drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from service import __version__, pipeline
from service.errors import NotFound, Problem
from service.pdf import PictureSize, Piece, Whole, compose, draw_pages
from service.preview.blanks import drawn
from service.preview.shelf import MOST_BYTES, PDF, Picture, Shelf, picture, sweep
from service.preview.turns import take_ticket, turn
from service.render import render

WIDTH = 900
"""Pixels of a page of 210 mm; a page that lies is drawn to the same scale."""
AT_ONCE = 4
"""So many pages are drawn at one time: the first ones with the preview, the others when they are looked at."""


@dataclass(frozen=True)
class Preview:
    """A payload as it would be printed now, or what stands in the way."""

    key: str
    """Of its pictures; empty where nothing can be shown."""
    pages: tuple[PictureSize, ...]
    blanks: tuple[str, ...]
    """JSON Pointers of what is missing or wrong, and blank or left out in the pictures."""
    problems: list[Problem]
    """Everything that is told of the payload."""

    @property
    def shown(self) -> bool:
        """Whether there is anything to look at; if not, the errors among the problems say why."""
        return bool(self.key)


class Previews:
    """The previews in a folder that all processes of the service share."""

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes

    def make(
        self,
        owner: str,
        name: str,
        payload: Mapping[str, Any],
        own: pipeline.Templates | None = None,
        *,
        marked: bool = True,
    ) -> Preview:
        """The preview of a payload whose records are in their places, for its owner (the identifier of a user).

        `own`: what the school has in place of our templates (service.registry.own_templates). `marked`: «ПРОЕКТ»
        stands across its pages; without it only what is no paper that anybody could use is shown.

        Bad data are no failure. Raises Displaced where the same owner asked for a newer one while this one waited;
        UnknownType, OfficeMissing, OfficeBusy, ConversionFailed.
        """
        shelf = self._shelf(owner)
        shelf.make()
        ticket = take_ticket(shelf.folder)
        templates = own or pipeline.templates()
        made = drawn(name, dict(payload), lambda words: render(name, words, templates))
        if not made.docx:
            return Preview("", (), (), made.problems)
        mark = b"marked" if marked else b""
        key = hashlib.sha256(b"\0".join([__version__.encode(), str(WIDTH).encode(), mark, made.docx])).hexdigest()
        sizes = shelf.sizes(key)
        if sizes is None:
            with turn(shelf.folder, ticket):
                sizes = shelf.sizes(key) or shelf.put(key, lambda folder: _draw(made.docx, folder, marked))
        return Preview(key, sizes, made.blanks, made.problems)

    def of_pdf(self, owner: str, pdf: bytes) -> Preview:
        """The pictures of a finished paper of ours, as it is. Raises Displaced, OfficeBusy, FilesRefused."""
        shelf = self._shelf(owner)
        shelf.make()
        key = hashlib.sha256(b"\0".join([__version__.encode(), str(WIDTH).encode(), pdf])).hexdigest()
        sizes = shelf.sizes(key)
        if sizes is None:
            with turn(shelf.folder, take_ticket(shelf.folder)):
                sizes = shelf.sizes(key) or shelf.put(key, lambda folder: _draw_pdf(pdf, folder))
        return Preview(key, sizes, (), [])

    def picture(self, owner: str, key: str, number: int) -> Picture:
        """One page (from 1) of a preview that its owner was shown.

        Raises NotFound where there is none, is none any more, or it is another's; OfficeBusy.
        """
        folder = self._shelf(owner).pages(key)
        found = picture(folder, number)
        if found is None:
            with suppress(OSError):  # it was thrown away meanwhile
                _draw_more(folder, number)
                found = picture(folder, number)
        if found is None:
            raise NotFound
        return found

    def clear(self) -> None:
        """Throw away all of them: they hold data of people, and are made again when somebody looks."""
        sweep(self._folder, -1)

    def _shelf(self, owner: str) -> Shelf:
        return Shelf(self._folder, owner, self._most_bytes)


def _draw(docx: bytes, folder: Path, marked: bool) -> tuple[PictureSize, ...]:
    """The pages, marked or not, and the first pictures."""
    printed = pipeline.print_paper(pipeline.Paper(docx, "", []))
    with TemporaryDirectory(prefix="pismovod-") as work:
        plain = Path(work) / "plain.pdf"
        plain.write_bytes(printed.pdf)
        compose(Whole(pieces=(Piece(file=plain, ours=True, draft=marked),)), folder / PDF)
    return _draw_first(folder)


def _draw_pdf(pdf: bytes, folder: Path) -> tuple[PictureSize, ...]:
    (folder / PDF).write_bytes(pdf)
    return _draw_first(folder)


def _draw_first(folder: Path) -> tuple[PictureSize, ...]:
    return draw_pages(Piece(file=folder / PDF, ours=True), folder, WIDTH, range(1, AT_ONCE + 1))


def _draw_more(folder: Path, number: int) -> None:
    """The pictures of this page and those beside it; each appears whole."""
    first = (number - 1) // AT_ONCE * AT_ONCE + 1
    with TemporaryDirectory(prefix=".", dir=folder) as work:
        draw_pages(Piece(file=folder / PDF, ours=True), Path(work), WIDTH, range(first, first + AT_ONCE))
        for file in Path(work).iterdir():
            file.replace(folder / file.name)
