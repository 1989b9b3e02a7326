"""The pages of a paper as pictures, and its files."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from service.access import Action
from service.api.papers import copy_answer
from service.drafts.opened import looked_at
from service.errors import ConversionFailed, OfficeBusy, OfficeMissing, WrongState
from service.preview import Displaced
from service.registry import copies
from service.registry.own_templates import templates_of
from service.web.drawing import drawn
from service.web.papers_room import papers, previews
from service.web.rooms import Answer, Look, seen_by

_DAY_MINUTES = 24 * 60
_IN_FRAME = {"X-Frame-Options": "SAMEORIGIN", "Content-Security-Policy": "frame-ancestors 'self'"}
"""A PDF is shown in a frame of our own page, which opens the dialog of printing."""


@papers.page("GET", "/papers/<number>/pages", Action.papers_read)
def paper_pages(look: Look, number: str) -> Answer:
    """The pages as they will be printed; of a draft as far as it is filled, with «ПРОЕКТ» across."""
    try:
        draft = looked_at(look.session, look.actor, number)
    except WrongState:
        return _registered(look, number)
    own = templates_of(look.session, look.store.files, look.actor)
    try:
        shown = previews(look).make(look.actor.user, draft.card.type, draft.printed, own)
    except Displaced:
        return Response(status=204)
    except (OfficeMissing, OfficeBusy, ConversionFailed) as failure:
        return _drawn(look, "papers/no_pages.html", number=number, failure=failure)
    left = draft.errors if not shown.shown else 0
    return _drawn(look, "papers/pages.html", number=number, shown=shown, left=left, draft=True, whole=not draft.errors)


def _registered(look: Look, number: str) -> Answer:
    try:
        made = copies.pdf(look.store, look.actor, number, only_shown=True)
        shown = previews(look).of_pdf(look.actor.user, made.data)
    except Displaced:
        return Response(status=204)
    except (OfficeMissing, OfficeBusy, ConversionFailed) as failure:
        return _drawn(look, "papers/no_pages.html", number=number, failure=failure)
    return _drawn(look, "papers/pages.html", number=number, shown=shown, left=0, draft=False, whole=True)


def _drawn(look: Look, piece: str, **known: Any) -> str:
    """For the script a piece of its page; without one a page of its own."""
    return drawn(piece if look.is_piece else "papers/pages_page.html", piece=piece, **known)


@papers.page("GET", "/papers/pages/<key>/<int:page>", Action.papers_read)
def page_picture(look: Look, key: str, page: int) -> Answer:
    """One page of what was shown to this person; under one key it never changes."""
    picture = previews(look).picture(look.actor.user, key, page)
    answer = seen_by(Response(picture.data, mimetype=picture.media_type), _DAY_MINUTES)
    answer.headers["Cache-Control"] += ", immutable"
    return answer


@papers.page("GET", "/papers/<number>.pdf", Action.papers_read)
def paper_pdf(look: Look, number: str) -> Answer:
    """The PDF, shown by the browser itself; `?save` keeps it as a file."""
    answer = copy_answer(copies.pdf(look.store, look.actor, number), "paper.pdf")
    if "save" not in request.args:
        answer.headers["Content-Disposition"] = answer.headers["Content-Disposition"].replace("attachment", "inline", 1)
    answer.headers.update(_IN_FRAME)
    return answer


@papers.page("GET", "/papers/<number>.docx", Action.papers_read, writes=True)
def paper_docx(look: Look, number: str) -> Answer:
    """The Word file."""
    return copy_answer(copies.docx(look.session, look.store.files, look.actor, number), "paper.docx")


@papers.page("GET", "/papers/<number>/signed", Action.papers_read, writes=True)
def paper_signed(look: Look, number: str) -> Answer:
    """What was attached, as it was attached."""
    copy = copies.signed(look.session, look.store.files, look.actor, number)
    return copy_answer(copy, f"signed.{copy.filename.rpartition('.')[2]}")
