"""Who did what and when, in words."""

from __future__ import annotations

import re

from flask import Response, request

from service import pipeline
from service.access import Action, trail
from service.access.deeds import DEEDS, KINDS
from service.access.rights import TITLES
from service.access.trail import Wanted, WantedPage
from service.api.bodies import Names, disposition
from service.errors import PayloadRefused, Problem
from service.forms.days import day_typed
from service.web.drawing import drawn
from service.web.rooms import Answer, Look
from service.web.settings_room import moment, settings
from service.web.users import ROLES

_FILTERS = ("from", "to", "who", "action", "kind", "object")
_WORD = re.compile("[a-z]+(?:_[a-z]+)*")
_WORDS = {
    **{action.value: said for action, said in TITLES.items()},
    **{role: title.lower() for role, title, _ in ROLES},
    "scan": "скан",
    "q": "по словам",
    "type": "вид",
    "state": "состояние",
    "school_year": "учебный год",
    "person": "человек",
    "index": "индекс",
    "year": "год",
    "archived": "архив",
    "mentor": "наставники",
    "mentee": "наставляемые",
    "who": "кто",
    "action": "что сделано",
    "kind": "с чем",
    "from": "с какого дня",
    "to": "по какой день",
}
"""Words of programs in the details of events: rights, roles, names of filters."""
_NO_DAY = "Укажите день так: 01.09.2026"


@settings.page("GET", "/settings/audit", Action.audit)
def event_list(look: Look) -> Answer:
    """A page of the trail, the newest first."""
    typed = _typed(look)
    cursor = {"cursor": look.asked["cursor"]} if look.asked.get("cursor") else {}
    try:
        found = trail.listed(look.session, look.actor, pipeline.read_model(WantedPage, _days(typed) | cursor))
    except PayloadRefused as refused:
        told = [_said(one) for one in refused.problems]
        return _page(look, typed, None, told), refused.status
    return _page(look, typed, found, [])


@settings.page("GET", "/settings/audit.csv", Action.audit, writes=True)
def event_table(look: Look) -> Answer:
    """The same as a table."""
    text = trail.exported(look.session, look.actor, pipeline.read_model(Wanted, _days(_typed(look))))
    answer = Response(text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = disposition(Names("audit.csv", "Журнал событий.csv"))
    return answer


def _page(look: Look, typed: dict[str, str], found: object, problems: list[Problem]) -> str:
    return drawn(
        "settings/audit.html",
        typed=typed,
        found=found,
        problems=problems,
        deeds=DEEDS,
        kinds=KINDS,
        moment=moment,
        told=_told,
        asked={name: text for name, text in typed.items() if text},
        is_asked=bool(request.args.get("cursor")) or any(typed.values()),
    )


def _told(text: str) -> str:
    """The details of an event: what programs call by a word is told by its name."""
    known = {name: pipeline.card(name).title for name in pipeline.type_names()} | _WORDS
    return _WORD.sub(lambda found: known.get(found[0], found[0]), text)


def _typed(look: Look) -> dict[str, str]:
    return {name: look.asked.get(name, "").strip() for name in _FILTERS}


def _days(typed: dict[str, str]) -> dict[str, str]:
    """Days are typed as people type them."""
    return {name: day_typed(text) if name in ("from", "to") else text for name, text in typed.items() if text}


def _said(one: Problem) -> Problem:
    return Problem(one.pointer, one.code, _NO_DAY) if one.pointer in ("/from", "/to") else one
