"""Engines: how a connection to SQLite or to PostgreSQL is made, and how its transactions begin.

Values are hidden in what an error tells: they are data of people, and errors go to the log.
SQLite: WAL, so that readers and the one writer do not wait for each other; a writer takes its place at BEGIN
(IMMEDIATE) and never finds out in the middle that it can't write; FULL, so that a commit outlives a loss of power.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DisconnectionError
from sqlalchemy.pool import QueuePool

from service.errors import BadSetting

WAIT_S = 30
"""How long one waits for another to finish writing, and for a free connection."""
CONNECT_S = 5
STATEMENT_S = 120
"""No statement of the service takes so long; one that does is ended by PostgreSQL."""
KEPT, AT_MOST = 5, 40
"""Connections of a process: kept open, and at the same time."""
WRITING: dict[str, object] = {"pismovod_writes": True}
READING: dict[str, object] = {"pismovod_writes": False}
ONE_MOMENT: dict[str, object] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""What reading asks of PostgreSQL besides; SQLite sees one moment anyway, and refuses to write by a PRAGMA."""
_ON_SQLITE = ("foreign_keys=ON", "synchronous=FULL", "cell_size_check=ON", "secure_delete=FAST")


def is_sqlite(address: str) -> bool:
    """Whether it is the address of a file of SQLite."""
    return address.startswith("sqlite:")


def engine_of(address: str) -> Engine:
    """The engine of an address; nothing is connected yet. Raises BadSetting."""
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as failure:
        raise BadSetting(
            "PISMOVOD_DATABASE: адрес базы не читается; нужен вид postgresql://имя:пароль@узел/база."
        ) from failure
    return _sqlite(url) if is_sqlite(address) else _postgresql(url)


def _postgresql(url: URL) -> Engine:
    options = f"-c timezone=UTC -c lock_timeout={WAIT_S}s -c statement_timeout={STATEMENT_S}s"
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        hide_parameters=True,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=KEPT,
        max_overflow=AT_MOST - KEPT,
        pool_timeout=WAIT_S,
        connect_args={"connect_timeout": CONNECT_S, "options": options, "application_name": "pismovod"},
    )


def _sqlite(url: URL) -> Engine:
    file = Path(str(url.database)).absolute()

    def connect() -> sqlite3.Connection:
        """A connection to a file that is there: one that has gone away is not begun anew in silence."""
        opened = sqlite3.connect(
            f"file:{quote(str(file))}?mode=rw", uri=True, timeout=WAIT_S, check_same_thread=False, isolation_level=None
        )
        for line in _ON_SQLITE:
            opened.execute(f"PRAGMA {line}")
        return opened

    engine = create_engine(
        url,
        hide_parameters=True,
        creator=connect,
        poolclass=QueuePool,
        pool_size=KEPT,
        max_overflow=AT_MOST - KEPT,
        pool_timeout=WAIT_S,
    )

    @event.listens_for(engine, "connect")
    def remember(connection: Any, record: Any) -> None:
        record.info["file"] = _identity(file)

    @event.listens_for(engine, "checkout")
    def still_there(connection: Any, record: Any, proxy: Any) -> None:
        if record.info["file"] != _identity(file):
            raise DisconnectionError("the file is gone, or is another one")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("pismovod_writes", True)
        connection.exec_driver_sql(f"PRAGMA query_only={'OFF' if writes else 'ON'}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _identity(file: Path) -> tuple[int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
