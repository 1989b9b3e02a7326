"""Running text: sections, clauses to four levels, paragraphs, definitions, lists in lists, tables.

These are the models of the payload; `service.parts.flow` turns them into the lines that Word gets.
A string is a paragraph, an array in a table is a row, `null` in a row continues the cell above.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from service.parts.base import ROWS, OptionalLine, OptionalRich, Part, Remark, Rich, error, warning
from service.parts.looks import Look, Looks

LEVELS = 4
"""The deepest numbering: раздел, подраздел, пункт, подпункт (ГОСТ Р 7.0.97-2025, cl. 5.18)."""
LIST_LEVELS = 3
"""The deepest nesting of lists that stays readable on paper."""


class Mark(StrEnum):
    """What stands before an item of a list."""

    HYPHEN = "-"
    FIGURE_DASH = "‒"
    EN_DASH = "–"
    EM_DASH = "—"
    LONG_DASH = "⎯"
    BULLET = "•"
    DISC = "●"
    CHECK = "✓"
    PAREN = "1)"
    LETTER = "а)"
    POINT = "1."
    NONE = ""


class Align(StrEnum):
    """How the lines of a paragraph or a cell lie."""

    JUSTIFY = "justify"
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


def _kind(value: Any) -> str | None:
    """Which of the blocks a value is: a bare string is a paragraph."""
    if isinstance(value, str):
        return "string"
    kind = value.get("kind") if isinstance(value, dict) else getattr(value, "kind", None)
    return str(kind) if kind is not None else None


def _item(value: Any) -> str:
    return "string" if isinstance(value, str) else "item"


class Paragraph(Part):
    """Абзац без номера."""

    kind: Literal["paragraph"] = "paragraph"
    text: Rich = Field(title="Текст")
    align: Align = Field(Align.JUSTIFY, title="Выравнивание")
    indent: bool = Field(True, title="Абзацный отступ", description="Отступ первой строки 1,25 см")


class Definition(Part):
    """Понятие и его определение: «Термин – определение»."""

    kind: Literal["definition"] = "definition"
    term: Rich = Field(title="Термин")
    text: Rich = Field(title="Определение")
    bold: bool = Field(True, title="Термин полужирным")


class Section(Part):
    """Раздел или подраздел: заголовок, под ним пункты и абзацы."""

    kind: Literal["section"] = "section"
    title: Rich = Field(title="Заголовок")
    number: OptionalLine | None = Field(
        None,
        title="Номер",
        description="Не задан – служба нумерует сама; задан – печатается как есть; пустой – без номера",
    )
    body: Body = Field(default_factory=list, title="Содержание")


class Clause(Part):
    """Пункт: номер, текст и всё, что стоит под ним."""

    kind: Literal["clause"] = "clause"
    text: Rich = Field(title="Текст")
    number: OptionalLine | None = Field(
        None,
        title="Номер",
        description="Не задан – служба нумерует сама; задан – печатается как есть; пустой – без номера",
    )
    body: Body = Field(default_factory=list, title="Под пунктом")


class Item(Part):
    """Пункт перечня, под которым стоит ещё что-то."""

    kind: Literal["item"] = "item"
    text: Rich = Field(title="Текст")
    body: Body = Field(default_factory=list, title="Под пунктом", description="Вложенный перечень или абзацы")


class List(Part):
    """Перечень."""

    kind: Literal["list"] = "list"
    mark: Mark = Field(Mark.EN_DASH, title="Знак перечня", description="Пустой – без знака")
    start: int = Field(1, ge=1, le=999, title="С какого номера", description="Для перечня, который продолжает прежний")
    items: list[Annotated[Annotated[Rich, Tag("string")] | Annotated[Item, Tag("item")], Discriminator(_item)]] = Field(
        min_length=1, max_length=ROWS, title="Пункты перечня"
    )


class Column(Part):
    """Графа таблицы."""

    LOOKS: ClassVar[Looks] = {
        "align": Look(labels={"left": "Влево", "center": "По середине", "right": "Вправо", "justify": "По ширине"}),
    }

    title: OptionalRich = Field("", title="Заголовок графы")
    width: float = Field(1.0, gt=0, le=100, title="Ширина", description="Доля ширины среди всех граф")
    align: Align = Field(Align.LEFT, title="Выравнивание")


class Cell(Part):
    """Ячейка с несколькими абзацами, перечнями или шириной в несколько граф."""

    kind: Literal["cell"] = "cell"
    body: Body = Field(default_factory=list, title="Содержание ячейки")
    span: int = Field(1, ge=1, le=20, title="Сколько граф занимает")


class Row(Part):
    """Строка таблицы."""

    kind: Literal["row"] = "row"
    cells: Cells = Field(min_length=1, max_length=20, title="Ячейки")


class StageRow(Part):
    """Строка этапа: полужирная, на всю ширину таблицы."""

    kind: Literal["stage"] = "stage"
    body: Body = Field(min_length=1, title="Текст")


class ClosingRow(Part):
    """Заключительная строка на всю ширину: примечание к этапу."""

    kind: Literal["closing"] = "closing"
    body: Body = Field(min_length=1, title="Текст")


def _cell(value: Any) -> str:
    return "merged" if value is None else "string" if isinstance(value, str) else "cell"


def _row(value: Any) -> str | None:
    return "array" if isinstance(value, list) else _kind(value)


CellValue = Annotated[
    Annotated[None, Tag("merged")] | Annotated[OptionalRich, Tag("string")] | Annotated[Cell, Tag("cell")],
    Discriminator(_cell),
]
Cells = list[CellValue]
AnyRow = Annotated[
    Annotated[Cells, Tag("array"), Field(min_length=1, max_length=20)]
    | Annotated[Row, Tag("row")]
    | Annotated[StageRow, Tag("stage")]
    | Annotated[ClosingRow, Tag("closing")],
    Discriminator(_row),
]


class Table(Part):
    """Таблица, графы которой выбирает составитель."""

    kind: Literal["table"] = "table"
    title: OptionalRich = Field("", title="Название таблицы")
    columns: list[Column] = Field(min_length=1, max_length=12, title="Графы")
    rows: list[AnyRow] = Field(default_factory=list, max_length=ROWS, title="Строки")
    number_row: bool = Field(False, title="Строка с номерами граф", description="1, 2, 3… под заголовками")
    note: OptionalRich = Field("", title="Примечание под таблицей")

    def remarks(self) -> Iterator[Remark]:
        """Every row is as wide as the head, and nothing hangs on a cell that isn't there."""
        headed = any(column.title for column in self.columns)
        for column, told in enumerate(self.columns):
            if headed and not told.title:
                yield warning(("columns", column, "title"), "blank_heading", "Назовите графу: у неё нет заголовка")
        yield from self._row_remarks()

    def _row_remarks(self) -> Iterator[Remark]:
        above = False
        for place, row in enumerate(self.rows):
            if any(_unfit(block) for block in _blocks_of(row)):
                said = "Оставьте в ячейке абзацы и перечни: разделам, пунктам и таблицам в ней не место"
                yield error(("rows", place), "unfit_for_cell", said)
            cells = cells_of(row)
            if cells is None:
                above = False
                continue
            width = sum(cell.span if isinstance(cell, Cell) else 1 for cell in cells)
            if width != len(self.columns):
                said = f"Исправьте строку: ячеек {width}, а граф {len(self.columns)}"
                yield error(("rows", place), "row_width", said)
            if not above and any(cell is None for cell in cells):
                said = "Заполните ячейку: объединить её не с чем, выше нет строки с ячейками"
                yield error(("rows", place), "nothing_above", said)
            above = True


def cells_of(row: Cells | Row | StageRow | ClosingRow) -> Cells | None:
    """The cells of a row; None for a row over the whole width."""
    if isinstance(row, Row):
        return row.cells
    return row if isinstance(row, list) else None


def _blocks_of(row: Cells | Row | StageRow | ClosingRow) -> Iterator[Block]:
    cells = cells_of(row)
    if cells is None and isinstance(row, (StageRow, ClosingRow)):
        yield from row.body
    for cell in cells or ():
        if isinstance(cell, Cell):
            yield from cell.body


def _unfit(block: Block) -> bool:
    """Whether a block, or one below it, can't stand in a cell."""
    if isinstance(block, List):
        return any(_unfit(below) for item in block.items if isinstance(item, Item) for below in item.body)
    return isinstance(block, (Section, Clause, Table))


Block = Annotated[
    Annotated[Rich, Tag("string")]
    | Annotated[Paragraph, Tag("paragraph")]
    | Annotated[Definition, Tag("definition")]
    | Annotated[Section, Tag("section")]
    | Annotated[Clause, Tag("clause")]
    | Annotated[List, Tag("list")]
    | Annotated[Table, Tag("table")],
    Discriminator(_kind),
]
Body = Annotated[list[Block], Field(max_length=ROWS)]


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, (str, dict)) else value


Texts = Annotated[Body, BeforeValidator(_as_list, json_schema_input_type=Block | Body)]
"""One text, or several paragraphs, lists and tables."""
Strings = Annotated[
    list[Rich], BeforeValidator(_as_list, json_schema_input_type=Rich | list[Rich]), Field(max_length=50)
]
"""One text, or several, each on a line of its own."""

for _model in (Section, Clause, Item, List, Cell, Row, StageRow, ClosingRow, Table):
    _model.model_rebuild()
