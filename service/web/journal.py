"""The journal of registration as a page: searched, fetched and printed; numbers for papers of others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import url_for

from service import pipeline
from service.access import Action
from service.api.operations import marks
from service.api.papers import copy_answer
from service.errors import NotFound, PayloadRefused, PismovodError, Problem, WrongState
from service.registry import journal as lines
from service.registry import journal_book
from service.registry.journal_shapes import BookQuery, JournalQuery, RegisterQuery
from service.registry.numbers import today
from service.registry.own_templates import templates_of
from service.registry.shapes import Cancelling, Taking
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room

journal = Room("journal")
_FILTERS = ("index", "year", "q", "since", "until", "which", "as_book")
_WHICH: Mapping[str, Mapping[str, bool]] = {
    "": {},
    "valid": {"cancelled": False},
    "cancelled": {"cancelled": True},
    "by_hand": {"by_hand": True},
}
_ASKED = {
    ("/index", "missing"): "Выберите журнал",
    ("/title", "missing"): "Напишите, о чём документ",
    ("/reason", "missing"): "Напишите, почему номер взят здесь",
}


@journal.page("GET", "/journal", Action.journal_read)
def journal_page(look: Look) -> Answer:
    """The lines of the journal, by what they are looked for."""
    typed = {name: look.asked.get(name, "")[:200] for name in _FILTERS}
    problems: tuple[Problem, ...] = ()
    try:
        query = _query(typed, look.asked.get("cursor", "")[:1000])
        found = lines.listed(look.session, look.actor, query)
    except PayloadRefused as failure:
        problems = failure.problems
        found = lines.listed(look.session, look.actor, JournalQuery())
    marks().add(look.actor, "entry", {name for name, value in typed.items() if value}, len(found.items))
    indexes = lines.told_indexes(look.session, look.actor).items
    kept: dict[str, Any] = {name: value for name, value in typed.items() if value}
    return drawn(
        "journal/journal.html",
        rows=found.items,
        onward=url_for("web_journal.journal_page", **kept, cursor=found.next) if found.next else "",
        typed=typed,
        is_filtered=bool(kept),
        problems=problems,
        indexes=indexes,
        titles={one.name: one.title for one in indexes},
        years=lines.years(look.session, look.actor),
        taken=look.asked.get("taken", ""),
        book_year=typed["year"] or str(today().year),
    ), 422 if problems else 200


@journal.page("GET", "/journal/book.xlsx", Action.journal_read, writes=True)
def book_xlsx(look: Look) -> Answer:
    """The journal of an index for a year as a table."""
    query = pipeline.read_model(BookQuery, _told(look, "index", "year"))
    return copy_answer(journal_book.workbook(look.session, look.actor, query), "journal.xlsx")


@journal.page("GET", "/journal/book.docx", Action.journal_read, writes=True)
def book_docx(look: Look) -> Answer:
    """The same as a register of Word, to be printed and laced."""
    query = pipeline.read_model(RegisterQuery, _told(look, "index", "year", "part"))
    own = templates_of(look.session, look.store.files, look.actor)
    return copy_answer(journal_book.register(look.session, look.actor, query, own), "journal.docx")


@journal.page("GET", "/journal/take", Action.journal_write)
def take_page(look: Look) -> Answer:
    """The form by which a number is taken for a paper that is made elsewhere."""
    return _take(look, {"index": look.asked.get("index", ""), "day": today().isoformat()}, ())


@journal.page("POST", "/journal/take", Action.journal_write)
def take(look: Look) -> Answer:
    """Take it."""
    typed = {name: look.form.get(name, "")[:1000] for name in Taking.model_fields}
    try:
        asked = pipeline.read_model(Taking, {name: value for name, value in typed.items() if value.strip()})
        with look.trial():
            taken = lines.take(look.session, look.actor, asked)
    except PismovodError as failure:
        problems = failure.problems or (Problem("", failure.slug, failure.detail),)
        return _take(look, typed, problems), failure.status
    return gone_to("web_journal.journal_page", taken=taken.id)


@journal.page("GET", "/journal/<number>/cancel", Action.journal_write)
def cancel_page(look: Look, number: str) -> Answer:
    """The form by which a number is cancelled, with its reason."""
    entry = lines.line(look.session, look.actor, number)
    if entry.paper or entry.cancelled:
        raise WrongState("Этот номер отменить нельзя: он отменён раньше или дан документу службы.")
    return drawn("journal/cancel.html", entry=entry, reason="", problems=())


@journal.page("POST", "/journal/<number>/cancel", Action.journal_write)
def cancel(look: Look, number: str) -> Answer:
    """Cancel it: it stays taken."""
    reason = look.form.get("reason", "")[:1000]
    try:
        why = pipeline.read_model(Cancelling, {"reason": reason})
        with look.trial():
            lines.cancel(look.session, look.actor, number, why)
    except PayloadRefused as failure:
        entry = lines.line(look.session, look.actor, number)
        return drawn("journal/cancel.html", entry=entry, reason=reason, problems=failure.problems), failure.status
    return gone_to("web_journal.journal_page", said="cancelled")


def _take(look: Look, typed: Mapping[str, Any], problems: tuple[Problem, ...]) -> str:
    problems = tuple(replace(one, message=_ASKED.get((one.pointer, one.code), one.message)) for one in problems)
    at: dict[str, list[str]] = {}
    for one in problems:
        at.setdefault(one.pointer.removeprefix("/"), []).append(one.message)
    indexes = lines.told_indexes(look.session, look.actor).items
    return drawn("journal/take.html", typed=typed, problems=problems, at=at, indexes=indexes, today=today())


def _query(typed: Mapping[str, str], cursor: str) -> JournalQuery:
    """What was typed as a query. Raises PayloadRefused."""
    plain = {name: typed[name] for name in ("index", "q", "since", "until") if typed[name]}
    year = {"year": int(typed["year"])} if typed["year"].isdecimal() and len(typed["year"]) == 4 else {}
    which = _WHICH.get(typed["which"], {})
    told = {**plain, **year, **which, "as_book": typed["as_book"] == "1", "cursor": cursor}
    return pipeline.read_model(JournalQuery, told)


def _told(look: Look, *names: str) -> dict[str, Any]:
    """The index as it is, the others as numbers. Raises NotFound where they are none."""
    numbers = {name: look.asked[name] for name in names if name != "index" and name in look.asked}
    if not all(value.isascii() and value.isdigit() and len(value) < 6 for value in numbers.values()):
        raise NotFound
    return {"index": look.asked.get("index", "")[:50], **{name: int(value) for name, value in numbers.items()}}
