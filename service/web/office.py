"""The secretary's desk: what waits for a number, for print, for a signature, for its дело, and how it is done."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import request, url_for

from service import pipeline
from service.access import Action, demand
from service.api.desk import desk as job_desk
from service.api.operations import marks
from service.api.packets import order
from service.errors import FilesRefused, NotFound, PayloadRefused, PismovodError, Problem
from service.registry import life, queues, several
from service.registry.numbers import today
from service.registry.queues import Queue
from service.registry.rows import found
from service.registry.shapes import Filing, SignedRecord
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room

office = Room("office")

RIGHTS: Mapping[Queue, Action] = {
    Queue.NUMBER: Action.papers_number,
    Queue.PRINT: Action.papers_read,
    Queue.SIGN: Action.papers_sign,
    Queue.FILE: Action.papers_file,
}
TITLES = {Queue.NUMBER: "На номер", Queue.PRINT: "На печать", Queue.SIGN: "На подпись", Queue.FILE: "В дело"}
_LONGEST_PACKET = 100


@office.page("GET", "/office", Action.papers_number)
def desk(look: Look) -> Answer:
    """The first queue in which anything waits."""
    counts = queues.counts(look.session, look.actor)
    own = [queue for queue in TITLES if look.may(RIGHTS[queue])]
    return draw_queue(look, next((queue for queue in own if counts[queue]), own[0]))


@office.page("GET", "/office/<queue>", Action.papers_number)
def queue_page(look: Look, queue: str) -> Answer:
    """One queue."""
    return draw_queue(look, _named(look, queue))


@office.page("GET", "/office/number/checked", Action.papers_number)
def checked(look: Look) -> Answer:
    """Which drafts of the page have mistakes: looked up after the page is there, for every draft is read for it."""
    counts = queues.mistakes(look.session, look.actor, look.asked.getlist("paper")[:_LONGEST_PACKET])
    return drawn("office/checked.html", counts=counts)


@office.page("POST", "/office/sign/<number>", Action.papers_sign, writes=False)
def sign(look: Look, number: str) -> Answer:
    """Attach what was signed: a scan, or the signed PDF; then it is told what was read in it."""
    try:
        data = _sent()
        with look.store.begin() as session:
            life.sign(session, look.store.files, look.actor, number, shown_version(look, number), data)
    except PismovodError as failure:
        if isinstance(failure, NotFound):
            raise
        told = [one.message for one in failure.problems] or [failure.detail or failure.title]
        return draw_queue(look, Queue.SIGN, wrong={number: told}), failure.status
    return gone_to("web_office.queue_page", queue=Queue.SIGN.value, signed=number)


@office.page("POST", "/office/file", Action.papers_file)
def put_into_file(look: Look) -> Answer:
    """Put the ticked papers, or the one whose button was pressed, into one дело."""
    one = look.form.get("one", "")
    papers = [one] if one else look.form.getlist("paper")
    where = look.form.get("filed_in", "")
    try:
        filing = pipeline.read_model(Filing, {"filed_in": where})
        with look.trial():
            shown = [(number, shown_version(look, number)) for number in papers]
            several.put_into_file(look.session, look.actor, shown, filing)
    except PismovodError as failure:
        if isinstance(failure, NotFound):
            raise
        problems = failure.problems or (Problem("/papers", failure.slug, failure.detail),)
        return draw_queue(look, Queue.FILE, problems=problems, ticked=papers, filed_in=where), failure.status
    return gone_to("web_office.queue_page", said="filed_several", added=len(papers), queue=Queue.FILE.value)


@office.page("POST", "/office/print", Action.papers_read, writes=False)
def print_together(look: Look) -> Answer:
    """The ticked papers as one packet, both sides, or as they are: marked as printed."""
    papers = look.form.getlist("paper")[:_LONGEST_PACKET]
    if not papers:
        said = (Problem("/papers", "none", "Отметьте хотя бы один документ"),)
        return draw_queue(look, Queue.PRINT, problems=said), 422
    if look.form.get("do") == "printed":
        return printed(look)
    packet = {
        "title": f"На печать, {today():%d.%m.%Y}",
        "items": [{"paper": number} for number in papers],
        "duplex": True,
        "register": False,
    }
    try:
        with job_desk().draft() as folder:
            job = order(packet, {}, folder)
    except PayloadRefused as failure:
        return draw_queue(look, Queue.PRINT, problems=failure.problems, ticked=papers), failure.status
    return gone_to("web_packets.packet", number=job.number)


@office.page("POST", "/office/printed", Action.papers_read, writes=False)
def printed(look: Look) -> Answer:
    """Papers went to print: they leave the queue, and can be taken back."""
    papers = [*look.asked.getlist("paper"), *look.form.getlist("paper")][: 2 * _LONGEST_PACKET]
    with look.store.begin() as session:
        marked = queues.mark_printed(session, look.actor, papers)
    if look.is_piece or request.headers.get("Sec-Fetch-Mode") == "cors":
        return drawn("office/printed.html", marked=marked)
    return gone_to("web_office.queue_page", queue=Queue.PRINT.value, printed=marked)


@office.page("POST", "/office/unprinted", Action.papers_read)
def unprinted(look: Look) -> Answer:
    """They did not go to print after all."""
    queues.take_back(look.session, look.actor, look.form.getlist("paper")[: 2 * _LONGEST_PACKET])
    return gone_to("web_office.queue_page", said="restored", queue=Queue.PRINT.value)


def draw_queue(look: Look, queue: Queue, **known: Any) -> str:
    """The page of one queue; read anew where a transaction of its own has changed something."""
    cursor, packet = look.asked.get("cursor", "")[:1000], look.asked.getlist("paper")[:_LONGEST_PACKET]
    rows = queues.listed(look.session, look.actor, queue, cursor, among=packet or None)
    marks().add(look.actor, "paper", {"state"}, len(rows.items))
    counts = queues.counts(look.session, look.actor)
    own = [(one, TITLES[one], counts[one]) for one in TITLES if look.may(RIGHTS[one])]
    told: dict[str, Any] = {"problems": (), "ticked": packet, "wrong": {}, "filed_in": "", "year": today().year}
    if queue is Queue.FILE:
        told["files"] = queues.known_files(look.session, look.actor)
    return drawn(
        "office/desk.html",
        queue=queue.value,
        title=TITLES[queue],
        queues=own,
        rows=rows.items,
        total=counts[queue],
        onward=url_for("web_office.queue_page", queue=queue.value, cursor=rows.next, paper=packet) if rows.next else "",
        among=bool(packet),
        signed=_signed(look),
        printed=look.asked.getlist("printed")[:_LONGEST_PACKET],
        **{**told, **known},
    )


def _named(look: Look, name: str) -> Queue:
    try:
        queue = Queue(name)
    except ValueError:
        raise NotFound from None
    demand(look.actor, RIGHTS[queue])
    return queue


def _signed(look: Look) -> dict[str, Any]:
    """What was read in the file that was just attached."""
    number = look.asked.get("signed", "")
    if not number:
        return {}
    paper = found(look.session, look.actor, number)
    if not paper.signed:
        return {}
    return {"title": paper.title, "number": paper.number, "record": SignedRecord.model_validate(paper.signed)}


def _sent() -> bytes:
    """The one file of the form, after a look whether it opens at all. Raises FilesRefused."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise FilesRefused(
            "Файл не приложен", [Problem("/file", "one_file", "Выберите файл: скан или подписанный PDF")]
        )
    with TemporaryDirectory(prefix="pismovod-") as folder:
        place = Path(folder) / "signed"
        file.save(place)
        if place.stat().st_size > life.MOST_SIGNED_BYTES:
            said = f"Уменьшите файл: больше {life.MOST_SIGNED_BYTES // 2**20} МБ служба не хранит"
            raise FilesRefused("Файл не приложен", [Problem("/file", "too_large", said)])
        pipeline.look_at(place, file.filename[:200])
        return place.read_bytes()


def shown_version(look: Look, number: str) -> int | None:
    """The version of a paper that the page has shown."""
    told = look.form.get(f"version-{number}", "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 10 else None
