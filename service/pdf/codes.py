"""QR codes (реквизит 31 of ГОСТ Р 7.0.97-2025) as a page draws them: one path of squares on white."""

from __future__ import annotations

from typing import NamedTuple

import segno

from service.pdf.page_view import MM, Box

QUIET_MODULES = 4
"""The white margin that a reader needs (ISO/IEC 18004, 6.3.8)."""
_MODULES = (0.42 * MM, 0.34 * MM)
"""Five dots of an office printer, and four where there is no room for five: a telephone still reads that."""
_LEAST_SIDE = 20 * MM


class Code(NamedTuple):
    """A code and the sides that its square with the white margin may have, in points, the better one first."""

    rows: list[list[int]]
    sides: list[float]

    def operators(self, box: Box) -> str:
        """The operators that draw it into a square."""
        count = len(self.rows) + 2 * QUIET_MODULES
        module = (box.right - box.left) / count
        squares = [
            f"{start + QUIET_MODULES} {count - QUIET_MODULES - 1 - row} {length} 1 re"
            for row, bits in enumerate(self.rows)
            for start, length in _runs(bits)
        ]
        return "\n".join(
            [
                f"{module:.5f} 0 0 {module:.5f} {box.left:.3f} {box.bottom:.3f} cm",
                f"1 g 0 0 {count} {count} re f",
                "0 g",
                *squares,
                "f",
            ]
        )


def code_of(text: str) -> Code | None:
    """The code of a text, in UTF-8, a seventh of which may be lost (level M); None when the text is too long."""
    try:
        made = segno.make_qr(text, error="m", encoding="utf-8")
    except segno.DataOverflowError:
        return None
    rows = [list(row) for row in made.matrix]
    count = len(rows) + 2 * QUIET_MODULES
    return Code(rows, [max(_LEAST_SIDE, count * module) for module in _MODULES])


def _runs(bits: list[int]) -> list[tuple[int, int]]:
    """Where dark squares of a row begin, and how many stand together."""
    runs: list[tuple[int, int]] = []
    for place, bit in enumerate(bits):
        if bit and runs and sum(runs[-1]) == place:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        elif bit:
            runs.append((place, 1))
    return runs
