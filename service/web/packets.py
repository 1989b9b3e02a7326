"""Packets: those that were asked for, how one is getting on, and the packet itself with its plan of printing."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

from flask import Response, make_response, request, send_file, url_for

from service.access import Action, audit
from service.api.bodies import PDF, ZIP, Names, disposition
from service.api.desk import desk
from service.api.packets import Seen, mine
from service.errors import NotFound, PismovodError, UnknownJob
from service.jobs.folders import PACKET_PDF, PACKET_ZIP
from service.jobs.records import State as JobState
from service.preview import PREVIEWS, Displaced, Previews
from service.registry import packets as ordered
from service.registry import queues
from service.registry.shapes import PaperRow, State
from service.web.drawing import drawn
from service.web.rooms import Answer, Look, Room, seen_by

packets = Room("packets")
_SHOWN = 8
"""So many of the first pages are shown."""
_DAY_MINUTES = 24 * 60
_IN_FRAME = {"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "frame-ancestors 'self'"}
"""A PDF is shown in a frame of our own page, which opens the dialog of printing."""


@packets.page("GET", "/packets", Action.documents)
def packet_list(look: Look) -> Answer:
    """The packets of the school, the newest first."""
    query = ordered.PacketsQuery(cursor=look.asked.get("cursor", "")[:1000])
    found = ordered.listed(look.session, look.actor, query)
    onward = url_for("web_packets.packet_list", cursor=found.next) if found.next else ""
    return drawn("packets/list.html", rows=found.items, onward=onward)


@packets.page("GET", "/packets/<number>", Action.documents)
def packet(look: Look, number: str) -> Answer:
    """A packet: how far it is, why there is none, or what is to be printed."""
    seen = _seen(number)
    standing = seen.standing
    papers = _papers(look, seen)
    known = {"number": number, "title": _title(seen), "standing": standing, "papers": papers}
    if standing.state is JobState.FAILED:
        return drawn("packets/failed.html", **known)
    if standing.state is not JobState.DONE:
        return drawn("packets/progress.html", worker=desk().worker_lives(), **known)
    plan = seen.result.plan
    waiting = {
        state: [row.id for row in papers if row.state == state]
        for state in (State.DRAFT, State.REGISTERED, State.SIGNED)
    }
    return drawn("packets/packet.html", plan=plan, lines=_lines(plan), waiting=waiting, **known)


@packets.page("GET", "/packets/<number>/progress", Action.documents)
def progress(look: Look, number: str) -> Answer:
    """How far it is, as a piece; when it has ended, the page is opened anew."""
    standing = _seen(number).standing
    piece = drawn("packets/progress_line.html", number=number, standing=standing, worker=desk().worker_lives())
    answer = make_response(piece)
    if standing.state.is_final:
        answer.headers["HX-Refresh"] = "true"
    return answer


@packets.page("GET", "/packets/<number>/preview", Action.documents)
def preview(look: Look, number: str) -> Answer:
    """The first pages as pictures, as a piece."""
    pdf = _bytes(_done(number), PACKET_PDF)
    try:
        shown = _previews(look).of_pdf(look.actor.user, pdf)
    except Displaced:
        return Response(status=204)
    except PismovodError as failure:
        return drawn("packets/no_preview.html", number=number, why=failure.detail)
    return drawn("packets/preview.html", number=number, shown=shown, pages=shown.pages[:_SHOWN])


@packets.page("GET", "/packets/pages/<key>/<int:page>", Action.documents)
def page_picture(look: Look, key: str, page: int) -> Answer:
    """One page of what was shown to this person; under one key it never changes."""
    picture = _previews(look).picture(look.actor.user, key, page)
    answer = seen_by(Response(picture.data, mimetype=picture.media_type), _DAY_MINUTES)
    answer.headers["Cache-Control"] += ", immutable"
    return answer


@packets.page("GET", "/packets/<number>.pdf", Action.documents)
def packet_pdf(look: Look, number: str) -> Answer:
    """The PDF, shown by the browser itself; `?save` keeps it as a file."""
    answer = _file(look, number, PACKET_PDF, PDF)
    if "save" not in request.args:
        answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("attachment", "inline", 1)
    answer.headers.update(_IN_FRAME)
    return answer


@packets.page("GET", "/packets/<number>.zip", Action.documents)
def packet_zip(look: Look, number: str) -> Answer:
    """Its Word files, the files that were sent, and the PDF."""
    return _file(look, number, PACKET_ZIP, ZIP)


@packets.page("POST", "/packets/<number>/printed", Action.documents, writes=False)
def packet_printed(look: Look, number: str) -> Answer:
    """The packet went to print: its papers leave the queue of the desk."""
    seen = _done(number)
    with look.store.begin() as session:
        papers = [row.id for row in queues.chosen(session, look.actor, list(seen.row.papers) if seen.row else [])]
        marked = queues.mark_printed(session, look.actor, papers)
    return drawn("office/printed.html", marked=marked)


def _seen(number: str) -> Seen:
    try:
        return mine(number)
    except UnknownJob as failure:
        raise NotFound from failure


def _done(number: str) -> Seen:
    seen = _seen(number)
    if seen.standing.state is not JobState.DONE:
        raise NotFound
    return seen


def _title(seen: Seen) -> str:
    return seen.row.title if seen.row else "Пакет документов"


def _papers(look: Look, seen: Seen) -> list[PaperRow]:
    """The papers of the school that are in it."""
    if seen.row is None or not look.may(Action.papers_read):
        return []
    return queues.chosen(look.session, look.actor, seen.row.papers)


def _lines(plan: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The items of the packet with their sheets, counted through one copy."""
    sides = 2 if plan["duplex"] else 1
    return [
        {
            **item,
            "first_sheet": (item["first_page"] - 1) // sides + 1,
            "last_sheet": _last_sheet(item, sides),
        }
        for item in plan["items"]
    ]


def _last_sheet(item: Mapping[str, Any], sides: int) -> int:
    """The sheet on which the last copy of an item ends."""
    first, pages = item["first_page"], max(1, item["pages"])
    if item["copies"] > 1:
        return int((first - 1) // sides + item["sheets"] * item["copies"])
    return int((first + pages - 2) // sides + 1)


def _previews(look: Look) -> Previews:
    return Previews(look.settings.data / PREVIEWS)


def _bytes(seen: Seen, name: str) -> bytes:
    file = seen.file(name)
    return file.getvalue() if isinstance(file, BytesIO) else file.read_bytes()


def _file(look: Look, number: str, name: str, media_type: str) -> Response:
    seen = _done(number)
    file, result = seen.file(name), seen.result
    with look.store.begin() as session:
        audit.note(session, look.actor, "downloaded", "packet", number, Path(name).suffix[1:])
    answer = send_file(file, mimetype=media_type, etag=result.digests[name])
    full = f"{str(result.plan['filename']).removesuffix('.pdf')}{Path(name).suffix}"
    answer.headers["Content-Disposition"] = disposition(Names(name, full))
    answer.headers["Cache-Control"] = "no-store"
    return answer
