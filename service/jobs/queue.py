"""Which job is to be done next: Huey over an SQLite file that may be lost at any time without losing a job."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from huey import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer
from huey.storage import SqliteStorage

LONGEST_PAUSE_S = 0.5
"""How long a new job may lie before an idle worker sees it."""


class _Json(Serializer):  # type: ignore[misc]
    """In place of Huey's pickles: who can write the file must not be able to run code."""

    def _serialize(self, data: Message) -> bytes:
        return json.dumps(data).encode()

    def _deserialize(self, data: bytes) -> Message:
        return Message(*json.loads(data))


class _Storage(SqliteStorage):  # type: ignore[misc]
    """A file that is made anew when somebody has deleted it under us, or spoilt it.

    Without WAL: its side files would outlive a deleted file and spoil the next one.
    """

    _conn: sqlite3.Connection | None
    _inode = 0

    @property
    def conn(self) -> sqlite3.Connection:
        """The connection to the file that is there now."""
        file = Path(self.filename)
        if self._conn is not None and (not file.exists() or file.stat().st_ino != self._inode):
            self._conn.close()
            self._conn = None
        if self._conn is None:
            try:
                self._conn = self._made(file)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:  # this is no database
                file.unlink(missing_ok=True)
                self._conn = self._made(file)
        return self._conn

    def _made(self, file: Path) -> sqlite3.Connection:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        connection: sqlite3.Connection = self._create_connection()
        try:
            for sql in self.ddl:
                connection.execute(sql)
        except sqlite3.DatabaseError:
            connection.close()
            raise
        self._inode = file.stat().st_ino
        return connection


class Queue:
    """The numbers of jobs in the order in which they are to be done."""

    def __init__(self, data: Path, do: Callable[[str], None] | None = None) -> None:
        """`do` is what a worker calls with each number. Nothing is opened yet: a server forks after this."""
        file = data.absolute() / "queue.sqlite"
        storage = {"filename": str(file), "fsync": True, "journal_mode": "delete", "create_tables": False}
        self._huey = Huey("pismovod", results=False, serializer=_Json(), storage_class=_Storage, **storage)

        def make(number: str) -> None:  # Huey knows a task by its module and name: the same in web and worker
            assert do, "this process only queues"
            do(number)

        self._task = self._huey.task()(make)

    def put(self, number: str) -> None:
        """Let a job be done. Raises sqlite3.Error and OSError: then the worker finds the job by itself."""
        self._task(number)

    def waiting(self) -> set[str]:
        """The jobs that are in the queue."""
        return {task.args[0] for task in self._huey.pending()}

    def consumer(self, loop: type[Consumer], **options: Any) -> Any:
        """Huey's loop over this queue."""
        pace = {"initial_delay": 0.05, "max_delay": LONGEST_PAUSE_S, "scheduler_interval": 60}  # nothing is scheduled
        return loop(self._huey, periodic=False, **pace, **options)

    def close(self) -> None:
        """Close the file."""
        self._huey.storage.close()
