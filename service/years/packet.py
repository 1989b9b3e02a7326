"""The year's papers as one packet: in the order of signing, with copies and sheets for those whom orders name."""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import PayloadRefused, Problem
from service.packet.model import ITEMS
from service.parts.year import LAUNCH
from service.store.ids import now
from service.years.folder import folder_title
from service.years.known import load
from service.years.plan import Planned, planned
from service.years.shapes import YearPacket


def packet_of(
    session: Session,
    actor: Actor,
    school_year: str,
    part: int = 1,
    today: date | None = None,
    *,
    without: Container[str] = (),
) -> YearPacket:
    """What to ask for, to get the papers of the year that are made and whose time has come, `without` some of them.

    It names papers only, so that it asks for no right but theirs. Raises NotFound, and PayloadRefused where there are
    none, or no such part.
    """
    today, first = today or now().date(), int(school_year[:4])
    made = [one for one in planned(load(session, actor, school_year)) if one.paper]
    due = [one for one in _signed_in_order(made) if one.recipe.may_begin(first, today)]
    items = [item for one in due if (item := _item(one))["paper"] not in without]
    parts = -(-len(items) // ITEMS)
    if not items:
        said = "Сначала подготовьте документы: в папке года их ещё нет"
        raise PayloadRefused("Пакет не составлен", [Problem("", "no_papers", said)])
    if part > parts:
        raise PayloadRefused("Пакет не составлен", [Problem("/part", "no_part", f"Исправьте: частей всего {parts}")])
    title = folder_title(school_year) + (f" (часть {part} из {parts})" if parts > 1 else "")
    packet = {"title": title, "duplex": True, "numbered": True, "items": items[(part - 1) * ITEMS : part * ITEMS]}
    return YearPacket(packet=packet, part=part, parts=parts)


def _signed_in_order(made: Iterable[Planned]) -> list[Planned]:
    """In the order of the year, but what an order approves lies behind it."""
    known = list(made)
    launch = next((one.recipe.place for one in known if one.recipe.role == LAUNCH), 0)
    return sorted(known, key=lambda one: (launch, True) if one.recipe.approved_as else (one.recipe.place, False))


def _item(one: Planned) -> dict[str, Any]:
    assert one.paper is not None, "only papers that are made come into a packet"
    item: dict[str, Any] = {"paper": one.paper.id}
    if one.recipe.copies > 1:
        item["copies"] = one.recipe.copies
    if one.recipe.acquaintance:
        item["acquaintance"] = True
    return item
