"""The worker: takes a job, makes its packet, writes down how it went, and gives nothing up that can be done.

A job may be queued twice and begun again at any moment: whoever holds its lock does it, from the start, over whatever
an attempt before has left.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from threading import Lock

from service import pipeline
from service.errors import OfficeBusy, PismovodError, UnknownJob
from service.jobs.folders import PACKET_PDF, PACKET_ZIP, Job, Jobs, digest_of, now, stored
from service.jobs.queue import Queue
from service.jobs.records import Result, Standing, State
from service.jobs.remembered import interrupt_lost, remember
from service.jobs.turns import Stopped, Turns
from service.jobs.uploads import Uploads
from service.logs import log_event, log_failure
from service.store import Store

MOST_ATTEMPTS = 3
"""A job that has outlived so many killed workers is not begun again."""
PATIENCE = 120
"""How often a job asks a busy LibreOffice again (OfficeBusy.retry_after seconds between) before it fails."""
DAY_S = 86_400


class Worker:
    """Does the jobs of one folder of data."""

    def __init__(self, data: Path, keep_days: int, store: Store | None = None) -> None:
        """What jobs make is kept in `store`; without one their folders are all there is."""
        self._jobs, self._store = Jobs(data), store
        self._uploads = Uploads(data, owner="")
        self._keep_s = keep_days * DAY_S
        self._turns = Turns()
        self._at_work: dict[str, tuple[Job, Standing]] = {}
        self._writing = Lock()
        self.queue = Queue(data, self.do)

    def do(self, number: str) -> None:
        """Do a job, unless it is done, gone, or in other hands."""
        with suppress(UnknownJob, Stopped):
            job = self._jobs.find(number)
            with job.held() as mine:
                standing = job.standing()
                if mine and not standing.state.is_final:
                    with self._turns.take(alone=standing.attempts > 0):
                        self._attempt(job, standing)

    def look_round(self) -> None:
        """Queue what nobody has and nobody will find, and remove what is kept long enough."""
        waiting = self.queue.waiting()
        for job in self._jobs.unfinished():
            if job.number not in waiting:
                with job.held() as free:
                    if free:
                        self.queue.put(job.number)
        for job in self._jobs.ended():
            self._remember(job)
        if self._store is not None:
            interrupt_lost(self._store, self._jobs)
        self._jobs.sweep(self._keep_s)
        self._uploads.sweep()

    def stop(self) -> None:
        """Begin nothing more, and leave what is begun at the next item."""
        self._turns.stop()

    def give_back(self) -> None:
        """Put the jobs that could not be left in time back into the queue: the end of the worker is not their fault."""
        with self._writing:
            for job, before in self._at_work.values():
                with suppress(OSError):
                    job.stand(replace(before, state=State.QUEUED))
            self._at_work.clear()

    def _attempt(self, job: Job, before: Standing) -> None:
        if before.attempts >= MOST_ATTEMPTS:
            self._end(
                job,
                _failed(
                    before,
                    PismovodError(
                        f"Пакет не сделан: служба прерывалась на нём {before.attempts} раза подряд. "
                        "Попробуйте собрать его по частям, чтобы найти документ или файл, на котором это случается."
                    ),
                ),
            )
            return
        begun = replace(before, state=State.RUNNING, done=0, attempts=before.attempts + 1)
        job.clear()
        job.stand(begun)
        self._at_work[job.number] = (job, before)
        log_event("job-begun", job=job.number, kind=job.request.kind, attempt=begun.attempts)
        self._end(job, self._outcome(job, before, begun))

    def _outcome(self, job: Job, before: Standing, begun: Standing) -> Standing:
        """How the attempt ended: done, failed, or back in the queue because the worker ends."""
        try:
            with stored():
                self._make(job, begun)
        except Exception as failure:  # noqa: BLE001  whatever happens to a job is its end, never the worker's
            if self._turns.stopping:  # the failure may well be that everything is being closed
                return replace(before, state=State.QUEUED)
            if not isinstance(failure, PismovodError):
                number = secrets.token_hex(4)
                log_failure(failure, number=number, job=job.number)
                failure = PismovodError(
                    f"Служба не справилась, и это её ошибка, а не ваша. Сообщите о ней, назвав номер {number}."
                )
            return _failed(job.standing(), failure)
        last = job.standing()
        return replace(last, state=State.DONE, done=last.total, item="", finished=now())

    def _make(self, job: Job, begun: Standing) -> None:
        own = self._templates(job)
        for _ in range(PATIENCE):
            with suppress(OfficeBusy):
                tell = self._teller(job, begun)
                made = pipeline.make_packet(pipeline.parse(job.body), job.files, job.folder, tell, own)
                break
            self._turns.pause(OfficeBusy.retry_after)
        else:
            raise OfficeBusy("LibreOffice занят слишком долго: отправьте пакет ещё раз позже.")
        digests = {name: digest_of(job.folder / name) for name in (PACKET_PDF, PACKET_ZIP)}
        job.bring(Result(plan=made.as_dict(), digests=digests))

    def _templates(self, job: Job) -> pipeline.Templates | None:
        """What the organisation had in place of our templates when it asked."""
        owner = job.request.owner
        if self._store is None or owner is None:
            return None
        return pipeline.school_templates(owner.templates, self._store.files.open)

    def _teller(self, job: Job, begun: Standing) -> Callable[[pipeline.Progress], None]:
        def tell(progress: pipeline.Progress) -> None:
            if self._turns.stopping:
                raise Stopped
            with self._writing:
                standing = replace(begun, done=progress.done, total=progress.total, item=progress.item)
                job.stand(standing, lasting=False)

        return tell

    def _end(self, job: Job, standing: Standing) -> None:
        with self._writing:
            gone = self._turns.stopping and self._at_work.pop(job.number, None) is None
            self._at_work.pop(job.number, None)
            if gone:
                return  # given back already
            job.stand(standing)
        if standing.state.is_final:
            job.drop_input()
            self._remember(job)
        log_event("job-left", job=job.number, kind=job.request.kind, state=standing.state.value, slug=standing.slug)

    def _remember(self, job: Job) -> None:
        """Keep what came of a job; where the store takes nothing now, it is tried again at the next look round."""
        try:
            if self._store is not None:
                remember(self._store, job)
            job.note_remembered()
        except Exception as failure:  # noqa: BLE001  a job that can't be remembered holds up no other
            log_failure(failure, number=secrets.token_hex(4), job=job.number)


def _failed(standing: Standing, refusal: PismovodError) -> Standing:
    return replace(
        standing,
        state=State.FAILED,
        item="",
        finished=now(),
        slug=refusal.slug,
        detail=refusal.detail,
        problems=refusal.problems,
    )
