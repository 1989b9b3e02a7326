"""The service and the command as programs: start, answers through a real gunicorn, whole-process time."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, sleep

from tests.benchmarks.fill import interleaved, words_of
from tests.benchmarks.orders import NAME, order
from tests.benchmarks.rows import Row, at_most

PAIRS, REQUESTS, CALLERS = 20, 150, 4
TOKEN = "token-of-the-benchmarks"
_PATH = f"/api/v1/documents/{NAME}"


def run() -> Iterator[Row]:
    """Start, one caller, several callers, `pismovod render`."""
    bodies = [json.dumps(order(PAIRS, first=40 * place)).encode() for place in range(25)]
    plain, own = interleaved(words_of(order(PAIRS)), 31)
    with TemporaryDirectory() as data:
        with _service(2, data) as (_, first):
            yield Row("the very first start: tables, a school to look at", f"{first:.2g} s")
        yield from _measured(data, bodies, plain, own)
    yield at_most("pismovod render, the whole process", _command(bodies[0]), 1.5, "s")


def _measured(data: str, bodies: list[bytes], plain: float, own: float) -> Iterator[Row]:
    """A service that has begun before."""
    with _service(2, data) as (port, started):
        yield at_most("start of the service to the first /health", started, 2, "s")
        _times(port, bodies, 50)
        answers = _times(port, bodies, REQUESTS)
        middle = median(answers)
        slow = sorted(answers)[int(len(answers) * 0.95)]
        yield Row(f"HTTP, an order with {PAIRS} pairs: median, 95th of 100", f"{middle * 1e3:.1f}, {slow * 1e3:.1f} ms")
        yield at_most("the median, in bare fills (plain docxtpl)", middle / plain, 2)
        yield Row("the median, in own fills", f"{middle / own:.3g}")
        began = perf_counter()
        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(lambda _: _times(port, bodies, REQUESTS), range(CALLERS)))
        rate = CALLERS * REQUESTS / (perf_counter() - began)
        yield Row(f"orders a second, two workers, {CALLERS} callers", f"{rate:.0f}")


@contextmanager
def _service(workers: int, data: str) -> Iterator[tuple[int, float]]:
    """A running service: its port, and the seconds that its start took."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {"PORT": str(port), "PISMOVOD_WORKERS": str(workers), "PISMOVOD_HOST": "127.0.0.1"}
    settings |= {"PISMOVOD_DATA": data, "PISMOVOD_TOKEN": TOKEN}
    began = perf_counter()
    server = subprocess.Popen(
        [sys.executable, "-m", "service", "serve"], env={**os.environ, **settings}, stderr=subprocess.DEVNULL
    )
    try:
        while not _healthy(port):
            assert server.poll() is None, "the service did not start"
            assert perf_counter() - began < 60, "the service does not answer"
            sleep(0.01)
        yield port, perf_counter() - began
    finally:
        server.terminate()
        server.wait(30)


def _healthy(port: int) -> bool:
    try:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _times(port: int, bodies: list[bytes], requests: int) -> list[float]:
    """Seconds of each answer to one caller, on one connection."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    seconds = []
    for body in islice(cycle(bodies), requests):
        began = perf_counter()
        connection.request(
            "POST", _PATH, body, {"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}"}
        )
        answer = connection.getresponse()
        assert answer.read()[:2] == b"PK", answer.status
        seconds.append(perf_counter() - began)
    connection.close()
    return seconds


def _command(body: bytes) -> float:
    """The middle of five whole runs of `pismovod render`, seconds."""
    with TemporaryDirectory() as folder:
        payload, paper = Path(folder, "order.json"), Path(folder, "order.docx")
        payload.write_bytes(body)
        command = [sys.executable, "-m", "service", "render", NAME, payload, "-o", paper]
        seconds = []
        for _ in range(5):
            began = perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            seconds.append(perf_counter() - began)
    return median(seconds)
