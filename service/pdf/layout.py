"""Where every page of a whole stands: copies, faces and backs of sheets, blank pages between. Only arithmetic."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from service.pdf.whole import Placed, Whole


class Slot(NamedTuple):
    """One page of the result: a page of a piece, or a blank one (`piece` is None)."""

    piece: int | None
    page: int = 0
    copy: int = 0


BLANK = Slot(None)


@dataclass(frozen=True)
class Layout:
    """One copy of the whole, page by page; every further copy repeats it, on a new sheet."""

    slots: tuple[Slot, ...]
    placed: tuple[Placed, ...]
    duplex: bool
    copies: int

    @property
    def sheets(self) -> int:
        """Of paper, for one copy."""
        return _sheets(len(self.slots), self.duplex)

    @property
    def padded(self) -> bool:
        """Whether a blank page stands between two copies, so that the next one begins on a face."""
        return self.duplex and len(self.slots) % 2 == 1

    @property
    def pages(self) -> int:
        """Of the file."""
        return len(self.slots) * self.copies + (self.copies - 1) * self.padded

    def faces(self) -> list[tuple[int, int]]:
        """The pages (from 0) of one copy that bear the numbers of sheets (from 1)."""
        step = 2 if self.duplex else 1
        return [(page, page // step + 1) for page in range(0, len(self.slots), step)]


def lay_out(whole: Whole, lengths: Sequence[int]) -> Layout:
    """The order of a whole whose pieces have so many pages."""
    slots: list[Slot] = []
    placed: list[Placed] = []
    for number, (piece, length) in enumerate(zip(whole.pieces, lengths, strict=True)):
        for copy in range(piece.copies):
            if whole.duplex and len(slots) % 2 and (copy or piece.new_sheet):
                slots.append(BLANK)
            if copy == 0:
                on_a_back = whole.duplex and len(slots) % 2
                placed.append(Placed(len(slots) + 1, length, _sheets(on_a_back + length, whole.duplex)))
            slots.extend(Slot(number, page, copy) for page in range(length))
    return Layout(tuple(slots), tuple(placed), whole.duplex, whole.copies)


def all_pages(layout: Layout) -> Iterator[Slot]:
    """Every page of the file, all copies."""
    for copy in range(layout.copies):
        if copy and layout.padded:
            yield BLANK
        yield from layout.slots


def _sheets(pages: int, duplex: bool) -> int:
    return -(-pages // 2) if duplex else pages
