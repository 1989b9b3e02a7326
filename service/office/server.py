"""The one pool of LibreOffice that all processes of the service share, behind a socket of this computer.

A line to it is a lease: while anyone holds one, LibreOffice stays warm. The kernel closes the lines of a process that
dies; when the last is gone, the server ends every LibreOffice and leaves.
"""

from __future__ import annotations

import hashlib
import os
import select
import shutil
from contextlib import suppress
from pathlib import Path
from socket import socket
from tempfile import mkstemp
from threading import Lock, Thread
from time import monotonic
from typing import NoReturn

from service.errors import PismovodError, StoreUnavailable
from service.office.frames import receive, receive_body, send
from service.office.home import Home
from service.office.limits import LARGEST_DOCX
from service.office.pool import Pool

GLANCE_SECONDS = 0.5
_FULL = "На диске службы нет места: освободите его и повторите запрос."


class Server:
    """Made when nobody else is (`Home.lock`), it listens at once and serves in `run`."""

    def __init__(self, home: Home) -> None:
        self._home = home
        home.work.mkdir(mode=0o700, exist_ok=True)
        self._place = os.open(home.work, os.O_PATH | os.O_DIRECTORY)
        self._ear = home.listen()
        self._ear.setblocking(False)
        self._pool = Pool(home.program, home.work, home.limits)
        self._counting = Lock()
        self._leases = 0
        self._left_at = monotonic()

    def run(self) -> None:
        """Serve until nobody has wanted anything for the time of grace."""
        self._pool.warm()
        glance = min(GLANCE_SECONDS, self._home.limits.grace / 2)
        while not (self._is_alone() and self._leave()):
            if select.select([self._ear], [], [], glance)[0]:
                self._take()
            if self._is_homeless():
                self._vanish()

    def end(self) -> NoReturn:
        """End at once, whatever is at work: each LibreOffice sees that we are gone, and goes."""
        shutil.rmtree(self._home.folder, ignore_errors=True)
        os._exit(0)

    def _is_homeless(self) -> bool:
        """Whether somebody has removed the folder under us: the one that may stand there now is another's."""
        try:
            return self._home.work.stat().st_ino != os.fstat(self._place).st_ino
        except OSError:
            return True

    def _vanish(self) -> NoReturn:
        """End at once and touch nothing: whoever waits for a PDF hears it, and starts the next server."""
        os._exit(0)

    def _take(self) -> None:
        with suppress(OSError):
            line, _ = self._ear.accept()
            line.setblocking(True)
            with self._counting:
                self._leases += 1
            Thread(target=self._serve, args=(line,), daemon=True).start()

    def _is_alone(self) -> bool:
        with self._counting:
            return not self._leases and monotonic() - self._left_at >= self._home.limits.grace

    def _leave(self) -> bool:
        """End everything, if nobody is about to come: who starts a server holds the same lock."""
        with self._home.starting(patient=False) as ours:
            if not ours or select.select([self._ear], [], [], 0)[0]:
                return False
            self._pool.close()
            self._ear.close()
            shutil.rmtree(self._home.folder, ignore_errors=True)
            return True

    def _serve(self, line: socket) -> None:
        try:
            with line, suppress(OSError, ValueError):
                while True:
                    self._convert(line)
        finally:
            with self._counting:
                self._leases -= 1
                self._left_at = monotonic()

    def _convert(self, line: socket) -> None:
        _, length = receive(line, LARGEST_DOCX)
        try:
            docx, digest = self._received(line, length)
        except StoreUnavailable as failure:
            send(line, {"error": failure.as_dict()})
            raise ConnectionError from failure  # the rest of the document is still on the line
        try:
            made = self._pool.convert(digest, docx)
        except PismovodError as failure:
            send(line, {"error": failure.as_dict()})
            return
        lost = [[one.wanted, one.used] for one in made.substituted]
        send(line, {"pages": made.pages, "fonts": made.fonts, "substituted": lost}, made.pdf)

    def _received(self, line: socket, length: int) -> tuple[Path, bytes]:
        """The document that comes, in a file, and its digest. Raises StoreUnavailable (the disk is full), OSError."""
        digest = hashlib.sha256()
        try:
            number, name = mkstemp(".docx", dir=self._home.work)
        except OSError as failure:
            if self._is_homeless():
                self._vanish()
            raise StoreUnavailable(_FULL) from failure

        def keep(part: bytes | memoryview) -> None:
            digest.update(part)
            try:
                file.write(part)
            except OSError as failure:
                raise StoreUnavailable(_FULL) from failure

        try:
            with os.fdopen(number, "wb", buffering=0) as file:
                receive_body(line, length, keep)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        return Path(name), digest.digest()
