"""Whole tables as plain values: what a copy of the database is made of, whichever database it comes from or goes to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Column, Date, DateTime, MetaData, Table, func, insert, select, text, update
from sqlalchemy.orm import Session

from service.store.naming import Naming
from service.store.school_templates import SchoolTemplate
from service.store.words import Word

AT_ONCE = 500
"""Rows that are read or written at a time."""
_LEFT_OUT = {Word.__tablename__, "visits", "tries"}
"""Words are made anew from records; nobody stays signed in on another machine."""

Row = dict[str, Any]
_ALL = Naming.metadata
assert SchoolTemplate.metadata is _ALL
"""Every table: those of modules of their own are known when these are imported."""


def table_names() -> list[str]:
    """The tables of which rows are copied, those first that others refer to."""
    return [table.name for table in _ALL.sorted_tables if table.name not in _LEFT_OUT]


def rows_of(session: Session, name: str) -> Iterator[Row]:
    """All rows of a table in the order of their keys, as values of JSON."""
    table = _ALL.tables[name]
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=AT_ONCE)
    for row in session.execute(query).mappings():
        yield {column: _plain(value) for column, value in row.items()}


def write_rows(session: Session, tables: Mapping[str, Iterable[Row]]) -> None:
    """Write rows into the empty tables that the database has now, whichever revision that is.

    Raises KeyError, TypeError, ValueError for rows that are not of these tables.
    """
    found = MetaData()
    found.reflect(session.connection(), only=list(tables))
    for name, rows in tables.items():
        table = found.tables[name]
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type.none_as_null = True
        _write(session, table, iter(rows))
        if session.get_bind().dialect.name == "postgresql":
            _continue_count(session, table)


def _write(session: Session, table: Table, rows: Iterator[Row]) -> None:
    """A row may refer to one of its own table that comes later: such references are written at the end."""
    later = {key.parent.name for key in table.foreign_keys if key.column.table is table}
    referring: list[tuple[Row, Row]] = []
    while some := [_typed(table, row) for row in islice(rows, AT_ONCE)]:
        for row in some:
            references = {name: row[name] for name in later if row[name] is not None}
            if references:
                referring.append(({column.name: row[column.name] for column in table.primary_key.columns}, references))
                row.update(dict.fromkeys(references))
        session.execute(insert(table), some)
    for key, references in referring:
        same = [table.columns[name] == value for name, value in key.items()]
        session.execute(update(table).where(*same).values(references))


def _continue_count(session: Session, table: Table) -> None:
    """PostgreSQL counts apart from the rows: the count goes on behind the last of them."""
    for column in table.primary_key.columns:
        sequence = session.scalar(select(func.pg_get_serial_sequence(table.name, column.name)))
        if sequence is not None:
            last = session.scalar(select(func.max(column)))
            session.execute(
                text("SELECT setval(CAST(:name AS regclass), :last, :used)"),
                {"name": sequence, "last": last or 1, "used": last is not None},
            )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _typed(table: Table, row: Row) -> Row:
    if set(row) != set(table.columns.keys()):
        raise KeyError(f"columns of {table.name}")
    return {name: _value(table.columns[name], value) for name, value in row.items()}


def _value(column: Column[Any], value: Any) -> Any:
    if value is None or not isinstance(column.type, DateTime | Date):
        return value
    return datetime.fromisoformat(value) if isinstance(column.type, DateTime) else date.fromisoformat(value)
