"""What was typed into the form of a draft is kept; its buttons add, move and remove rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from service import documents
from service.access import Actor
from service.documents.base import Document
from service.drafts.places import value_at
from service.errors import NotJson, PayloadRefused, Problem, Stale
from service.forms import BadAction, Names, change, put_back, read_form, take_out
from service.payload import parse
from service.records.labels import Labels, labels
from service.registry import papers
from service.registry.reading import check_storable, read_draft
from service.registry.rows import demand_state, held
from service.registry.shapes import PaperChange, State
from service.store import Session
from service.store.tables import Paper

REMOVE, RESTORE, OPEN, CLOSE = "remove", "restore", "open", "close"
LONGEST_ACTION = 2_000


@dataclass(frozen=True)
class Typed:
    """A form as it was sent."""

    fields: tuple[tuple[str, str], ...]
    version: int | None
    """Of the draft that the form was drawn from, or saved to; nothing where it is to be put over whatever there is."""
    kept: str = ""
    """The data that the form was drawn from; where it is not sent, they are those that are stored."""


@dataclass(frozen=True)
class Done:
    """What a button has done."""

    removed: str = ""
    """What was taken out, for «Вернуть»."""
    place: str = ""
    """The pointer where one goes on."""
    names: Labels | None = None
    """The labels of the school, read on the way."""


def save(session: Session, actor: Actor, number: str, typed: Typed) -> Done:
    """Keep what was typed. Raises NotFound, Stale, WrongState, PayloadRefused for what can't be stored."""
    paper, model, names = _held(session, actor, number, typed)
    _keep(session, actor, paper, _read(model, paper, typed, names))
    return Done(names=names)


def act(session: Session, actor: Actor, number: str, typed: Typed, action: str, removed: str = "") -> Done:
    """Keep what was typed and do what a button says.

    Raises as `save`; PayloadRefused also where the button can't do it, then what was typed is not kept either.
    """
    paper, model, names = _held(session, actor, number, typed)
    payload = _read(model, paper, typed, names)
    verb, _, pointer = action[:LONGEST_ACTION].partition(":")
    done = Done(place=pointer, names=names)
    try:
        if verb == REMOVE:
            payload, taken = take_out(model, payload, pointer)
            done = Done(taken, pointer, names)
        elif verb == RESTORE:
            payload = put_back(model, payload, removed)
            done = Done(place=_pointer(removed), names=names)
        else:
            resolved = read_draft(session, actor, paper.type, payload).printed if verb == "edit" else None
            payload = change(model, payload, f"{verb}:{pointer}", names, resolved)
            done = Done(place=_went_to(verb, pointer, payload), names=names)
    except BadAction as refused:
        raise PayloadRefused(str(refused), [Problem(pointer, "bad_action", str(refused))]) from refused
    _keep(session, actor, paper, payload)
    return done


def _held(session: Session, actor: Actor, number: str, typed: Typed) -> tuple[Paper, type[Document], Labels]:
    paper = held(session, actor, number, typed.version)
    demand_state(paper, "Править", State.DRAFT)
    return paper, documents.model(paper.type), labels(session, actor)


def _read(model: type[Document], paper: Paper, typed: Typed, names: Names) -> dict[str, Any]:
    kept: Any = paper.payload
    if typed.kept:
        try:
            kept = parse(typed.kept.encode("utf-8", "surrogatepass"))
        except NotJson as cause:
            raise Stale from cause
        check_storable(kept if isinstance(kept, dict) else {})
    return read_form(model, typed.fields, kept, names)


def _keep(session: Session, actor: Actor, paper: Paper, payload: dict[str, Any]) -> None:
    """Nothing new is no version: a form that is only looked at leaves no trace."""
    if payload != paper.payload:
        papers.edit(session, actor, paper.id, paper.version, PaperChange(payload=payload))


def _pointer(removed: str) -> str:
    try:
        told = parse(removed.encode("utf-8", "surrogatepass"))
    except NotJson:
        return ""
    return str(told.get("pointer", "")) if isinstance(told, dict) else ""


def _went_to(verb: str, pointer: str, payload: dict[str, Any]) -> str:
    """Where the row stands that was added or moved."""
    above, _, last = pointer.rpartition("/")
    if verb in ("up", "down") and last.isdigit():
        step = -1 if verb == "up" else 1
        rows = value_at(payload, above)
        top = len(rows) - 1 if isinstance(rows, list) else int(last) + 1
        return f"{above}/{min(max(int(last) + step, 0), top)}"
    if verb == "add" and last.isdigit():
        return f"{above}/{int(last) + 1}"
    if verb == "add":
        rows = value_at(payload, pointer)
        return f"{pointer}/{len(rows) - 1}" if isinstance(rows, list) and rows else pointer
    return pointer.rpartition(":")[0] if verb == "use" else pointer


def typed_fields(form: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """The fields of the paper among all that a page has sent: their names are pointers."""
    return tuple((name, text) for name, text in form if name.startswith(("/", "~")))
