"""The database: an address, and one transaction at a time, on SQLite or PostgreSQL."""

from __future__ import annotations

import os
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from sqlalchemy.pool import Pool

from service.settings import Settings
from service.store.engines import ONE_MOMENT, READING, WRITING, engine_of, is_sqlite
from service.store.files import Files
from service.store.trouble import told

NEWEST = "0009"
"""The newest of the migrations: told here, so that an ordinary start need not load Alembic."""
DATABASE_FILE, FILES_FOLDER = "pismovod.sqlite", "files"
"""Where both lie in the folder of data, unless the operator says otherwise."""


class Store:
    """Everything that is remembered: records by `address`, files by the address `files`.

    Connections are made when they are needed and belong to the process that made them: a fork begins anew.
    """

    def __init__(self, address: str, files: str) -> None:
        self.address = address
        self.files = Files(files)
        self.engine: Engine = engine_of(address)
        self._inherited: list[Pool] = []
        renew = weakref.WeakMethod(self._renew)
        os.register_at_fork(after_in_child=lambda: (method := renew()) and method())

    @property
    def is_sqlite(self) -> bool:
        """Whether the records lie in a file of SQLite."""
        return is_sqlite(self.address)

    @contextmanager
    def begin(self) -> Iterator[Session]:
        """One transaction that may write: committed at the end, rolled back when anything is raised.

        On SQLite it is the only writer from its first statement on; on PostgreSQL it is READ COMMITTED.
        Raises StoreUnavailable, StoreDamaged.
        """
        with told(), self._session(WRITING) as session, session.begin():
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One transaction that only reads, and sees one moment. Raises StoreUnavailable, StoreDamaged."""
        with told(), self._session(READING if self.is_sqlite else READING | ONE_MOMENT) as session, session.begin():
            yield session

    def upgrade(self, revision: str = "head") -> None:
        """Make the tables what this version of the service needs (or a copy of an older one); others wait meanwhile.

        Raises StoreUnavailable, StoreDamaged; BadSetting where a newer service has kept the database.
        """
        if revision == "head" and self._is_current():
            return
        from service.store.upgrading import upgrade  # Alembic is heavy, and only a change needs it

        with told():
            upgrade(self.engine, revision)

    def _is_current(self) -> bool:
        """Whether the tables are already what is needed; anything unclear is left to the upgrade."""
        if self.is_sqlite and not Path(self.engine.url.database or "").is_file():
            return False  # a look would make an empty file
        try:
            with self.engine.connect() as connection:
                found = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalars().all()
        except SQLAlchemyError:
            return False
        return found == [NEWEST]

    def dispose(self) -> None:
        """Close the connections of this process."""
        self.engine.dispose()

    def _session(self, mode: dict[str, object]) -> Session:
        return Session(self.engine.execution_options(**mode), expire_on_commit=False)

    def _renew(self) -> None:
        """In a forked child: the connections stay the parent's, neither used nor closed here."""
        self._inherited.append(self.engine.pool)
        self.engine.dispose(close=False)


def open_store(settings: Settings) -> Store:
    """The store of these settings. Nothing is connected yet."""
    data = settings.data.absolute()
    return Store(settings.database or f"sqlite:///{data / DATABASE_FILE}", settings.files or str(data / FILES_FOLDER))
