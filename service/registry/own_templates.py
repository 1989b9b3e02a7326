"""The Word files of a school in place of ours: brought, checked, looked at, taken into use, and left again.

A registered paper keeps the template that made it (templates_kept.py), so that an old one here can go.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import PurePath

from pydantic import BaseModel, Field
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from service import pipeline
from service.access.actor import Actor
from service.access.audit import note
from service.access.texts import demand_number
from service.errors import NotFound, Problem, Severity, TemplateRefused
from service.render import Templates
from service.store.files import Files
from service.store.ids import new_id, now
from service.store.school_templates import SchoolTemplate
from service.store.tables import Organisation

KIND = "template"
MOST_KEPT = 20
"""So many of one type are kept; the oldest of those that are not in use make room."""
LONGEST_NAME = 200
LARGEST = 10 * 2**20
"""A template is a letterhead and text; bytes."""


class TemplateRow(BaseModel):
    """Шаблон организации."""

    id: str = Field(description="Номер")
    type: str = Field(description="Вид документа")
    name: str = Field(description="Как назывался файл")
    size: int = Field(description="Размер, байт")
    in_use: bool = Field(description="По нему ли делают документы")
    added_by: str = Field(description="Кто добавил")
    added: datetime = Field(description="Когда добавлен")


def own_hashes(session: Session, actor: Actor) -> dict[str, str]:
    """The templates that the actor's school uses in place of ours: type -> hash."""
    used = (SchoolTemplate.organisation == actor.organisation, SchoolTemplate.in_use.is_(True))
    rows = session.execute(select(SchoolTemplate.type, SchoolTemplate.file_hash).where(*used))
    return {row.type: row.file_hash for row in rows}


def templates_of(session: Session, files: Files, actor: Actor) -> Templates:
    """What papers of the actor's school are filled with; those of the service for whoever has no school."""
    own = own_hashes(session, actor) if actor.organisation else {}
    return pipeline.school_templates(own, files.open)


def listed(session: Session, actor: Actor, name: str = "") -> list[TemplateRow]:
    """The templates of the school, of one type or of all, the newest first."""
    query = select(SchoolTemplate).where(SchoolTemplate.organisation == actor.organisation)
    if name:
        query = query.where(SchoolTemplate.type == name)
    order = (SchoolTemplate.added.desc(), SchoolTemplate.id)
    return [_row(one) for one in session.scalars(query.order_by(*order))]


def shown(session: Session, actor: Actor, number: str) -> TemplateRow:
    """One of them. Raises NotFound."""
    return _row(_found(session, actor, number))


def opened(session: Session, files: Files, actor: Actor, number: str) -> bytes:
    """The Word file of one of them. Raises NotFound, StoreDamaged."""
    return files.open(_found(session, actor, number).file_hash)


def with_one(session: Session, files: Files, actor: Actor, number: str) -> Templates:
    """The templates of the school as they would be with this one in use. Raises NotFound."""
    row = _found(session, actor, number)
    return pipeline.school_templates({**own_hashes(session, actor), row.type: row.file_hash}, files.open)


def check(name: str, data: bytes) -> list[Problem]:
    """What is to be told of a file that fits. Raises UnknownType, TemplateRefused with everything that is wrong."""
    told = pipeline.check_template(name, data)
    if any(one.severity is Severity.ERROR for one in told):
        raise TemplateRefused("Шаблон не принят: исправьте его в Word и загрузите снова", told)
    return told


def add(session: Session, files: Files, actor: Actor, name: str, filename: str, data: bytes) -> TemplateRow:
    """Keep a file that `check` has found fit; it is not in use yet. The same file again is the same template."""
    digest = files.put(data)
    own = (SchoolTemplate.organisation == actor.organisation, SchoolTemplate.type == name)
    _alone(session, actor)
    row = session.scalars(select(SchoolTemplate).where(*own, SchoolTemplate.file_hash == digest)).first()
    if row is not None:
        return _row(row)
    row = SchoolTemplate(
        id=new_id(),
        organisation=actor.organisation,
        type=name,
        name=PurePath(filename.replace("\\", "/")).name[:LONGEST_NAME] or f"{name}.docx",
        file_hash=digest,
        size=len(data),
        in_use=False,
        added_by=actor.name[:LONGEST_NAME],
        added=now(),
    )
    session.add(row)
    session.flush()
    _make_room(session, actor, name)
    note(session, actor, "made", KIND, row.id)
    return _row(row)


def take(session: Session, actor: Actor, number: str) -> TemplateRow:
    """Use this one from now on. Raises NotFound."""
    _alone(session, actor)
    row = _found(session, actor, number)
    _leave(session, actor, row.type)
    row.in_use = True
    note(session, actor, "taken_into_use", KIND, row.id)
    session.flush()
    return _row(row)


def leave(session: Session, actor: Actor, name: str) -> None:
    """Use that of the service again."""
    _alone(session, actor)
    if _leave(session, actor, name):
        note(session, actor, "taken_out_of_use", KIND, "")


def _leave(session: Session, actor: Actor, name: str) -> int:
    used = update(SchoolTemplate).where(
        SchoolTemplate.organisation == actor.organisation, SchoolTemplate.type == name, SchoolTemplate.in_use.is_(True)
    )
    return session.execute(used.values(in_use=False)).rowcount  # type: ignore[attr-defined, no-any-return]


def _make_room(session: Session, actor: Actor, name: str) -> None:
    own = (SchoolTemplate.organisation == actor.organisation, SchoolTemplate.type == name)
    rows = session.scalars(select(SchoolTemplate).where(*own).order_by(SchoolTemplate.added.desc(), SchoolTemplate.id))
    for row in list(rows)[MOST_KEPT:]:
        if not row.in_use:
            session.delete(row)


def _alone(session: Session, actor: Actor) -> None:
    """Two who change the templates of one school do it one after the other: one of a type is in use."""
    session.get(Organisation, actor.organisation, with_for_update={"key_share": True})


def _found(session: Session, actor: Actor, number: str) -> SchoolTemplate:
    demand_number(number)
    own = (SchoolTemplate.organisation == actor.organisation, SchoolTemplate.id == number)
    row = session.scalars(select(SchoolTemplate).where(*own)).one_or_none()
    if row is None:
        raise NotFound
    return row


def _row(row: SchoolTemplate) -> TemplateRow:
    return TemplateRow.model_validate(row, from_attributes=True)
