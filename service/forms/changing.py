"""What a button of a form does to the payload: rows added, removed and moved, defaults taken over and given back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from service.forms.places import STALE, BadAction, Spot, _full, spot
from service.forms.pointers import BLOCK
from service.forms.records import by_hand, record_of
from service.forms.shapes import Shape, Slot
from service.forms.tree import MISSING, Names
from service.forms.usual import usual_of
from service.forms.values import GROUPS
from service.parts.base import ROWS, Part

_COLUMNS = 12
"""The most columns of a table, as the model says."""


def change(
    model: type[Part], payload: Any, action: str, names: Names | None = None, resolved: Any = None
) -> dict[str, Any]:
    """The payload after an action; the payload itself is not changed.

    `resolved` is the payload with its records in their places: a default that is taken over names real people.

    Raises BadAction with what to do where the action is not known, the row is gone, or the list is full.
    """
    verb, _, pointer = action.partition(":")
    whole = deepcopy(payload) if isinstance(payload, dict) else {}
    if verb == "use":
        pointer, _, what = pointer.rpartition(":")
        _use(model, whole, pointer, what, names or {})
    elif verb == "edit":
        _edit(model, whole, pointer, whole if resolved is None else resolved)
    elif verb in _VERBS:
        _VERBS[verb](model, whole, pointer)
    elif verb not in ("open", "close", ""):
        raise BadAction("Такого действия нет. Откройте документ заново")
    return whole


def take_out(model: type[Part], payload: Any, pointer: str) -> tuple[dict[str, Any], str]:
    """The payload without what stands at a pointer, and what was taken out, as a text for `put_back`."""
    whole = deepcopy(payload) if isinstance(payload, dict) else {}
    taken = spot(model, whole, pointer).value
    if taken is MISSING:
        raise BadAction(STALE)
    removed = {"pointer": pointer, "value": taken, "whole": _list_of(model, whole, pointer)}
    return change(model, payload, f"remove:{pointer}"), json.dumps(removed, ensure_ascii=False)


def put_back(model: type[Part], payload: Any, removed: str) -> dict[str, Any]:
    """The payload with what `take_out` took in its old place, or at the end where the list is shorter now."""
    whole = deepcopy(payload) if isinstance(payload, dict) else {}
    try:
        told = json.loads(removed)
        pointer, value = str(told["pointer"]), told["value"]
    except (ValueError, TypeError, KeyError, RecursionError) as cause:
        raise BadAction(STALE) from cause
    if BLOCK in pointer and pointer.rsplit("/", 1)[-1].count(BLOCK):
        _body(model, whole, pointer.rpartition(BLOCK)[0]).append(value)
        return whole
    above, _, key = pointer.rpartition("/")
    holder = _full(spot(model, whole, above)) if above else whole
    if isinstance(holder, list) and key.isdigit():
        holder.insert(int(key), value)
    elif isinstance(holder, dict):
        holder[spot(model, whole, pointer).key] = value
    else:
        raise BadAction(STALE)
    return whole


def _list_of(model: type[Part], whole: dict[str, Any], pointer: str) -> bool:
    return spot(model, whole, pointer).is_row


def _add(model: type[Part], whole: dict[str, Any], pointer: str) -> None:
    if pointer.endswith(BLOCK):
        _body(model, whole, pointer.removesuffix(BLOCK)).append(_new_table())
        return
    here = spot(model, whole, pointer)
    kind = here.slot.shape.kind
    if here.is_row and isinstance(here.key, int):
        above = spot(model, whole, pointer.rpartition("/")[0])
        _room(above.slot.shape, here.holder)
        here.holder.insert(here.key + 1, _new(here.slot.shape, here.holder, whole))
    elif kind in ("rows", "strings"):
        rows = _full(here)
        _room(here.slot.shape, rows)
        if here.slot.name == "columns" and "kind" in here.holder:
            _add_column(here.holder)
        else:
            rows.append(_row_of(here, rows))
    elif kind in GROUPS or kind == "kept":
        here.holder[here.key] = {} if here.value in (MISSING, None) else here.value
    elif kind == "body":
        _full(here)
    else:
        raise BadAction(STALE)


def _room(shape: Shape, rows: Any) -> None:
    most = shape.most or ROWS
    if isinstance(rows, list) and len(rows) >= most:
        raise BadAction(f"Больше строк здесь быть не может: их {most}")


def _row_of(here: Spot, rows: list[Any]) -> Any:
    """An empty row; in a table one with as many cells as there are columns."""
    item = here.slot.shape.item
    if item is not None and item.kind == "grid":
        return [""] * len(here.holder["columns"])
    return "" if item is None or item.model is None else {}


def _new(shape: Shape, rows: list[Any], whole: dict[str, Any]) -> Any:
    if shape.kind == "grid":
        widths = [len(row) for row in rows if isinstance(row, list)]
        return [""] * max(widths, default=1)
    return "" if shape.model is None else {}


def _new_table() -> dict[str, Any]:
    return {"kind": "table", "columns": [{"title": ""}, {"title": ""}], "rows": [["", ""]]}


def _body(model: type[Part], whole: dict[str, Any], pointer: str) -> list[Any]:
    here = spot(model, whole, pointer)
    if here.slot.shape.kind != "body":
        raise BadAction(STALE)
    found = _full(here)
    if not isinstance(found, list):
        raise BadAction(STALE)
    return found


def _remove(model: type[Part], whole: dict[str, Any], pointer: str) -> None:
    here = spot(model, whole, pointer)
    if here.value is MISSING:
        raise BadAction(STALE)
    table = _table_of(model, whole, pointer)
    del here.holder[here.key]
    if table is not None and isinstance(here.key, int):
        for row in _even_rows(table, len(here.holder) + 1):
            del row[here.key]


def _move(step: int) -> Callable[[type[Part], dict[str, Any], str], None]:
    def moved(model: type[Part], whole: dict[str, Any], pointer: str) -> None:
        here = spot(model, whole, pointer)
        if not here.is_row or not isinstance(here.key, int):
            raise BadAction(STALE)
        there = here.key + step
        if not 0 <= there < len(here.holder):
            return
        table = _table_of(model, whole, pointer)
        for row in [here.holder, *(_even_rows(table, len(here.holder)) if table is not None else [])]:
            row[here.key], row[there] = row[there], row[here.key]

    return moved


def _table_of(model: type[Part], whole: dict[str, Any], pointer: str) -> dict[str, Any] | None:
    """The table whose column a pointer names."""
    above, _, _ = pointer.rpartition("/")
    table, _, name = above.rpartition("/")
    if name != "columns" or BLOCK not in table:
        return None
    value = spot(model, whole, table).value
    return value if isinstance(value, dict) else None


def _even_rows(table: Mapping[str, Any], width: int) -> list[list[Any]]:
    """The rows in which a column is one cell: none is merged over several columns."""
    rows = [row["cells"] if isinstance(row, dict) and "cells" in row else row for row in table.get("rows", [])]
    even = [row for row in rows if isinstance(row, list) and len(row) == width]
    return [row for row in even if all(not isinstance(cell, dict) or cell.get("span", 1) == 1 for cell in row)]


def _add_column(table: dict[str, Any]) -> None:
    width = len(table["columns"])
    if width >= _COLUMNS:
        raise BadAction(f"Больше граф здесь быть не может: их {_COLUMNS}")
    for row in _even_rows(table, width):
        row.append("")
    table["columns"].append({"title": ""})


def _use(model: type[Part], whole: dict[str, Any], pointer: str, what: str, names: Names) -> None:
    """Another branch: a word instead of a person, a record, or fields typed by hand."""
    here = Spot({"": whole}, "", Slot("", Shape("group", model=model))) if not pointer else spot(model, whole, pointer)
    shape = here.slot.shape
    inner = (shape.item or shape) if shape.kind == "union" else shape
    if what == "typed":
        _type_by_hand(here, inner.model or Part, names, whole if not pointer else None)
    elif shape.kind == "union" and what in shape.options:
        here.holder[here.key] = what
        if what == here.slot.default and isinstance(here.holder, dict):
            del here.holder[here.key]
    elif shape.kind == "union" and what == "person":
        here.holder[here.key] = {}
    elif what == "own" and inner.kind == "organisation":
        here.holder[here.key] = "own" if here.slot.name == "organisation" else {"organisation": "own"}
    elif what == "director" and inner.model is not None:
        here.holder[here.key] = {"director": True}
    else:
        raise BadAction(STALE)


def _type_by_hand(here: Spot, model: type[Part], names: Names, root: dict[str, Any] | None) -> None:
    """The fields of a record by hand, beginning with what its label says."""
    value = here.value
    record = record_of(model, value, here.slot.name, names)
    if record is None:
        raise BadAction(STALE)
    known = {key: one for key, one in value.items() if key != record.kind} if isinstance(value, dict) else {}
    typed = {
        **(by_hand(model, record.label) if record.list and (record.kind, _number(value, record.kind)) in names else {}),
        **known,
    }
    if root is not None:
        root.pop(record.kind, None)
    else:
        here.holder[here.key] = typed


def _number(value: Any, kind: str) -> str:
    return str(value.get(kind)) if isinstance(value, dict) else str(value)


def _edit(model: type[Part], whole: dict[str, Any], pointer: str, resolved: Any) -> None:
    """What the service would write becomes the payload's own, to be edited."""
    usual = usual_of(model, resolved).get(pointer)
    here = spot(model, whole, pointer)
    value = usual.value if usual else [""] if here.slot.shape.kind == "body" else []
    here.holder[here.key] = deepcopy(value)


def _give_back(model: type[Part], whole: dict[str, Any], pointer: str) -> None:
    here = spot(model, whole, pointer)
    if isinstance(here.holder, dict):
        here.holder.pop(here.key, None)


def _drop(model: type[Part], whole: dict[str, Any], pointer: str) -> None:
    above, _, _ = pointer.rpartition("/")
    if not above or spot(model, whole, above).slot.shape.kind != "replacements":
        raise BadAction(STALE)
    here = spot(model, whole, pointer)
    here.holder[here.key] = None


_VERBS: Mapping[str, Callable[[type[Part], dict[str, Any], str], None]] = {
    "add": _add,
    "remove": _remove,
    "up": _move(-1),
    "down": _move(1),
    "usual": _give_back,
    "drop": _drop,
}
