"""The list of papers, a new one, and a draft that is thrown away and brought back."""

from __future__ import annotations

import json
from typing import Any

from flask import url_for

from service import pipeline
from service.access import Action
from service.api.operations import marks
from service.drafts.kinds import kinds
from service.errors import NotJson, PayloadRefused
from service.records.labels import PAIR, labels
from service.registry import papers as drafts
from service.registry.shapes import PaperIn, PapersQuery
from service.registry.wrong import wrong_with
from service.store.ids import now
from service.web.drawing import drawn, gone_to
from service.web.papers_room import STATES, papers, version_of
from service.web.rooms import Answer, Look
from service.years.folder import current_year, school_year_of
from service.years.folder import listed as years_listed
from service.years.starting import starting

_FILTERS = ("state", "type", "school_year", "q", "cursor")


@papers.page("GET", "/papers", Action.papers_read)
def paper_list(look: Look) -> Answer:
    """All papers, the newest first."""
    return _list(look)


def _list(look: Look, gone: dict[str, Any] | None = None) -> str:
    asked = {name: look.asked[name] for name in _FILTERS if look.asked.get(name)} if gone is None else {}
    problems: list[str] = []
    try:
        query = pipeline.read_model(PapersQuery, asked)
    except PayloadRefused as refused:
        problems, query = [one.message for one in refused.problems], PapersQuery()
    found = drafts.listed(look.session, look.actor, query)
    marks().add(look.actor, "paper", set(asked) - {"cursor"}, len(found.items))
    known = kinds()
    more: dict[str, Any] = {**asked, "cursor": found.next} if found.next else {}
    return drawn(
        "papers/list.html",
        rows=found.items,
        wrong=wrong_with(look.session, look.actor, found.items),
        kinds={one.name: one.title for one in known},
        states=STATES,
        years=[one.school_year for one in years_listed(look.session, look.actor).items],
        asked=asked,
        more=url_for("web_papers.paper_list", **more) if more else "",
        problems=problems,
        gone=gone,
        writes=look.may(Action.papers_write),
    )


@papers.page("GET", "/papers/new", Action.papers_write)
def new_paper(look: Look) -> Answer:
    """What papers there are and when one needs them."""
    return _new(look, look.asked.get("type", ""), [])


def _new(look: Look, chosen: str, problems: list[str]) -> str:
    year = _year(look)
    named = labels(look.session, look.actor) if look.may(Action.pairs_read) else {}
    pairs = [(number, label) for (kind, number), label in named.items() if kind == PAIR and label.endswith(year)]
    return drawn("papers/new.html", kinds=kinds(), year=year, pairs=pairs, chosen=chosen, problems=problems)


def _year(look: Look) -> str:
    """The school year that was chosen; the one that goes on where none was."""
    given = look.form.get("school_year") or look.asked.get("school_year") or ""
    return school_year_of(given[:4]) if given else current_year(now().date())


@papers.page("POST", "/papers/new", Action.papers_write)
def add_paper(look: Look) -> Answer:
    """A draft with all that is known already."""
    name, pair = look.form.get("type", "")[:50], look.form.get("pair", "")[:32]
    year = _year(look)
    try:
        with look.trial():
            card = drafts.add(look.session, look.actor, starting(look.session, look.actor, name, year, pair))
    except PayloadRefused as refused:
        return _new(look, name, [one.message for one in refused.problems]), refused.status
    return gone_to("web_papers.paper", number=card.id)


@papers.page("POST", "/papers/<number>/delete", Action.papers_write)
def delete_paper(look: Look, number: str) -> Answer:
    """Throw a draft away; the list offers to bring it back."""
    card = drafts.open_paper(look.session, look.actor, number)
    drafts.delete(look.session, look.actor, number, version_of(look))
    kept = {"payload": card.payload, "school_year": card.school_year or None, "about": card.about or None}
    told = json.dumps({**kept, "type": card.type, "amends": card.amends}, ensure_ascii=False)
    return _list(look, {"number": number, "title": card.title, "told": told})


@papers.page("POST", "/papers/<number>/restore", Action.papers_write)
def restore_paper(look: Look, number: str) -> Answer:
    """Bring a draft back that was thrown away."""
    told = pipeline.parse(look.form.get("told", "").encode("utf-8", "surrogatepass"))
    if not isinstance(told, dict):
        raise NotJson("Откройте перечень документов заново.")
    amends = told.pop("amends", None)
    draft = pipeline.read_model(PaperIn, told)
    drafts.put_back(look.session, look.actor, number, draft, amends if isinstance(amends, str) else None)
    return gone_to("web_papers.paper", said="restored", number=number)
