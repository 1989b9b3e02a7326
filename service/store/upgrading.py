"""The tables become what this version needs: Alembic's migrations, run in code and by one process at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, text

from service.errors import BadSetting, StoreUnavailable
from service.store import trouble
from service.store.engines import WRITING

MIGRATIONS = Path(__file__).parent / "migrations"
_LOCK_NUMBER = 0x7069736D
"""Of PostgreSQL's advisory lock; «pism»."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run what is missing, in one transaction. Raises BadSetting where a newer service has kept the database."""
    with _alone(engine), engine.execution_options(**WRITING).connect() as connection:
        if engine.dialect.name == "sqlite":
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode=WAL")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK_NUMBER})
        found = revision_of(connection)
        if found is not None and found not in known_revisions():
            raise BadSetting("PISMOVOD_DATABASE: базу вела более новая служба; поставьте её или другую базу.")
        command.upgrade(_config(connection), revision)
        connection.commit()


def revision_of(connection: Connection) -> str | None:
    """The revision that the tables have; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def known_revisions() -> set[str]:
    """Every revision that this version of the service can make or bring up to date."""
    return {known.revision for known in ScriptDirectory.from_config(_config()).walk_revisions()}


def newest() -> str:
    """The revision that this version of the service needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(engine: Engine) -> Iterator[None]:
    """SQLite: the file is made by one, and locked by another file; PostgreSQL locks inside the transaction."""
    if engine.dialect.name != "sqlite":
        yield
        return
    file = Path(str(engine.url.database)).absolute()
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(file, os.O_CREAT | os.O_RDWR, 0o600))
        lock = os.open(f"{file}.lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as failure:
        raise StoreUnavailable(trouble.READ_ONLY) from failure
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
