"""The year's folder: what is made, what is missing and what to do next; the first page of whoever makes papers."""

from __future__ import annotations

from flask import Response
from pydantic import ValidationError

from service.access import Action, Role
from service.access.rights import demand
from service.api import packets
from service.api.desk import desk
from service.api.operations import marks
from service.errors import NotFound, PayloadRefused, UnknownJob
from service.jobs.records import State
from service.records.counting import how_many
from service.registry.packets import unfinished
from service.store.ids import now
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room
from service.web.year_packet import ordered
from service.web.year_tasks import folder_of, tasks_of
from service.years import preparing
from service.years.folder import current_year, folder_title, listed, school_year_of
from service.years.shapes import PrepareAsked

years = Room("years")
_HOME_OF_SECRETARY = "web_office.desk"
"""Who numbers and prints papers begins at that desk."""


@years.page("GET", "/", None)
def home(look: Look) -> Answer:
    """The first page of everyone: the year's folder, or the desk of the secretary."""
    if look.actor.role is Role.SECRETARY:
        return gone_to(_HOME_OF_SECRETARY)
    return _this_year()


@years.page("GET", "/years", Action.pairs_read)
def this_year(look: Look) -> Answer:
    """The folder of the school year that goes on."""
    return _this_year()


@years.page("GET", "/years/<year>", Action.pairs_read)
def folder(look: Look, year: str) -> Answer:
    """One year at a glance; its drafts are checked a moment later, by `papers`."""
    told = folder_of(look.session, look.actor, school_year_of(year), check="check" in look.asked)
    marks().add(look.actor, "paper", ["school_year"], told.folder.papers)
    return drawn(
        "years/folder.html",
        year=int(year),
        told=told,
        tasks=tasks_of(look.session, look.actor, told),
        others=[one for one in listed(look.session, look.actor).items if one.id != int(year)],
        going_on=_going_on(look, year),
    )


@years.page("GET", "/years/<year>/papers", Action.pairs_read)
def folder_papers(look: Look, year: str) -> Answer:
    """The same with every draft checked: what is wrong with each, and the next step."""
    told = folder_of(look.session, look.actor, school_year_of(year), check=True)
    return drawn("years/tasks.html", year=int(year), told=told, tasks=tasks_of(look.session, look.actor, told))


@years.page("POST", "/years/<year>/papers", Action.papers_write)
def make_paper(look: Look, year: str) -> Answer:
    """One paper of the year, made on request; it opens."""
    try:
        asked = PrepareAsked(items=[look.form.get("item", "")])
    except ValidationError as refused:
        raise NotFound from refused
    made = preparing.prepare(look.session, look.actor, school_year_of(year), asked)
    return gone_to("web_papers.paper", number=made[0].id) if made else gone_to("web_years.folder", year=year)


@years.page("POST", "/years/<year>/prepare", Action.papers_write, writes=False)
def prepare(look: Look, year: str) -> Answer:
    """«Подготовить все документы»: drafts of what there is not yet, and the packet of all that are whole."""
    school_year = school_year_of(year)
    demand(look.actor, Action.documents)
    with look.store.begin() as session:
        preparing.prepare(session, look.actor, school_year)
    try:
        job = ordered(look.store, look.actor, school_year)
    except PayloadRefused:
        return gone_to("web_years.folder", year=year, check="", said="prepared")
    return gone_to("web_years.progress", year=year, job=job)


@years.page("GET", "/years/<year>/prepare/<job>", Action.papers_read)
def progress(look: Look, year: str, job: str) -> Answer:
    """How far the packet is, and at the end the packet itself."""
    school_year = school_year_of(year)
    try:
        seen = packets.mine(job)
    except UnknownJob as failure:
        raise NotFound from failure
    standing = seen.standing
    result = seen.result.plan if standing.state is State.DONE else None
    told = folder_of(look.session, look.actor, school_year, check=True) if standing.state.is_final else None
    piece = look.is_piece and not standing.state.is_final
    page = drawn(
        "years/progress_piece.html" if piece else "years/progress.html",
        year=int(year),
        job=job,
        standing=standing,
        plan=result,
        how_many=how_many,
        told=told,
        worker=desk().worker_lives() or standing.state is not State.QUEUED,
    )
    if look.is_piece and not piece:  # the work has ended: the whole page tells what came of it
        return Response(status=200, headers={"HX-Refresh": "true"})
    return page


def _this_year() -> Answer:
    return gone_to("web_years.folder", year=current_year(now().date())[:4])


def _going_on(look: Look, year: str) -> str:
    """The job that is making the packet of a year right now; empty where there is none."""
    if not look.may(Action.papers_read):
        return ""
    number = unfinished(look.session, look.actor, folder_title(school_year_of(year)))
    try:
        return number if number and not packets.mine(number).standing.state.is_final else ""
    except UnknownJob:  # its folder is gone
        return ""
