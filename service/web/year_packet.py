"""The packet of a year, made of what is whole: a paper with mistakes is left out and holds up no other."""

from __future__ import annotations

import re
from typing import Any

from service.access import Actor
from service.api import packets
from service.api.desk import desk
from service.errors import PayloadRefused
from service.store import Store
from service.years import packet
from service.years.folder import year_papers

_ITEM = re.compile(r"/items/(\d{1,3})(?:/|$)")
TRIES = 4
"""How often papers that others refuse to stand beside are left out."""


def ordered(store: Store, actor: Actor, school_year: str) -> str:
    """Hand in the packet of the papers that are whole; the number of its job. No transaction may be open for writing.

    Raises PayloadRefused where nothing is whole, Forbidden, NotStored, StoreUnavailable.
    """
    with store.read() as session:
        folder = year_papers(session, actor, school_year, payloads=False)
        broken = {
            item.paper.id
            for item in folder.items
            if item.paper and any(one.severity == "error" for one in item.problems or ())
        }
        asked = packet.packet_of(session, actor, school_year, without=broken).packet
    for _ in range(TRIES):
        try:
            return _handed_in(asked)
        except PayloadRefused as refused:
            asked = _without_refused(asked, refused)
    return _handed_in(asked)


def _handed_in(asked: dict[str, Any]) -> str:
    with desk().draft() as folder:
        return packets.order(asked, {}, folder).number


def _without_refused(asked: dict[str, Any], refused: PayloadRefused) -> dict[str, Any]:
    """The packet without the papers that were refused. Raises what it was refused with where nothing is left."""
    told = (_ITEM.match(one.pointer) for one in refused.problems if one.severity == "error")
    places = {int(found[1]) for found in told if found}
    items = [item for place, item in enumerate(asked["items"]) if place not in places]
    if not items or not places:
        raise refused
    return {**asked, "items": items}
