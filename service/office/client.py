"""The door to LibreOffice: a DOCX goes in, a PDF comes out; who is first starts the server."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import Any, BinaryIO

from service.errors import (
    ConversionFailed,
    FilesRefused,
    OfficeBusy,
    PismovodError,
    Problem,
    Severity,
    StoreUnavailable,
)
from service.office.frames import receive, receive_body, send
from service.office.home import Home
from service.office.limits import LARGEST_DOCX, LARGEST_PDF, Limits
from service.office.printed import Printed, Substitution
from service.office.process import START_SECONDS
from service.office.program import clean_environment, find_program

TRIES = 3
"""A server that leaves or dies while it is asked is asked again, or rather the one that takes its place."""
SERVER_SECONDS = 30
"""What the start of a server may take; LibreOffice itself starts later."""
LONGEST_LOG = 2**20
"""Bytes; a longer log is begun anew with the next server."""
_ROOT = Path(__file__).resolve().parent.parent.parent
_FAILURES = {failure.slug: failure for failure in (OfficeBusy, ConversionFailed, FilesRefused, StoreUnavailable)}


class Office:
    """LibreOffice as everyone calls it, from any thread and after any fork.

    All processes with the same `folder`, limits and program share one server with one pool. `folder` is made, closed to
    other users, and holds nothing when nobody is at work. `program` is the `soffice` to take; without it, that of the
    system.
    """

    def __init__(self, folder: Path, limits: Limits, program: Path | None = None) -> None:
        self._folder, self._limits, self._program = folder.absolute(), limits, program
        self._closed = False
        self._idle: list[socket] = []
        self._forget()

    def check(self) -> None:
        """Whether there is a LibreOffice to ask: a quick look that starts nothing. Raises OfficeMissing."""
        find_program(self._program)

    def convert(self, docx: bytes) -> Printed:
        """The PDF of a DOCX.

        Raises OfficeMissing, OfficeBusy, FilesRefused (LibreOffice can't read it), ConversionFailed;
        StoreUnavailable where the disk is full.
        """
        if len(docx) > LARGEST_DOCX:
            said = f"Документ больше {LARGEST_DOCX // 2**20} МБ: уменьшите картинки в нём или разделите его на части"
            raise FilesRefused(said, [Problem("", "too_large", said)])
        home = Home(self._folder, find_program(self._program), self._limits)
        for _ in range(TRIES):
            if self._closed:
                raise ConversionFailed("Служба останавливается. Повторите запрос чуть позже.")
            try:
                return self._ask(home, docx)
            except TimeoutError:
                break
            except OSError:
                self._drop_idle()
        raise ConversionFailed(
            "LibreOffice, который делает PDF, не отвечает. Повторите запрос; если не поможет, перезапустите службу."
        )

    def close(self) -> None:
        """Give the lease back: who waits for a PDF gets ConversionFailed. LibreOffice ends when nobody has a lease."""
        self._closed = True
        if self._process == os.getpid():
            self._drop_idle()
            with self._lock:
                for line in self._asking:
                    with suppress(OSError):
                        line.shutdown(SHUT_RDWR)  # its thread hears the end of it, and closes it

    def _forget(self) -> None:
        """Begin with no line: those that came through a fork belong to the process that opened them."""
        for line in self._idle:
            line.close()  # our end of it only
        self._process = os.getpid()
        self._lock = Lock()
        self._idle = []
        self._asking: set[socket] = set()

    def _drop_idle(self) -> None:
        with self._lock:
            lines, self._idle = self._idle, []
        for line in lines:
            line.close()

    def _ask(self, home: Home, docx: bytes) -> Printed:
        line = self._line(home)
        with self._lock:
            self._asking.add(line)
        whole = False
        try:
            if self._closed:
                raise ConnectionAbortedError
            send(line, {}, docx)
            pdf = bytearray()
            head, length = receive(line, LARGEST_PDF)
            receive_body(line, length, pdf.extend)
            whole = True
        finally:
            with self._lock:
                self._asking.discard(line)
                if whole and not self._closed:
                    self._idle.append(line)
                else:
                    line.close()
        return _understood(head, bytes(pdf))

    def _line(self, home: Home) -> socket:
        if self._process != os.getpid():
            self._forget()
        with self._lock:
            if self._idle:
                return self._idle.pop()
        seconds = self._limits.wait + 2 * (self._limits.time + START_SECONDS)
        try:
            return home.connect(seconds)
        except OSError:
            _start(home)
            return home.connect(seconds)


def _understood(head: dict[str, Any], pdf: bytes) -> Printed:
    if "error" in head:
        told = head["error"]
        problems = [Problem(**{**one, "severity": Severity(one["severity"])}) for one in told["problems"]]
        failure: type[PismovodError] = _FAILURES.get(told["type"], ConversionFailed)
        raise failure(told["detail"], problems)
    lost = tuple(Substitution(wanted, used) for wanted, used in head["substituted"])
    return Printed(pdf, head["pages"], tuple(head["fonts"]), lost)


def _start(home: Home) -> None:
    """Start a server unless somebody has done so meanwhile. Raises ConversionFailed."""
    try:
        home.make()
        with home.starting():
            if _is_there(home):
                return
            home.make()  # a server that left meanwhile has taken its folder with it
            with _opened(home.log) as log:
                subprocess.run(  # noqa: S603  # the arguments are our own
                    [sys.executable, "-m", "service.office", home.shared, home.as_json()],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=log,
                    cwd=_ROOT,
                    env=clean_environment(),
                    start_new_session=True,
                    timeout=SERVER_SECONDS,
                    check=True,
                )
    except (OSError, subprocess.SubprocessError) as failure:
        said = f"LibreOffice не запускается. Проверьте, что в папку {home.shared} можно писать и на диске есть место."
        raise ConversionFailed(said) from failure


def _opened(log: Path) -> BinaryIO:
    anew = os.O_TRUNC if log.is_file() and log.stat().st_size > LONGEST_LOG else 0
    return os.fdopen(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | anew, 0o600), "ab")


def _is_there(home: Home) -> bool:
    try:
        home.connect(SERVER_SECONDS).close()
    except OSError:
        return False
    return True
