"""What the law and good order say of a pair with its people, and of a pair beside the others of its year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
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
from service.russian.dates import digits
from service.store import tables
from service.store.ids import folded

_NOT_FOUND = "Исправьте номер: записи с таким номером нет"
MENTEES_AT_ONCE = 5
"""How many mentees of one mentor are worth a second look: the law sets no limit, the day of a teacher does."""
People = Mapping[str, tables.Person]


@dataclass(frozen=True, slots=True)
class Other:
    """A pair as others of its year see it."""

    number: str
    """Of its record; empty for a row of a table that is not written yet."""
    row: int
    """Where it stands in that table; 0 for a record."""
    school_year: str
    mentor: str
    mentees: frozenset[str]
    form: str
    kind: str
    starts: date
    ends: date
    """The last day, an extension or an early end counted."""

    @classmethod
    def of_record(cls, row: tables.Pair, mentees: Iterable[str]) -> Other:
        """A pair that is kept."""
        form, kind = row.card["form"], row.card["kind"]
        return cls(row.id, 0, row.school_year, row.mentor, frozenset(mentees), form, kind, row.starts, row.ends)

    @classmethod
    def of_card(cls, card: PairCard, number: str, row: int = 0) -> Other:
        """A pair that is being written."""
        mentees, start = frozenset(card.mentees), card.term.start
        return cls(number, row, card.school_year, card.mentor, mentees, card.form, card.kind, start, card.last_day)

    def meets(self, other: Other) -> bool:
        """Whether both work on one day at least."""
        return self.starts <= other.ends and other.starts <= self.ends

    def repeats(self, other: Other) -> bool:
        """Whether both are one pair written down twice; one that has ended may begin anew."""
        same = (self.mentor, self.mentees, folded(self.form)) == (other.mentor, other.mentees, folded(other.form))
        return same and self.meets(other)


def checked(session: Session, actor: Actor, card: PairCard, number: str = "") -> tuple[People, list[Problem]]:
    """The people of a pair, and what is to be seen to. `number` is that of a pair that is in the table already.

    Raises PayloadRefused with every problem: a person who is not there, a pair that the rules forbid.
    """
    hold(session, actor)
    people, problems = looked_at(session, actor, card, number)
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise PayloadRefused("Пара не сохранена: исправьте ошибки", problems)
    return people, problems


def looked_at(session: Session, actor: Actor, card: PairCard, number: str = "") -> tuple[People, list[Problem]]:
    """The same without a hold on anything, for a look; nothing is refused, errors are among the problems."""
    people = load_people(session, actor, [card.mentor, *card.mentees])
    problems = list(_unknown(card, people)) or in_itself(card, people)
    if not any(problem.severity is Severity.ERROR for problem in problems):
        itself = Other.of_card(card, number)
        problems += _others(session, actor, itself).remarks(itself, card, people)
    return people, sorted_problems(problems)


def hold(session: Session, actor: Actor) -> None:
    """Pairs of a school are written one after another: two at once would not see that they are the same."""
    row = select(tables.Organisation.id).where(tables.Organisation.id == actor.organisation)
    session.execute(row.with_for_update(key_share=True))


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
        """One more pair, or one that is known as it will be."""
        for person in {other.mentor, *other.mentees}:
            known = self._by_person.setdefault((other.school_year, person), [])
            known[:] = [one for one in known if not (one.number and one.number == other.number)] + [other]

    def remarks(self, itself: Other, card: PairCard, people: People) -> Iterator[Problem]:
        """Who is written down twice, guided in two pairs at once, guides too many, or is taught by whom he teaches."""
        guided = [other for other in self._of(itself, itself.mentor) if other.mentor == itself.mentor]
        twice = next((other for other in guided if other.repeats(itself)), None)
        if twice is not None:
            yield _twice(twice)
            return
        count = len(itself.mentees.union(*(other.mentees for other in guided if other.meets(itself))))
        if count > MENTEES_AT_ONCE:
            said = f"Проверьте нагрузку: наставляемых одновременно – {count}. Наставник: {_name(people[itself.mentor])}"
            yield Problem("/mentor", "many_mentees", said, Severity.WARNING)
        for place, one in enumerate(card.mentees):
            for other in self._of(itself, one):
                yield from _beside(itself, other, place, one, people)

    def _of(self, itself: Other, person: str) -> Iterator[Other]:
        """The pairs that somebody stands in, but for this one."""
        known = self._by_person.get((itself.school_year, person), ())
        return (other for other in known if not (itself.number and other.number == itself.number))


def _twice(other: Other) -> Problem:
    if other.row:
        return Problem("", "row_twice", f"Уберите повтор: эта пара уже есть в строке {other.row}")
    term = f"с {digits(other.starts)} по {digits(other.ends)}"
    said = f"Исправьте прежнюю запись: эта пара уже есть ({term}). Новая возможна после досрочного прекращения прежней"
    return Problem("", "pair_twice", said)


def _beside(itself: Other, other: Other, place: int, mentee: str, people: People) -> Iterator[Problem]:
    """What one mentee does in another pair of the year."""
    name = _name(people[mentee])
    if mentee in other.mentees and other.meets(itself):
        said = f"Проверьте: в этом учебном году есть и другая пара или группа, где наставляемый – {name}"
        yield Problem(f"/mentees/{place}", "mentee_in_two_pairs", said, Severity.WARNING)
    mutual = mentee == other.mentor and itself.mentor in other.mentees
    if mutual and "реверсив" not in f"{itself.kind} {other.kind}".casefold():
        said = f"Укажите реверсивный вид: {name} и {_name(people[itself.mentor])} – наставники друг друга"
        yield Problem("/kind", "mutual_mentors", said, Severity.WARNING)


def _others(session: Session, actor: Actor, itself: Other) -> Others:
    """The other pairs of the year with the same mentor, or with a mentee of this one as a mentee or a mentor."""
    pair, mentee = tables.Pair, tables.Mentee
    guided = select(mentee.pair).where(mentee.person.in_(itself.mentees))
    query = select(pair).where(
        pair.organisation == actor.organisation,
        pair.school_year == itself.school_year,
        pair.id != itself.number,
        or_(pair.mentor.in_([itself.mentor, *itself.mentees]), pair.id.in_(guided)),
    )
    rows = list(session.scalars(query.order_by(pair.id)))
    mentees = mentees_of(session, [row.id for row in rows])
    return Others(Other.of_record(row, mentees.get(row.id, ())) for row in rows)


def _name(row: tables.Person) -> str:
    person = row.card["person"]
    return " ".join(text for text in (person["surname"], person["first_name"], person["patronymic"]) if text)
