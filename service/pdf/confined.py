"""Files of strangers are worked on in a child process that can neither hang the service nor eat its memory.

One warm process (`service.pdf.cell`) has everything loaded and forks a child for each call, so that a call costs a
few milliseconds. The kernel keeps the limits: a child ends by its own timers, and the caller sees the end of its line.
No process numbers are passed about, so nothing is ever killed by mistake.
"""

from __future__ import annotations

import atexit
import io
import os
import pickle
import socket
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from service.errors import OfficeBusy

AT_ONCE = max(2, os.cpu_count() or 2)
"""Children of one process of the service at one time."""
WAIT_SECONDS = 30
"""How long a call waits for its turn."""
LONGEST_ANSWER_BYTES = 64 * 2**20
_GRACE_SECONDS = 5
_TRIES = 2
_ROOT = Path(__file__).resolve().parents[2]
_EASY_MALLOC = {"MALLOC_TOP_PAD_": str(2**24), "MALLOC_TRIM_THRESHOLD_": str(2**28)}
"""glibc asks the system for memory in larger steps: joining takes a quarter less time (measured)."""


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    wall_seconds: int = 28
    cpu_seconds: int = 25
    memory_bytes: int = 768 * 2**20
    """Of the address space, libraries and open files included."""
    file_bytes: int = 2**30


LIMITS = Limits()
"""Of every call."""


class ChildDied(Exception):
    """The child ended without an answer; `busy` is the number of the piece that it worked on, if any."""

    def __init__(self, busy: int | None, reason: str) -> None:
        super().__init__(reason)
        self.busy = busy


class _NotBorn(Exception):
    """The warm process was killed with our call in its hands: the call has not begun."""


def run(work: str, arguments: Sequence[object]) -> Any:
    """What the function of `service.pdf.work` answers to these arguments.

    Raises what it raises of `service.errors`; ChildDied where it failed otherwise or went over a limit; OfficeBusy
    where no place was free for a long time.
    """
    cells = _cells
    if not cells.places.acquire(timeout=WAIT_SECONDS):
        raise OfficeBusy("Слишком много файлов обрабатывается одновременно. Повторите запрос через несколько секунд.")
    try:
        with TemporaryDirectory(prefix="pismovod-", ignore_cleanup_errors=True) as scratch:
            request = pickle.dumps((work, arguments, LIMITS, scratch))
            for _ in range(_TRIES):
                with cells.child() as line, suppress(_NotBorn):
                    return _listen(line, request, LIMITS)
        raise ChildDied(None, "no child could be started")
    finally:
        cells.places.release()


def _listen(line: Connection, request: bytes, limits: Limits) -> Any:
    busy: int | None = None
    born = False
    try:
        line.send_bytes(request)
        while line.poll(limits.wall_seconds + _GRACE_SECONDS):
            kind, value = _Answer(io.BytesIO(line.recv_bytes(LONGEST_ANSWER_BYTES))).load()
            born = True
            if kind == "busy":
                busy = value
            elif kind == "done":
                return value
            else:
                raise value if kind == "refused" else ChildDied(busy, value)
    except (EOFError, OSError, pickle.UnpicklingError) as failure:
        if not born:
            raise _NotBorn from failure
        raise ChildDied(busy, "the child ended by its limits") from failure
    raise ChildDied(busy, "the child gave no answer in time")


class _Answer(pickle.Unpickler):
    """Reads what a child wrote, though a hostile file may have taken the child over: our plain values, nothing else."""

    def find_class(self, module: str, name: str) -> Any:
        if module in {"service.errors", "service.pdf.whole"} and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name}")


class _Cells:
    """The warm process that belongs to this process of the service, started when it is needed first."""

    def __init__(self) -> None:
        self.places = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self.process: subprocess.Popen[bytes] | None = None

    def child(self) -> Connection:
        """The line to a new child."""
        ours, theirs = socket.socketpair()
        with theirs, self._lock:
            try:
                socket.send_fds(self._warm_line(), [b"."], [theirs.fileno()])
            except OSError:  # it died between two calls
                self.close()
                socket.send_fds(self._warm_line(), [b"."], [theirs.fileno()])
        return Connection(ours.detach())

    def _warm_line(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair()
            with theirs:
                self.process = subprocess.Popen(
                    [sys.executable, "-m", "service.pdf.cell"],
                    stdin=theirs.fileno(),
                    stdout=subprocess.DEVNULL,
                    cwd=_ROOT,
                    env={**os.environ, **_EASY_MALLOC},
                    start_new_session=True,  # it ends with our end of the line, not by a signal of the terminal
                )
        return self._line

    def close(self) -> None:
        """End the warm process and its children."""
        if self._line is not None and self.process is not None:
            self._line.close()
            self.process.wait()
        self._line = self.process = None

    def disown(self) -> None:
        """Leave the warm process to the process that started it."""
        if self._line is not None and self.process is not None:
            self._line.close()
            self.process.returncode = 0  # it is not ours to wait for


_cells = _Cells()


def _begin_anew() -> None:
    """A process that was forked off (a worker of gunicorn) has a warm process of its own."""
    global _cells
    _cells.disown()
    _cells = _Cells()


os.register_at_fork(after_in_child=_begin_anew)
atexit.register(lambda: _cells.close())
