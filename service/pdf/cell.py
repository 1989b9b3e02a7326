"""The warm process behind `service.pdf.confined`: it forks a child for each call, and the child lives by its limits."""

from __future__ import annotations

import errno
import gc
import os
import pickle
import resource
import signal
import socket
import tempfile
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from service.errors import PismovodError, StoreUnavailable
from service.pdf import work
from service.pdf.confined import Limits

NO_ROOM = "На диске службы нет места: освободите его и повторите запрос."
_FULL = (errno.ENOSPC, errno.EDQUOT)
"""Not EFBIG: it is the child's own limit that a file went over."""


def serve(line: socket.socket) -> None:
    """Fork a child for every socket that comes; end, with all children, when the service is gone."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel buries the children
    gc.freeze()
    while True:
        message, sockets, _, _ = socket.recv_fds(line, 1, 1)
        if not message:
            os.killpg(0, signal.SIGKILL)
        if os.fork() == 0:
            line.close()
            _live(Connection(sockets[0]))
        os.close(sockets[0])


def _live(line: Connection) -> None:
    """One call: read it, do it, answer, end. Nothing of the parent's is flushed or cleaned up.

    What it leaves in its scratch folder when it is killed, the caller clears away.
    """
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what C libraries print may quote the file
    name, arguments, limits, tempfile.tempdir = pickle.loads(line.recv_bytes())  # noqa: S301 - it comes from the service itself
    _answer(line, "busy", None)  # born
    _confine(limits)
    _answer(line, *_outcome(getattr(work, name), arguments, line))
    os._exit(0)


def _outcome(function: Callable[..., Any], arguments: tuple[Any, ...], line: Connection) -> tuple[str, Any]:
    try:
        return "done", function(*arguments, busy=lambda piece: _answer(line, "busy", piece))
    except PismovodError as refusal:
        return "refused", refusal
    except BaseException as failure:  # noqa: BLE001 - the edge of the process; the caller tells it in Russian
        if isinstance(failure, OSError) and failure.errno in _FULL:
            return "refused", StoreUnavailable(NO_ROOM)
        frame = traceback.extract_tb(failure.__traceback__)[-1]
        return "failed", f"{type(failure).__name__} at {frame.filename}:{frame.lineno}"


def _answer(line: Connection, kind: str, value: object) -> None:
    line.send_bytes(pickle.dumps((kind, value)))


def _confine(limits: Limits) -> None:
    _, most_files = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most_files, most_files))
    for what, limit in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (limit, limit))
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits.wall_seconds)


if __name__ == "__main__":
    serve(socket.socket(fileno=0))
