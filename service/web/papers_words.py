"""The words of a draft: looked at, corrected in place, and given back."""

from __future__ import annotations

import json

from flask import make_response, request

from service.access import Action
from service.drafts.mending import mend
from service.drafts.opened import looked_at
from service.drafts.words import words
from service.errors import PayloadRefused
from service.registry.own_templates import templates_of
from service.web.drawing import drawn, gone_to
from service.web.papers_room import clock, papers, told_of
from service.web.rooms import Answer, Look


@papers.page("GET", "/papers/<number>/words", Action.papers_read)
def paper_words(look: Look, number: str) -> Answer:
    """Each name, post and organisation as the paper shows it."""
    return _words(look, number)


@papers.page("POST", "/papers/<number>/words", Action.papers_write)
def mend_word(look: Look, number: str) -> Answer:
    """Take a corrected form; an empty one gives the word back to the service."""
    text, case = look.form.get("text", "")[:1_000], look.form.get("case", "")[:5]
    form = "" if "back" in look.form else look.form.get("form", "")[:1_000]
    try:
        with look.trial():
            went = mend(look.session, look.actor, number, text, case, form)
    except PayloadRefused as refused:
        said = " ".join(one.message for one in told_of(refused))
        return _words(look, number, wrong=said), 200 if look.is_piece else refused.status
    if not look.is_piece:
        return gone_to("web_papers.paper_words", said="saved", number=number)
    card = looked_at(look.session, look.actor, number).card
    told = f"Исправлено {went}." if form else f"Возвращено {went}."
    answer = make_response(_words(look, number, told=told))
    answer.headers["HX-Trigger"] = json.dumps({"paper-mended": {"version": card.version, "at": clock(card.changed)}})
    return answer


def _words(look: Look, number: str, told: str = "", wrong: str = "") -> str:
    draft = looked_at(look.session, look.actor, number)
    own = templates_of(look.session, look.store.files, look.actor)
    template = "papers/words.html" if "HX-Request" in request.headers else "papers/words_page.html"
    return drawn(
        template, card=draft.card, words=words(draft, own), told=told, wrong=wrong, writes=look.may(Action.papers_write)
    )
