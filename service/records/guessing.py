"""Which column is which in a table that was pasted without its headings: told by what most of its cells look like."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from service.records.cells import CellRefused, day, school_year
from service.records.headings import Column

FIRST = 30
"""By how many rows a column is judged."""
_WORD = r"[А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?"
_FULL_NAME = re.compile(rf"{_WORD}\s+(?:{_WORD}(?:\s+(?:{_WORD})(?:\s+(?:оглы|кызы))?)?|[А-ЯЁ]\.\s*(?:[А-ЯЁ]\.)?)")
_PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:вич|вна|ич|ична|инична)(?:\s+(?:оглы|кызы))?|.+\s(?:оглы|кызы)")
_NAME = re.compile(_WORD)
_POST = re.compile(
    r"(?i)(?:старш|младш|учител|педагог|воспитател|директор|заместител|методист|тьютор|социальн|музыкальн|инструктор|"
    r"преподавател|логопед|психолог|библиотекар|советник|заведующ|вожат)"
)


def _is_day(cell: str) -> bool:
    return _reads(day, cell)


def _reads(read: Callable[[object], object], cell: str) -> bool:
    try:
        return bool(read(cell))
    except CellRefused:
        return False


def _fits(pattern: str) -> Callable[[str], bool]:
    found = re.compile(pattern)
    return lambda cell: bool(found.search(cell.casefold()))


LOOKS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("school_year", lambda cell: _reads(school_year, cell)),
    ("start", _is_day),
    ("end", _is_day),
    ("full_name", lambda cell: bool(_FULL_NAME.fullmatch(cell))),
    ("mentor", lambda cell: bool(_FULL_NAME.fullmatch(cell))),
    ("mentees", lambda cell: all(_FULL_NAME.fullmatch(one.strip()) for one in re.split(r"[,;\n]", cell))),
    ("patronymic", lambda cell: bool(_PATRONYMIC.fullmatch(cell))),
    ("surname", lambda cell: bool(_NAME.fullmatch(cell))),
    ("first_name", lambda cell: bool(_NAME.fullmatch(cell))),
    ("category", _fits(r"категори|^(?:высшая|первая|без категории|соответствие)")),
    ("post", lambda cell: bool(_POST.match(cell))),
    ("form", _fits(r"(?:педагог|учитель|руководитель|студент)[^–-]*\s[–-]\s")),
    ("kind", _fits(r"традиц|групп|реверс|ситуац|скорост|краткоср|виртуал|дистанц")),
    ("gender", _fits(r"^(?:м|ж|муж\.?|жен\.?|мужской|женский)$")),
    ("education", _fits(r"^(?:высшее|среднее)")),
    ("experience", _fits(r"^\d{1,2}(?:\s*(?:лет|год|года))?$")),
)
"""A field, and how a cell of it looks; the first that fits most cells of a column, and is not taken yet, names it."""


def guessed(rows: Sequence[Sequence[str]], columns: Sequence[Column]) -> list[str]:
    """The field of each column, empty where nothing fits."""
    fields = {column.name for column in columns}
    names: list[str] = []
    for place in range(len(rows[0]) if rows else 0):
        cells = [row[place] for row in rows[:FIRST] if row[place]]
        names.append(_field_of(cells, fields - set(names)))
    return names


def _field_of(cells: Sequence[str], free: set[str]) -> str:
    for field, looks in LOOKS:
        if field in free and cells and sum(map(looks, cells)) * 2 > len(cells):
            return field
    return ""
