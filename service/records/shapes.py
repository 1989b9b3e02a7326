"""Records in the shapes of payloads: a field that the place does not have is left out, for no type takes it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from service.parts.base import Part
from service.parts.person import Person
from service.records.named import NamedPair
from service.records.organisation import Profile
from service.records.places import field_of, fields
from service.russian.numerals import counted
from service.store import tables

Json = dict[str, Any]


def person_as(kind: type[Part], card: Mapping[str, Any]) -> Json:
    """A card as the person of payloads; a participant of a programme also has what the банк tells of him."""
    years = card["experience"]
    besides = {
        "category": card["category"],
        "experience": counted(years, "год") if years is not None else "",
        "education": card["education"],
        "subject": card["subject"],
    }
    return {**card["person"], **{name: text for name, text in besides.items() if name in kind.model_fields and text}}


def signer_of(profile: Profile, day: date) -> Json | None:
    """Who signs for the school on a day: the director, or who is acting in his post."""
    if profile.director is None:
        return None
    if profile.acting and profile.acting.on(day):
        acting, director = profile.acting.person.model_dump(mode="json"), profile.director.model_dump(mode="json")
        forms = {**acting["forms"], "post": director["forms"].get("post", {})}
        person = {**acting, "post": director["post"], "forms": forms}
        return {"person": person, "acting": profile.acting.style.value}
    return {"person": profile.director.model_dump(mode="json")}


def pair_as(kind: type[Part], pair: NamedPair, people: Mapping[str, tables.Person], day: date) -> Json:
    """A pair as a row of an order or a report, or as the head of a programme, whichever has these fields."""
    known = kind.model_fields
    mentor = people[pair.mentor].card
    card = pair.card
    extension = _extension(kind, card)
    shown = {
        "mentor": person_as(_person_of(kind, "mentor"), mentor),
        "mentees": [person_as(_person_of(kind, "mentees"), people[one].card) for one in pair.mentees],
        "category": mentor["category"],
        "composition": card["composition"],
        "form": card["form"],
        "mentoring_kind": card["kind"],
        # a place that tells till when and why it was extended wants the term that was extended
        "period": card["period"] if isinstance(extension, dict) else _term(card),
        "consent": card["consent"] or mentor["consents"]["mentoring"],
        "data_consent": mentor["consents"]["personal_data"],
        "agreement": card["agreement"],
        "in_duties": card["in_duties"],
        "outcome": _outcome(card, day),
        "program_end": _end(card),
        "school_year": card["school_year"],
        "extension": extension,
    }
    if "mentoring_kind" not in known:
        shown["kind"] = card["kind"]
    if "program_end" in known:
        del shown["period"]  # a report has a term of its own
    return {name: value for name, value in shown.items() if name in known and value not in (None, "", [])}


def _person_of(kind: type[Part], name: str) -> type[Part]:
    itself, items = fields((kind,), name)
    return field_of((*itself, *items), Person) or Person


def _term(card: Mapping[str, Any]) -> Json | None:
    """The term with its extension; nothing where the pair lives by the term of the whole order."""
    period = card["period"]
    if period and card["extension"]:
        return {"start": period["start"], "end": card["extension"]["till"]}
    return dict(period) if period else None


def _end(card: Mapping[str, Any]) -> str | None:
    """The day on which the work ends or has ended."""
    if card["early_end"]:
        return str(card["early_end"]["date"])
    term = _term(card)
    return str(term["end"]) if term else None


def _outcome(card: Mapping[str, Any], day: date) -> str | None:
    """What has come of the pair by a day, where the record tells; a report says the rest itself."""
    end = _end(card)
    if card["early_end"]:
        return "stopped"
    if end and day.isoformat() < end:
        return "running"
    return "extended" if card["extension"] else None


def _extension(kind: type[Part], card: Mapping[str, Any]) -> Any:
    """Whether it was extended, or till when and why: as the place wants it."""
    extension = card["extension"]
    if not extension or "extension" not in kind.model_fields:
        return None
    told_why, _ = fields((kind,), "extension")
    return {"to": extension["till"], "reason": extension["reason"]} if told_why else True
