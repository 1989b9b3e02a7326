"""A piece of a packet as the register and the plan of printing list it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from service.documents.base import Document
from service.documents.base import Paper as ApprovedPaper
from service.documents.orders import Order
from service.errors import Problem
from service.packet.model import Item, Packet
from service.parts.base import Part
from service.parts.order import mentioned_appendices
from service.parts.organisation import Organisation
from service.pdf import Piece


@dataclass(frozen=True)
class Sheet:
    """A piece of the packet: its PDF, and what the register says of it."""

    piece: Piece
    pages: int = 0
    """0: not counted yet, the file is someone else's."""
    number: str = ""
    date: date | None = None
    attached: bool = False
    """Number and date are those of the paper that this one belongs to."""
    awaits_number: bool = False
    encloses: frozenset[str] = frozenset()
    """Of an order: the numbers of the appendices that it names."""
    author: str = ""
    docx: bytes | None = None
    source: Path | None = None
    """The file as it was sent."""
    problems: tuple[Problem, ...] = ()
    acquaintance: bool = False
    """It is a sheet on which people sign that they have read the paper before it."""


@dataclass(frozen=True)
class Registered:
    """The number and the date of a paper, or of what it belongs to."""

    number: str = ""
    date: date | None = None
    attached: bool = False


def registered(document: Document, item: Item | None) -> Registered:
    """How a paper is registered: an order by its head, another one by its item; an appendix by its order."""
    if isinstance(document, Order):
        return Registered(document.head.number, document.day)
    if item is not None and item.number:
        return Registered(item.number, item.date)
    if isinstance(document, ApprovedPaper) and document.mark and document.mark.act.number:
        return Registered(document.mark.act.number, document.mark.act.date, attached=True)
    return Registered(date=document.day if "date" in type(document).model_fields else None)


def register_payload(
    packet: Packet, organisation: Organisation, sheets: Sequence[Sheet], own_sheets: int
) -> dict[str, Any]:
    """The payload of the register; `own_sheets` is how many it takes itself."""
    return {
        "organisation": plain(organisation),
        "title": packet.title,
        "rows": list(_rows(sheets, 2 if packet.duplex else 1)),
        "own_sheets": own_sheets,
        "compiler": plain(packet.compiler) if packet.compiler else None,
        "date": packet.compiled_on.isoformat() if packet.compiled_on else None,
    }


def plain(part: Part) -> dict[str, Any]:
    """A part as a payload has it."""
    return part.model_dump(mode="json", exclude_defaults=True)


def _rows(sheets: Sequence[Sheet], sides: int) -> Iterator[dict[str, Any]]:
    for place, sheet in enumerate(sheets):
        number, day, attached = sheet.number, sheet.date, sheet.attached
        if not (number or day or sheet.docx):
            order = _order_of(sheet, sheets[:place])
            number, day, attached = (order.number, order.date, True) if order else ("", None, False)
        waits = sheet.awaits_number
        yield {
            "title": sheet.piece.title,
            "number": "" if waits else number,
            "date": None if waits or not day else day.isoformat(),
            "draft": waits,
            "attached": attached and not waits,
            "pages": sheet.pages,
            "sheets": -(-sheet.pages // sides),
            "copies": sheet.piece.copies,
            "acquaintance": sheet.acquaintance,
        }


def _order_of(sheet: Sheet, before: Sequence[Sheet]) -> Sheet | None:
    """The nearest order before a file that is titled as one of its appendices."""
    titled = mentioned_appendices(sheet.piece.title)
    return next((order for order in reversed(before) if order.number and titled & order.encloses), None)
