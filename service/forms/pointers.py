"""The names of inputs: JSON Pointers (RFC 6901), and what the form puts after «~» and a letter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_SUFFIX = re.compile(r"~(?=[a-z])")

ROWS, TICK, PICK, EMPTY, BLOCK = "~rows", "~tick", "~pick", "~empty", "~b"
"""How many rows are drawn; a checkbox is there; a picked record; an empty text that is meant; a carried block."""


def below(pointer: str, step: str | int) -> str:
    """The pointer of what stands below."""
    return f"{pointer}/{str(step).replace('~', '~0').replace('/', '~1')}"


def steps(pointer: str) -> list[str]:
    """The steps of a pointer; a carried block is a step of its own: `/clauses~b0/rows` is clauses, ~b0, rows."""
    found: list[str] = []
    for piece in pointer.split("/")[1:] if pointer.startswith("/") else []:
        name, *suffixes = _SUFFIX.split(piece)
        found += [name.replace("~1", "/").replace("~0", "~"), *("~" + suffix for suffix in suffixes)]
    return found


def above(pointer: str) -> Iterator[str]:
    """The pointer and everything that it stands in, nearest first."""
    yield pointer
    while pointer:
        cut = max(pointer.rfind("/"), *(found.start() for found in _SUFFIX.finditer(pointer)), 0)
        pointer = pointer[:cut]
        yield pointer


def all_above(pointers: Iterable[str]) -> frozenset[str]:
    """Every place that holds one of these."""
    found: set[str] = set()
    for pointer in pointers:
        for one in above(pointer):
            if one in found:
                break
            found.add(one)
    return frozenset(found)
