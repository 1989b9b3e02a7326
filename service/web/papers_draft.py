"""The page of a draft: its form, saved as one types; without a script its buttons and «Сохранить» do the same."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Response, jsonify, request

from service.access import Action
from service.drafts.opened import Opened, looked_at, opened
from service.drafts.saving import RESTORE, Done, Typed, act, save, typed_fields
from service.errors import PayloadRefused, Stale, WrongState
from service.forms import html_id
from service.records.labels import PAIR, PERSON, searched
from service.registry.history import saved_last
from service.registry.papers import open_paper
from service.web.drawing import drawn, gone_to
from service.web.papers_life import registered_page
from service.web.papers_room import STATES, clock, papers, told_of, version_of
from service.web.rooms import Answer, Look

BY_SCRIPT = "X-Paper"
"""The header by which our script asks for a piece: it puts the answer into the page itself."""
FEW_RECORDS = 150
"""So many people and pairs stand in the page itself; more are asked for as one types."""
MOST_ROWS = 200


@papers.page("GET", "/papers/<number>", Action.papers_read, writes=True)
def paper(look: Look, number: str) -> Answer:
    """A paper: a draft with its form, any other with its files and its life."""
    try:
        draft = opened(look.session, look.actor, number)
    except WrongState:
        return registered_page(look, open_paper(look.session, look.actor, number))
    return _page(look, draft, checked="check" in look.asked)


@papers.page("POST", "/papers/<number>/draft", Action.papers_write)
def save_draft(look: Look, number: str) -> Answer:
    """Keep what was typed, and do what the button says."""
    by_script = BY_SCRIPT in request.headers
    version = None if "over" in look.form else version_of(look)
    kept = "" if "over" not in look.form and by_script else look.form.get("kept", "")
    typed = Typed(typed_fields(look.form.items(multi=True)), version, kept)
    action, done = look.form.get("do", ""), Done()
    try:
        with look.trial():
            if ":" in action:
                done = act(look.session, look.actor, number, typed, action, look.form.get("removed", ""))
            else:
                done = save(look.session, look.actor, number, typed)
    except Stale as stale:
        draft = looked_at(look.session, look.actor, number)
        who, at = saved_last(look.session, look.actor, number), clock(draft.card.changed)
        if by_script:
            return _answer({"who": who, "at": at, "version": draft.card.version}, stale.status)
        return drawn("papers/stale.html", card=draft.card, who=who, at=at, typed=_typed(look)), stale.status
    except PayloadRefused as refused:
        said = [one.message for one in told_of(refused)]
        if by_script:
            return _answer({"said": said}, refused.status)
        draft = looked_at(look.session, look.actor, number)
        return _page(look, draft, said=said), refused.status
    draft = looked_at(look.session, look.actor, number, done.names)
    rows = _rows(look, action, done)
    if by_script:
        return _answer(_piece(look, draft, rows, action, done))
    if ":" in action:
        return _page(look, draft, rows, done, checked="checked" in look.form)
    if action == "register":
        return gone_to("web_papers.register_page", number=number)
    return gone_to("web_papers.paper", said="saved", number=number, **({"check": 1} if action == "check" else {}))


@papers.page("GET", "/papers/<number>/state", Action.papers_read)
def draft_state(look: Look, number: str) -> Answer:
    """Whether somebody else has saved the draft: its version, who and when."""
    draft = looked_at(look.session, look.actor, number)
    who = saved_last(look.session, look.actor, number)
    return _answer({"version": draft.card.version, "who": who, "at": clock(draft.card.changed)})


@papers.page("GET", "/pick/people", Action.people_read)
def pick_people(look: Look) -> Answer:
    """Those whose names begin as was typed."""
    return drawn("papers/options.html", labels=searched(look.session, look.actor, PERSON, look.asked.get("q", "")))


@papers.page("GET", "/pick/pairs", Action.pairs_read)
def pick_pairs(look: Look) -> Answer:
    """The pairs that hold what was typed."""
    return drawn("papers/options.html", labels=searched(look.session, look.actor, PAIR, look.asked.get("q", "")))


def _page(
    look: Look,
    draft: Opened,
    rows: Iterable[str] = (),
    done: Done | None = None,
    *,
    checked: bool = False,
    said: Iterable[str] = (),
) -> str:
    done = done or Done()
    return drawn(
        "papers/draft.html",
        card=draft.card,
        form=draft.form(rows, told=checked),
        kept=draft.kept,
        names=draft.names if len(draft.names) <= FEW_RECORDS else {},
        rows=sorted(rows),
        removed=done.removed,
        place=html_id(done.place) if done.place else "",
        errors=draft.errors,
        checked=checked,
        at=clock(draft.card.changed),
        refused=list(said),
        states=STATES,
        writes=look.may(Action.papers_write),
        numbers=look.may(Action.papers_number),
    )


def _piece(look: Look, draft: Opened, rows: list[str], action: str, done: Done) -> dict[str, Any]:
    """What our script puts into the page: the state, the problems, and the section whose button was pressed."""
    checked = "checked" in look.form
    form = draft.form(rows, texts=checked)
    told: dict[str, list[dict[str, Any]]] = {}
    for one in form.told:
        told.setdefault(one.id, []).append({"said": one.message, "error": one.is_error})
    piece: dict[str, Any] = {
        "version": draft.card.version,
        "at": clock(draft.card.changed),
        "left": draft.errors,
        "missing": {section.id: section.missing for section in form.sections},
        "title": draft.card.title,
        "told": told,
        "summary": drawn("papers/summary.html", form=form) if checked else "",
    }
    if ":" not in action:
        return piece
    shown = draft.form(rows, told=checked)
    part = look.form.get("part", "")
    html = drawn("papers/sections.html", form=shown, names={})
    undo = drawn("papers/undo.html", removed=done.removed) if done.removed else ""
    return {
        **piece,
        "action": action,
        "html": html,
        "part": part,
        "place": done.place,
        "undo": undo,
        "kept": draft.kept,
        "rows": rows,
    }


def _rows(look: Look, action: str, done: Done) -> list[str]:
    """Which rows of long lists are open now."""
    verb, _, pointer = action.partition(":")
    rows = set(look.form.getlist("opened")[:MOST_ROWS])
    if verb == "close":
        rows.discard(pointer)
    elif verb in ("open", "add", "up", "down", RESTORE) and done.place:
        rows.add(done.place)
    return sorted(rows)


def _typed(look: Look) -> list[tuple[str, str]]:
    """Everything that was sent, to be carried on."""
    return [(name, text) for name, text in look.form.items(multi=True) if name not in ("csrf", "version", "do")]


def _answer(told: dict[str, Any], status: int = 200) -> Response:
    answer = jsonify(told)
    answer.status_code = status
    return answer
