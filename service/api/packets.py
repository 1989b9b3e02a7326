"""The addresses of packets: one is asked for, its job is watched, its plan and its files are fetched."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, request, send_file, url_for

from service import pipeline
from service.access import Action, audit
from service.api.bodies import FORM, PDF, ZIP, Names, disposition, json_answer, json_bytes
from service.api.desk import desk
from service.api.operations import actor, store
from service.api.uploads import Sent, read_form
from service.errors import NotJson, PacketNotReady, PismovodError, UnknownJob
from service.jobs.folders import NUMBER, PACKET_PDF, PACKET_ZIP, UNKNOWN, Job
from service.jobs.records import Standing, State
from service.registry.packet_items import Filled, filled
from service.store.ids import now
from service.store.tables import Packet

PREFIX = "/api/v1"
PACKET = "packet"
POLL_S = 1
"""After how many seconds it is worth asking again."""
_NOBODY = "Сборка комплектов не запущена: выполните `pismovod work`. Задание не пропадёт."
LONGEST_TITLE, LONGEST_NAME = 500, 200
_KEY = re.compile(r"[!-~]{1,200}")
packets = Blueprint("packets", __name__, url_prefix=PREFIX)


class BadKey(PismovodError):
    """The Idempotency-Key can't be used."""

    slug, status, title = "bad-key", 400, "Ключ запроса не подходит"


@packets.post("/packets")
def ask() -> Response:
    """A packet is accepted: what comes back is its job."""
    key = request.headers.get("Idempotency-Key", "")
    if key and not _KEY.fullmatch(key):
        raise BadKey("Составьте Idempotency-Key из 1–200 латинских букв, цифр и знаков, без пробелов.")
    with desk().draft() as folder:
        sent = _sent(folder / "files")
        if sent.text is None:
            raise NotJson(f"Пришлите в форме часть «{PACKET}»: JSON с составом комплекта.")
        packet = _with_records(pipeline.parse(sent.text), folder / "files")
        files = {**sent.files, **packet.files}
        pipeline.read_packet(packet.raw, files)
        text = json.dumps(packet.raw, ensure_ascii=True).encode()
        job = desk().accept(folder, text, files, f"{actor().organisation}\0{key}" if key else "")
    _claim(job.number, packet)
    # As it was when it was accepted, so that the same key gets the same answer.
    answer = json_answer(_told(job, Standing()), 202)
    answer.headers["Location"] = url_for("packets.job", number=job.number)
    return answer


@packets.get("/jobs/<number>")
def job(number: str) -> Response:
    """How a job stands."""
    found = _mine(number)
    standing = found.standing()
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
    return json_answer({"id": number, **found.result().plan, "links": _links(number, State.DONE)})


@packets.get("/packets/<number>.pdf")
def pdf(number: str) -> Response:
    """The packet itself."""
    return _file(_done(number), PACKET_PDF, PDF)


@packets.get("/packets/<number>.zip")
def archive(number: str) -> Response:
    """Its Word files and the PDF."""
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


def _claim(number: str, packet: Filled) -> None:
    """Write down whose packet it is; a request that is sent again finds it written."""
    who = actor()
    if not who.organisation:
        return  # the operator's: nothing that is remembered is his
    title = str(packet.raw.get("title") or "Комплект документов") if isinstance(packet.raw, dict) else ""
    with store().begin() as session:
        if session.get(Packet, number) is None:
            session.add(
                Packet(
                    id=number,
                    organisation=who.organisation,
                    title=title[:LONGEST_TITLE],
                    papers=packet.papers,
                    created_by=who.name[:LONGEST_NAME],
                    created=now(),
                )
            )
            audit.note(session, who, "packet_ordered", "packet", number)


def _mine(number: str) -> Job:
    """A job of the organisation that asks; another's is answered as one that there is not."""
    if not NUMBER.fullmatch(number):
        raise UnknownJob(UNKNOWN)
    with store().read() as session:
        row = session.get(Packet, number)
        owner, maker = (row.organisation, row.created_by) if row else ("", "")
    who = actor()
    others = maker != who.name[:LONGEST_NAME] and Action.papers_read not in who.scopes
    if owner != who.organisation or (owner and others):
        raise UnknownJob(UNKNOWN)
    return desk().find(number)


def _done(number: str) -> Job:
    found = _mine(number)
    standing = found.standing()
    if standing.state is State.FAILED:
        raise PacketNotReady(standing.detail, standing.problems)
    if standing.state is not State.DONE:
        where = url_for("packets.job", number=number)
        said = f"Комплект ещё делается ({standing.done} из {standing.total}): повторите запрос позже {where}."
        raise PacketNotReady(said)
    return found


def _file(job: Job, name: str, media_type: str) -> Response:
    result = job.result()
    if not (job.folder / name).is_file():
        raise UnknownJob("Файла комплекта больше нет: соберите комплект заново.")
    who = actor()
    if who.organisation:
        with store().begin() as session:
            audit.note(session, who, "downloaded", "packet", job.number, Path(name).suffix[1:])
    answer = send_file(job.folder / name, mimetype=media_type, etag=result.digests[name])
    full = f"{str(result.plan['filename']).removesuffix('.pdf')}{Path(name).suffix}"
    answer.headers["Content-Disposition"] = disposition(Names(name, full))
    answer.headers["Cache-Control"] = "no-store"  # in place of what send_file would allow
    return answer


def _told(job: Job, standing: Standing) -> dict[str, Any]:
    return {
        "id": job.number,
        "kind": job.request.kind,
        "state": standing.state.value,
        "done": standing.done,
        "total": standing.total,
        "item": standing.item,
        "created": job.request.created,
        "finished": standing.finished or None,
        "type": standing.slug or None,
        "detail": standing.detail,
        "problems": [problem.as_dict() for problem in standing.problems],
        "links": _links(job.number, standing.state),
    }


def _links(number: str, state: State) -> dict[str, str | None]:
    ready = state is State.DONE
    return {
        "self": url_for("packets.job", number=number),
        "packet": url_for("packets.plan", number=number) if ready else None,
        "pdf": url_for("packets.pdf", number=number) if ready else None,
        "zip": url_for("packets.archive", number=number) if ready else None,
    }
