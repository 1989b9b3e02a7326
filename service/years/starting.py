"""A new paper begins with what is known: a type that the year knows as the year makes it, any other with its school."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from service import documents
from service.access.actor import Actor
from service.documents.year_payload import year_payload
from service.errors import PayloadRefused, Problem
from service.parts.year import Each, YearPaper
from service.registry.shapes import PaperIn
from service.store.ids import now
from service.years.known import Known, load
from service.years.plan import Making, Planned, planned


def starting(
    session: Session, actor: Actor, name: str, school_year: str, pair: str = "", today: date | None = None
) -> PaperIn:
    """A draft of a type, before anybody has typed anything; what nobody knows is left out.

    Raises UnknownType, NotFound, PayloadRefused for a pair that the year does not have.
    """
    model = documents.model(name)
    if not model.YEAR:
        signed = {"signers": [{"director": True}]} if model.model_fields["signers"].is_required() else {}
        return PaperIn(type=name, payload={"organisation": {"organisation": "own"}, **signed})
    known = load(session, actor, school_year)
    plan = planned(known)
    making = Making(school_year, known, plan, today or now().date())
    one = _planned(name, known, plan, pair)
    if one is None:  # only a pair makes it whole, and none was chosen
        payload = year_payload(model, YearPaper(place=0, title="", months=(8, 9)), making.year, None)
        return PaperIn(type=name, payload=payload, school_year=school_year)
    return PaperIn(type=name, payload=making.payload(one), school_year=school_year, about=one.about or None)


def _planned(name: str, known: Known, plan: list[Planned], pair: str) -> Planned | None:
    """The paper of the year that comes nearest: of this pair, or of those that no paper names yet, or of all."""
    own = [one for one in plan if one.type == name]
    if pair:
        found = next((one for one in known.pairs if one.number == pair), None)
        if found is None:
            said = "Выберите пару из списка этого года"
            raise PayloadRefused("Документ не составлен", [Problem("/pair", "not_found", said)])
        of_pair = next((one.recipe for one in own if one.recipe.each is Each.PAIR), None)
        return Planned(name, of_pair, (found,)) if of_pair else None
    whole = [one for one in own if one.recipe.each is not Each.PAIR]
    new = next((one for one in whole if one.paper is None), None)
    return new or (Planned(name, whole[0].recipe, known.pairs) if whole else None)
