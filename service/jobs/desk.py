"""Where a door hands in a request and asks after it."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from contextlib import AbstractContextManager, closing
from pathlib import Path

from service.jobs.folders import Job, Jobs
from service.jobs.process import worker_lives
from service.jobs.queue import Queue
from service.jobs.records import Owner
from service.logs import log_event, log_failure


class Desk:
    """The jobs of a folder of data, as those see them who ask for packets."""

    def __init__(self, data: Path) -> None:
        self._data = data.absolute()
        self._jobs = Jobs(data)

    def draft(self) -> AbstractContextManager[Path]:
        """A folder for what is being sent, gone afterwards unless it was accepted. Raises NotStored."""
        return self._jobs.draft()

    def accept(
        self, draft: Path, body: bytes, files: Mapping[str, Path], key: str = "", owner: Owner | None = None
    ) -> Job:
        """A job of the draft, queued. Raises KeyReused, NotStored."""
        job = self._jobs.accept(draft, body, files, key, owner)
        log_event("job-accepted", job=job.number, kind=job.request.kind)
        try:
            with closing(Queue(self._data)) as queue:
                queue.put(job.number)
        except (sqlite3.Error, OSError) as failure:  # the job is safe: a worker finds its folder at the next look
            log_failure(failure, number=secrets.token_hex(4), job=job.number)
        return job

    def withdraw(self, job: Job) -> None:
        """Take back a job that was just accepted: it can't be written down whose it is."""
        self._jobs.withdraw(job)

    def find(self, number: str) -> Job:
        """The job of that number. Raises UnknownJob."""
        return self._jobs.find(number)

    def worker_lives(self) -> bool:
        """Whether anybody does the jobs."""
        return worker_lives(self._data)
