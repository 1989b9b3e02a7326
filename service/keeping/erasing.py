"""A person's data on request (152-ФЗ, ст. 21): what can go goes, what must be kept by law is named.

Registered papers are kept with what they print: orders on personnel are archival documents of a school (125-ФЗ,
Перечень приказа Росархива от 20.12.2019 № 236), and keeping them is a duty by law (152-ФЗ, ст. 6, ч. 1, п. 2).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, or_, select

from service.access.audit import note
from service.errors import NotFound
from service.keeping.purging import by_operator
from service.records.people import PersonCard, put
from service.store import Session, Store
from service.store.ids import folded, now
from service.store.tables import Answered, Mentee, Pair, Paper, Person

_NOBODY = {"surname": "Данные", "first_name": "удалены"}
"""What stands in the card of someone who is still named by a pair."""


@dataclass(frozen=True)
class Erased:
    """What became of a person's data, or would become of it."""

    kept: tuple[str, ...]
    """Registered papers that name the person: number and date."""
    drafts: tuple[str, ...]
    """Drafts that name the person, by their identifiers."""
    pairs: int
    removed: bool
    """Whether the record itself goes; a pair or a registered paper holds it."""
    done: bool

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        yield self._card()
        for paper in self.kept:
            yield f"Остаётся по закону (архивное дело, 125-ФЗ) как напечатано: {paper}."
        for draft in self.drafts:
            yield f"Проект {draft} называет этого человека: удалите или поправьте его."
        if self.pairs:
            yield f"Пар и групп с этим человеком: {self.pairs}; они остаются, имя берётся из карточки."
        yield "Готовые комплекты исчезнут по PISMOVOD_KEEP_DAYS; прежние копии (backup) удалите сами."
        if not self.done:
            yield "Пока ничего не удалено: повторите с ключом --yes."

    def _card(self) -> str:
        done = "" if self.done else "будет "
        if self.kept:
            return f"Карточка {done}сокращена до того, что напечатано: имени, пола и должности; она в архиве."
        return (
            f"Карточка {done}удалена." if self.removed else f"Карточка {done}очищена: в паре остаётся «Данные удалены»."
        )


def erase(store: Store, organisation: str, person: str, sure: bool) -> Erased:
    """Take away a person's data; without `sure` only tell what would happen. Raises NotFound, StoreUnavailable."""
    with store.begin() if sure else store.read() as session:
        query = select(Person).where(Person.id == person, Person.organisation == organisation)
        row = session.scalar(query.with_for_update() if sure else query)
        if row is None:
            raise NotFound
        naming = list(_naming(session, row))
        kept = tuple(f"№ {paper.number} от {paper.day}" for paper in naming if paper.state != "draft")
        drafts = tuple(paper.id for paper in naming if paper.state == "draft")
        pairs = len(_pairs(session, person))
        erased = Erased(kept, drafts, pairs, removed=not kept and not pairs, done=sure)
        if sure:
            _forget_answers(session, row)
            _put_away(session, row, erased)
            note(session, by_operator(organisation), "erased", "person", person)
    return erased


def _put_away(session: Session, row: Person, erased: Erased) -> None:
    if erased.removed:
        session.delete(row)
        return
    left = row.card["person"] if erased.kept else _NOBODY
    put(row, PersonCard.model_validate({"person": left, "archived": True}))
    row.version += 1
    row.changed = now()


def _pairs(session: Session, person: str) -> set[str]:
    guided = session.scalars(select(Mentee.pair).where(Mentee.person == person))
    return {*session.scalars(select(Pair.id).where(Pair.mentor == person)), *guided}


def _naming(session: Session, row: Person) -> Iterator[Paper]:
    """The papers of the organisation that name the person, by its number or by the name itself."""
    papers = select(Paper).where(Paper.organisation == row.organisation).order_by(Paper.created, Paper.id)
    name = _name(row.card["person"])
    for paper in session.scalars(papers.execution_options(yield_per=200)):
        if any(found in (row.id, name) for found in _names([paper.payload, paper.printed])):
            yield paper


def _names(part: Any) -> Iterator[str]:
    """Every text of a payload, and the name of every person in it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, list):
        for inner in part:
            yield from _names(inner)
    elif isinstance(part, dict):
        if "surname" in part:
            yield _name(part)
        for inner in part.values():
            yield from _names(inner)


def _name(person: dict[str, Any]) -> str:
    return folded(" ".join(str(person.get(key) or "") for key in ("surname", "first_name", "patronymic")))


def _forget_answers(session: Session, row: Person) -> None:
    """Answers to Idempotency-Keys that hold the person's number or name."""
    surname = str(row.card["person"]["surname"])
    spelled = [row.id, surname, json.dumps(surname)[1:-1]]
    held = or_(*(Answered.body.contains(text, autoescape=True) for text in spelled))
    session.execute(delete(Answered).where(Answered.organisation == row.organisation, held))
