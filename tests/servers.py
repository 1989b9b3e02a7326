"""Services in processes of their own, begun by `pismovod serve` over a store that a test has filled."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

from service.access import tokens
from service.access.rights import GRANTABLE
from service.access.tokens import TokenNew
from service.store import Store
from tests.registry_school import School

ROOT = Path(__file__).resolve().parent.parent
START_S, ANSWER_S, END_S = 180, 180, 180
"""Patience, seconds: what takes so long has failed."""
PROBLEM = "application/problem+json"


class NoAnswer(Exception):
    """Nobody is there, or he was killed in the middle of his answer."""


@dataclass(frozen=True)
class Told:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Any:
        """The body."""
        return json.loads(self.data)


class Server:
    """One service: a group of processes on a port of its own."""

    def __init__(self, store: Store, data: Path, *, with_worker: bool = False, **environment: str) -> None:
        """Over the records and files of `store`, with its jobs in `data`."""
        self.words = ("serve", "--with-worker") if with_worker else ("serve",)
        self.port = _free_port()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("PISMOVOD_")}
        given = {"DATA": str(data), "DATABASE": store.address, "FILES": store.files.address}
        settings = {f"PISMOVOD_{name}": value for name, value in given.items()}
        self.environment = {**inherited, **settings, "PORT": str(self.port), **environment}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Begin it, and wait until it answers."""
        command = [sys.executable, "-m", "service", *self.words]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.environment,
            start_new_session=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + START_S
        while True:
            with suppress(NoAnswer):
                if self.ask("GET", "/health").status == 200:
                    return self
            assert self.process.poll() is None, "the server has ended"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9: every process of it at once."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator does."""
        self._end(signal.SIGTERM)

    def processes(self) -> list[int]:
        """All its processes."""
        assert self.process
        command = ["pgrep", "--session", str(self.process.pid)]
        return [int(number) for number in subprocess.check_output(command, text=True).split()]

    def ask(self, method: str, path: str, body: object = None, **headers: str) -> Told:
        """Its answer to a request; bytes are sent as they are, anything else as JSON. Raises NoAnswer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_S)
        sent = body if isinstance(body, bytes) or body is None else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method, path, sent, {"Content-Type": "application/json", **named})
            answer = connection.getresponse()
            return Told(answer.status, dict(answer.headers), answer.read())
        except (HTTPException, OSError) as failure:
            raise NoAnswer from failure
        finally:
            connection.close()

    def verb(self, *words: str) -> subprocess.CompletedProcess[str]:
        """What a verb says with the settings of this server."""
        command = [sys.executable, "-m", "service", *words]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=END_S)

    def _end(self, how: int) -> None:
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, how)
        self.process.wait(END_S)
        self.process = None


@dataclass(frozen=True)
class Caller:
    """A program with a token of a school."""

    secret: str

    def ask(self, server: Server, method: str, path: str, body: object = None, **headers: str) -> Told:
        """As `Server.ask`, with the token."""
        return server.ask(method, f"/api/v1{path}", body, Authorization=f"Bearer {self.secret}", **headers)

    def register(self, server: Server, paper: str) -> Told:
        """Have a draft registered; asked again, it is the same request."""
        return self.ask(server, "POST", f"/papers/{paper}/register", {}, If_Match='"1"', Idempotency_Key=paper)

    def sign(self, server: Server, paper: str, version: int, scan: bytes) -> Told:
        """Attach a scan, as a browser sends it."""
        mark = uuid4().hex
        head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="scan.png"\r\n\r\n'
        form = head.encode() + scan + f"\r\n--{mark}--\r\n".encode()
        kind = f"multipart/form-data; boundary={mark}"
        return self.ask(server, "POST", f"/papers/{paper}/sign", form, Content_Type=kind, If_Match=f'"{version}"')


def caller_of(school: School) -> Caller:
    """A program that may do everything in a school."""
    with school.store.begin() as session:
        asked = TokenNew(name=f"program {random.getrandbits(64):x}", scopes=sorted(GRANTABLE))
        return Caller(tokens.add(session, school.secretary, asked).secret)


def stop_all(servers: Iterable[Server]) -> None:
    """Leave nobody behind."""
    for server in servers:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
