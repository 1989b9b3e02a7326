"""What a failure of the database means for who asked: to try again, or to look after the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoneFree

from service.errors import StoreDamaged, StoreUnavailable

NO_ROOM = "На диске службы нет места: освободите его и повторите запрос. Ничего не записано."
AWAY = "База данных не отвечает. Ничего не записано: повторите запрос через несколько секунд."
BUSY = "База данных слишком долго занята. Ничего не записано: повторите запрос через несколько секунд."
READ_ONLY = "Служба не может писать в базу данных: проверьте права на папку данных и диск. Ничего не записано."
DAMAGED = "База данных повреждена: остановите службу и восстановите данные из копии (pismovod restore)."

_SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_FULL: NO_ROOM,
    sqlite3.SQLITE_NOMEM: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
"""Primary result codes, https://sqlite.org/rescode.html"""
_POSTGRESQL = {
    "08": AWAY,
    "28": AWAY,
    "3D": AWAY,
    "40": BUSY,
    "53": AWAY,
    "53100": NO_ROOM,
    "53300": BUSY,
    "55P03": BUSY,
    "57": AWAY,
    "57014": BUSY,
    "58": AWAY,
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
"""SQLSTATE, or its class, https://www.postgresql.org/docs/15/errcodes-appendix.html"""


@contextmanager
def told() -> Iterator[None]:
    """Tell of a database that is away, busy, full or damaged as of that. Raises StoreUnavailable, StoreDamaged.

    What the caller has done wrong (a broken constraint, a wrong statement) goes through as it is.
    """
    try:
        yield
    except NoneFree as failure:
        raise StoreUnavailable(BUSY) from failure
    except DBAPIError as failure:
        text = _told_by_sqlite(failure) or _told_by_postgresql(failure)
        if text is None:
            raise
        raise (StoreDamaged(text) if text == DAMAGED else StoreUnavailable(text)) from failure


def _told_by_sqlite(failure: DBAPIError) -> str | None:
    code = getattr(failure.orig, "sqlite_errorcode", None)
    return None if code is None else _SQLITE.get(code & 0xFF)


def _told_by_postgresql(failure: DBAPIError) -> str | None:
    state = getattr(failure.orig, "sqlstate", None)
    if state is not None:
        return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2])
    return AWAY if failure.connection_invalidated or hasattr(failure.orig, "pgconn") else None
