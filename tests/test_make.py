"""What a person types first: make, the locks, and what they promise."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, Request, build_opener

import pypdf
import pytest

HOUSE = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((HOUSE / "pyproject.toml").read_text())
LOCKS = {
    "requirements-build.lock": PROJECT["dependency-groups"]["build"],
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["dependency-groups"]["dev"],
}


@pytest.mark.parametrize("target", ["run", "test", "setup", "bench", "lint", "templates"])
def test_help_tells_every_target(target: str) -> None:
    """`make help` has a sentence for each fixed name."""
    told = subprocess.run(["make", "-C", HOUSE, "help"], capture_output=True, text=True, check=True).stdout
    assert re.search(rf"^make {target} +\S", told, re.MULTILINE)


def test_running_needs_only_the_light_part(tmp_path: Path) -> None:
    """`make run` from nothing asks for neither LibreOffice nor Node nor what the tests need."""
    done = subprocess.run(
        ["make", "-C", HOUSE, "--dry-run", "run", f"VENV={tmp_path / 'none'}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--light" in done.stdout
    assert not re.search(r"--all|npm|requirements-dev", done.stdout)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_dependency_by_hash(lock: str) -> None:
    """Each dependency and each that it brings has one version and its hashes, and no address to fetch it from."""
    text = (HOUSE / lock).read_text()
    pinned = re.findall(r"^([a-z0-9-]+)(?:\[[a-z,]+\])?==\S+.*\\\n +--hash=sha256:", text, re.MULTILINE)
    assert len(pinned) == len(re.findall(r"^[a-z0-9-]+", text, re.MULTILINE))
    assert {re.split(r"[<>=[]", wanted)[0] for wanted in LOCKS[lock]} <= set(pinned)
    assert "://" not in text


def test_the_npm_lock_pins_by_hash() -> None:
    """What the tests take from npm has one version, its hash, and no address."""
    lock = json.loads((HOUSE / "package-lock.json").read_text())
    packages = {path: package for path, package in lock["packages"].items() if path}
    assert packages
    assert all("integrity" in package and "resolved" not in package for package in packages.values())


def test_a_fitting_python_is_found() -> None:
    """The Python that `make` would take is one that the project runs on."""
    found = subprocess.run([HOUSE / "scripts" / "find-python"], capture_output=True, text=True, check=True).stdout
    version = subprocess.run([found.strip(), "-V"], capture_output=True, text=True, check=True).stdout
    assert re.match(r"Python 3\.1[123]\.", version)


def test_this_python_is_one_of_the_promised() -> None:
    """The tests run where the package says that it runs."""
    assert PROJECT["project"]["requires-python"] == ">=3.11,<3.14"
    assert (3, 11) <= sys.version_info[:2] < (3, 14)


# Running

PATIENCE_S = 60
TOKEN = "token-of-the-tests-of-make"
FORM = "multipart/form-data; boundary=edge"


class Running:
    """`make run` on a free port, with a folder of data of its own, by which its processes are known."""

    def __init__(self, data: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.address = f"http://127.0.0.1:{probe.getsockname()[1]}"
        self._data = data
        environment = {
            **os.environ,
            "PORT": self.address.rpartition(":")[2],
            "PISMOVOD_DATA": str(data),
            "PISMOVOD_TOKEN": TOKEN,
        }
        self.make = subprocess.Popen(
            ["make", "-C", HOUSE, "-o", ".venv/.runs", "run"], env=environment, stderr=subprocess.PIPE, process_group=0
        )

    def processes(self, words: str = "") -> list[int]:
        """The processes that work with this data and have these words in their command, the oldest first."""
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"PISMOVOD_DATA={self._data}".encode() in (entry / "environ").read_bytes().split(b"\0")
                command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if mine and command and words in command:
                found.append(int(entry.name))
        return sorted(found)

    def ask(self, path: str, body: bytes | None = None, kind: str = "") -> Any:
        """The JSON of an address; nothing where nobody answers."""
        request = Request(
            self.address + path,
            data=body,
            headers={"Authorization": f"Bearer {TOKEN}", **({"Content-Type": kind} if kind else {})},
        )
        try:
            with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
                return json.load(answer)
        except (URLError, OSError):
            return None

    def lives(self) -> bool:
        """Whether web and worker are at work."""
        told = self.ask("/health")
        return bool(told and told["worker"])


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    """It runs; nothing of it is left afterwards, whatever the test found."""
    started = Running(tmp_path / "data")
    wait_for(started.lives)
    yield started
    for process in started.processes():
        os.kill(process, signal.SIGKILL)
    started.make.communicate()


def wait_for(happened: Callable[[], Any]) -> None:
    """Until it has happened; fails where it does not."""
    deadline = time.monotonic() + PATIENCE_S
    while not happened():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.1)


def make_packet(running: Running, meanwhile: Callable[[], None] = lambda: None) -> None:
    """A packet of one foreign page goes all the way, whatever happens as soon as it is accepted."""
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    page = io.BytesIO()
    writer.write(page)
    head = '--edge\r\nContent-Disposition: form-data; name="'
    packet = json.dumps({"register": False, "items": [{"file": "a.pdf"}]})
    body = f'{head}packet"\r\n\r\n{packet}\r\n{head}files"; filename="a.pdf"\r\n\r\n'.encode()
    sent = body + page.getvalue() + b"\r\n--edge--\r\n"
    job: dict[str, Any] = {}
    wait_for(lambda: job.update(running.ask("/api/v1/packets", sent, FORM) or {}) or job)
    meanwhile()
    wait_for(lambda: (running.ask(f"/api/v1/packets/{job['id']}") or {}).get("pages") == 1)


def test_run_serves_and_works_and_outlives_kills(running: Running) -> None:
    """A packet is made; a killed worker and a killed web come back; Ctrl+C ends all."""
    make_packet(running)
    for words in ("service work", "service.serving"):
        killed, *children = running.processes(words)
        make_packet(running, lambda killed=killed: os.kill(killed, signal.SIGKILL))  # type: ignore[misc]
        wait_for(lambda old={killed, *children}: not old.intersection(running.processes()))  # type: ignore[misc]
        wait_for(running.lives)
    make_packet(running)
    os.killpg(running.make.pid, signal.SIGINT)
    wait_for(lambda: not running.processes())


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_who_kills_make_leaves_nobody_behind(running: Running, end: signal.Signals) -> None:
    """Neither web nor worker outlives it."""
    running.make.send_signal(end)
    wait_for(lambda: not running.processes())


def test_who_kills_the_keeper_leaves_nobody_behind(running: Running) -> None:
    """The process that keeps both alive is killed: both end."""
    os.kill(running.processes("serve --with-worker")[0], signal.SIGKILL)
    wait_for(lambda: not running.processes())
