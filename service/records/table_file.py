"""A table that somebody has sent, XLSX or CSV, as rows of plain values. Nothing in it is trusted, nothing is run.

Of a workbook the first sheet that is not hidden is read, and of a formula the value that it had when it was saved.
"""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import NoReturn

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from service.errors import FilesRefused, Problem, TooLarge

# It warns of everything that Excel knows and it does not (lists to choose from, headers): nobody can mend that.
warnings.filterwarnings("ignore", category=UserWarning, module=r"openpyxl\.")

ROWS = 20_000
"""The longest table, rows that are not blank."""
LINES = 2**20
"""The longest sheet of Excel, blank rows and all: a forged one may tell of a row beyond any."""
COLUMNS = 60
"""How many columns of a table are looked at."""
BYTES = 10_000_000
"""The largest file."""
UNPACKED = 150_000_000
"""The largest workbook when unpacked, bytes: some twenty times what so many rows need."""
STRINGS = 30_000_000
"""The largest part that has to be held in memory as a whole, bytes: the texts of all cells."""
PARTS = 500
"""The most parts of a workbook."""
TAGS = 3_000_000
"""The most tags in a part of a workbook: a full table has half of them. Reading takes time and memory by the tag."""
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, InvalidFileException, SyntaxError, OSError, EOFError),
    *(LookupError, ValueError, TypeError, AttributeError, ArithmeticError, AssertionError, RuntimeError),
)
"""In how many ways openpyxl tells that a workbook is torn, forged or locked; errors of XML are SyntaxErrors."""
_OLD = b"\xd0\xcf\x11\xe0"
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]{1,3}[0-9]{1,7}(?::[A-Z]{1,3}[0-9]{1,7})?)"')
_PIECE = 2**16


@dataclass(frozen=True)
class TableRow:
    """A row that is not blank, by its number in the file."""

    number: int
    cells: tuple[object, ...]


@dataclass(frozen=True)
class Table:
    """What a file holds."""

    rows: list[TableRow]
    merged: list[str]
    """Ranges of cells that are merged: all but the first cell of each are empty."""
    sheet: str = ""
    others: tuple[str, ...] = ()
    """Sheets that were not read, though a person sees them."""


def read_table(file: Path) -> Table:
    """The rows of a file, whatever it is called. Raises TooLarge, FilesRefused."""
    if file.stat().st_size > BYTES:
        raise TooLarge(f"Разделите таблицу: файл больше {BYTES // 1_000_000} МБ.")
    with file.open("rb") as opened:
        first = opened.read(4)
    if first == _OLD:
        _refuse("old_table", "Сохраните таблицу как XLSX без пароля: этот файл старого вида (XLS) или закрыт паролем")
    table = _workbook(file) if first.startswith(b"PK") else Table(_limited(_csv(file)), [])
    if not table.rows:
        _refuse("empty_table", "Заполните таблицу: в ней нет ни одной строки")
    return table


def _workbook(file: Path) -> Table:
    try:
        _look_at_parts(file)
        with file.open("rb") as opened:
            return _first_sheet(load_workbook(opened, read_only=True, data_only=True, keep_links=False), file)
    except _BROKEN as cause:
        _refuse("broken_table", "Откройте таблицу в Excel и сохраните заново как XLSX: файл не читается", cause)


def _first_sheet(book: Workbook, file: Path) -> Table:
    """The first sheet that a person sees."""
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    if not visible:
        _refuse("no_sheet", "Откройте лист с таблицей: в этом файле все листы скрыты")
    sheet = visible[0]
    sheet.reset_dimensions()
    rows = _limited(sheet.iter_rows(max_col=COLUMNS, values_only=True))
    merged = list(_merged(file, sheet._worksheet_path))
    return Table(rows, merged, sheet.title, tuple(one.title for one in visible[1:]))


def _look_at_parts(file: Path) -> None:
    """Refuse what would unpack beyond measure. A part that is larger than it says does not unpack at all."""
    with zipfile.ZipFile(file) as package:
        parts = package.infolist()
        strings = [part.file_size for part in parts if not part.filename.startswith("xl/worksheets/")]
        too_large = (
            len(parts) > PARTS
            or sum(part.file_size for part in parts) > UNPACKED
            or max(strings, default=0) > STRINGS
            or any(_tags(package, part) > TAGS for part in parts)
        )
    if too_large:
        _refuse("too_large_table", "Разделите таблицу: в распакованном виде она слишком велика")


def _tags(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> int:
    with package.open(part) as opened:
        return sum(piece.count(b"<") for piece in iter(lambda: opened.read(_PIECE), b""))


def _merged(file: Path, sheet: str) -> Iterator[str]:
    """The merged ranges of a sheet; they stand behind its rows."""
    with zipfile.ZipFile(file) as package, package.open(sheet) as part:
        tail = b""
        while piece := part.read(_PIECE):
            text = tail + piece
            yield from (found[1].decode() for found in islice(_MERGED.finditer(text), 1_000))
            cut = text.rfind(b"<")
            tail = text[cut:] if cut >= 0 and len(text) - cut < 200 and b">" not in text[cut:] else b""


def _csv(file: Path) -> Iterator[list[str]]:
    data = file.read_bytes()
    text = _decoded(data)
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(";\t,", key=head.count)
    try:
        yield from csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as cause:
        _refuse(
            "broken_table", "Сохраните таблицу заново: в файле CSV кавычки не закрыты или строка слишком длинна", cause
        )


def _decoded(data: bytes) -> str:
    """The text of a CSV; what is no UTF-8 is in the Windows encoding of old Excels."""
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in data and not wide:
        _refuse("not_table", "Пришлите таблицу XLSX или CSV: это файл другого вида")
    try:
        return data.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as cause:
        if wide:
            _refuse("not_table", "Сохраните таблицу как «CSV UTF-8»: её буквы не читаются", cause)
    return data.decode("cp1251", "replace")


def _limited(rows: Iterable[Iterable[object]]) -> list[TableRow]:
    found: list[TableRow] = []
    for number, cells in enumerate(rows, 1):
        kept = tuple(islice(cells, COLUMNS))
        if any(cell is not None and str(cell).strip() for cell in kept):
            found.append(TableRow(number, kept))
        if len(found) > ROWS + 1 or number > LINES:
            _refuse("too_many_rows", f"Разделите таблицу: строк в ней больше {ROWS}")
    return found


def _refuse(code: str, message: str, cause: Exception | None = None) -> NoReturn:
    raise FilesRefused(
        "Таблица не прочитана: исправьте файл и отправьте снова", [Problem("/file", code, message)]
    ) from cause
