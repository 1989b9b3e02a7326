"""The addresses of packets: one is asked for, its job is watched, its plan and its files are fetched."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_file, url_for

from service import pipeline
from service.access import Action, audit
from service.api.bodies import FORM, PDF, ZIP, Names, disposition, json_answer, json_bytes
from service.api.desk import desk
from service.api.operations import actor, store
from service.api.uploads import Sent, read_form
from service.errors import NotJson, PacketNotReady, PismovodError, StoreUnavailable, UnknownJob
from service.jobs.folders import NUMBER, PACKET_PDF, PACKET_ZIP, UNKNOWN, Job
from service.jobs.records import Owner, Result, Standing, State
from service.jobs.remembered import claim, result_of, told_by
from service.registry.packet_items import Filled, filled
from service.registry.packets import asked
from service.store.tables import Packet

PREFIX = "/api/v1"
PACKET = "packet"
POLL_S = 1
"""After how many seconds it is worth asking again."""
_NOBODY = "Сборка пакетов не запущена: выполните `pismovod work`. Задание не пропадёт."
LONGEST_TITLE, LONGEST_NAME = 500, 200
_KEY = re.compile(r"[!-~]{1,200}")
packets = Blueprint("packets", __name__, url_prefix=PREFIX)


class BadKey(PismovodError):
    """The Idempotency-Key can't be used."""

    slug, status, title = "bad-key", 400, "Ключ запроса не подходит"


@dataclass(frozen=True)
class Seen:
    """A packet as it is found: its job while the folder of that is there, and its row."""

    number: str
    job: Job | None
    row: Packet | None

    @property
    def standing(self) -> Standing:
        """How its job stands, or stood at its end."""
        return self.job.standing() if self.job else told_by(self._row)

    @property
    def created(self) -> str:
        """When it was asked for, UTC."""
        return self.job.request.created if self.job else self._row.created.isoformat(timespec="seconds")

    @property
    def result(self) -> Result:
        """What was made."""
        return self.job.result() if self.job else result_of(self._row)

    def file(self, name: str) -> Path | BytesIO:
        """One of its two files: from the folder of its job, then from the store. Raises UnknownJob, StoreDamaged."""
        if self.job and (self.job.folder / name).is_file():
            return self.job.folder / name
        kept = result_of(self.row).digests[name] if self.row else ""
        if not kept:
            raise UnknownJob("Файла пакета больше нет: соберите пакет заново.")
        return BytesIO(store().files.open(kept))

    @property
    def _row(self) -> Packet:
        assert self.row is not None, "a packet has a job or a row"
        return self.row


@packets.post("/packets")
def ask() -> Response:
    """A packet is accepted: what comes back is its job."""
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise BadKey("Составьте Idempotency-Key из 1–200 латинских букв, цифр и знаков, без пробелов.")
    with desk().draft() as folder:
        sent = _sent(folder / "files")
        if sent.text is None:
            raise NotJson(f"Пришлите в форме часть «{PACKET}»: JSON с составом пакета.")
        job = order(pipeline.parse(sent.text), sent.files, folder, key)
    # As it was when it was accepted, so that the same key gets the same answer.
    answer = json_answer(_told(Seen(job.number, job, None), Standing()), 202)
    answer.headers["Location"] = url_for("packets.job", number=job.number)
    return answer


def order(raw: object, files: Mapping[str, Path], folder: Path, key: str = "") -> Job:
    """Hand in a packet of the caller's, in a draft of the desk: its job is queued, and it is written down whose it is.

    The caller holds no transaction of his own. Raises PayloadRefused, FilesRefused, Forbidden, KeyReused, NotStored,
    StoreUnavailable.
    """
    packet = _with_records(raw, folder / "files")
    sent = {**files, **packet.files}
    pipeline.read_packet(packet.raw, sent)
    text = json.dumps(packet.raw, ensure_ascii=True).encode()
    owner = _owner(packet)
    job = desk().accept(folder, text, sent, f"{actor().organisation}\0{key}" if key else "", owner)
    if owner:
        _claim(job, owner, is_new=not folder.exists())
    return job


@packets.get("/jobs/<number>")
def job(number: str) -> Response:
    """How a job stands."""
    found = mine(number)
    standing = found.standing
    if standing.state is State.QUEUED and not desk().worker_lives():
        standing = replace(standing, detail=_NOBODY)
    answer = json_answer(_told(found, standing))
    if not standing.state.is_final:
        answer.headers["Retry-After"] = str(POLL_S)
    return answer


@packets.get("/packets/<number>")
def plan(number: str) -> Response:
    """The print plan of a packet that is done."""
    found = _done(number)
    return json_answer({"id": number, **found.result.plan, "links": _links(number, State.DONE)})


@packets.get("/packets/<number>.pdf")
def pdf(number: str) -> Response:
    """The packet itself."""
    return _file(_done(number), PACKET_PDF, PDF)


@packets.get("/packets/<number>.zip")
def archive(number: str) -> Response:
    """Its Word files, the files that were sent, and the PDF."""
    return _file(_done(number), PACKET_ZIP, ZIP)


def _sent(folder: Path) -> Sent:
    if request.mimetype == FORM:
        return read_form(folder, PACKET, current_app.config["SETTINGS"])
    return Sent(json_bytes())


def _with_records(raw: object, folder: Path) -> Filled:
    """The packet with the papers and records of the organisation that it names; the operator has none."""
    who = actor()
    if not who.organisation:
        return Filled(raw)
    with store().begin() as session:
        return filled(session, store().files, who, raw, folder)


def _claim(job: Job, owner: Owner, is_new: bool) -> None:
    """Write down whose packet it is; where that can't be, there is no packet. Raises StoreUnavailable."""
    try:
        with store().begin() as session:
            if claim(session, job.number, job.request.owner or owner, job.request.created):
                audit.note(session, actor(), "packet_ordered", "packet", job.number)
    except StoreUnavailable:
        if is_new:
            desk().withdraw(job)
        raise


def _owner(packet: Filled) -> Owner | None:
    """Whose packet it is, with what was asked among the files; the operator's is nobody's."""
    who = actor()
    if not who.organisation:
        return None
    title = str(packet.raw.get("title") or "Пакет документов") if isinstance(packet.raw, dict) else ""
    return Owner(
        organisation=who.organisation,
        name=who.name[:LONGEST_NAME],
        title=title[:LONGEST_TITLE],
        papers=packet.papers,
        asked_hash=store().files.put(asked(packet.raw)),
        templates=packet.templates,
    )


def mine(number: str) -> Seen:
    """A packet of the organisation that asks; another's is answered as one that there is not. Raises UnknownJob."""
    if not NUMBER.fullmatch(number):
        raise UnknownJob(UNKNOWN)
    with store().read() as session:
        row = session.get(Packet, number)
    owner, maker = (row.organisation, row.created_by) if row else ("", "")
    who = actor()
    others = maker != who.name[:LONGEST_NAME] and Action.papers_read not in who.scopes
    if owner != who.organisation or (owner and others):
        raise UnknownJob(UNKNOWN)
    try:
        found = Seen(number, desk().find(number), row)
    except UnknownJob:
        if row is None:
            raise
        return Seen(number, None, row)
    if found.job and found.job.request.owner and row is None:
        raise UnknownJob(UNKNOWN)  # its row was erased with somebody's data
    return found


def _done(number: str) -> Seen:
    found = mine(number)
    standing = found.standing
    if standing.state is State.FAILED:
        raise PacketNotReady(standing.detail, standing.problems)
    if standing.state is not State.DONE:
        where = url_for("packets.job", number=number)
        said = f"Пакет ещё делается ({standing.done} из {standing.total}): повторите запрос позже {where}."
        raise PacketNotReady(said)
    return found


def _file(found: Seen, name: str, media_type: str) -> Response:
    result, file = found.result, found.file(name)
    who = actor()
    if who.organisation:
        with store().begin() as session:
            audit.note(session, who, "downloaded", "packet", found.number, Path(name).suffix[1:])
    answer = send_file(file, mimetype=media_type, etag=result.digests[name])
    full = f"{str(result.plan['filename']).removesuffix('.pdf')}{Path(name).suffix}"
    answer.headers["Content-Disposition"] = disposition(Names(name, full))
    answer.headers["Cache-Control"] = "no-store"  # in place of what send_file would allow
    return answer


def _told(found: Seen, standing: Standing) -> dict[str, Any]:
    return {
        "id": found.number,
        "kind": PACKET,
        "state": standing.state.value,
        "done": standing.done,
        "total": standing.total,
        "item": standing.item,
        "created": found.created,
        "finished": standing.finished or None,
        "type": standing.slug or None,
        "detail": standing.detail,
        "problems": [problem.as_dict() for problem in standing.problems],
        "links": _links(found.number, standing.state),
    }


def _links(number: str, state: State) -> dict[str, str | None]:
    ready = state is State.DONE
    return {
        "self": url_for("packets.job", number=number),
        "packet": url_for("packets.plan", number=number) if ready else None,
        "pdf": url_for("packets.pdf", number=number) if ready else None,
        "zip": url_for("packets.archive", number=number) if ready else None,
    }
