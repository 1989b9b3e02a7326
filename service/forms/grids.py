"""Tables of a running text: which of them a grid of inputs can show, and where their cells stand."""

from __future__ import annotations

from typing import Any


def is_table(block: Any) -> bool:
    """Whether a block is a table of which a grid can be drawn."""
    if not isinstance(block, dict) or block.get("kind") != "table":
        return False
    columns, rows = block.get("columns"), block.get("rows", [])
    named = isinstance(columns, list) and columns and all(isinstance(one, dict) for one in columns)
    titled = all(isinstance(one.get("title", ""), str) for one in columns or () if isinstance(one, dict))
    return bool(named) and isinstance(rows, list) and titled


def cells_of_row(row: Any) -> tuple[list[Any], str]:
    """The cells of a row and the name of the key that holds them; a row over the whole width is one cell."""
    if isinstance(row, list):
        return row, ""
    if isinstance(row, dict) and isinstance(row.get("cells"), list):
        return row["cells"], "cells"
    if isinstance(row, dict) and isinstance(row.get("body"), list):
        return [{"kind": "cell", "body": row["body"]}], "body"
    return [], ""
