"""What the law and good order say of a pair with its people, and of a pair beside the others of its year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import PayloadRefused, Problem, Severity
from service.parts.pair import CONSENT_SINCE, Pair
from service.payload import parts_problems, problems_of, sorted_problems
from service.records.named import load_people, mentees_of
from service.records.pair_cards import PairCard
from service.store import tables

_NOT_FOUND = "Исправьте номер: записи с таким номером нет"
People = Mapping[str, tables.Person]
Other = tuple[str, str, str, frozenset[str]]
"""A pair as others see it: its year, its mentor, its kind, its mentees."""


def checked(session: Session, actor: Actor, card: PairCard, number: str = "") -> tuple[People, list[Problem]]:
    """The people of a pair, and what is to be seen to. `number` is that of a pair that is in the table already.

    Raises PayloadRefused with every problem: a person who is not there, a pair that the rules forbid.
    """
    people = load_people(session, actor, [card.mentor, *card.mentees])
    problems = list(_unknown(card, people)) or in_itself(card, people)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Пара не сохранена: исправьте ошибки", sorted_problems(problems))
    return people, sorted_problems([*problems, *_others(session, actor, card, number).remarks(card, people)])


def _unknown(card: PairCard, people: People) -> Iterator[Problem]:
    places = [("/mentor", card.mentor), *((f"/mentees/{place}", one) for place, one in enumerate(card.mentees))]
    for pointer, number in places:
        if number not in people:
            yield Problem(pointer, "not_found", _NOT_FOUND)


def in_itself(card: PairCard, people: People) -> list[Problem]:
    """The rules of the card, and those that orders have for a pair of such people."""
    raw: dict[str, Any] = {
        "mentor": people[card.mentor].card["person"],
        "mentees": [people[one].card["person"] for one in card.mentees],
        "composition": card.composition,
        "form": card.form,
        "kind": card.kind,
    }
    problems = parts_problems(card)
    try:
        pair = Pair.model_validate(raw)
    except ValidationError as refused:
        return [*problems, *problems_of(refused, raw)]
    own = [Problem(f"/{remark.path[0]}", remark.code, remark.message, remark.severity) for remark in pair.told]
    return [*problems, *own, *_consents(card, people[card.mentor].card)]


def _consents(card: PairCard, mentor: Mapping[str, Any]) -> Iterator[Problem]:
    given = card.consent.isoformat() if card.consent else mentor["consents"]["mentoring"]
    start = card.term.start
    if given is None and start >= CONSENT_SINCE:
        said = "Возьмите у наставника письменное согласие: без него приказ нельзя издать (ст. 351.8 ТК РФ)"
        yield Problem("/consent", "no_consent", said, Severity.WARNING)
    elif given is not None and given > start.isoformat():
        said = "Проверьте дату согласия наставника: оно получено позже, чем начинается работа"
        yield Problem("/consent", "late_consent", said, Severity.WARNING)
    if mentor["consents"]["personal_data"] is None:
        said = "Проверьте согласие наставника на обработку персональных данных: это отдельный документ (152-ФЗ, ст. 9)"
        yield Problem("/mentor", "no_data_consent", said, Severity.WARNING)


class Others:
    """The other pairs of a year, by who stands in them: a pair of a table sees those of the rows before it."""

    def __init__(self, known: Iterable[Other]) -> None:
        self._by_person: dict[tuple[str, str], list[Other]] = {}
        for other in known:
            self.add(other)

    def add(self, other: Other) -> None:
        """One more pair."""
        year, mentor, _, mentees = other
        for person in {mentor, *mentees}:
            self._by_person.setdefault((year, person), []).append(other)

    def remarks(self, card: PairCard, people: People) -> Iterator[Problem]:
        """Who is guided in two pairs of a year, who teach each other."""
        itself = (card.school_year, card.mentor, frozenset(card.mentees))
        for place, one in enumerate(card.mentees):
            name = _name(people[one])
            for year, mentor, kind, mentees in self._by_person.get((card.school_year, one), ()):
                if (year, mentor, mentees) == itself:
                    continue
                if one in mentees:
                    said = f"Проверьте: {name} в этом учебном году уже состоит наставляемым в другой паре"
                    yield Problem(f"/mentees/{place}", "mentee_in_two_pairs", said, Severity.WARNING)
                mutual = one == mentor and card.mentor in mentees
                if mutual and "реверсив" not in f"{card.kind} {kind}".casefold():
                    said = f"Укажите реверсивный вид: {name} и {_name(people[card.mentor])} – наставники друг друга"
                    yield Problem("/kind", "mutual_mentors", said, Severity.WARNING)


def _others(session: Session, actor: Actor, card: PairCard, number: str) -> Others:
    """The other pairs of the year that have a mentee of this one as a mentee or a mentor."""
    pair, mentee = tables.Pair, tables.Mentee
    guided = select(mentee.pair).where(mentee.person.in_(card.mentees))
    query = select(pair).where(
        pair.organisation == actor.organisation,
        pair.school_year == card.school_year,
        pair.id != number,
        or_(pair.mentor.in_(card.mentees), pair.id.in_(guided)),
    )
    rows = list(session.scalars(query.order_by(pair.id)))
    mentees = mentees_of(session, [row.id for row in rows])
    return Others((row.school_year, row.mentor, row.card["kind"], frozenset(mentees.get(row.id, ()))) for row in rows)


def _name(row: tables.Person) -> str:
    person = row.card["person"]
    return " ".join(text for text in (person["surname"], person["first_name"], person["patronymic"]) if text)
