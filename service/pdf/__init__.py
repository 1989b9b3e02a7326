"""PDFs of anyone become one PDF for signing and printing; the owner of pikepdf, pypdfium2, Pillow, fontTools, segno.

Everything is done in a confined child process, so that no file can hang or kill the service.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from service.errors import ConversionFailed, FilesRefused, Problem
from service.pdf import confined
from service.pdf.whole import Composed, Examined, Piece, Placed, Whole

__all__ = ["Composed", "Examined", "Piece", "Placed", "Whole", "compose", "examine", "scan_to_pdf"]


def compose(whole: Whole, output: Path) -> Composed:
    """Write one PDF of the pieces, whole or not at all.

    Raises FilesRefused with every problem of every piece at once; ConversionFailed where it can't be written.
    """
    return _run("compose", (whole, output), whole.pieces)  # type: ignore[no-any-return]


def examine(pieces: Sequence[Piece]) -> list[Examined]:
    """What the pieces are, and what would be told of them. Raises FilesRefused as `compose` does."""
    return _run("examine", (tuple(pieces),), pieces)  # type: ignore[no-any-return]


def scan_to_pdf(image: Path, output: Path) -> list[Problem]:
    """Make a PDF/A-1b of A4 sheets out of a picture (PNG, JPEG, TIFF). Raises FilesRefused."""
    return _run("scan_to_pdf", (image, output), (Piece(file=image),))  # type: ignore[no-any-return]


def _run(work: str, arguments: tuple[object, ...], pieces: Sequence[Piece]) -> Any:
    try:
        return confined.run(work, arguments)
    except confined.ChildDied as failure:
        piece = pieces[failure.busy] if failure.busy is not None else None
        if piece is None or piece.ours:
            raise ConversionFailed("Файл PDF не сделан: повторите, а если не выйдет — сообщите о сбое.") from failure
        told = (
            f"Файл «{piece.title or piece.file.name}» не удалось обработать: он повреждён или слишком сложен. "
            "Откройте его и напечатайте в PDF, затем добавьте снова."
        )
        raise FilesRefused(told, [Problem(piece.pointer, "file_unmanageable", told)]) from failure
