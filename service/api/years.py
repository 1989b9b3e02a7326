"""The addresses of school years: the folder of each, all its papers prepared at once, and all of them as one packet."""

from __future__ import annotations

from service.access import Action
from service.api.operations import Call, Desk
from service.years import folder, packet, preparing
from service.years.shapes import PacketAsked, PrepareAsked, Prepared, YearFolder, YearList, YearPacket, YearQuery

years = Desk("years", "Учебные годы")
_ONE = "/years/<year>"


@years.operation("GET", "/years", Action.papers_read, summary="Учебные годы", answer=YearList)
def list_years(call: Call) -> YearList:
    """The years that have anything, and the one that goes on."""
    return folder.listed(call.session, call.actor)


@years.operation(
    "GET", _ONE, Action.papers_read, summary="Папка учебного года", query=YearQuery, answer=YearFolder, lists="paper"
)
def get_year(call: Call, year: str) -> YearFolder:
    """The papers of a year in their order, and what to do next."""
    return folder.year_papers(call.session, call.actor, folder.school_year_of(year), check=call.query.check)


@years.operation(
    "POST",
    f"{_ONE}/prepare",
    Action.papers_write,
    summary="Подготовить документы года: проекты всех, которых ещё нет, или названных",
    body=PrepareAsked,
    answer=Prepared,
    status=201,
)
def prepare_year(call: Call, year: str) -> Prepared:
    """Drafts of what there is not yet; asked again, nothing is made twice."""
    made = preparing.prepare(call.session, call.actor, folder.school_year_of(year), call.body)
    return Prepared(made=made)


@years.operation(
    "GET",
    f"{_ONE}/packet",
    Action.papers_read,
    summary="Документы года одним пакетом: что передать в POST /packets",
    query=PacketAsked,
    answer=YearPacket,
)
def get_year_packet(call: Call, year: str) -> YearPacket:
    """The payload of a packet."""
    return packet.packet_of(call.session, call.actor, folder.school_year_of(year), call.query.part)
