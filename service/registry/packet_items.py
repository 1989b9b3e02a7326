"""A packet may name papers that are kept, and records in its payloads: both are put in before the packet is accepted.

A kept paper goes in as its data, so that it is checked against the others and gets its acquaintance sheet; where the
data would give another file today (a template was changed), the very file that was registered is printed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from service import pipeline
from service.access.actor import Action, Actor
from service.access.audit import note
from service.access.rights import demand
from service.errors import NotFound, PayloadRefused, PismovodError, Problem, Severity
from service.packet.model import ITEMS
from service.packet.reading import payload_of
from service.registry.cited import in_place
from service.registry.own_templates import own_hashes
from service.registry.packet_people import with_people
from service.registry.reading import is_order, read_draft
from service.registry.rows import found
from service.registry.shapes import State
from service.render import Templates
from service.store import Files
from service.store.tables import Paper

KIND = "paper"


@dataclass
class Filled:
    """A packet with everything in its place."""

    raw: object
    files: dict[str, Path] = field(default_factory=dict)
    """Files that papers have brought, by their names."""
    papers: list[str] = field(default_factory=list)
    templates: Mapping[str, str] = field(default_factory=dict)
    """What the organisation has in place of our templates (type -> hash): so the packet is made, whatever comes."""


@dataclass(frozen=True)
class _Wanted:
    """What is wanted of a kept paper, and where what it brings goes."""

    acquaintance: bool
    pointer: str
    folder: Path
    made: Filled
    problems: list[Problem]


def filled(session: Session, store: Files, actor: Actor, raw: object, folder: Path) -> Filled:
    """The packet with its papers and records; files of papers are written to `folder`.

    Raises PayloadRefused with every paper and record that there is not, Forbidden.
    """
    made = Filled(raw, templates=own_hashes(session, actor))
    items = raw.get("items") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(items, list) or len(items) > ITEMS:
        return made  # it is refused as soon as its shape is read: no work for it before
    raw, problems = with_people(session, actor, raw)
    put = [_item(session, store, actor, item, f"/items/{at}", folder, made, problems) for at, item in enumerate(items)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Пакет не собран: исправьте ошибки и отправьте снова", problems)
    made.raw = {**raw, "items": put}
    return made


def _item(
    session: Session,
    store: Files,
    actor: Actor,
    item: object,
    pointer: str,
    folder: Path,
    made: Filled,
    problems: list[Problem],
) -> object:
    if not isinstance(item, dict):
        return item
    number = item.get("paper")
    if isinstance(number, str):
        try:
            demand(actor, Action.papers_read)
            paper = found(session, actor, number)
        except NotFound as failure:
            problems.append(Problem(f"{pointer}/paper", "not_found", failure.detail))
            return item
        if paper.state == State.CANCELLED:
            said = "Уберите документ из пакета: он отменён"
            problems.append(Problem(f"{pointer}/paper", "cancelled", said))
            return item
        note(session, actor, "put_into_packet", KIND, paper.id)
        made.papers.append(paper.id)
        wanted = _Wanted(item.get("acquaintance") is True, pointer, folder, made, problems)
        item = {key: value for key, value in item.items() if key != "paper"}
        item |= _kept(session, store, actor, paper, wanted)
    if isinstance(item.get("type"), str) and "payload" in item:
        payload, told = _resolved(session, actor, item)
        problems += [Problem(f"{pointer}/payload{one.pointer}", one.code, one.message, one.severity) for one in told]
        return {**item, "payload": payload}
    return item


def _resolved(session: Session, actor: Actor, item: Mapping[str, Any]) -> tuple[object, list[Problem]]:
    if item["type"] not in pipeline.type_names():
        return item["payload"], []  # that is told with the shape of the packet
    return in_place(session, actor, item["type"], item["payload"])


def _kept(session: Session, store: Files, actor: Actor, paper: Paper, wanted: _Wanted) -> dict[str, Any]:
    """A paper as an item: its data, and its own file where the data would give another one today."""
    if paper.state == State.DRAFT:
        return {"type": paper.type, "payload": read_draft(session, actor, paper.type, paper.payload).printed}
    docx, printed = store.open(paper.docx_hash), dict(paper.printed or {})
    day = paper.day.isoformat() if paper.day else None
    told = {} if is_order(paper.type) else {"number": paper.number, "date": day}
    templates = pipeline.school_templates(wanted.made.templates, store.open)
    made = _made_today(paper.type, payload_of(paper.type, printed, wanted.acquaintance), templates)
    item = {"type": paper.type, "payload": printed, "settled": True, **told}
    if made == paper.docx_hash:
        return item
    name = f"{paper.id}.docx"
    wanted.folder.mkdir(exist_ok=True)
    (wanted.folder / name).write_bytes(docx)
    wanted.made.files[name] = wanted.folder / name
    if made:
        return {**item, "kept": name}
    if wanted.acquaintance:
        said = "Сделайте лист ознакомления отдельным документом: данных этого документа служба уже не принимает"
        wanted.problems.append(Problem(f"{wanted.pointer}/acquaintance", "no_sheet", said))
    return {"file": name, "title": paper.title, "number": paper.number, "date": day}


def _made_today(name: str, payload: object, templates: Templates) -> str:
    """The hash of the paper that these data give now; nothing where they are not taken any more."""
    try:
        return hashlib.sha256(pipeline.render(name, payload, templates).docx).hexdigest()
    except PismovodError:
        return ""
