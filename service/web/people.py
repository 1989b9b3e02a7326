"""The people of the school: the list, the card of each with his name in all cases, tables that are pasted or sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from service import pipeline
from service.access import Action
from service.api.operations import marks
from service.errors import PayloadRefused, Problem, Stale
from service.forms.days import day_shown, day_typed, number_typed
from service.forms.telling import message_of
from service.records import cells, corrected, import_people, pairs, people, people_rows
from service.records.counting import how_many
from service.records.pair_cards import PairRow, PairsQuery
from service.records.people import PeopleQuery, PersonCard, PersonRow
from service.registry import papers
from service.registry.shapes import PapersQuery
from service.store.ids import now
from service.web import tables
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room
from service.years.folder import current_year

people_room = Room("people")
TABLE = tables.Kind(
    place="web_people",
    columns=people_rows.COLUMNS,
    wanted=people_rows.WANTED,
    take=import_people.take,
    noun="человек",
    home="web_people.people_page",
)
SHOWS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "": ("Все", {}),
    "mentors": ("Наставники", {"mentor": True}),
    "mentees": ("Наставляемые", {"mentee": True}),
    "free": ("Не в парах этого года", {"free": True}),
    "archive": ("Архив", {"archived": True}),
}
"""What of the list can be shown: its word, and what the list is asked with."""
_OF_PERSON = ("surname", "first_name", "patronymic", "gender", "post")
_OF_CONSENTS = ("mentoring", "personal_data")
_PLAIN = ("category", "education", "subject", "note")
_FORM = re.compile(r"form-(surname|first_name|patronymic|post)-(им|род|дат|вин|тв|пр)")
FEW = 20
"""How many papers and pairs of a person his card shows."""
_CHANGED_MEANWHILE = "Пока вы правили, запись изменил кто-то другой. Сверьте и сохраните ещё раз"


@people_room.page("GET", "/people", Action.people_read)
def people_page(look: Look) -> Answer:
    """The list, fifty at a time."""
    show = look.asked.get("show", "")
    show = show if show in SHOWS else ""
    q, year = look.asked.get("q", "")[:200], current_year(now().date())
    picked = {name: year if name == "free" else value for name, value in SHOWS[show][1].items()}
    query = PeopleQuery(q=q, cursor=look.asked.get("cursor", "")[:2000], **picked)
    page = people.listed(look.session, look.actor, query)
    marks().add(look.actor, "person", [*picked, *(["q"] if q.strip() else [])], len(page.items))
    return drawn(
        "people/rows.html" if look.is_piece else "people/list.html",
        rows=page.items,
        pairs=_pairs_of(look, year, page.items),
        next=page.next,
        q=q,
        show=show,
        shows=[(key, title) for key, (title, _) in SHOWS.items()],
        undo=look.asked.get("undo", ""),
        day_shown=day_shown,
        how_many=how_many,
    )


@people_room.page("GET", "/people/new", Action.people_write)
def new_person(look: Look) -> Answer:
    """An empty card."""
    return _card(look, "", {"mentor": False, "mentee": True})


@people_room.page("POST", "/people/new", Action.people_write)
def add_person(look: Look) -> Answer:
    """Someone new."""
    typed = typed_card(look.form)
    try:
        with look.trial():
            saved = people.add(look.session, look.actor, checked_card(typed))
    except PayloadRefused as refused:
        return _card(look, "", typed, refused.problems), 422
    return gone_to("web_people.person", number=saved.id, said="added")


@people_room.page("GET", "/people/<number>", Action.people_read, writes=True)
def person(look: Look, number: str) -> Answer:
    """The card of one."""
    row = people.get(look.session, look.actor, number)
    return _card(look, number, row.card.model_dump(mode="json"), people.remarks(look.session, look.actor, row), row)


@people_room.page("POST", "/people/<number>", Action.people_write)
def save_person(look: Look, number: str) -> Answer:
    """Another card in place of the one there was."""
    row = people.get(look.session, look.actor, number)
    typed = typed_card(look.form, row.card.model_dump(mode="json"))
    version = int(look.form.get("version", "0")) if look.form.get("version", "").isdecimal() else 0
    try:
        with look.trial():
            people.change(look.session, look.actor, number, checked_card(typed), version)
    except PayloadRefused as refused:
        return _card(look, number, typed, refused.problems, row), 422
    except Stale as stale:
        return _card(look, number, typed, [Problem("", "stale", _CHANGED_MEANWHILE)], row), stale.status
    return gone_to("web_people.person", number=number, said="saved")


@people_room.page("POST", "/people/words", Action.people_read, writes=False)
def words(look: Look) -> Answer:
    """The six cases of what is being typed."""
    return drawn("people/words.html", lines=corrected.lines_of(typed_card(look.form)["person"]))


@people_room.page("POST", "/people/<number>/archive", Action.people_write)
def archive(look: Look, number: str) -> Answer:
    """He works here no more; nothing of him is lost."""
    _put_away(look, number, True)
    return gone_to("web_people.people_page", said="archived", undo=number)


@people_room.page("POST", "/people/<number>/return", Action.people_write)
def unarchive(look: Look, number: str) -> Answer:
    """Back from the archive."""
    _put_away(look, number, False)
    return gone_to("web_people.person", number=number, said="restored")


@people_room.page("GET", "/people/paste", Action.people_write)
def paste(look: Look) -> Answer:
    """A large field for rows out of Excel."""
    return tables.asked(TABLE, "paste")


@people_room.page("POST", "/people/paste", Action.people_write, writes=False)
def paste_table(look: Look) -> Answer:
    """What was read of it."""
    return tables.pasted(look, TABLE)


@people_room.page("GET", "/people/upload", Action.people_write)
def upload(look: Look) -> Answer:
    """A file can be chosen."""
    return tables.asked(TABLE, "upload")


@people_room.page("POST", "/people/upload", Action.people_write, writes=False)
def upload_table(look: Look) -> Answer:
    """What was read of it."""
    return tables.sent(look, TABLE)


@people_room.page("POST", "/people/table", Action.people_write, writes=False)
def take_table(look: Look) -> Answer:
    """Look through it once more, or write it down."""
    return tables.taken(look, TABLE)


def typed_card(form: MultiDict[str, str], kept: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What was typed into the form of a card, over the card that there was."""
    raw: dict[str, Any] = {"person": {}, "consents": {}, **(kept or {})}
    named = {name: cells.typed(form.get(name, "")) for name in _OF_PERSON}
    still = {part: forms for part, forms in raw["person"].get("forms", {}).items() if _is_as_it_was(part, raw, named)}
    raw["person"] = {**named, "gender": named["gender"] or None, "forms": still}
    raw["person"]["forms"] = corrected.corrections(raw["person"], _typed_forms(form, raw["person"]))
    raw |= {name: form.get(name, "").strip() for name in _PLAIN}
    raw |= {name: form.get(name) == "1" for name in ("mentor", "mentee")}
    experience = form.get("experience", "").strip()
    raw["experience"] = number_typed(experience, integer=True) if experience else None
    raw["consents"] = {name: day_typed(form.get(name, "").strip()) or None for name in _OF_CONSENTS}
    return raw


def checked_card(typed: Mapping[str, Any]) -> PersonCard:
    """The card that was typed. Raises PayloadRefused with every problem."""
    return pipeline.read_model(PersonCard, dict(typed))


def _is_as_it_was(part: str, kept: Mapping[str, Any], named: Mapping[str, str]) -> bool:
    """Whether what a correction was made for is still there: those of another name go with it."""
    parts = _OF_PERSON[:3] if part == "full_name" else (part,)
    return all(kept["person"].get(one) == named[one] for one in parts)


def _typed_forms(form: MultiDict[str, str], person: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    """The forms that a person has put right; those that are as they were drawn are left to the service."""
    found: dict[tuple[str, str], str] = {}
    for key, value in form.items():
        match = _FORM.fullmatch(key)
        if match and form.get(f"was-{match[1]}") == person.get(match[1]):
            found[match[1], match[2]] = "" if value.strip() == form.get(f"drawn-{match[1]}-{match[2]}") else value
    return found


def _card(
    look: Look,
    number: str,
    card: Mapping[str, Any],
    problems: tuple[Problem, ...] | list[Problem] = (),
    row: PersonRow | None = None,
) -> str:
    """The page of a card, with what was typed and what is wrong with it."""
    told: dict[str, list[str]] = {}
    for one in problems:
        told.setdefault(_field_of(one.pointer), []).append(message_of(one))
    shown = {"person": {}, "consents": {}, **card}
    return drawn(
        "people/card.html",
        number=number,
        row=row,
        card=shown,
        lines=corrected.lines_of(shown["person"]),
        problems=[replace(one, message=message_of(one)) for one in problems if one.severity == "error"],
        told=told,
        field_id=lambda pointer: f"f-{_field_of(pointer)}",
        pairs=pairs.listed(look.session, look.actor, PairsQuery(person=number, limit=FEW)).items
        if number and look.may(Action.pairs_read)
        else [],
        papers=papers.listed(look.session, look.actor, PapersQuery(person=number, limit=FEW)).items
        if number and look.may(Action.papers_read)
        else [],
        day_shown=day_shown,
    )


def _field_of(pointer: str) -> str:
    """The name of the input of a place in the card."""
    steps = [step for step in pointer.split("/") if step]
    known = (*_OF_PERSON, *_PLAIN, *_OF_CONSENTS, "mentor", "mentee", "experience")
    if "forms" in steps:
        return "words"
    return next((step for step in reversed(steps) if step in known), "surname")


def _put_away(look: Look, number: str, archived: bool) -> None:
    card = people.get(look.session, look.actor, number).card
    people.change(look.session, look.actor, number, card.model_copy(update={"archived": archived}), None)


def _pairs_of(look: Look, year: str, rows: list[PersonRow]) -> dict[str, list[str]]:
    """Person -> in which pairs of the year he stands, in words."""
    if not look.may(Action.pairs_read):
        return {}
    found: dict[str, list[str]] = {}
    for pair in pairs.of_people(look.session, look.actor, year, [row.id for row in rows]):
        found.setdefault(pair.mentor.id, []).append(f"наставник: {_briefly(pair)}")
        for one in pair.mentees:
            found.setdefault(one.id, []).append(f"у наставника: {pair.mentor.name}")
    return found


def _briefly(pair: PairRow) -> str:
    first = pair.mentees[0].name
    return first if len(pair.mentees) == 1 else f"{first} и ещё {len(pair.mentees) - 1}"
