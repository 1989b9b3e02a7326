"""A list, page by page: the next page begins behind the last row of this one, however long the list is (no OFFSET)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, UnaryExpression, tuple_
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.operators import desc_op

from service.errors import PayloadRefused, Problem

MOST = 200
"""Rows of a page."""
_LONGEST_CURSOR = 2_000
_WHOLE_NUMBER = 2**31
_NEVER_STORED = re.compile("[\\0\ud800-\udfff]")

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and the cursor of the page behind them (None where it ends)."""

    items: list[Row]
    next: str | None


def page(
    session: Session,
    statement: Select[tuple[Row]],
    order: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    cursor: str | None,
    limit: int,
) -> Page[Row]:
    """The rows behind `cursor` (None or empty: the first ones), `limit` of them at most.

    `order`: columns of the selected table, all rising or all `.desc()`, none of them with NULL, together unique.
    Raises PayloadRefused for a cursor that is none of ours, and for a limit that is not 1 to 200.
    """
    if not 1 <= limit <= MOST:
        raise _refused("/limit", "bad_limit", f"На странице бывает от 1 до {MOST} строк")
    falls = [isinstance(one, UnaryExpression) and one.modifier is desc_op for one in order]
    columns: list[Any] = [one.element if isinstance(one, UnaryExpression) else one for one in order]
    if cursor:
        last = _values(cursor, [column.type.python_type for column in columns])
        here, there = tuple_(*columns), tuple_(*last, types=[column.type for column in columns])
        statement = statement.where(here < there if all(falls) else here > there)
    rows = list(session.scalars(statement.order_by(*order).limit(limit + 1)))
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], _cursor([getattr(rows[limit - 1], column.key) for column in columns]))


def _cursor(values: list[Any]) -> str:
    told = [value.isoformat() if isinstance(value, date) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(told, ensure_ascii=False).encode()).decode().rstrip("=")


def _values(cursor: str, types: list[type]) -> list[Any]:
    """What a cursor holds: anyone may have written it, so that nothing but plain values of these types comes out."""
    try:
        if len(cursor) > _LONGEST_CURSOR:
            raise ValueError("too long")
        told = json.loads(base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True))
        if not isinstance(told, list) or len(told) != len(types):
            raise ValueError("of another list")
        return [_value(value, kind) for value, kind in zip(told, types, strict=True)]
    except (ValueError, binascii.Error, RecursionError) as failure:
        message = "Начните с первой страницы: такой страницы нет"
        raise _refused("/cursor", "bad_cursor", message) from failure


def _value(value: Any, kind: type) -> Any:
    if kind is int and type(value) is int and abs(value) < _WHOLE_NUMBER:
        return value
    if isinstance(value, str) and kind is str and not _NEVER_STORED.search(value):
        return value
    if isinstance(value, str) and kind is datetime:
        moment = datetime.fromisoformat(value)
        if moment.utcoffset() is None:
            raise ValueError("no zone")
        return moment
    if isinstance(value, str) and kind is date:
        return date.fromisoformat(value)
    raise ValueError("a value of another type")


def _refused(pointer: str, code: str, message: str) -> PayloadRefused:
    return PayloadRefused("Страницы нет: исправьте запрос.", [Problem(pointer, code, message)])
