"""Blocks become lines: the plain values that templates hand to Word.

A line is a paragraph (`style`, `text`, the list it is numbered by) or a table. Automatic numbers are left
to Word, so that a secretary can insert a clause; as soon as one number of a body is given, all are literal.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NotRequired, TypedDict, final

from service.markup import literal
from service.parts.base import Remark, error
from service.parts.blocks import (
    LEVELS,
    LIST_LEVELS,
    Align,
    Block,
    Cell,
    CellValue,
    Clause,
    ClosingRow,
    Definition,
    Item,
    List,
    Mark,
    Paragraph,
    Section,
    StageRow,
    Table,
    cells_of,
)

NBSP = "\u00a0"


@final
class Line(TypedDict):
    """One paragraph; `lead` stands before its text and is read apart from it.

    `list` names a list of `service.word_lists.LISTS`, `run` tells one list from the next.
    """

    style: str
    text: str
    lead: NotRequired[str]
    bold_lead: NotRequired[bool]
    list: NotRequired[str]
    level: NotRequired[int]
    run: NotRequired[int]
    start: NotRequired[int]
    align: NotRequired[str]


class CellLines(TypedDict):
    """One cell: its lines, how many columns it takes, whether it starts or continues a vertical merge."""

    lines: list[Line]
    span: int
    merge: str


class RowLines(TypedDict):
    """One row: `row`, `stage` or `closing`."""

    kind: str
    cells: list[CellLines]


@final
class TableLines(TypedDict):
    """One table; widths are shares of the whole."""

    headings: list[str]
    widths: list[float]
    number_row: bool
    rows: list[RowLines]


Lines = list[Line | TableLines]
"""What `{{p … | тело }}` prints."""


class Flow:
    """Turns one numbered body into lines; lists are told apart by a running number."""

    def __init__(self, given: bool = False, roman: bool = False) -> None:
        self._given, self._roman = given or roman, roman
        self._counters = [0] * (LEVELS + 1)
        self._runs = 0

    def lines(self, blocks: Iterable[Block], level: int = 1, cell: bool = False) -> Lines:
        """The lines of blocks that stand on a level of the numbering (1 to 4)."""
        result: Lines = []
        for block in blocks:
            if isinstance(block, str):
                result.append({"style": "CellText" if cell else "BodyText", "text": block})
            elif isinstance(block, Paragraph):
                result.append(self._paragraph(block, cell))
            elif isinstance(block, Definition):
                style = "CellText" if cell else "BodyText"
                result.append({"style": style, "lead": block.term, "bold_lead": block.bold, "text": f" – {block.text}"})
            elif isinstance(block, List):
                result += self._list(block, 1, cell)
            elif isinstance(block, Table):
                result += self._table(block)
            else:
                result.append(self._numbered(block, level))
                result += self.lines(block.body, min(level + 1, LEVELS), cell)
        return result

    @staticmethod
    def _paragraph(block: Paragraph, cell: bool) -> Line:
        style = "CellText" if cell else "BodyText" if block.indent else "FlushText"
        line: Line = {"style": style, "text": block.text}
        if block.align is not Align.JUSTIFY:
            line["align"] = block.align.value
        return line

    def _numbered(self, block: Section | Clause, level: int) -> Line:
        text = block.title if isinstance(block, Section) else block.text
        style = f"Heading{level}" if isinstance(block, Section) else f"Clause{level}"
        if block.number is None:
            self._counters[level] += 1
            self._counters[level + 1 :] = [0] * (LEVELS - level)
        if block.number == "" or (self._given and block.number):
            return {"style": style, "text": f"{literal(block.number)}{NBSP}{text}" if block.number else text}
        if self._given:
            counts = [max(count, 1) for count in self._counters[1 : level + 1]]
            number = roman_figures(counts[0]) if self._roman and level == 1 else ".".join(map(str, counts))
            return {"style": style, "text": f"{number}.{NBSP}{text}"}
        return {"style": style, "text": text, "list": "clauses", "level": level, "run": 0}

    def _list(self, block: List, depth: int, cell: bool) -> Lines:
        self._runs += 1
        run, style = self._runs, f"{'CellList' if cell else 'List'}{depth}"
        result: Lines = []
        for item in block.items:
            text = item.text if isinstance(item, Item) else item
            line: Line = {"style": style, "text": text}
            if block.mark is not Mark.NONE:
                line.update({"list": block.mark.value, "level": depth, "run": run, "start": block.start})
            result.append(line)
            for below in item.body if isinstance(item, Item) else ():
                if isinstance(below, List):
                    result += self._list(below, min(depth + 1, LIST_LEVELS), cell)
                else:
                    result += self.lines([below], LEVELS, cell)
        return result

    def _table(self, block: Table) -> Lines:
        rows: list[RowLines] = []
        for row in block.rows:
            if isinstance(row, (StageRow, ClosingRow)):
                rows.append(
                    {"kind": row.kind, "cells": [self._cell(row.body, len(block.columns), block.columns[0].align)]}
                )
                continue
            cells: list[CellLines] = []
            for column, value in enumerate(cells_of(row) or []):
                align = block.columns[min(column, len(block.columns) - 1)].align
                cells.append(self._cell_value(value, align))
            rows.append({"kind": "row", "cells": cells})
        _mark_merges(rows)
        table: TableLines = {
            "headings": [column.title for column in block.columns] if any(c.title for c in block.columns) else [],
            "widths": [column.width for column in block.columns],
            "number_row": block.number_row,
            "rows": rows,
        }
        before: Lines = [{"style": "TableTitle", "text": block.title}] if block.title else []
        after: Lines = [{"style": "TableNote", "text": block.note}] if block.note else []
        return [*before, table, *after]

    def _cell_value(self, value: CellValue, align: Align) -> CellLines:
        if value is None:
            return {"lines": [], "span": 1, "merge": "continue"}
        if isinstance(value, Cell):
            return self._cell(value.body, value.span, align)
        return self._cell([value] if value else [], 1, align)

    def _cell(self, blocks: list[Block], span: int, align: Align) -> CellLines:
        lines = [line for line in self.lines(blocks, LEVELS, cell=True) if "style" in line]
        for line in lines:
            if align is not Align.LEFT and "list" not in line:
                line.setdefault("align", align.value)
        return {"lines": lines, "span": span, "merge": ""}


def _mark_merges(rows: list[RowLines]) -> None:
    """Tell the cell above that a merge begins with it."""
    for above, row in pairwise(rows):
        starts: dict[int, CellLines] = {}
        column = 0
        for cell in above["cells"]:
            starts[column] = cell
            column += cell["span"]
        column = 0
        for cell in row["cells"]:
            if cell["merge"] == "continue" and column in starts and not starts[column]["merge"]:
                starts[column]["merge"] = "restart"
            column += cell["span"]


def roman_figures(number: int) -> str:
    """XIV: a section in Roman figures is numbered literally, since not every program can put 14.1 below it."""
    tens = ("", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX", "XC")
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "C" * (number // 100) + tens[number // 10 % 10] + units[number % 10]


def flow(blocks: Iterable[Block], level: int = 1, roman: bool = False) -> Lines:
    """The lines of one body, numbered by Word, or literally where a number is given."""
    blocks = list(blocks)
    return Flow(given=any(block.number for block in _numbered_below(blocks)), roman=roman).lines(blocks, level)


def _numbered_below(blocks: Iterable[Block]) -> Iterator[Section | Clause]:
    for block in blocks:
        if isinstance(block, (Section, Clause)):
            yield block
            yield from _numbered_below(block.body)


def number_remarks(blocks: list[Block], path: tuple[str | int, ...]) -> Iterator[Remark]:
    """Given numbers stand once, nothing is deeper than four levels, lists than three."""
    seen: dict[str, str] = {}
    yield from _number_remarks(blocks, path, 1, seen)


def _number_remarks(
    blocks: Iterable[Block], path: tuple[str | int, ...], level: int, seen: dict[str, str]
) -> Iterator[Remark]:
    for place, block in enumerate(blocks):
        here = (*path, place)
        if isinstance(block, List):
            yield from _list_remarks(block, here, 1)
        if not isinstance(block, (Section, Clause)):
            continue
        if level > LEVELS:
            yield error(
                here, "too_deep", f"Поднимите пункт выше: уровней нумерации не больше {LEVELS} (ГОСТ Р 7.0.97-2025)"
            )
            continue
        if block.number:
            number = block.number.strip().rstrip(".")
            if number in seen:
                said = f"Исправьте номер: {block.number} уже стоит у пункта «{seen[number]}»"
                yield error((*here, "number"), "duplicate_number", said)
            seen.setdefault(number, (block.title if isinstance(block, Section) else block.text)[:40])
        yield from _number_remarks(block.body, (*here, "body"), level + 1, seen)


def _list_remarks(block: List, path: tuple[str | int, ...], depth: int) -> Iterator[Remark]:
    if depth > LIST_LEVELS:
        yield error(path, "too_deep", f"Упростите перечень: вложенных уровней не больше {LIST_LEVELS}")
        return
    for place, item in enumerate(block.items):
        for below, inner in enumerate(item.body if isinstance(item, Item) else ()):
            if isinstance(inner, List):
                yield from _list_remarks(inner, (*path, "items", place, "body", below), depth + 1)
