"""Pages as a person names them: `1-3, 5, 8-`."""

from __future__ import annotations

import re

MOST_PARTS = 1_000
_PART = re.compile(r"(?P<first>\d{1,9})? *(?P<dash>-)? *(?P<last>\d{1,9})?", re.ASCII)
_DASHES = str.maketrans({"–": "-", "—": "-", "−": "-", "‑": "-", ";": ","})


class BadRange(ValueError):
    """The text names no pages, or pages that are not there; its message says what is right, in Russian."""


def chosen_pages(text: str, total: int) -> list[int]:
    """The pages (from 0) that the text names, in its order; all of them where it is empty.

    `5-1` is five pages the other way round, `8-` from the eighth to the last, `-3` the first three. Raises BadRange.
    """
    parts = text.translate(_DASHES).strip().strip(",").split(",")
    if parts == [""]:
        return list(range(total))
    if len(parts) > MOST_PARTS:
        raise BadRange(f"перечислено больше {MOST_PARTS} промежутков, сократите перечень")
    return [page for part in parts for page in _pages_of(part.strip(), total)]


def _pages_of(part: str, total: int) -> range:
    match = _PART.fullmatch(part)
    if not match or not (match["first"] or match["last"]):
        raise BadRange(f"«{part}» – не номера страниц, пишите так: «1-3, 5, 8-»")
    first = int(match["first"] or 1)
    last = int(match["last"] or total) if match["dash"] else first
    for page in (first, last):
        if not 1 <= page <= total:
            raise BadRange(f"страницы {page} нет, всего в нём страниц – {total}")
    return range(first - 1, last) if first <= last else range(first - 1, last - 2, -1)
