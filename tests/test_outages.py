"""A disk that is really full and a database that really goes away, under servers that go on running.

Whoever asks is told in Russian what to do, nothing is left half, and the same works again afterwards.
"""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path
from typing import Protocol

import pytest
from PIL import Image

from service.app import create_app
from service.keeping import verify
from service.settings import Settings
from service.store import Store
from tests.databases import Postgres
from tests.payloads import raw
from tests.registry_school import ORDER, school
from tests.servers import ANSWER_S, PROBLEM, Caller, Server, Told, caller_of
from tests.worlds import caller as caller_with

FIRST = 134
DISK_BYTES = 12 * 2**20
ROOMS = (0, 5_000, 40_000, 90_000, 200_000, 500_000)
SCAN_ROOMS = (0, 60_000, 150_000, 200_000)
"""Bytes that are left free: each step of a registration, and of a scan of 120 KB, is met by the end of the room."""
_REFUSALS = (503, 507)


class Disk(Protocol):
    """A place of which a test says how much fits in."""

    folder: Path

    def fill(self, server: Server, room: int) -> None:
        """Leave that many bytes free."""

    def clear(self, server: Server) -> None:
        """Give the room back."""


class Mounted:
    """A small disk of its own (tmpfs), and a file that fills it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._balloon = folder / "balloon"

    def fill(self, server: Server, room: int) -> None:
        """The balloon takes everything else."""
        del server
        found = os.statvfs(self.folder)
        with self._balloon.open("wb") as balloon:
            os.posix_fallocate(balloon.fileno(), 0, max(1, found.f_bavail * found.f_frsize - room))

    def clear(self, server: Server) -> None:
        """The balloon bursts."""
        del server
        self._balloon.unlink()


class Limited:
    """An ordinary folder and processes that may not write a file beyond some length (RLIMIT_FSIZE)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fill(self, server: Server, room: int) -> None:
        """No file of the server may be longer."""
        self._limit(server, room)

    def clear(self, server: Server) -> None:
        """Any length again."""
        self._limit(server, resource.RLIM_INFINITY)

    def _limit(self, server: Server, most: int) -> None:
        for process in server.processes():
            resource.prlimit(process, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))


@pytest.fixture(params=["mounted", "limited"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    """A disk that can be full."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if request.param == "limited":
        yield Limited(folder)
        return
    mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK_BYTES},mode=700", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a disk can't be mounted here: only root may")
    yield Mounted(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def running(store: Store, data: Path, **environment: str) -> Iterator[Server]:
    """A server, for as long as it is wanted."""
    server = Server(store, data, **environment)
    try:
        yield server.start()
    finally:
        server.kill()


def scan() -> bytes:
    """What a scanner gives."""
    with BytesIO() as made:
        Image.effect_noise((300, 400), 60).save(made, "PNG")
        return made.getvalue()


def assert_polite(told: Told, *more: str) -> None:
    """It is not the caller's fault: in Russian, what to do, and when to come again."""
    assert told.status in _REFUSALS, told.data.decode()
    assert told.headers["Content-Type"] == PROBLEM
    assert told.status == 507 or int(told.headers["Retry-After"]) > 0
    detail = told.json["detail"]
    assert any(word in detail for word in ("освободите", "повторите", "проверьте")), detail
    for word in more:
        assert word in detail, detail


Laid = Callable[[Path, Disk], tuple[Store, Path, dict[str, str]]]
"""Where the database, the files, the jobs and what is passing by lie; some of it on the disk that gets full."""


def _all_on_it(here: Path, disk: Disk) -> tuple[Store, Path, dict[str, str]]:
    data = disk.folder / "data"
    store = Store(f"sqlite:///{data}/pismovod.sqlite", str(data / "files"))
    return store, data, {"TMPDIR": str(disk.folder)}


def _files_on_it(here: Path, disk: Disk) -> tuple[Store, Path, dict[str, str]]:
    store = Store(f"sqlite:///{here}/data/pismovod.sqlite", str(disk.folder / "files"))
    return store, here / "data", {}


@pytest.mark.parametrize("laid", [_all_on_it, _files_on_it])
def test_a_full_disk(laid: Laid, disk: Disk, tmp_path: Path) -> None:
    """Registering, a scan, a packet, a copy are refused, whatever step meets the end of the room; then they work."""
    store, data, environment = laid(tmp_path, disk)
    store.upgrade()
    own = school(store)
    papers = [own.draft().id for _ in ROOMS]
    with running(store, data, **environment) as server:
        caller = caller_of(own)
        first = caller.register(server, own.draft().id)
        assert first.json["number"] == f"{FIRST}-од"
        told = [_in_narrow_room(disk, server, caller, paper, room) for paper, room in zip(papers, ROOMS, strict=True)]
        assert told[0].status in _REFUSALS
        for paper in papers:
            answer = caller.register(server, paper)
            assert answer.status == 200, answer.data.decode()
        _refused_while_full(disk, server, caller, first.json["id"], environment)
        assert caller.sign(server, papers[0], 2, scan()).status == 200
        assert verify(store).numbers == len(ROOMS) + 1
        assert verify(store).troubles == ()
        left = [path for path in disk.folder.rglob("*") if path.name.endswith(".part") or "pismovod-" in path.name]
        assert left == []
    store.dispose()


def _in_narrow_room(disk: Disk, server: Server, caller: Caller, paper: str, room: int) -> Told:
    disk.fill(server, room)
    told = caller.register(server, paper)
    if told.status != 200:
        assert_polite(told)
    disk.clear(server)
    return told


def _refused_while_full(disk: Disk, server: Server, caller: Caller, paper: str, environment: dict[str, str]) -> None:
    for room in SCAN_ROOMS:
        disk.fill(server, room)
        told = caller.sign(server, paper, 2, scan())
        disk.clear(server)
        if told.status == 200:
            break
        assert_polite(told)
    assert room, "the scan was taken where there is no room"
    disk.fill(server, 0)
    if environment:  # jobs lie there too
        packet = {"items": [{"type": ORDER, "payload": raw(f"{ORDER}.least")}]}
        assert_polite(caller.ask(server, "POST", "/packets", packet))
    assert server.ask("GET", "/health").status == 200
    if isinstance(disk, Mounted):
        copied = server.verb("backup", str(disk.folder / "copy"))
        assert (copied.returncode, "на диске нет места" in copied.stderr) == (2, True), copied.stderr
    disk.clear(server)
    assert sorted(disk.folder.glob("*copy*")) == []


# A database that goes away


def registered_at_last(server: Server, caller: Caller, papers: list[str], callers: int) -> Iterator[dict[str, str]]:
    """Callers who come again when they are told to; goes on with the numbers that were told."""
    numbers: dict[str, str] = {}
    deadline = time.monotonic() + ANSWER_S

    def register(paper: str) -> None:
        while paper not in numbers:
            assert time.monotonic() < deadline, "it does not come back"
            told = caller.register(server, paper)
            if told.status == 200:
                numbers[paper] = told.json["number"]
            else:
                assert_polite(told)
                time.sleep(0.1)  # for Retry-After, which is kinder than a test has time for

    with ThreadPoolExecutor(callers) as pool:
        done = [pool.submit(register, paper) for paper in papers]
        while any(not one.done() for one in done):
            yield numbers
            time.sleep(0.002)
        for one in done:
            one.result()
    yield numbers


def test_a_postgresql_that_is_stopped_under_a_server(postgres: Postgres, migrated: str, tmp_path: Path) -> None:
    """In the middle of registrations: 503 to everybody, and with the same server they are done when it is back."""
    store = Store(postgres.create(migrated), str(tmp_path / "data" / "files"))
    own = school(store)
    papers = [own.draft().id for _ in range(24)]
    with running(store, tmp_path / "data") as server:
        caller = caller_of(own)
        steps = registered_at_last(server, caller, papers, 6)
        while len(next(steps)) < 4:
            pass
        postgres.stop()
        try:
            told = [caller.ask(server, "GET", "/journal"), caller.register(server, papers[-1])]
            alive = server.ask("GET", "/health").status
        finally:
            postgres.start()
        for one in told:
            assert one.status == 503
            assert_polite(one, "База данных не отвечает")
        assert alive == 200
        numbers = list(steps)[-1]
    assert sorted(numbers.values()) == [f"{FIRST + place}-од" for place in range(len(papers))]
    proved = verify(store)
    assert (proved.troubles, proved.numbers) == ((), len(papers))
    store.dispose()


def test_a_file_of_sqlite_that_another_keeps(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that copies it, an administrator's console: who wants to write comes again, who reads is served."""
    own = school(sqlite_store)
    paper, secret = own.draft().id, caller_of(own).secret
    monkeypatch.setattr("service.store.engines.WAIT_S", 0.1)
    app = create_app(Settings(data=tmp_path / "data"))
    client = caller_with(app, secret)
    headers = {"If-Match": '"1"'}
    assert client.get("/api/v1/papers").status_code == 200
    with closing(sqlite3.connect(str(sqlite_store.engine.url.database))) as another:
        another.execute("BEGIN EXCLUSIVE")
        refused = client.post(f"/api/v1/papers/{paper}/register", json={}, headers=headers)
        assert_polite(Told(refused.status_code, dict(refused.headers), refused.data), "занята")
        assert client.get("/api/v1/papers").status_code == 200
        another.rollback()
    assert client.post(f"/api/v1/papers/{paper}/register", json={}, headers=headers).json["number"] == f"{FIRST}-од"
    app.extensions["store"].dispose()


def test_a_folder_of_data_that_is_taken_away(tmp_path: Path) -> None:
    """Nothing is written to where nobody will find it; a copy that is laid there is taken."""
    data = tmp_path / "data"
    store = Store(f"sqlite:///{data}/pismovod.sqlite", str(data / "files"))
    store.upgrade()
    own = school(store)
    papers = [own.draft().id for _ in range(12)]
    with running(store, data) as server:
        caller = caller_of(own)
        for paper in papers[:8]:  # each of its connections has been used
            assert caller.register(server, paper).status == 200
        store.dispose()
        shutil.copytree(data, tmp_path / "away")
        shutil.rmtree(data)
        for paper in papers[8:]:
            assert_polite(caller.register(server, paper))
        assert not (data / "pismovod.sqlite").exists()
        if data.exists():
            shutil.rmtree(data)
        (tmp_path / "away").rename(data)
        told = [caller.register(server, paper).json.get("number") for paper in papers[8:]]
        assert told == [f"{FIRST + place}-од" for place in range(8, 12)]
        assert verify(store).troubles == ()
    store.dispose()
