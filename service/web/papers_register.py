"""Giving a number: the paper once more, what freezes, and the next number of the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from flask import url_for

from service import pipeline
from service.access import Action
from service.drafts.opened import Opened, looked_at
from service.errors import Forbidden, PayloadRefused, Problem, Severity
from service.forms import html_id, name_of
from service.forms.days import day_shown, day_typed
from service.registry.cited import CANCELLED, UNNUMBERED, cited_at
from service.registry.next_numbers import next_numbers
from service.registry.numbers import today
from service.registry.reading import PAYLOAD, is_order
from service.registry.registration import register
from service.registry.shapes import Registration
from service.web.drawing import drawn, gone_to
from service.web.papers_room import papers, told_of, version_of
from service.web.rooms import Answer, Look

_ASKED = ("index", "day", "number", "reason")


@papers.page("GET", "/papers/<number>/register", Action.papers_number)
def register_page(look: Look, number: str) -> Answer:
    """What will be registered, and under which number."""
    return _page(look, looked_at(look.session, look.actor, number), {}, [])


@papers.page("POST", "/papers/<number>/register", Action.papers_number)
def register_paper(look: Look, number: str) -> Answer:
    """Give the number: from now on the paper does not change."""
    asked = {name: look.form.get(name, "").strip()[:1_000] for name in _ASKED}
    given = {**asked, "day": day_typed(asked["day"])}
    try:
        with look.trial():
            registration = pipeline.read_model(Registration, {name: text for name, text in given.items() if text})
            register(look.session, look.store.files, look.actor, number, version_of(look), registration)
    except PayloadRefused as refused:
        return _page(look, looked_at(look.session, look.actor, number), asked, told_of(refused)), refused.status
    except Forbidden as refused:
        said = [Problem("/day", "forbidden", refused.detail)]
        return _page(look, looked_at(look.session, look.actor, number), asked, said), refused.status
    return gone_to("web_papers.paper", said="registered", number=number)


def _stop(draft: Opened, problem: Problem) -> tuple[str, str]:
    """What stops a registration, and where it is mended: in the paper that is cited, or in a field of this one."""
    cited = cited_at(draft.card.payload, problem.pointer) if problem.code in (UNNUMBERED, CANCELLED) else ""
    if cited:
        return problem.message, url_for("web_papers.paper", number=cited)
    place = name_of(draft.card.type, problem.pointer)
    field = url_for("web_papers.paper", number=draft.card.id, check=1, _anchor=html_id(problem.pointer))
    return f"{place}: {problem.message}" if place else problem.message, field


def _other_day(draft: Opened) -> str:
    """The date that stands in the draft of an order, where it is not that of today."""
    head = draft.card.payload.get("head") if is_order(draft.card.type) else None
    given = str(head.get("date") or "") if isinstance(head, dict) else ""
    return day_shown(given) if given and given != today().isoformat() else ""


def _page(look: Look, draft: Opened, asked: dict[str, str], problems: Iterable[Problem]) -> str:
    told: dict[str, list[str]] = {}
    stops = [one for one in draft.problems if one.code in (UNNUMBERED, CANCELLED)]
    held_up = bool(stops)
    for one in problems:
        if not one.pointer.startswith(PAYLOAD) and one.severity is Severity.ERROR:
            told.setdefault(one.pointer.strip("/") or "index", []).append(one.message)
        elif one.severity is Severity.ERROR and not held_up:
            stops.append(replace(one, pointer=one.pointer.removeprefix(PAYLOAD)))
    numbers = next_numbers(look.session, look.actor, draft.card.type)
    return drawn(
        "papers/register.html",
        card=draft.card,
        form=draft.form(),
        errors=draft.errors,
        stops=[_stop(draft, one) for one in stops],
        held_up=held_up,
        numbers=numbers,
        asked=asked,
        told=told,
        today=today(),
        other_day=_other_day(draft),
        by_hand=look.may(Action.papers_by_hand),
        writes=look.may(Action.papers_write),
    )
