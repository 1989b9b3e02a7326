"""Finished PDFs by what they were made of: the same DOCX is not converted twice."""

from __future__ import annotations

from collections import OrderedDict

from service.office.printed import Printed


class Cache:
    """The last used ones, of so many bytes in all; not for several threads at a time."""

    def __init__(self, most: int) -> None:
        self._most, self._held = most, 0
        self._kept: OrderedDict[bytes, Printed] = OrderedDict()

    def get(self, digest: bytes) -> Printed | None:
        """What was made of the DOCX with this digest."""
        if digest in self._kept:
            self._kept.move_to_end(digest)
        return self._kept.get(digest)

    def put(self, digest: bytes, printed: Printed) -> None:
        """Remember it, and forget what was not asked for the longest time."""
        if digest not in self._kept and len(printed.pdf) <= self._most:
            self._kept[digest] = printed
            self._held += len(printed.pdf)
        while self._held > self._most:
            self._held -= len(self._kept.popitem(last=False)[1].pdf)
