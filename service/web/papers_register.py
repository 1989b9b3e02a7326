"""Giving a number: the paper once more, what freezes, and the next number of the journal."""

from __future__ import annotations

from collections.abc import Iterable

from service import pipeline
from service.access import Action
from service.drafts.opened import Opened, looked_at
from service.errors import Forbidden, PayloadRefused, Problem
from service.forms.days import day_typed
from service.registry.next_numbers import next_numbers
from service.registry.numbers import today
from service.registry.reading import PAYLOAD
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
        problems = [one for one in told_of(refused) if not one.pointer.startswith(PAYLOAD)]
        return _page(look, looked_at(look.session, look.actor, number), asked, problems), refused.status
    except Forbidden as refused:
        said = [Problem("/day", "forbidden", refused.detail)]
        return _page(look, looked_at(look.session, look.actor, number), asked, said), refused.status
    return gone_to("web_papers.paper", said="registered", number=number)


def _page(look: Look, draft: Opened, asked: dict[str, str], problems: Iterable[Problem]) -> str:
    told: dict[str, list[str]] = {}
    for one in problems:
        told.setdefault(one.pointer.strip("/") or "index", []).append(one.message)
    numbers = next_numbers(look.session, look.actor, draft.card.type)
    return drawn(
        "papers/register.html",
        card=draft.card,
        form=draft.form(),
        errors=draft.errors,
        numbers=numbers,
        asked=asked,
        told=told,
        today=today(),
        by_hand=look.may(Action.papers_by_hand),
        writes=look.may(Action.papers_write),
    )
