"""Web and worker side by side: each in a process of its own, begun again when it is killed, ended together.

The kernel ends both when this process is killed (PR_SET_PDEATHSIG), so that nobody is left behind.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from threading import Event

from service.cli.outcome import BAD_INPUT, DONE

VERBS = ("serve", "work")
LOOK_S = 0.2
PAUSE_S = 1
"""Between an end that nobody asked for and a new beginning."""
TRIES = 15
"""Beginnings in a row that may fail: what a killed server has left takes some seconds to give its port back."""
GRACE_S = 30
"""How long both may take to end; who has run so long has not failed."""
_ENDS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class _Kept:
    """One verb that is to run."""

    def __init__(self, verb: str) -> None:
        self._verb, self._failed = verb, 0
        self.process = self._begun()

    def look(self) -> int | None:
        """Begin again what has ended; the exit code where there is no use in that."""
        code = self.process.poll()
        if code is None:
            return None
        self._failed = 1 if time.monotonic() - self._since > GRACE_S else self._failed + 1
        if (code == BAD_INPUT and self._failed == 1) or self._failed > TRIES:
            return abs(code)
        time.sleep(PAUSE_S)
        self.process = self._begun()
        return None

    def _begun(self) -> subprocess.Popen[bytes]:
        self._since = time.monotonic()
        parent = os.getpid()
        command = [sys.executable, "-m", "service", self._verb]
        return subprocess.Popen(command, preexec_fn=lambda: _end_with(parent))  # noqa: S603


def keep_both() -> int:
    """Run both until a signal comes or one of them refuses to run; the exit code."""
    ended = Event()
    for end in _ENDS:
        signal.signal(end, lambda *_: ended.set())
    both = [_Kept(verb) for verb in VERBS]
    try:
        while not ended.wait(LOOK_S):
            for kept in both:
                code = kept.look()
                if code is not None:
                    return code
        return DONE
    finally:
        _end([kept.process for kept in both])


def _end(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    deadline = time.monotonic() + GRACE_S
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(max(0, deadline - time.monotonic()))
        process.kill()
        process.wait()


def _end_with(parent: int) -> None:
    """In a child, before it becomes the verb: end when the parent does, even where that was a moment ago."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(DONE)
