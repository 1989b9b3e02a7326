"""A payload cites a paper of the school: `{"paper": "<id>"}` in place of an act becomes its kind, number and date.

What was printed is stored with the document that cites; a draft that cites another draft prints blanks meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor
from service.access.rights import demand
from service.documents import model
from service.documents.orders import Order
from service.errors import Problem, Severity
from service.payload import Path, pointer, too_much
from service.records.named import Records
from service.records.organisation import Profile, own_profile
from service.records.references import resolve
from service.registry.shapes import State
from service.store.tables import Paper

KEY = "paper"
UNNUMBERED, CANCELLED = "cited_draft", "cited_cancelled"
"""The rules that a paper has its number before others cite it, and is not cancelled."""
_NUMBER = re.compile(r"[0-9a-f]{32}")
Json = dict[str, Any]


def in_place(
    session: Session,
    actor: Actor,
    name: str,
    payload: object,
    *,
    registering: bool = False,
    known: Records | None = None,
) -> tuple[object, list[Problem]]:
    """The payload of a type with every paper that it cites and every record that it names in its place.

    What no type could take comes back as it is. `known`: see service.records.references.resolve.

    Raises UnknownType, and Forbidden where the actor may not see them.
    """
    cited: list[Problem] = []
    if isinstance(payload, dict) and too_much(payload) is None:
        payload, cited = with_cited(session, actor, payload, registering=registering, known=known)
    resolved, told = resolve(session, actor, name, payload, known)
    return resolved, [*cited, *told]


def citations(payload: Json) -> set[str]:
    """The numbers of the records of all papers that a payload cites."""
    return {number for _, number in _places(payload, ())}


def cited_at(payload: Json, pointer_: str) -> str:
    """The number of the record of the paper that is cited at a pointer; nothing where none is."""
    return next((number for path, number in _places(payload, ()) if pointer((*path, KEY)) == pointer_), "")


def cited_labels(session: Session, actor: Actor, payload: Json) -> dict[tuple[str, str], str]:
    """What the papers that a payload cites are called: «Приказ «…», № 120-од от 21.09.2026»."""
    wanted = citations(payload)
    query = select(Paper.id, Paper.title, Paper.number, Paper.day).where(
        Paper.organisation == actor.organisation, Paper.id.in_(wanted)
    )
    if not wanted or Action.papers_read not in actor.scopes:
        return {}
    return {
        (KEY, number): f"{title}, № {given} от {day:%d.%m.%Y}" if day else f"{title} (проект)"
        for number, title, given, day in session.execute(query)
    }


def with_cited(
    session: Session, actor: Actor, payload: Json, *, registering: bool, known: Records | None
) -> tuple[Json, list[Problem]]:
    """The payload with every cited paper in its place, and what is wrong with those that are cited.

    Nothing is registered that cites a paper without a number. Raises Forbidden where the actor may not see papers.
    """
    places = list(_places(payload, ()))
    if not places:
        return payload, []
    demand(actor, Action.papers_read)
    # one by one: drafts that are looked through together cite the same few, which the session holds already
    found = (session.get(Paper, number) for number in {one for _, one in places})
    papers = {paper.id: paper for paper in found if paper and paper.organisation == actor.organisation}
    problems = [told for path, number in places for told in _problems(papers.get(number), path, registering)]
    issuer = _issuer(known.profile if known else own_profile(session, actor))
    acts = {number: _act(paper, issuer) for number, paper in papers.items()}
    return {key: _put(value, acts) for key, value in payload.items()}, problems


def _issuer(profile: Profile) -> Json:
    own = profile.organisation
    forms = own.forms.get("short_name" if own.short_name else "full_name")
    return {"issuer": str(own.brief_name), **({"forms": {"issuer": forms}} if forms else {})}


def _places(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every citation with its place; the payload itself is none."""
    if isinstance(value, dict):
        if path and _is_citation(value):
            yield path, value[KEY]
            return
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _places(inner, (*path, place))


def _is_citation(value: Mapping[str, Any]) -> bool:
    return isinstance(value.get(KEY), str) and bool(_NUMBER.fullmatch(value[KEY]))


def _put(value: Any, acts: Mapping[str, Json]) -> Any:
    if isinstance(value, list):
        return [_put(one, acts) for one in value]
    if not isinstance(value, dict):
        return value
    if _is_citation(value):
        besides = {key: one for key, one in value.items() if key != KEY}
        return {**acts.get(value[KEY], {}), **besides}
    return {key: _put(one, acts) for key, one in value.items()}


def _act(paper: Paper, own: Mapping[str, Any]) -> Json:
    """A paper as those that lean on it name it; a draft has the day that is meant for it."""
    if not issubclass(model(paper.type), Order):
        day = {"date": paper.day.isoformat()} if paper.day else {}
        return {"kind": model(paper.type).TITLE, "number": paper.number, **day}
    told = paper.printed or paper.payload
    kind, head = told.get("kind"), told.get("head")
    planned = head.get("date") if isinstance(head, dict) else None
    return {
        "kind": kind.lower() if isinstance(kind, str) and kind else "приказ",
        "number": paper.number,
        "date": paper.day.isoformat() if paper.day else planned,
        **own,
    }


def _problems(paper: Paper | None, path: Path, registering: bool) -> Iterator[Problem]:
    at = pointer((*path, KEY))
    if paper is None:
        yield Problem(at, "not_found", "Исправьте ссылку: документа с таким номером записи нет")
    elif paper.state == State.DRAFT:
        said = f"Сначала зарегистрируйте документ, на который ссылается этот ({paper.title}): у него нет номера"
        yield Problem(at, UNNUMBERED, said, Severity.ERROR if registering else Severity.WARNING)
    elif paper.state == State.CANCELLED:
        said = f"Сошлитесь на другой документ: этот отменён ({paper.title})"
        yield Problem(at, CANCELLED, said, Severity.ERROR if registering else Severity.WARNING)
