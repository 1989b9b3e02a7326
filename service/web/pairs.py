"""Pairs and groups of a school year: who guides whom, who is still without a mentor, and tables of them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from service import pipeline
from service.access import Action
from service.api.operations import marks
from service.errors import PayloadRefused, Problem, Stale
from service.forms.days import day_shown
from service.forms.telling import message_of
from service.records import import_pairs, pair_rows, pair_rules, pairs, people
from service.records.named import load_people
from service.records.pair_cards import (
    CONSENTED_SINCE,
    USUAL_FORMS,
    USUAL_KINDS,
    PairCard,
    PairRow,
    PairsQuery,
    usual_term,
)
from service.records.people import PeopleQuery
from service.store.ids import now
from service.web import tables
from service.web.drawing import drawn, gone_to
from service.web.pair_form import Picks, checked_card, field_of, named_problem, shown_card, typed_card
from service.web.rooms import Answer, Look, Room
from service.years.folder import current_year, school_year_of

pairs_room = Room("pairs")
FREE = 12
"""How many of those without a mentor are named at once."""
MENTEES = 1
"""How many fields for mentees an empty form has: more come when these are filled."""
_CHANGED_MEANWHILE = "Пока вы правили, запись изменил кто-то другой. Сверьте и сохраните ещё раз"


@pairs_room.page("GET", "/pairs", Action.pairs_read)
def pairs_page(look: Look) -> Answer:
    """The pairs of a year, and who has none."""
    return draw_list(look, year_asked(look))


@pairs_room.page("GET", "/pairs/new", Action.pairs_write)
def new_pair(look: Look) -> Answer:
    """An empty form; who is to be guided may be told already."""
    picks, wanted = Picks(look.session, look.actor), look.asked.get("mentee", "")
    card = {"mentees": [picks.label(wanted)] if wanted in picks.labels else []}
    return _form(look, year_asked(look), card, picks)


@pairs_room.page("POST", "/pairs/new", Action.pairs_write)
def add_pair(look: Look) -> Answer:
    """A new pair, with a word on what is to be seen to."""
    year, picks = year_asked(look), Picks(look.session, look.actor)
    typed = typed_card(look.form)
    if look.form.get("do") == "more":
        return _form(look, year, typed, picks, more=True)
    try:
        with look.trial():
            saved = pairs.add(look.session, look.actor, checked_card(typed, year, picks))
    except PayloadRefused as refused:
        return _form(look, year, typed, picks, refused.problems), 422
    if saved.problems:
        return gone_to("web_pairs.pair", number=saved.id, said="added")
    return gone_to("web_pairs.pairs_page", year=year[:4], said="added")


@pairs_room.page("GET", "/pairs/<number>", Action.pairs_read, writes=True)
def pair(look: Look, number: str) -> Answer:
    """One pair, with what is to be seen to beside its fields."""
    row = pairs.get(look.session, look.actor, number)
    _, problems = pair_rules.looked_at(look.session, look.actor, row.card, number)
    picks = Picks(look.session, look.actor)
    return _form(look, row.card.school_year, shown_card(row.card, picks), picks, problems, row)


@pairs_room.page("POST", "/pairs/<number>", Action.pairs_write)
def save_pair(look: Look, number: str) -> Answer:
    """Another card in place of the one there was."""
    row = pairs.get(look.session, look.actor, number)
    year, picks, typed = row.card.school_year, Picks(look.session, look.actor), typed_card(look.form)
    version = int(look.form.get("version", "0")) if look.form.get("version", "").isdecimal() else 0
    if look.form.get("do") == "more":
        return _form(look, year, typed, picks, row=row, more=True)
    try:
        with look.trial():
            card = checked_card(typed, year, picks, row.card)
            saved = pairs.change(look.session, look.actor, number, card, version)
    except PayloadRefused as refused:
        return _form(look, year, typed, picks, refused.problems, row), 422
    except Stale as stale:
        return _form(look, year, typed, picks, [Problem("", "stale", _CHANGED_MEANWHILE)], row), stale.status
    if saved.problems:
        return gone_to("web_pairs.pair", number=number, said="saved")
    return gone_to("web_pairs.pairs_page", year=year[:4], said="saved")


@pairs_room.page("POST", "/pairs/<number>/remove", Action.pairs_write)
def remove_pair(look: Look, number: str) -> Answer:
    """The list without it; the line on top can bring it back."""
    row = pairs.get(look.session, look.actor, number)
    pairs.remove(look.session, look.actor, number, None)
    return draw_list(look, row.card.school_year, removed=row)


@pairs_room.page("POST", "/pairs/<number>/return", Action.pairs_write)
def return_pair(look: Look, number: str) -> Answer:
    """What was removed a moment ago is there again, under its number."""
    try:
        raw = json.loads(look.form.get("card", ""))
    except ValueError:
        raw = {}
    card = pipeline.read_model(PairCard, raw)
    pairs.restore(look.session, look.actor, number, card)
    return gone_to("web_pairs.pairs_page", year=card.school_year[:4], said="restored")


@pairs_room.page("GET", "/pairs/paste", Action.pairs_write)
def paste(look: Look) -> Answer:
    """A large field for rows out of Excel."""
    return tables.asked(_table(look), "paste")


@pairs_room.page("POST", "/pairs/paste", Action.pairs_write, writes=False)
def paste_table(look: Look) -> Answer:
    """What was read of it."""
    return tables.pasted(look, _table(look))


@pairs_room.page("GET", "/pairs/upload", Action.pairs_write)
def upload(look: Look) -> Answer:
    """A file can be chosen."""
    return tables.asked(_table(look), "upload")


@pairs_room.page("POST", "/pairs/upload", Action.pairs_write, writes=False)
def upload_table(look: Look) -> Answer:
    """What was read of it."""
    return tables.sent(look, _table(look))


@pairs_room.page("POST", "/pairs/table", Action.pairs_write, writes=False)
def take_table(look: Look) -> Answer:
    """Look through it once more, or write it down."""
    return tables.taken(look, _table(look))


def _table(look: Look) -> tables.Kind:
    """Tables of a year: a table that does not name it is of this one."""
    year = year_asked(look)
    return tables.Kind(
        place="web_pairs",
        columns=pair_rows.COLUMNS,
        wanted=pair_rows.WANTED,
        take=import_pairs.take,
        noun="пара",
        home="web_pairs.pairs_page",
        back={"year": year[:4]},
        usual={"school_year": year},
    )


def year_asked(look: Look) -> str:
    """The school year that the address names, or the one that goes on. Raises NotFound."""
    asked = look.asked.get("year", "")
    return school_year_of(asked) if asked else current_year(now().date())


def draw_list(
    look: Look,
    year: str,
    removed: PairRow | None = None,
    typed: Mapping[str, str] | None = None,
    told: Mapping[str, str] | None = None,
) -> str:
    """The list of a year; `typed`: mentors that were named for those who have none, `told`: what is wrong with each."""
    query = PairsQuery(school_year=year, cursor=look.asked.get("cursor", "")[:2000])
    page = pairs.listed(look.session, look.actor, query)
    marks().add(look.actor, "pair", ["school_year"], len(page.items))
    free = PeopleQuery(free=year, mentee=True, limit=FREE)
    named = people.listed(look.session, look.actor, free).items if look.may(Action.people_read) else []
    labels = Picks(look.session, look.actor).labels.values() if named and look.may(Action.pairs_write) else ()
    mentors = load_people(look.session, look.actor, {row.mentor.id for row in page.items})
    return drawn(
        "pairs/list.html",
        rows=page.items,
        next=page.next,
        year=int(year[:4]),
        school_year=year,
        free=named,
        free_count=people.count(look.session, look.actor, free) if len(named) == FREE else len(named),
        removed=removed,
        labels=labels,
        typed=typed or {},
        told=told or {},
        consents={number: one.card["consents"]["mentoring"] for number, one in mentors.items()},
        consent_since=CONSENTED_SINCE,
        carried=removed.card.model_dump_json() if removed else "",
    )


def _form(
    look: Look,
    year: str,
    card: Mapping[str, Any],
    picks: Picks,
    problems: tuple[Problem, ...] | list[Problem] = (),
    row: PairRow | None = None,
    more: bool = False,
) -> str:
    """The page of a pair, with what was typed and what is to be seen to at each field."""
    told: dict[str, list[str]] = {}
    noted: dict[str, list[str]] = {}
    for one in problems:
        (told if one.severity == "error" else noted).setdefault(field_of(one.pointer), []).append(message_of(one))
    mentees = list(card.get("mentees", ()))
    empty = MENTEES - len(mentees) if len(mentees) < MENTEES else 0
    return drawn(
        "pairs/form.html",
        card=card,
        mentees=mentees + [""] * max(empty, 1 if not mentees else 0, 2 if more else 0),
        row=row,
        school_year=year,
        year=int(year[:4]),
        usual_term=usual_term(year),
        labels=picks.labels.values(),
        told=told,
        noted=noted,
        wrong=[named_problem(one) for one in problems if one.severity == "error"],
        seen=[one for one in problems if one.severity != "error"],
        field_id=lambda pointer: f"f-{field_of(pointer)}",
        forms=_choices(USUAL_FORMS, card.get("form", "")),
        form=_usual(USUAL_FORMS, card.get("form", "")),
        kinds=_choices(USUAL_KINDS, card.get("kind", "")),
        day_shown=day_shown,
    )


def _choices(usual: tuple[str, ...], own: str) -> list[tuple[str, str]]:
    """The usual words, and one's own where it is another."""
    own = _usual(usual, own)
    return [(one, one) for one in (*usual, *([own] if own and own not in usual else []))]


def _usual(usual: tuple[str, ...], own: str) -> str:
    """The usual word where one's own differs from it by its dash or its letters' size only."""
    return next((one for one in usual if _plainly(one) == _plainly(own)), own)


def _plainly(said: str) -> str:
    return " ".join(re.sub(r"[\u2010-\u2015\u2212-]", " ", said).casefold().split())
