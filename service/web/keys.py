"""Keys for other systems: listed, made and shown once, revoked."""

from __future__ import annotations

from collections.abc import Sequence

from service import pipeline
from service.access import Action, tokens
from service.access.rights import GRANTABLE, TITLES
from service.access.tokens import TokenNew
from service.errors import PayloadRefused, Problem
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look
from service.web.settings_room import moment, settings

TERMS = (("30", "30 дней"), ("90", "90 дней"), ("365", "один год"), ("1095", "три года"))
_SAID = {
    ("/name", "name_taken"): "Назовите иначе: действующий ключ с таким названием уже есть",
    ("/scopes", "too_short"): "Отметьте хотя бы одно: что программе можно",
}
_PAGE = 50


@settings.page("GET", "/settings/keys", Action.tokens)
def key_list(look: Look) -> Answer:
    """All keys, those that do not work any more too."""
    found = tokens.listed(look.session, look.actor, look.asked.get("cursor") or None, _PAGE)
    return drawn("settings/keys.html", found=found, titles=TITLES, moment=moment)


@settings.page("GET", "/settings/keys/new", Action.tokens)
def new_key(look: Look) -> Answer:
    """The form of a new key."""
    return _form({"days": "365"}, [])


@settings.page("POST", "/settings/keys/new", Action.tokens)
def add_key(look: Look) -> Answer:
    """Make a key; it is shown once, here."""
    typed = {"name": look.form.get("name", "").strip(), "days": look.form.get("days", "")}
    scopes = look.form.getlist("scopes")
    days = int(typed["days"]) if typed["days"] in dict(TERMS) else 365
    try:
        with look.trial():
            new = pipeline.read_model(TokenNew, {"name": typed["name"], "scopes": scopes, "days": days})
            made = tokens.add(look.session, look.actor, new)
    except PayloadRefused as refused:
        return _form({**typed, "scopes": scopes}, refused.problems), refused.status
    return drawn("settings/key_secret.html", key=made, titles=TITLES, moment=moment)


@settings.page("POST", "/settings/keys/<number>/revoke", Action.tokens)
def revoke_key(look: Look, number: str) -> Answer:
    """Make a key worthless, at once."""
    tokens.revoke(look.session, look.actor, number)
    return gone_to("web_settings.key_list", said="revoked")


def _form(typed: dict[str, object], problems: Sequence[Problem]) -> str:
    rights = [(action.value, TITLES[action]) for action in Action if action in GRANTABLE]
    told = [Problem(one.pointer, one.code, _said(one)) for one in problems]
    return drawn("settings/key_new.html", typed=typed, problems=told, rights=rights, terms=TERMS)


def _said(one: Problem) -> str:
    if one.pointer == "/name" and one.code != "name_taken":
        return "Укажите, для какой программы ключ"
    return _SAID.get((one.pointer, one.code), one.message)
