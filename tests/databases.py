"""The two databases that tests run on: a file of SQLite, and a PostgreSQL of Debian that is started on loopback.

Each worker of pytest starts a PostgreSQL of its own when the first test wants one; the kernel ends it with the worker.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from service.store.database import Store

START_S = 60
_NOT_LASTING = ("fsync=off", "full_page_writes=off")
"""What makes it quick: these databases outlive the kill of their server, and needn't outlive a loss of power."""


class Postgres:
    """A running server; databases are made by name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._as_nobody = ["setpriv", "--pdeathsig", "QUIT"]
        if os.getuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, "nobody", "nogroup")
            self._as_nobody += ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"]
        # The order of letters is not that of their codes, as in most clusters: what relies on codes must say so.
        locale = ["--encoding=UTF8", "--locale-provider=icu", "--icu-locale=ru", "--locale=C.UTF-8"]
        self._run("initdb", "--auth=trust", "--username=postgres", "--no-sync", *locale, f"--pgdata={folder}/cluster")
        self.start()

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        settings = (f"port={self.port}", "unix_socket_directories=", "max_connections=200", *_NOT_LASTING)
        told = [part for setting in settings for part in ("-c", setting)]
        with (self.folder / "log").open("ab") as log:
            command = [*self._as_nobody, _program("postgres"), "-D", f"{self.folder}/cluster", *told]
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        deadline = time.monotonic() + START_S
        while subprocess.run([_program("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]).returncode:
            assert self.process.poll() is None, (self.folder / "log").read_text()
            assert time.monotonic() < deadline, "PostgreSQL does not start"
            time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, as if the machine were lost."""
        self.process.send_signal(3)
        self.process.wait(START_S)

    def address(self, name: str) -> str:
        """The address of a database."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def create(self, template: str = "template0") -> str:
        """The address of a new database, a copy of `template`."""
        name = f"t{uuid4().hex}"
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return self.address(name)

    def drop(self, address: str) -> None:
        """Remove a database, whoever is connected."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {address.rpartition('/')[2]} WITH (FORCE)")  # type: ignore[arg-type]

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run([*self._as_nobody, _program(program), *arguments], check=True, capture_output=True, cwd="/")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """The server of this worker."""
    folder = Path(tempfile.mkdtemp(prefix="pismovod-postgres-"))
    server = Postgres(folder)
    yield server
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated(postgres: Postgres) -> str:
    """The name of a database whose tables are there: copies of it are quick to make."""
    address = postgres.create()
    store = Store(address, "memory://")
    store.upgrade()
    store.dispose()
    return address.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store; a test that takes it runs on both databases."""
    if request.param == "sqlite":
        yield from _opened(Store(f"sqlite:///{tmp_path}/data/pismovod.sqlite", str(tmp_path / "data" / "files")))
    else:
        server: Postgres = request.getfixturevalue("postgres")
        address = server.create(request.getfixturevalue("migrated"))
        yield from _opened(Store(address, str(tmp_path / "data" / "files")))
        server.drop(address)


@pytest.fixture
def sqlite_store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on SQLite alone, for what does not ask the database anything new."""
    yield from _opened(Store(f"sqlite:///{tmp_path}/data/pismovod.sqlite", str(tmp_path / "data" / "files")))


def _opened(store: Store) -> Iterator[Store]:
    store.upgrade()
    yield store
    store.dispose()


def _program(name: str) -> str:
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[4]))
    program = str(found[-1]) if found else shutil.which(name)
    assert program, f"there is no {name}: make setup installs PostgreSQL"
    return program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
