"""The process of the worker: the loop of Huey, signals that end it gently, and the sign by which others see it live."""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import struct
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from huey.consumer import Consumer

from service.jobs.work import Worker
from service.logs import log_failure
from service.store import Store

THREADS = 2
"""Jobs at once."""
LOOK_S = 30
"""How often forgotten jobs are looked for."""
GRACE_S = 15
"""How long a worker that ends waits for its jobs to reach their next item."""
_SIGN = "worker.lock"
_FLOCK = struct.Struct("hhqqi")
"""`struct flock` of Linux: type, whence, start, length, process."""


def work(data: Path, keep_days: int, tell_ready: Callable[[], None], store: Store | None = None) -> None:
    """Do jobs, and keep in `store` what they make, until a signal (SIGTERM, SIGINT, SIGHUP) comes."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    worker = Worker(data, keep_days, store)
    ended = Event()
    with (data / _SIGN).open("a+b") as sign:
        # A POSIX lock, which no child inherits: it is gone with this process, however that ends.
        fcntl.lockf(sign, fcntl.LOCK_SH)
        Thread(target=_look_round, args=(worker, ended), daemon=True).start()
        consumer = worker.queue.consumer(_Consumer, workers=THREADS, shutdown_timeout=GRACE_S)
        consumer.before_stop = worker.stop
        tell_ready()
        consumer.run()
        ended.set()
        worker.give_back()


def worker_lives(data: Path) -> bool:
    """Whether some other process does the jobs of this folder; asked without a lock, so that askers don't meet."""
    with suppress(FileNotFoundError), (data / _SIGN).open("rb") as sign:
        asked = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0)
        told = _FLOCK.unpack(fcntl.fcntl(sign, fcntl.F_GETLK, asked))
        return bool(told[0] != fcntl.F_UNLCK)
    return False


class _Consumer(Consumer):  # type: ignore[misc]
    """Huey's loop, which every signal ends in the same gentle way; by itself it starts anew on SIGHUP."""

    before_stop: Callable[[], None]

    def _set_signal_handlers(self) -> None:
        self._signal_actions = dict.fromkeys((signal.SIGTERM, signal.SIGINT, signal.SIGHUP), (False, True))
        super()._set_signal_handlers()

    def stop(self, graceful: bool = False) -> None:
        self.before_stop()
        super().stop(graceful=graceful)


def _look_round(worker: Worker, ended: Event) -> None:
    while True:
        try:
            worker.look_round()
        except Exception as failure:  # noqa: BLE001  a full disk now is no reason not to look later
            log_failure(failure, number=secrets.token_hex(4), thread="look-round")
        if ended.wait(LOOK_S):
            return
