"""Reading the objects of a file that nobody vouches for: what is not of the kind that was asked for is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String

BROKEN = (
    pikepdf.PdfError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RuntimeError,
    TypeError,
    ValueError,
)
"""What pikepdf raises on files that are not what they say."""
MOST_NODES = 50_000
"""Of one tree (fields, names, outline) that we walk."""


def dictionary(holder: Any, key: str) -> Dictionary | None:
    """The dictionary (of a stream, too) at the key, or None."""
    found = _at(holder, key)
    return found if isinstance(found, (Dictionary, Stream)) else None  # type: ignore[return-value]


def array(holder: Any, key: str) -> list[Any]:
    """The elements of the array at the key; none where there is no array."""
    found = _at(holder, key)
    return list(found) if isinstance(found, Array) else []


def name(holder: Any, key: str) -> str:
    """The name at the key with its slash, or an empty text."""
    found = _at(holder, key)
    return str(found) if isinstance(found, Name) else ""


def number(holder: Any, key: str, default: float) -> float:
    """The finite number at the key, or the default."""
    return as_number(_at(holder, key), default)


def as_number(found: Any, default: float) -> float:
    """The value, where it is a finite number."""
    try:
        value = float(found)
    except (*BROKEN,):
        return default
    return value if math.isfinite(value) else default


def text(holder: Any, key: str) -> str:
    """The text at the key as people see it: in one line, without signs that can't be shown."""
    shown = as_text(_at(holder, key))
    return " ".join("".join(sign if sign.isprintable() else " " for sign in shown).split())


def as_text(found: Any) -> str:
    """The value, where it is a text, as it stands there."""
    if not isinstance(found, String):
        return ""
    try:
        return str(found)
    except UnicodeError:
        return bytes(found).decode("latin-1")


def identity(found: Object) -> tuple[int, int]:
    """What tells an indirect object from all others of its file; (0, 0) where it stands in another object."""
    return found.objgen


def tree(roots: list[Any], below: str) -> Iterator[Dictionary]:
    """The dictionaries of a tree, from the top; what comes twice, or never ends, is left out."""
    seen: set[tuple[int, int]] = set()
    waiting = roots[::-1]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        node = waiting.pop()
        if not isinstance(node, Dictionary):
            continue
        if node.is_indirect:
            if identity(node) in seen:
                continue
            seen.add(identity(node))
        yield node
        waiting.extend(reversed(array(node, below)))


def _at(holder: Any, key: str) -> Any:
    return holder.get(key) if isinstance(holder, (Dictionary, Stream)) else None
