"""The packet of the demonstration: it is only asked for, the worker makes it when it runs and has LibreOffice."""

from __future__ import annotations

from pathlib import Path

from service import pipeline
from service.access.actor import Actor, Role
from service.access.rights import ROLES
from service.jobs.desk import Desk
from service.jobs.records import Owner
from service.jobs.remembered import claim
from service.registry import papers
from service.registry.packet_items import filled
from service.registry.packets import asked
from service.registry.shapes import PapersQuery, State
from service.store import Store
from service.store.tables import Organisation

TITLE = "Организация наставничества: подписанное и зарегистрированное"
_KEPT = (State.SIGNED, State.FILED, State.REGISTERED)
_SELF = "Письмовод"


def order(store: Store, data: Path) -> str:
    """Ask for the kept papers of the one school that there is as a packet, two copies; the number of its job.

    Raises NotStored, StoreUnavailable, PayloadRefused.
    """
    desk = Desk(data)
    with desk.draft() as folder:
        with store.begin() as session:
            school = session.query(Organisation).one()
            actor = Actor(school.id, _SELF, Role.ADMINISTRATOR, ROLES[Role.ADMINISTRATOR])
            rows = papers.listed(session, actor, PapersQuery(limit=200)).items
            kept = sorted((row for row in rows if row.state in _KEPT), key=lambda row: (row.day, row.created))
            raw = {"title": TITLE, "copies": 2, "duplex": True, "items": [{"paper": row.id} for row in kept]}
            packet = filled(session, store.files, actor, raw, folder / "files")
        pipeline.read_packet(packet.raw, packet.files)
        told = asked(packet.raw)
        owner = Owner(
            organisation=school.id, name=_SELF, title=TITLE, papers=packet.papers, asked_hash=store.files.put(told)
        )
        job = desk.accept(folder, told, packet.files, owner=owner)
    with store.begin() as session:
        claim(session, job.number, owner, job.request.created)
    return job.number
