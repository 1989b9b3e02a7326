"""The school: what its papers say of it, typed once and shown as it will be printed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from flask import Response

from service import pipeline
from service.access import Action
from service.errors import ConversionFailed, OfficeBusy, OfficeMissing, PayloadRefused, Problem, Severity, Stale
from service.forms import ALL, BadAction, change, form_of, html_id, put_back, read_form, take_out
from service.preview import PREVIEWS, Displaced, Previews
from service.records import organisation
from service.records.declined import corrected, declined
from service.records.labels import PERSON, labels
from service.records.organisation import HELPERS, Profile
from service.registry.own_templates import templates_of
from service.registry.samples import order_of
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room, seen_by

school = Room("school")

Json = dict[str, Any]
_CASE, _WHO, _TYPES = "case/", "~who", "/types"
"""How the inputs of a form are called that are not of service.forms: a name in a case, a person, ticked types."""
_CHOOSE = "Выберите человека из списка или оставьте поле пустым"
_LONGEST_KEPT = 200_000
_DAY_MINUTES = 24 * 60


@school.page("GET", "/school", Action.organisation_read)
def profile(look: Look) -> Answer:
    """The profile, and beside it the top of an order."""
    row = organisation.get(look.session, look.actor)
    told = [Problem(one.pointer, one.code, one.message, Severity(one.severity)) for one in row.problems]
    return _page(look, _plain(row.profile), row.version, told)


@school.page("POST", "/school", Action.organisation_write)
def change_profile(look: Look) -> Answer:
    """Keep what was typed; or add, move and remove a row of the form, which is kept with all the rest."""
    payload, version = _typed(look), _version(look)
    action = look.form.get("do", "")
    if ":" in action or action == "restore":
        return _rows_changed(look, payload, version, action)
    try:
        read = pipeline.read_model(Profile, payload)
        with look.trial():
            organisation.change(look.session, look.actor, read, None if "over" in look.form else version)
    except PayloadRefused as refused:
        told = [_of_list(one) for one in refused.problems]
        return _page(look, payload, version, told), refused.status
    except Stale as stale:
        return _page(look, payload, version, stale=True), stale.status
    return gone_to("web_school.profile", said="saved")


@school.page("POST", "/school/letterhead", Action.organisation_write, writes=False)
def letterhead(look: Look) -> Answer:
    """The top of an order with what is typed now."""
    return _letterhead(look, _typed(look))


@school.page("GET", "/school/letterhead", Action.organisation_read)
def kept_letterhead(look: Look) -> Answer:
    """The top of an order with what is kept."""
    return _letterhead(look, _plain(organisation.own_profile(look.session, look.actor)))


@school.page("GET", "/school/letterhead/<key>", Action.organisation_read)
def letterhead_picture(look: Look, key: str) -> Answer:
    """Its first page, as it was shown to this person."""
    picture = Previews(look.settings.data / PREVIEWS).picture(look.actor.user, key, 1)
    return seen_by(Response(picture.data, mimetype=picture.media_type), _DAY_MINUTES)


@school.page("POST", "/school/names", Action.organisation_write, writes=False)
def names(look: Look) -> Answer:
    """The names in all cases with what is typed now."""
    return drawn("school/names.html", **_names(_typed(look)))


def _page(look: Look, payload: Json, version: int, told: list[Problem] | None = None, **besides: Any) -> str:
    known = {number: label for (_, number), label in labels(look.session, look.actor, (PERSON,)).items()}
    form = form_of(Profile, payload, told or (), opened=ALL)
    for field in form.walk():
        field.long = field.long or field.pointer == "/organisation/full_name"
        field.more = [one for one in field.more if not one.pointer.endswith("/forms")]  # told by the names below
    return drawn(
        "school/profile.html",
        form=form,
        helpers=[(name, known.get(payload.get(name, ""), payload.get(name, ""))) for name in HELPERS],
        people=list(known.values()),
        types=[(name, pipeline.card(name).title) for name in pipeline.type_names()],
        kept=json.dumps(payload, ensure_ascii=False),
        version=version,
        **_names(payload),
        **besides,
    )


def _names(payload: Json) -> Json:
    found = declined(payload)
    shown = {
        one.place: {"text": one.text, "forms": {form.case: (form.text, form.own) for form in one.forms}}
        for one in found
    }
    return {"declined": found, "shown": json.dumps(shown, ensure_ascii=False)}


def _letterhead(look: Look, payload: Json) -> Answer:
    name, order = order_of(payload)
    own = templates_of(look.session, look.store.files, look.actor)
    try:
        shown = Previews(look.settings.data / PREVIEWS).make(look.actor.user, name, order, own, marked=False)
    except Displaced:
        return Response(status=204)
    except (OfficeMissing, OfficeBusy, ConversionFailed) as failure:
        return drawn("school/letterhead.html", shown=None, failure=failure)
    return drawn("school/letterhead.html", shown=shown, failure=None)


def _rows_changed(look: Look, payload: Json, version: int, action: str) -> Answer:
    removed, focus = "", action.partition(":")[2]
    try:
        if action == "restore":
            payload = put_back(Profile, payload, look.form.get("removed", ""))
        elif action.startswith("remove:"):
            payload, removed = take_out(Profile, payload, focus)
        else:
            payload = change(Profile, payload, action)
    except BadAction as bad:
        return _page(look, payload, version, refusal=bad.detail), bad.status
    return _page(look, payload, version, removed=removed, unsaved=True, focus=_place(payload, action))


def _place(payload: Json, action: str) -> str:
    """The id of what was changed: there the keyboard goes on."""
    verb, _, pointer = action.partition(":")
    if verb == "add" and isinstance(payload.get(pointer.removeprefix("/")), list):
        return html_id(f"{pointer}/{len(payload[pointer.removeprefix('/')]) - 1}")
    if verb in ("up", "down"):
        above, _, row = pointer.rpartition("/")
        return html_id(f"{above}/{int(row) + (1 if verb == 'down' else -1)}")
    return html_id(pointer) if verb == "add" else ""


def _typed(look: Look) -> Json:
    """The profile as it stands in the form, right or wrong."""
    kept = _drawn_from(look) or _plain(organisation.own_profile(look.session, look.actor))
    known = {label: number for (_, number), label in labels(look.session, look.actor, (PERSON,)).items()}
    fields = [(name, text) for name, text in look.form.items(multi=True) if not name.endswith(_TYPES)]
    ticked = {name for name in look.form if name.endswith(_TYPES)}
    fields += [(name, "\n".join(filter(None, look.form.getlist(name)))) for name in ticked]
    for name in HELPERS:
        if f"/{name}{_WHO}" in look.form:
            text = " ".join(look.form[f"/{name}{_WHO}"].split())
            fields.append((f"/{name}", _meant(known, text)))
    payload = read_form(Profile, fields, kept)
    typed = {name.removeprefix(_CASE): text for name, text in look.form.items() if name.startswith(_CASE)}
    return corrected(payload, _given(look, "shown"), typed)


def _meant(known: Mapping[str, str], text: str) -> str:
    """The number of the one whose whole line was typed, or the only one whose line begins so."""
    begun = [number for label, number in known.items() if text and label.casefold().startswith(text.casefold())]
    return known.get(text) or (begun[0] if len(begun) == 1 else text)


def _drawn_from(look: Look) -> Json:
    """What the form was drawn from; nothing where no form of ours was."""
    found = _given(look, "kept")
    return {} if any(field.kind == "kept" for field in form_of(Profile, found, opened=ALL).walk()) else found


def _given(look: Look, name: str) -> Json:
    """What the form carries with itself."""
    try:
        found = json.loads(look.form.get(name, "")[:_LONGEST_KEPT] or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _version(look: Look) -> int:
    given = look.form.get("version", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0


def _plain(read: Profile) -> Json:
    return read.model_dump(mode="json", exclude_defaults=True)


def _of_list(one: Problem) -> Problem:
    """A number of a record is nothing that a person types."""
    return Problem(one.pointer, one.code, _CHOOSE) if one.code == "record_number" else one
