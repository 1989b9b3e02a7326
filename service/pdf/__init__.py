"""PDFs of anyone become one PDF for signing and printing; the owner of pikepdf, pypdfium2, Pillow, fontTools, segno.

Everything is done in a confined child process, so that no file can hang or kill the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from service.errors import ConversionFailed, FilesRefused, Problem
from service.pdf import confined
from service.pdf.storing import stored
from service.pdf.whole import Composed, Examined, PictureSize, Piece, Placed, Whole

__all__ = [
    "Composed",
    "Examined",
    "PictureSize",
    "Piece",
    "Placed",
    "Whole",
    "compose",
    "draw_pages",
    "examine",
    "scan_to_pdf",
]


def compose(whole: Whole, output: Path) -> Composed:
    """Write one PDF of the pieces, whole or not at all.

    Raises FilesRefused with every problem of every piece at once; ConversionFailed where it can't be written;
    OfficeBusy where too many wait.
    """
    with stored(output) as beside:
        composed: Composed = _run("compose", (replace(whole, pieces=_absolute(whole.pieces)), beside), whole.pieces)
    return composed


def examine(pieces: Sequence[Piece]) -> list[Examined]:
    """What the pieces are, and what would be told of them. Raises FilesRefused and OfficeBusy as `compose` does."""
    examined: list[Examined] = _run("examine", (_absolute(pieces),), pieces)
    return examined


def scan_to_pdf(image: Path, output: Path) -> list[Problem]:
    """Make a PDF/A-1b of A4 sheets out of a picture (PNG, JPEG, TIFF). Raises as `compose` does."""
    with stored(output) as beside:
        problems: list[Problem] = _run("scan_to_pdf", (image.absolute(), beside), (Piece(file=image),))
    return problems


def draw_pages(piece: Piece, folder: Path, width: int, numbers: Sequence[int] | None = None) -> tuple[PictureSize, ...]:
    """Draw pages of a file (from 1; all without numbers) into a folder: `7.png`, or `7.webp` where that is smaller.

    `width` is that of a page of 210 mm, in pixels. Of the piece only the file, its name and whose it is count.
    Answers the sizes of the pictures of all pages. Raises as `compose` does.
    """
    arguments = (piece.file.absolute(), folder.absolute(), width, numbers)
    sizes: tuple[PictureSize, ...] = _run("draw_pages", arguments, (piece,))
    return sizes


def _absolute(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The child has a working folder of its own."""
    return tuple(replace(piece, file=piece.file.absolute()) for piece in pieces)


def _run(work: str, arguments: tuple[object, ...], pieces: Sequence[Piece]) -> Any:
    try:
        return confined.run(work, arguments)
    except confined.ChildDied as failure:
        piece = pieces[failure.busy] if failure.busy is not None else None
        if piece is not None and not piece.ours:
            raise _refusal(piece.title or piece.file.name, piece.pointer) from failure
        foreign = [one.title or one.file.name for one in pieces if not one.ours]
        if piece is None and foreign:
            raise _refusal("», «".join(foreign[:10]), "") from failure
        raise ConversionFailed("Файл PDF не сделан: повторите, а если не выйдет – сообщите о сбое.") from failure


def _refusal(names: str, pointer: str) -> FilesRefused:
    told = (
        f"Не удалось обработать «{names}»: файл повреждён или слишком сложен. "
        "Откройте его и напечатайте в PDF, затем добавьте снова."
    )
    return FilesRefused(told, [Problem(pointer, "file_unmanageable", told)])
