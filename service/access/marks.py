"""Who has seen which lists: marks for the audit trail, written together, a moment after the lists were read.

A list is read without a place in the line of writers, and stays so: SQLite has one writer at a time and every commit
waits for the disk, so a mark of its own for each list would make a reader wait for whoever writes (up to half a
minute). Marks are gathered in memory and written by one transaction for all, WAIT_S after the first. A clean end of
the process writes what is left; a killed one loses what was seen in its last moment. While the store can't be written
to marks wait, and where too many do, no list is shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from threading import Lock, Timer
from typing import Any

from sqlalchemy import insert

from service.access.actor import Actor
from service.access.audit import row
from service.errors import StoreUnavailable
from service.store import Store
from service.store.tables import Event
from service.store.trouble import READ_ONLY

WAIT_S = 0.2
MOST_WAITING = 10_000
_AT_ONCE = 500


class Marks:
    """The marks of one process that are not written yet."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: list[dict[str, Any]] = []
        self._lock, self._writing = Lock(), Lock()
        self._timer: Timer | None = None

    def add(self, actor: Actor, kind: str, filters: Iterable[str], count: int) -> None:
        """`actor` has seen `count` rows of a list of `kind`, picked out by filters of these names (never values).

        Raises StoreUnavailable where the marks before it could not be written for too long.
        """
        picked = ", ".join(sorted(filters))
        told = f"строк: {count}" + (f"; отбор: {picked}" if picked else "")
        with self._lock:
            if len(self._waiting) >= MOST_WAITING:
                raise StoreUnavailable(READ_ONLY)
            self._waiting.append(row(actor, "listed", kind, "", told))
            if self._timer is None:
                self._timer = Timer(WAIT_S, self.write)
                self._timer.start()

    def write(self) -> None:
        """Write everything that waits; what can't be written waits for the next mark."""
        with self._writing, suppress(StoreUnavailable):
            while some := self._taken():
                try:
                    with self._store.begin() as session:
                        session.execute(insert(Event), some)
                except BaseException:
                    with self._lock:
                        self._waiting[:0] = some
                    raise

    def _taken(self) -> list[dict[str, Any]]:
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
            self._timer = None
            some, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
        return some
