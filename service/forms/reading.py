"""What a browser has sent becomes a payload again; what was not touched, or could not be drawn, is as it was."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from service.documents import types
from service.forms.grids import cells_of_row, is_table
from service.forms.lines import blocks_of, lines_of
from service.forms.pointers import BLOCK, EMPTY, PICK, ROWS, TICK, all_above, below
from service.forms.records import picked, record_of, without_record
from service.forms.shapes import Shape, Slot, slots
from service.forms.tree import MISSING, Names
from service.forms.values import (
    GROUPS,
    SCALARS,
    as_typed,
    cell_text,
    cell_typed,
    fits,
    in_lines,
    joined,
    shown,
    split,
    typed,
)
from service.parts.appendix import Appendix
from service.parts.base import ROWS as MOST
from service.parts.base import Part
from service.parts.blocks import Table


def read_form(
    model: type[Part], fields: Iterable[tuple[str, str]], kept: Any, names: Names | None = None
) -> dict[str, Any]:
    """The payload of a form that was drawn from `kept`; places of which nothing was sent are taken from it.

    `kept` itself is not changed. Nothing is refused here: what is no date stays as typed, and the check tells it.
    """
    given: dict[str, str] = {}
    for name, text in fields:
        given.setdefault(name, as_typed(text))
    whole = deepcopy(kept) if isinstance(kept, dict) else {}
    read = _Reading(given, names or {}).members(model, whole, "")
    return read if isinstance(read, dict) else {}


class _Reading:
    """One form on its way back."""

    def __init__(self, given: Mapping[str, str], names: Names) -> None:
        self._given, self._names = given, names
        self._places = all_above(given)

    def members(self, model: type[Part], kept: dict[str, Any], pointer: str, own: str = "") -> Any:
        """The fields of a part; a record that was picked or left goes before them. `own` is the name of its field."""
        text = self._given.get(pointer + PICK)
        if text is not None:
            record = record_of(model, kept, own, self._names)
            if as_typed(text) != (as_typed(record.label) if record else ""):
                kept = self._picked(model, kept, text, pointer)
        value = dict(kept)
        for name, slot in slots(model).items():
            here = below(pointer, name)
            if here not in self._places:
                continue
            inner = types().get(str(kept.get("type"))) if issubclass(model, Appendix) and name == "document" else None
            before = kept.get(name, MISSING)
            if inner and (before is MISSING or isinstance(before, dict)):
                read = self.members(inner, {} if before is MISSING else before, here)
                read = MISSING if before is MISSING and not read else read
            else:
                read = self.slot(slot, before, here)
            if read is MISSING:
                value.pop(name, None)
            else:
                value[name] = read
        return value

    def _picked(self, model: type[Part], kept: dict[str, Any], text: str, pointer: str) -> dict[str, Any]:
        """What stands in a group after another record, a name by hand or nothing was put into its picker."""
        if not text.strip():
            return without_record(kept, model)
        found = picked(model, text, self._names)
        if not found:
            return kept
        return {**without_record(kept, model), **found} if not pointer or "pair" in found else found

    def slot(self, slot: Slot, kept: Any, pointer: str) -> Any:
        """One field."""
        if pointer not in self._places:
            return kept
        before = slot.shape.prepared(kept)
        read = self._value(slot, before, pointer)
        return kept if (read is MISSING and before is MISSING) or read == before else read

    def _value(self, slot: Slot, before: Any, pointer: str) -> Any:
        shape = slot.shape
        if shape.kind in GROUPS:
            return self._group(slot, before, pointer)
        if shape.kind == "union":
            inner = Slot(slot.name, shape.item or Shape("kept"))
            return self._group(inner, before, pointer) if isinstance(before, dict) else before
        if not fits(shape, before):
            return before
        if shape.kind in SCALARS:
            return self._scalar(slot, before, pointer)
        if shape.kind == "tick":
            return self._tick(slot, before, pointer)
        return self._many(slot, before, pointer)

    def _many(self, slot: Slot, before: Any, pointer: str) -> Any:
        shape = slot.shape
        if before is not MISSING and before is not None:
            return self._filled(slot, before, pointer)
        if shape.nullable:
            return before
        usual: Any = {} if shape.kind in ("map", "replacements") else []
        usual = usual if slot.default is MISSING or slot.default is None else slot.default
        read = self._filled(slot, deepcopy(usual), pointer)
        return before if read == usual else read

    def _filled(self, slot: Slot, before: Any, pointer: str) -> Any:
        shape = slot.shape
        item = Slot(slot.name, shape.item or Shape("kept"), look=slot.look)
        if shape.kind in ("map", "replacements"):
            return self._keyed(slot, item, before, pointer)
        if shape.kind == "body":
            return self._body(before, pointer, shape.points)
        if shape.kind == "strings" and pointer in self._given and in_lines(before):
            return before if self._given[pointer] == joined(before) else split(self._given[pointer])
        return self._rows(item, before, pointer)

    def _keyed(self, slot: Slot, item: Slot, before: dict[str, Any], pointer: str) -> dict[str, Any]:
        value = dict(before)
        for key in [*before, *(key for key in slot.look.labels if key not in before)]:
            here = below(pointer, key)
            if here not in self._places or before.get(key, "") is None:
                continue
            read = self.slot(Slot(key, item.shape), before.get(key, MISSING), here)
            if read in (MISSING, ""):
                value.pop(key, None)
            else:
                value[key] = read
        return value

    def _scalar(self, slot: Slot, before: Any, pointer: str) -> Any:
        if slot.look.empty and pointer + EMPTY in self._given:
            return ""
        text = self._given.get(pointer)
        if text is None:
            return before
        default = slot.default
        if text == shown(slot.shape, default if before is MISSING else before) and not (
            slot.look.empty and before == ""
        ):
            return before
        if before is not None and default is not MISSING and text == shown(slot.shape, default):
            return MISSING
        if text.strip():
            return typed(slot.shape, text)
        cleared = slot.shape.kind in ("line", "text") and default not in (MISSING, None, "")
        return "" if cleared else MISSING

    def _tick(self, slot: Slot, before: Any, pointer: str) -> Any:
        if pointer + TICK not in self._given:
            return before
        ticked = pointer in self._given
        if before is not MISSING and bool(before) is ticked:
            return before
        return MISSING if ticked is slot.default else ticked

    def _group(self, slot: Slot, before: Any, pointer: str) -> Any:
        model = slot.shape.model or Part
        if isinstance(before, str):
            if not record_of(model, before, slot.name, self._names):
                return before
            read = self.members(model, {slot.name: before}, pointer, slot.name)
            return read.get(slot.name) if read.keys() == {slot.name} else read
        if not (before is None or before is MISSING or isinstance(before, dict)):
            return before
        if slot.shape.nullable and not isinstance(before, dict):
            return before
        read = self.members(model, before if isinstance(before, dict) else {}, pointer, slot.name)
        return read if read or isinstance(before, dict) else before

    def _rows(self, item: Slot, before: list[Any], pointer: str) -> list[Any]:
        """Every row; rows that a script has added stand after those that were drawn."""
        drawn = self._given.get(pointer + ROWS, "")
        count = min(int(drawn), MOST) if drawn.isascii() and drawn.isdigit() and len(drawn) < 6 else len(before)
        value = []
        for place in range(max(count, len(before))):
            known = before[place] if place < len(before) else {} if item.shape.model else ""
            read = self.slot(item, known, below(pointer, place))
            value.append(({} if item.shape.model else "") if read is MISSING else read)
        return value

    def _body(self, before: list[Any], pointer: str, points: bool) -> list[Any]:
        """Lines and the tables below them; a text that was not touched keeps its blocks as they are."""
        written = lines_of(before, points)
        carried = [self._carried(block, f"{pointer}{BLOCK}{place}") for place, block in enumerate(written.carried)]
        text = self._given.get(pointer, as_typed(written.text))
        if text != as_typed(written.text):
            return blocks_of(text, carried, points)
        for old, new in zip(written.carried, carried, strict=True):
            if isinstance(old, dict) and new is not old:
                old.clear()
                old.update(new)
        return before

    def _carried(self, block: Any, pointer: str) -> Any:
        if pointer not in self._places or not is_table(block):
            return block
        known = slots(Table)
        table = dict(block)
        for name in ("title", "note", "number_row"):
            read = self.slot(known[name], block.get(name, MISSING), below(pointer, name))
            table = (
                {**table, name: read}
                if read is not MISSING
                else {key: one for key, one in table.items() if key != name}
            )
        table["columns"] = [
            self._column(column, below(below(pointer, "columns"), place))
            for place, column in enumerate(block["columns"])
        ]
        rows = below(pointer, "rows")
        table["rows"] = [self._row(row, below(rows, place)) for place, row in enumerate(block.get("rows", []))]
        return block if table == {"rows": [], **block} else table

    def _column(self, column: dict[str, Any], pointer: str) -> dict[str, Any]:
        text = self._given.get(below(pointer, "title"))
        return column if text is None or text == as_typed(column.get("title", "")) else {**column, "title": text}

    def _row(self, row: Any, pointer: str) -> Any:
        cells, key = cells_of_row(row)
        read = [self._cell(cell, below(pointer, place)) for place, cell in enumerate(cells)]
        if read == cells:
            return row
        return {**row, key: read[0]["body"] if key == "body" else read} if key else read

    def _cell(self, cell: Any, pointer: str) -> Any:
        text = self._given.get(pointer)
        return cell if text is None or text == cell_text(cell) else cell_typed(cell, text)
