"""A table that was pasted or sent, shown before anything is written: what is wrong stands in its cell, to be mended."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flask import request
from werkzeug.datastructures import MultiDict

from service.access import Actor
from service.api.desk import desk
from service.errors import FilesRefused, PismovodError, Problem
from service.records import grid as grids
from service.records.counting import how_many
from service.records.grid import Grid
from service.records.headings import Column, Headed
from service.records.importing import ImportProblem, ImportReport, Mode
from service.records.table_file import COLUMNS as MOST_COLUMNS
from service.store import Session
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look

SHOWN_WRONG, SHOWN_RIGHT = 300, 100
"""How many rows a page shows: those with mistakes, and those without."""
_CELL = re.compile(r"cell-(\d{1,9})-(\d{1,2})")
_TABLE = "table"


@dataclass(frozen=True)
class Kind:
    """What a table is of."""

    place: str
    """The blueprint of its pages."""
    columns: Sequence[Column]
    wanted: Sequence[tuple[str, ...]]
    take: Callable[[Session, Actor, Headed, Mode], ImportReport]
    noun: str
    """What a row is, in the nominative."""
    home: str
    """The endpoint of its list."""
    back: Mapping[str, str] = field(default_factory=dict)
    """What the list is asked with."""
    usual: Mapping[str, str] = field(default_factory=dict)
    """Columns that a table may lack, and what they say in all rows then."""


@dataclass(frozen=True)
class Cell:
    """A cell as the page shows it."""

    place: int
    text: str
    problems: list[str]
    is_wrong: bool
    is_open: bool
    """Whether it can be put right: it is wrong, or its row is as a whole, or somebody has asked for it."""


@dataclass(frozen=True)
class Row:
    """A row as the page shows it."""

    number: int
    cells: list[Cell]
    problems: list[str]
    """Of the whole row."""
    is_wrong: bool
    is_open: bool
    """Whether all its cells can be changed."""


def pasted(look: Look, kind: Kind) -> Answer:
    """What was typed into the large field, as a table to look through."""
    typed = look.form.get("text", "")
    try:
        grid = grids.of_text(typed, kind.columns, kind.wanted)
    except PismovodError as failure:
        return asked(kind, "paste", failure, typed)
    return checked(look, kind, grid)


def sent(look: Look, kind: Kind) -> Answer:
    """A file, as a table to look through."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            said = "Выберите файл: без него загружать нечего"
            raise FilesRefused("Файл не выбран", [Problem("/file", "no_file", said)])
        with desk().draft() as folder:
            file.save(folder / _TABLE)
            grid = grids.of_file(folder / _TABLE, kind.columns, kind.wanted)
    except PismovodError as failure:
        return asked(kind, "upload", failure)
    return checked(look, kind, grid)


def asked(kind: Kind, way: str, failure: PismovodError | None = None, typed: str = "") -> Answer:
    """The page where one pastes or sends a table; `failure`: why the one that came was not read."""
    told = [one.message for one in failure.problems] or [failure.detail] if failure else []
    page = drawn("tables/ask.html", kind=kind, way=way, told=told, typed=typed, columns=kind.columns)
    return (page, failure.status) if failure else page


def taken(look: Look, kind: Kind) -> Answer:
    """The table that a page has carried: looked through once more, or written down."""
    grid, mode = _carried(look.form), look.form.get("do", "")
    if mode not in (Mode.ALL, Mode.GOOD):
        return checked(look, kind, grid)
    try:
        with look.store.begin() as session:
            outcome = kind.take(session, look.actor, _headed(kind, grid), Mode(mode))
    except PismovodError:
        return checked(look, kind, grid, status=422)
    if not outcome.added and not outcome.updated:
        return gone_to(kind.home, said="taken_none", **kind.back)
    return gone_to(kind.home, said="taken", added=outcome.added, changed=outcome.updated, **kind.back)


def checked(look: Look, kind: Kind, grid: Grid, status: int = 200) -> Answer:
    """The page with every problem in its place. Nothing is written."""
    for name, value in kind.usual.items():
        grid = grid.with_column(name, value)
    try:
        outcome = kind.take(look.session, look.actor, _headed(kind, grid), Mode.CHECK)
    except FilesRefused as failure:
        told = [problem.message for problem in failure.problems]
        return _drawn(kind, grid, None, told), 422
    told = [one.message for one in outcome.problems if not one.row and one.severity == "error"]
    return _drawn(kind, grid, outcome, told), status


def _drawn(kind: Kind, grid: Grid, outcome: ImportReport | None, told: Sequence[str]) -> str:
    opened = {int(one) for one in request.form.getlist("open") if one.isdecimal() and len(one) < 10}
    rows = _rows(kind, grid, outcome.problems if outcome else (), opened)
    wrong = [row for row in rows if row.is_wrong]
    right = [row for row in rows if not row.is_wrong]
    shown = {row.number for row in (*wrong[:SHOWN_WRONG], *right[:SHOWN_RIGHT])} | opened
    return drawn(
        "tables/check.html",
        kind=kind,
        grid=grid,
        outcome=outcome,
        told=told,
        notes=[one.message for one in (outcome.problems if outcome else ()) if not one.row and one.severity != "error"],
        wrong=wrong,
        rows=[row for row in rows if row.number in shown],
        hidden=sum(row.number not in shown for row in rows),
        good=len(rows) - len(wrong),
        changed={one.row for one in outcome.changed} if outcome else set(),
        carried=grids.packed(grid),
        choices=[("", "не брать"), *((column.name, column.title) for column in kind.columns)],
        titles={column.name: column.title for column in kind.columns},
        how_many=how_many,
    )


def _rows(kind: Kind, grid: Grid, problems: Sequence[ImportProblem], opened: Collection[int]) -> list[Row]:
    titles = {column.name: column.title for column in kind.columns}
    places = {titles[name]: place for place, name in enumerate(grid.names) if name}
    told: dict[tuple[int, int], list[ImportProblem]] = {}
    for one in problems:
        told.setdefault((one.row, places.get(one.column, -1)), []).append(one)
    found = []
    for row in grid.rows:
        whole = told.get((row.number, -1), [])
        is_wrong = _has_error(whole)
        cells = []
        for place, name in enumerate(grid.names):
            own = told.get((row.number, place), [])
            is_open = _has_error(own) or (bool(name) and (is_wrong or row.number in opened))
            cells.append(Cell(place, grid.cell(row, place), [one.message for one in own], _has_error(own), is_open))
        is_wrong = is_wrong or any(cell.is_wrong for cell in cells)
        found.append(Row(row.number, cells, [one.message for one in whole], is_wrong, row.number in opened))
    return found


def _has_error(problems: Sequence[ImportProblem]) -> bool:
    return any(one.severity == "error" for one in problems)


def _headed(kind: Kind, grid: Grid) -> Headed:
    return grids.as_headed(grid, kind.columns, kind.wanted)


def _carried(form: MultiDict[str, str]) -> Grid:
    """The table that a page has sent back. Raises FilesRefused."""
    names: list[str] = []
    while (name := form.get(f"column-{len(names)}")) is not None and len(names) < MOST_COLUMNS:
        names.append(name)
    mended = {
        (int(found[1]), int(found[2])): " ".join(value.split())
        for key, value in form.items()
        if (found := _CELL.fullmatch(key))
    }
    dropped = [int(one) for one in form.getlist("drop") if one.isdecimal() and len(one) < 10]
    return grids.unpacked(form.get("rows", ""), names, mended, dropped)
