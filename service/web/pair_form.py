"""The form of a pair: people are named by the lines that they are picked by, days as people type them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from werkzeug.datastructures import MultiDict

from service import pipeline
from service.access import Actor
from service.errors import PayloadRefused, Problem
from service.forms.days import day_typed
from service.forms.telling import message_of
from service.records.headings import Filled
from service.records.labels import PERSON, labels
from service.records.names import Names
from service.records.pair_cards import MENTEES, PairCard
from service.store import Session

_GROUPS = {
    "period": ("start", "end"),
    "agreement": ("number", "date"),
    "extension": ("till", "reason"),
    "early_end": ("date", "reason", "warned"),
}
"""The parts of a card that have fields of their own, named `part-field` in the form."""
_TITLES = {
    "period": "Срок",
    "agreement": "Дополнительное соглашение",
    "extension": "Продление",
    "early_end": "Досрочное прекращение",
    "form": "Форма наставничества",
    "consent": "Согласие наставника",
}
_DAYS = ("start", "end", "date", "till", "warned")
_PLAIN = ("form", "kind", "note")


class Picks:
    """The people that a pair is made of, by the lines that they are picked by."""

    def __init__(self, session: Session, actor: Actor) -> None:
        self._session, self._actor = session, actor
        known = labels(session, actor, (PERSON,))
        self.labels = {number: label for (_, number), label in known.items()}
        self._numbers = {" ".join(label.split()): number for number, label in self.labels.items()}

    def label(self, number: str) -> str:
        """The line of a person."""
        return self.labels.get(number, "")

    def number(self, typed: str, pointer: str) -> str:
        """Who is meant: by his whole line, or by his name alone. Raises PayloadRefused."""
        said = " ".join(typed.split())
        if said in self._numbers:
            return self._numbers[said]
        row = Filled(0)
        found = Names(self._session, self._actor).find(row, "", said.split(",")[0])
        if not found:
            message = row.problems[0].message
            raise PayloadRefused("", [Problem(pointer, "not_found", message[:1].upper() + message[1:])])
        return found


def typed_card(form: MultiDict[str, str]) -> dict[str, Any]:
    """What was typed, as it was typed: people by their lines, blank parts left out."""
    card: dict[str, Any] = {name: form.get(name, "").strip() for name in ("mentor", *_PLAIN)}
    card["mentees"] = [one.strip() for one in form.getlist("mentees")[:MENTEES] if one.strip()]
    card["consent"] = day_typed(form.get("consent", "").strip()) or None
    card["in_duties"] = form.get("in_duties") == "1"
    for part, fields in _GROUPS.items():
        typed = {name: form.get(f"{part}-{name}", "").strip() for name in fields}
        typed = {name: day_typed(text) if name in _DAYS else text for name, text in typed.items() if text}
        card[part] = typed or None
    return card


def shown_card(card: PairCard, picks: Picks) -> dict[str, Any]:
    """A card that is kept, as the form shows it."""
    told = card.model_dump(mode="json")
    return {**told, "mentor": picks.label(card.mentor), "mentees": [picks.label(one) for one in card.mentees]}


def checked_card(typed: Mapping[str, Any], year: str, picks: Picks, kept: PairCard | None = None) -> PairCard:
    """The card that was typed. Raises PayloadRefused with every problem."""
    raw = {**typed, "school_year": year, **_people(typed, picks)}
    if kept is not None and len(raw["mentees"]) == len(kept.mentees):
        raw["composition"] = kept.composition
    return pipeline.read_model(PairCard, raw)


def _people(typed: Mapping[str, Any], picks: Picks) -> dict[str, Any]:
    """The numbers of the people. Raises PayloadRefused with everyone who is not clear."""
    problems: list[Problem] = []
    if not typed["mentor"]:
        problems.append(Problem("/mentor", "missing", "Выберите наставника"))
    if not typed["mentees"]:
        problems.append(Problem("/mentees", "missing", "Выберите наставляемого"))
    numbers = []
    named = [("/mentor", typed["mentor"]), *((f"/mentees/{at}", one) for at, one in enumerate(typed["mentees"]))]
    for pointer, text in named:
        try:
            numbers.append(picks.number(text, pointer) if text else "")
        except PayloadRefused as refused:
            problems += refused.problems
    if problems:
        raise PayloadRefused("Пара не сохранена: исправьте ошибки", problems)
    return {"mentor": numbers[0], "mentees": numbers[1:]}


def named_problem(problem: Problem) -> Problem:
    """A problem as the summary on top tells it: with the name of its field where the message does not say it."""
    problem = replace(problem, message=message_of(problem))
    title = _TITLES.get(field_of(problem.pointer).partition("-")[0], "")
    if problem.code != "missing" or not title:
        return problem
    return replace(problem, message=f"{title}: {problem.message[:1].lower()}{problem.message[1:]}")


def field_of(pointer: str) -> str:
    """The name of the input of a place in the card."""
    steps = [step for step in pointer.split("/") if step]
    if not steps:
        return "mentor"
    if steps[0] in _GROUPS:
        return f"{steps[0]}-{steps[1] if len(steps) > 1 else _GROUPS[steps[0]][0]}"
    if steps[0] == "mentees":
        return f"mentees-{steps[1] if len(steps) > 1 else 0}"
    return steps[0] if steps[0] in ("mentor", "consent", "in_duties", *_PLAIN) else "mentor"
