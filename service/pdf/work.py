"""What the confined child does, whole: the functions behind `service.pdf`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pikepdf
from pikepdf import ObjectStreamMode

from service.errors import ConversionFailed, FilesRefused, Problem, Severity
from service.pdf import lettering, pictures, scans
from service.pdf.intake import MOST_CONTENT_BYTES, MOST_PAGES, Opened, open_piece
from service.pdf.joining import Joining
from service.pdf.page_view import MM, view
from service.pdf.storing import not_written
from service.pdf.whole import Composed, Examined, PictureSize, Piece, Whole

MOST_PRINTED_PAGES = 20_000
"""Of a file with all its copies."""
Busy = Callable[[int | None], None]
"""Tells which piece is at work, should the child end before its time."""

KEPT_FILES = 100
_kept: list[object] = []
"""What a child holds till it ends: to free objects one by one is a sixth of the time of a joining; of many files it
would be too much memory."""

lettering.prepare()
pikepdf.settings.set_qpdf_limits(
    flate_max_memory=MOST_CONTENT_BYTES,
    run_length_max_memory=MOST_CONTENT_BYTES,
    png_max_memory=MOST_CONTENT_BYTES,
    tiff_max_memory=MOST_CONTENT_BYTES,
    dct_max_memory=MOST_CONTENT_BYTES,
)


def compose(whole: Whole, output: Path, *, busy: Busy) -> Composed:
    """Write the whole into the output. Raises FilesRefused with all problems of all pieces; ConversionFailed."""
    joining = Joining(whole)
    opened = []
    printed = 0
    for one in _opened(whole.pieces, busy):
        opened.append(one)
        printed += len(one.pages) * one.piece.copies * whole.copies
        if not any(other.refused for other in opened) and printed <= MOST_PRINTED_PAGES:
            joining.take(one)
    _refuse_errors(opened)
    if printed > MOST_PRINTED_PAGES:
        said = f"Страниц со всеми копиями – {printed}, больше {MOST_PRINTED_PAGES}: уменьшите число экземпляров."
        raise FilesRefused(said)
    layout = joining.make()
    _kept.append(joining)
    _save(joining, output, max(one.version for one in opened))
    problems = [problem for one in opened for problem in (*one.problems, *_broken_label(one, opened))]
    return Composed(layout.pages, layout.sheets, layout.placed, joining.archival, problems)


def examine(pieces: Sequence[Piece], *, busy: Busy) -> list[Examined]:
    """What the pieces are. Raises FilesRefused with all problems of all of them."""
    opened, found = [], []
    for one in _opened(pieces, busy):
        opened.append(one)
        if not one.refused:
            seen = view(one.pages[0].obj)
            width, height = (seen.height, seen.width) if one.piece.rotate % 180 else (seen.width, seen.height)
            found.append(Examined(len(one.pages), round(width / MM, 1), round(height / MM, 1), one.problems))
    _refuse_errors(opened)
    return found


def scan_to_pdf(image: Path, output: Path, *, busy: Busy) -> list[Problem]:
    """A picture as a PDF of A4 sheets. Raises FilesRefused."""
    busy(0)
    problems: list[Problem] = scans.pdf_of(image, output)
    return problems


def draw_pages(
    file: Path, folder: Path, width: int, numbers: Sequence[int] | None, *, busy: Busy
) -> tuple[PictureSize, ...]:
    """Pages as pictures. Raises FilesRefused."""
    busy(0)
    drawn: tuple[PictureSize, ...] = pictures.draw(file, folder, width, numbers)
    return drawn


def _opened(pieces: Sequence[Piece], busy: Busy) -> Iterator[Opened]:
    """The pieces one after another; when the next is asked for, the one before is let go."""
    total = 0
    for number, piece in enumerate(pieces):
        busy(number)
        opened = open_piece(piece)
        total += len(opened.pages)
        if total > MOST_PAGES:
            raise FilesRefused(f"Страниц во всех файлах больше {MOST_PAGES}: разделите работу на части.")
        yield opened
        if number < KEPT_FILES:
            _kept.append(opened.pdf)
        opened.let_go()
    busy(None)


def _refuse_errors(opened: Sequence[Opened]) -> None:
    if not opened:
        raise FilesRefused("Сшивать нечего: добавьте хотя бы один файл.")
    problems = [problem for one in opened for problem in one.problems]
    errors = [problem.message for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise FilesRefused("Файлы не подходят. " + " ".join(errors[:5]), problems)


def _broken_label(one: Opened, opened: Sequence[Opened]) -> list[Problem]:
    """A whole with a piece of ours would be an archive's file, were it not for this one."""
    if one.archival or not any(other.archival for other in opened):
        return []
    told = f"Файл «{one.name}» – не PDF/A-1b, поэтому и общий файл не PDF/A: для архива получите его в PDF/A."
    return [Problem(one.piece.pointer, "not_archival", told, Severity.WARNING)]


def _save(joining: Joining, output: Path, newest: str) -> None:
    version = "1.4" if joining.archival else newest
    try:
        with output.open("wb") as stream:
            joining.pdf.save(
                stream,
                min_version=version,
                object_stream_mode=ObjectStreamMode.disable,
                fix_metadata_version=False,  # our own metadata are right, and are not parsed again
            )
    except OSError as failure:
        raise ConversionFailed(not_written(failure)) from failure
