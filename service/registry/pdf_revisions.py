"""Where the signatures of a PDF stand, and which bytes each of them covers (ISO 32000-1, 12.8.1).

A file is read as bytes and never opened: a stranger's PDF can neither hang nor harm this.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

MOST_SIGNATURES = 20
MOST_CONTENTS_BYTES = 2**20
"""Of one signature in hex: certificates and all, it is some tens of kilobytes."""
_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s+(\d{1,10})\s*\]")
_TAIL = re.compile(rb"\s*\Z")


@dataclass(frozen=True)
class SignedRange:
    """What one signature covers: two ranges of bytes round its own hex string."""

    first: int
    """Length of the range before the signature; it begins with the file."""
    second: int
    """Where the range behind it begins."""
    end: int
    """Where the signed revision ends."""

    def signed(self, data: bytes) -> bytes:
        """The bytes that were signed."""
        return data[: self.first] + data[self.second : self.end]

    def contents(self, data: bytes) -> bytes | None:
        """The PKCS#7 of the signature; None where the gap is not one hex string and nothing else."""
        gap = data[self.first : self.second]
        if len(gap) > MOST_CONTENTS_BYTES or gap[:1] != b"<" or gap[-1:] != b">":
            return None
        try:
            return bytes.fromhex(gap[1:-1].decode("ascii"))
        except ValueError:
            return None

    def covers_all(self, data: bytes) -> bool:
        """Whether nothing stands behind the signed revision."""
        return _TAIL.match(data, self.end) is not None


def signed_ranges(data: bytes, since: int = 0) -> list[SignedRange] | None:
    """The ranges of the signatures that stand behind `since`, in order; None where one is not sound, or too many."""
    ranges = []
    for found in _RANGE.finditer(data, since):
        start, first, second, length = (int(number) for number in found.groups())
        one = SignedRange(first, second, second + length)
        if start != 0 or not since <= first < second <= one.end <= len(data):
            return None
        ranges.append(one)
    if len(ranges) > MOST_SIGNATURES:
        return None
    return sorted(ranges, key=lambda one: one.end)
