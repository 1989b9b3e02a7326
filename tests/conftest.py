"""What all tests share, and two alarms: nothing leaves this machine, and LibreOffice starts only where it is marked."""

from __future__ import annotations

import fcntl
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.app import Service, create_app
from service.errors import PayloadRefused
from service.settings import Settings
from service.store import Store
from tests.payloads import SAMPLES, rendered
from tests.worlds import OPERATORS_TOKEN, School, caller, new_school

pytest_plugins = ("tests.databases",)
_allowed: set[str] = set()


def _alarm(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        assert host == "localhost" or ip_address(host).is_loopback, f"a test calls another machine: {host}"
    if event == "subprocess.Popen" and "office" not in _allowed:
        program = str(arguments[0]) + str(arguments[1])
        assert "soffice" not in program, "a test starts LibreOffice: mark it @pytest.mark.office"


sys.addaudithook(_alarm)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """What the marks of a test allow it, and its fixtures, for as long as it runs."""
    _allowed.clear()
    _allowed.update(mark.name for mark in item.iter_markers())


@pytest.fixture
def app(tmp_path: Path) -> Service:
    """The service of one computer, with the settings that it has out of the box but for its folder."""
    return create_app(Settings(data=tmp_path / "data", token=OPERATORS_TOKEN))


@pytest.fixture
def client(app: Service) -> FlaskClient:
    """A caller of that service, with the operator's token: it makes papers, and remembers nothing."""
    return caller(app, OPERATORS_TOKEN)


@pytest.fixture
def anonymous(app: Service) -> FlaskClient:
    """A caller of that service whom nobody knows."""
    return app.test_client()


@pytest.fixture
def served(store: Store, tmp_path: Path) -> Iterator[Service]:
    """The service with everything remembered in `store`: a test that takes it runs on both databases."""
    settings = Settings(
        data=tmp_path / "data", database=store.address, files=str(tmp_path / "data" / "files"), token=OPERATORS_TOKEN
    )
    app = create_app(settings)
    yield app
    app.extensions["marks"].write()
    app.extensions["store"].dispose()


@pytest.fixture
def serve(sqlite_store: Store, tmp_path: Path) -> Iterator[Callable[..., Service]]:
    """A maker of services over `sqlite_store`, with settings of one's own."""
    made: list[Service] = []

    def make(**changed: Any) -> Service:
        made.append(create_app(Settings(**{"data": tmp_path / "data", "token": OPERATORS_TOKEN, **changed})))
        return made[-1]

    yield make
    for app in made:
        app.extensions["marks"].write()
        app.extensions["store"].dispose()


@pytest.fixture
def schools(served: Service, store: Store) -> tuple[School, School]:
    """Two schools of that service, with someone of every role in each."""
    return new_school(served, store, "first"), new_school(served, store, "second")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--write-snapshots`: what the papers say now is right."""
    parser.addoption("--write-snapshots", action="store_true", help="write tests/snapshots/ anew")


@pytest.fixture
def write_snapshots(request: pytest.FixtureRequest) -> bool:
    """Whether the snapshots are to be written."""
    return bool(request.config.getoption("--write-snapshots"))


@pytest.fixture(scope="session")
def printed(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder with the PDF of every sample, made by one start of LibreOffice for all workers."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "printed"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "done").exists():
            _print_samples(folder)
            (folder / "done").touch()
    return folder


def _print_samples(folder: Path) -> None:
    files = []
    for sample in SAMPLES:
        with suppress(PayloadRefused):  # that is told by a test of its own
            (folder / f"{sample}.docx").write_bytes(rendered(sample).docx)
            files.append(folder / f"{sample}.docx")
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *files]
    subprocess.run(command, capture_output=True, timeout=300, check=True)
