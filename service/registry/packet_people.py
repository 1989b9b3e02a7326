"""Whose packet it is, by records: `"organisation": "own"` and `"compiler": {"person": "<id>"}` are put in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from service.access.actor import Action, Actor
from service.access.rights import demand
from service.errors import Problem
from service.records.named import load_people
from service.records.organisation import own_profile

OWN = "own"


def with_people(session: Session, actor: Actor, raw: Mapping[str, Any]) -> tuple[dict[str, Any], list[Problem]]:
    """The packet with its organisation and the compiler of its register. Raises Forbidden."""
    put, problems = dict(raw), []
    if raw.get("organisation") == OWN:
        demand(actor, Action.organisation_read)
        organisation = own_profile(session, actor).organisation
        put["organisation"] = organisation.model_dump(mode="json", exclude_defaults=True)
    compiler = raw.get("compiler")
    number = compiler.get("person") if isinstance(compiler, dict) else None
    if isinstance(number, str):
        demand(actor, Action.people_read)
        found = load_people(session, actor, [number]).get(number)
        if found is None:
            said = "Выберите составителя заново: записи с таким номером нет"
            problems.append(Problem("/compiler", "not_found", said))
        else:
            put["compiler"] = found.card["person"]
    return put, problems
