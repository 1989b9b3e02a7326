"""A packet may name papers that are kept, and records in its payloads: both are put in before the packet is accepted.

A kept paper goes in as its data, so that it is checked against the others and gets its acquaintance sheet; where the
data would give another file today (a template was changed), the very file that was registered goes in.
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
from service.records.references import resolve
from service.registry.rows import found
from service.registry.shapes import State
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


def filled(session: Session, store: Files, actor: Actor, raw: object, folder: Path) -> Filled:
    """The packet with its papers and records; files of papers are written to `folder`.

    Raises PayloadRefused with every paper and record that there is not, Forbidden.
    """
    made = Filled(raw)
    items = raw.get("items") if isinstance(raw, dict) else None
    if not isinstance(raw, dict) or not isinstance(items, list):
        return made
    problems: list[Problem] = []
    put = [_item(session, store, actor, item, f"/items/{at}", folder, made, problems) for at, item in enumerate(items)]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Комплект не собран: исправьте ошибки и отправьте снова", problems)
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
            said = "Уберите документ из комплекта: он отменён"
            problems.append(Problem(f"{pointer}/paper", "cancelled", said))
            return item
        note(session, actor, "put_into_packet", KIND, paper.id)
        made.papers.append(paper.id)
        item = {**{key: value for key, value in item.items() if key != "paper"}, **_kept(store, paper, folder, made)}
    if isinstance(item.get("type"), str) and "payload" in item:
        payload, told = _resolved(session, actor, item)
        problems += [Problem(f"{pointer}/payload{one.pointer}", one.code, one.message, one.severity) for one in told]
        return {**item, "payload": payload}
    return item


def _resolved(session: Session, actor: Actor, item: Mapping[str, Any]) -> tuple[object, list[Problem]]:
    if item["type"] not in pipeline.type_names():
        return item["payload"], []  # that is told with the shape of the packet
    return resolve(session, actor, item["type"], item["payload"])


def _kept(store: Files, paper: Paper, folder: Path, made: Filled) -> dict[str, Any]:
    if paper.state == State.DRAFT:
        return {"type": paper.type, "payload": paper.payload}
    docx = store.open(paper.docx_hash)
    if _made_today(paper) == hashlib.sha256(docx).hexdigest():
        return {"type": paper.type, "payload": paper.printed}
    name = f"{paper.id}.docx"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(docx)
    made.files[name] = folder / name
    day = paper.day.isoformat() if paper.day else None
    return {"file": name, "title": paper.title, "number": paper.number, "date": day}


def _made_today(paper: Paper) -> str:
    try:
        return hashlib.sha256(pipeline.render(paper.type, paper.printed).docx).hexdigest()
    except PismovodError:
        return ""
