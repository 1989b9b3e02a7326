"""How a form draws running text: a body as lines, its tables as grids, default clauses as they will be printed."""

from __future__ import annotations

from typing import Any

from service.forms.grids import cells_of_row, is_table
from service.forms.lines import lines_of, summary
from service.forms.pointers import BLOCK, below, steps
from service.forms.shapes import Slot, slots
from service.forms.tree import Field
from service.forms.usual import Usual
from service.forms.values import as_typed, cell_text
from service.parts.blocks import Table


class BodyDrawing:
    """The part of a drawing that knows text."""

    _usual: dict[str, Usual]
    _told: frozenset[str]

    def slot(self, slot: Slot, given: Any, pointer: str) -> Field:
        """One field with its words."""
        raise NotImplementedError

    def body(self, value: list[Any], pointer: str, points: bool = False, number: int = 1) -> Field:
        """Running text: lines, and below them what lines can't say; `number` is that of its first clause on paper."""
        written = lines_of(value, points, (number,))
        field = Field("body", pointer, value=as_typed(written.text), rich="blocks", long=True, add=True)
        for place, block in enumerate(written.carried):
            here = f"{pointer}{BLOCK}{place}"
            if is_table(block):
                field.rows.append(self._table(block, here, place + 1))
            else:
                field.rows.append(Field("kept", here, title=f"{place + 1}. {summary(block)}", removable=True))
        return field

    def _table(self, table: dict[str, Any], pointer: str, number: int) -> Field:
        """A table as a grid: the headings of its columns, then its rows."""
        known = slots(Table)
        field = Field("table", pointer, title=f"{number}. {summary(table)}", removable=True, add=True)
        for name in ("title", "note", "number_row"):
            drawn = self.slot(known[name], table.get(name, known[name].default), below(pointer, name))
            field.more.append(drawn)
        columns = below(pointer, "columns")
        for place, column in enumerate(table["columns"]):
            here = below(columns, place)
            head = Field(
                "cell", below(here, "title"), title=f"Графа {place + 1}", value=as_typed(column.get("title", ""))
            )
            head.up, head.down, head.removable = place > 0, place < len(table["columns"]) - 1, len(table["columns"]) > 1
            head.actions = [(verb + here, label) for verb, label in _moves(head, "Левее", "Правее")]
            field.fields.append(head)
        rows = below(pointer, "rows")
        for place, row in enumerate(table.get("rows", [])):
            drawn = Field("row", below(rows, place), title=f"Строка {place + 1}", removable=True)
            drawn.up, drawn.down = place > 0, place < len(table["rows"]) - 1
            drawn.fields = _cells(row, drawn.pointer)
            field.rows.append(drawn)
        return field

    def _replacements(self, slot: Slot, value: dict[str, Any], pointer: str) -> Field:
        """Default clauses in their order: as they are, changed, or left out; then keys that name none of them."""
        field = Field("replacements", pointer)
        usual = {place: one for place, one in self._usual.items() if place.startswith(pointer + "/")}
        titles = {one.key: one.title for one in usual.values()} | dict(slot.look.labels)
        keys = [one.key for one in usual.values()]
        numbers = _numbers(keys, value)
        gone = {key for key in keys for above in value if key.startswith(above + ".")}
        for key in [*(key for key in keys if key not in gone), *(key for key in value if key not in keys)]:
            here = below(pointer, key)
            drawn = self._clause(slot, value, key, titles.get(key, key), here, numbers.get(key, 1))
            whole = next((one for one in field.fields if key.startswith(steps(one.pointer)[-1] + ".")), None)
            (whole.more if whole else field.fields).append(drawn)
            if whole and (key in value or here in self._told):
                whole.open = True
        return field

    def _clause(self, slot: Slot, value: dict[str, Any], key: str, title: str, pointer: str, number: int) -> Field:
        if key not in value:
            field = self._left_to_service(pointer, number)
        elif value[key] is None or value[key] == []:
            field = Field("usual", pointer, state="dropped", usual=self._lines(pointer, number))
        else:
            item = slot.shape.item
            given = item.prepared(value[key]) if item else value[key]
            if not isinstance(given, list):
                return Field("kept", pointer, title=title, value=str(given)[:100], removable=True)
            field = self.body(given, pointer, number=int(key) if key.isdecimal() else number)
            field.state, field.usual = "changed", self._lines(pointer, number)
        field.title, field.removable = title, True
        return field

    def _left_to_service(self, pointer: str, number: int = 1) -> Field:
        """What the service writes itself, shown as it stands now."""
        return Field("usual", pointer, state="usual", usual=self._lines(pointer, number))

    def _lines(self, pointer: str, number: int) -> list[str]:
        return self._usual[pointer].lines(number) if pointer in self._usual else []


def _cells(row: Any, pointer: str) -> list[Field]:
    cells, _ = cells_of_row(row)
    drawn = []
    for place, cell in enumerate(cells):
        here = below(pointer, place)
        text = cell_text(cell)
        if text is None:
            note = "то же, что выше" if cell is None else "особая ячейка"
            drawn.append(Field("kept", here, title=note))
        else:
            drawn.append(Field("cell", here, title=f"Графа {place + 1}", value=text, long=True))
    return drawn


def _moves(field: Field, up: str, down: str) -> list[tuple[str, str]]:
    moves = [("up:", up)] if field.up else []
    moves += [("down:", down)] if field.down else []
    return [*moves, *([("remove:", "Убрать")] if field.removable else [])]


def _numbers(keys: list[str], value: dict[str, Any]) -> dict[str, int]:
    """The number that each default clause has on paper: one that is left out is not counted."""
    kept = [key for key in keys if key not in value or value[key]]
    return {key: place for place, key in enumerate(kept, 1)}
