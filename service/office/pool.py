"""Several LibreOffice at work, one document each, and a queue before them that has an end.

Waiting and converting are limited apart. One that hangs or dies is killed with its group and replaced, and the document
is tried once more; one that is worn gives place to a new one between two documents.
"""

from __future__ import annotations

import logging
import shutil
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Condition, Thread
from time import monotonic

from service.errors import ConversionFailed, FilesRefused, OfficeBusy, PismovodError, Problem, StoreUnavailable
from service.office.cache import Cache
from service.office.fonts import family_of, substitutions
from service.office.limits import Limits
from service.office.pdf_marks import Marks
from service.office.printed import Printed
from service.office.process import Broken, LibreOffice, Unreadable
from service.office.program import Program
from service.office.wanted_fonts import mentioned_fonts, wanted_fonts

TRIES = 2
LEAST_SPACE = 16 * 2**20
"""Bytes; with less room on the disk it is the disk that fails, not the document."""
_log = logging.getLogger(__name__)


@dataclass(eq=False)
class _Job:
    digest: bytes
    docx: Path
    waiters: int = 1
    started: bool = False
    outcome: Printed | PismovodError | None = None


class Pool:
    """The LibreOffice of one server: `folder` holds their profiles. Started when there is work."""

    def __init__(self, program: Program, folder: Path, limits: Limits) -> None:
        self._program, self._folder, self._limits = program, folder, limits
        self._turn = Condition()
        self._queue: deque[_Job] = deque()
        self._jobs: dict[bytes, _Job] = {}
        self._cache = Cache(limits.cache * 2**20)
        self._threads: list[Thread] = []
        self._busy = 0
        self._closed = False

    def warm(self) -> None:
        """Start the first LibreOffice before anything is asked."""
        with self._turn:
            self._hire()

    def convert(self, digest: bytes, docx: Path) -> Printed:
        """The PDF of a DOCX file, which is removed. Raises OfficeBusy, FilesRefused, ConversionFailed."""
        with self._turn:
            made = self._cache.get(digest)
            if made is not None or digest in self._jobs:
                docx.unlink()
                return made or self._wait(self._joined(digest))
            if len(self._queue) - self._free >= self._limits.queue:
                docx.unlink()
                raise OfficeBusy("Слишком много документов ждёт своей очереди. Повторите запрос чуть позже.")
            job = self._jobs[digest] = _Job(digest, docx)
            self._queue.append(job)
            if len(self._queue) > self._free:
                self._hire()
            self._turn.notify_all()
            return self._wait(job)

    def close(self) -> None:
        """End every LibreOffice; nobody may be waiting."""
        with self._turn:
            self._closed = True
            self._turn.notify_all()
        for thread in self._threads:
            thread.join()

    @property
    def _free(self) -> int:
        """How many LibreOffice have no document, those that are only starting among them."""
        return len(self._threads) - self._busy

    def _hire(self) -> None:
        if len(self._threads) < self._limits.processes:
            thread = Thread(target=self._work, args=(self._folder / str(len(self._threads)),), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _joined(self, digest: bytes) -> _Job:
        job = self._jobs[digest]
        job.waiters += 1
        return job

    def _wait(self, job: _Job) -> Printed:
        ends = monotonic() + self._limits.wait
        while job.outcome is None:
            left = None if job.started else ends - monotonic()
            if left is not None and left <= 0:
                self._leave(job)
                raise OfficeBusy(f"Документ ждал своей очереди {self._limits.wait:g} с. Повторите запрос чуть позже.")
            self._turn.wait(left)
        if isinstance(job.outcome, PismovodError):
            raise job.outcome
        return job.outcome

    def _leave(self, job: _Job) -> None:
        job.waiters -= 1
        if not job.waiters:
            self._queue.remove(job)
            del self._jobs[job.digest]
            job.docx.unlink()

    def _work(self, folder: Path) -> None:
        office = LibreOffice(self._program, folder, self._limits)
        try:
            self._renew(office)
            while job := self._next():
                outcome = self._outcome(office, job.docx)
                self._finish(job, outcome)
                if not office.running or office.is_worn:
                    self._renew(office)
        finally:
            office.stop()

    def _renew(self, office: LibreOffice) -> None:
        try:
            office.start()
        except (Broken, OSError) as failure:  # the next document will try again, and tell
            _log.warning("LibreOffice does not start: %s", failure)
            office.stop()

    def _next(self) -> _Job | None:
        with self._turn:
            while not self._queue and not self._closed:
                self._turn.wait()
            if self._closed:
                return None
            self._busy += 1
            job = self._queue.popleft()
            job.started = True
            self._turn.notify_all()
            return job

    def _finish(self, job: _Job, outcome: Printed | PismovodError) -> None:
        with suppress(OSError):
            job.docx.unlink()
        with self._turn:
            self._busy -= 1
            job.outcome = outcome
            del self._jobs[job.digest]
            if isinstance(outcome, Printed):
                self._cache.put(job.digest, outcome)
            self._turn.notify_all()

    def _outcome(self, office: LibreOffice, docx: Path) -> Printed | PismovodError:
        for _ in range(TRIES):
            try:
                if not office.running:
                    office.start()
                pdf, marks = office.convert(docx)
                return _printed(docx, pdf, marks, office.families)
            except Unreadable:
                if self._has_space():
                    said = "LibreOffice не открывает этот файл: откройте его в Word и сохраните как «Документ Word»"
                    return FilesRefused(said, [Problem("", "unreadable_docx", said)])
            except (Broken, OSError) as failure:
                _log.warning("LibreOffice gave no PDF: %s", failure)
                office.stop()
        if not self._has_space():
            return StoreUnavailable("На диске службы кончилось место: освободите его и повторите запрос.")
        said = "LibreOffice дважды не справился с этим документом. Уменьшите его или разделите на части."
        return ConversionFailed(said)

    def _has_space(self) -> bool:
        try:
            return shutil.disk_usage(self._folder).free > LEAST_SPACE
        except FileNotFoundError:  # the whole folder is gone, and with it this server in a moment
            return True


def _printed(docx: Path, pdf: bytes, marks: Marks, families: list[str]) -> Printed:
    used = sorted({family_of(name, families) for name in marks.fonts})
    lost = substitutions(mentioned_fonts(docx), families, used)
    if lost:  # named somewhere, but letters may be set in it or not
        lost = substitutions(wanted_fonts(docx), families, used)
    return Printed(pdf, marks.pages, tuple(used), lost)
