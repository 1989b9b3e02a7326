"""Plain values as an input shows them, and what was typed as the value that it means."""

from __future__ import annotations

from typing import Any

from service.forms.days import day_shown, day_typed, number_shown, number_typed
from service.forms.lines import blocks_of, lines_of
from service.forms.shapes import Shape
from service.forms.tree import MISSING

SCALARS = frozenset({"line", "text", "number", "day", "choice"})
GROUPS = frozenset({"group", "person", "organisation"})


def fits(shape: Shape, value: Any) -> bool:
    """Whether an input of this shape can show a value, right or wrong; what can't be shown is carried."""
    if value is MISSING or value is None:
        return True
    if shape.kind in SCALARS:
        return not isinstance(value, (dict, list))
    if shape.kind == "tick":
        return isinstance(value, bool)
    if shape.kind in GROUPS or shape.kind in ("map", "replacements"):
        return isinstance(value, dict)
    if shape.kind == "union":
        return value in shape.options if isinstance(value, str) else isinstance(value, dict)
    return isinstance(value, list) if shape.kind in ("rows", "strings", "body") else False


def as_typed(text: str) -> str:
    """A text as a browser gives it back: line feeds alone, no half of a sign."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def shown(shape: Shape, value: Any) -> str:
    """A value as the input shows it."""
    if value is MISSING or value is None:
        return ""
    if shape.kind == "strings":
        return joined(value)
    if isinstance(value, str):
        return as_typed(day_shown(value) if shape.kind == "day" else value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number_shown(value)
    return str(value)


def typed(shape: Shape, text: str) -> Any:
    """What was typed, as the model wants it; what it can't take stays as typed, so that the check tells it."""
    if shape.kind == "day":
        return day_typed(text)
    if shape.kind == "number":
        return number_typed(text, shape.integer)
    if shape.kind == "choice":
        return next((option for option in shape.options if str(option) == text), text)
    return text


def in_lines(value: Any) -> bool:
    """Whether a list of texts can be written one a line."""
    return isinstance(value, list) and all(isinstance(one, str) and split(joined([one])) == [one] for one in value)


def joined(texts: list[str]) -> str:
    """Texts one a line; a line break inside one is a backslash at the end of the line."""
    return "\n".join(as_typed(text).replace("\n", "\\\n") for text in texts)


def split(text: str) -> list[str]:
    """What `joined` has joined; empty lines say nothing."""
    found: list[str] = []
    whole = ""
    for line in text.split("\n"):
        whole += line
        if line.endswith("\\"):
            whole = whole[:-1] + "\n"
            continue
        found += [whole.strip(" \t")] if whole.strip() else []
        whole = ""
    return found + ([whole.strip()] if whole.strip() else [])


def cell_text(cell: Any) -> str | None:
    """A cell of a table as lines; None where it continues another one or holds what lines can't say."""
    if isinstance(cell, str):
        written = lines_of([cell] if cell else [], points=True)
        return as_typed(written.text) if not written.carried else None
    if isinstance(cell, dict) and cell.keys() <= {"kind", "body", "span"} and isinstance(cell.get("body", []), list):
        written = lines_of(cell.get("body", []), points=True)
        return None if written.carried else as_typed(written.text)
    return None


def cell_typed(cell: Any, text: str) -> Any:
    """A cell with the text that was typed into it."""
    blocks = blocks_of(text, points=True)
    if isinstance(cell, dict):
        return {**cell, "body": blocks}
    if not blocks:
        return ""
    return blocks[0] if len(blocks) == 1 and isinstance(blocks[0], str) else {"kind": "cell", "body": blocks}
