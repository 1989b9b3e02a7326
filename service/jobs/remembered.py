"""A job that has ended is remembered beyond its folder: what it told, its plan and its files, in the packet's row."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from service.errors import UnknownJob
from service.jobs.folders import PACKET_PDF, PACKET_ZIP, Job, Jobs
from service.jobs.records import Owner, Result, Standing, State, as_bytes, standing_of
from service.registry.packets import QUEUED
from service.registry.waiting_packets import waiting
from service.store import Clash, Session, Store
from service.store.tables import Packet

INTERRUPTED = "interrupted"
"""The state of a packet that was not ready when its job was lost: with its folder, or because copies hold no jobs."""
_INTERRUPTED_TOLD = "Сборка прервана: задание пропало раньше, чем пакет был готов. Закажите его снова."
_DIGESTS = {PACKET_PDF: "pdf_hash", PACKET_ZIP: "zip_hash"}


def claim(session: Session, number: str, owner: Owner, created: str) -> bool:
    """Write down whose packet it is; whether it was not written yet."""
    if session.get(Packet, number) is not None:
        return False
    session.add(
        Packet(
            id=number,
            organisation=owner.organisation,
            title=owner.title,
            papers=list(owner.papers),
            asked_hash=owner.asked_hash,
            created_by=owner.name,
            created=datetime.fromisoformat(created),
        )
    )
    session.flush()
    return True


def remember(store: Store, job: Job) -> None:
    """Keep what came of a job that has ended: the files first, then the row. The operator's packets are nobody's.

    Done twice, it changes nothing. Raises StoreUnavailable: then it is to be tried again.
    """
    owner, standing = job.request.owner, job.standing()
    with store.read() as session:
        row = session.get(Packet, job.number)
    if owner is None and row is None:
        return
    columns: dict[str, Any] = {
        "state": standing.state.value,
        "finished": datetime.fromisoformat(standing.finished),
        "told": json.loads(as_bytes(standing)),
    }
    if standing.state is State.DONE:
        columns["plan"] = dict(job.result().plan)
        columns |= {column: store.files.put(job.folder / name) for name, column in _DIGESTS.items()}
    try:
        _write(store, job, columns)
    except Clash:  # the web has claimed it in this very moment
        _write(store, job, columns)


def _write(store: Store, job: Job, columns: dict[str, Any]) -> None:
    with store.begin() as session:
        if job.request.owner is not None:  # the web may have been killed between the job and its row
            claim(session, job.number, job.request.owner, job.request.created)
        row = session.get_one(Packet, job.number)
        for name, value in columns.items():
            setattr(row, name, value)


def interrupt_lost(store: Store, jobs: Jobs) -> None:
    """Write down which packets wait for a job whose folder is gone: a folder is there before its row, and leaves after.

    Raises StoreUnavailable.
    """
    with store.read() as session:
        lost = [number for number in waiting(session) if not _is_there(jobs, number)]
    for number in lost:
        with store.begin() as session:
            row = session.get(Packet, number, with_for_update=True)
            if row is not None and row.state == QUEUED:
                row.state = INTERRUPTED


def _is_there(jobs: Jobs, number: str) -> bool:
    try:
        jobs.find(number)
    except UnknownJob:
        return False
    return True


def told_by(row: Packet) -> Standing:
    """How the job of a packet ended; one that has left neither a folder nor a word was interrupted."""
    if row.told is None:
        return Standing(state=State.FAILED, slug=INTERRUPTED, detail=_INTERRUPTED_TOLD)
    return standing_of(row.told)


def result_of(row: Packet) -> Result:
    """What the job of a packet that is done has made."""
    return Result(plan=row.plan or {}, digests={name: str(getattr(row, column)) for name, column in _DIGESTS.items()})
