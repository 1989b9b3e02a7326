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

from service.access.actor import Actor
from service.access.audit import note
from service.errors import NotFound
from service.keeping.purging import by_operator
from service.records.organisation import HELPERS
from service.records.people import PersonCard, put
from service.store import Files, Session, Store
from service.store.ids import folded, now
from service.store.tables import Answered, Mentee, Organisation, Packet, Pair, Paper, Person

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
    packets: tuple[str, ...]
    """Packets that name the person, by their titles: they are taken away with their files."""
    unready: tuple[str, ...]
    """The same, being made now: they can't be taken away yet."""
    helps: bool
    """Whether the profile names the person: curator, accountant or who acquaints with orders."""
    removed: bool
    """Whether the record itself goes; a pair or a registered paper holds it."""
    done: bool

    def lines(self) -> Iterator[str]:
        """The report of the verb, a line each."""
        yield from self.facts()
        if not self.done:
            yield "Пока ничего не удалено: повторите с ключом --yes."

    def facts(self) -> Iterator[str]:
        """What became of the data, and what must be kept by law, a line each."""
        yield self._card()
        for paper in self.kept:
            yield f"Остаётся по закону (архивное дело, 125-ФЗ) как напечатано: {paper}."
        for draft in self.drafts:
            yield f"Проект {draft} называет этого человека: удалите или поправьте его."
        if self.pairs:
            yield f"Пар и групп с этим человеком: {self.pairs}; они остаются, имя берётся из карточки."
        if self.helps:
            will = "" if self.done else "будет "
            yield f"Из сведений об организации человек {will}убран: выберите там другого."
        done = "удалён" if self.done else "будет удалён"
        for packet in self.packets:
            yield f"Пакет «{packet}» {done}: его файлы уберёт pismovod purge и срок PISMOVOD_KEEP_DAYS."
        for packet in self.unready:
            yield f"Пакет «{packet}» ещё делается: повторите, когда он будет готов."
        yield "Прежние копии (backup) удалите сами."

    def _card(self) -> str:
        done = "" if self.done else "будет "
        if self.kept:
            return f"Карточка {done}сокращена до того, что напечатано: имени, пола и должности; она в архиве."
        return (
            f"Карточка {done}удалена." if self.removed else f"Карточка {done}очищена: в паре остаётся «Данные удалены»."
        )


def erase(store: Store, organisation: str, person: str, sure: bool, by: Actor | None = None) -> Erased:
    """Take away a person's data; without `sure` only tell what would happen. Raises NotFound, StoreUnavailable.

    `by`: who is written down as the one who did it; without anybody it is the operator.
    """
    with store.begin() if sure else store.read() as session:
        # the school before the person, as those lock them who write pairs
        school = session.get(Organisation, organisation, with_for_update={"key_share": True} if sure else None)
        query = select(Person).where(Person.id == person, Person.organisation == organisation)
        row = session.scalar(query.with_for_update() if sure else query)
        if school is None or row is None:
            raise NotFound
        naming = list(_naming(session, row))
        kept = tuple(f"№ {paper.number} от {paper.day}" for paper in naming if paper.state != "draft")
        drafts = tuple(paper.id for paper in naming if paper.state == "draft")
        pairs = len(_pairs(session, person))
        packets = list(_packets(session, store.files, row))
        ready = [packet for packet in packets if packet.state != "queued"]
        unready = tuple(packet.title for packet in packets if packet.state == "queued")
        gone = tuple(packet.title for packet in ready)
        helps = any(school.profile.get(name) == person for name in HELPERS)
        erased = Erased(kept, drafts, pairs, gone, unready, helps, removed=not kept and not pairs, done=sure)
        if sure:
            _leave_profile(school, person)
            for packet in ready:
                session.delete(packet)
            _forget_answers(session, row)
            _put_away(session, row, erased)
            note(session, by or by_operator(organisation), "erased", "person", person)
    return erased


def _leave_profile(school: Organisation, person: str) -> None:
    """Nobody else is put into the place: whom the profile names, the school chooses."""
    left = {name: None if name in HELPERS and value == person else value for name, value in school.profile.items()}
    if left != school.profile:
        school.profile = left
        school.version += 1
        school.changed = now()


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
    for paper in session.scalars(papers.execution_options(yield_per=200)):
        if _is_named(row, [paper.payload, paper.printed]):
            yield paper


def _packets(session: Session, files: Files, row: Person) -> Iterator[Packet]:
    """The packets that name the person in what was asked; their papers are kept by themselves."""
    for packet in session.scalars(select(Packet).where(Packet.organisation == row.organisation).order_by(Packet.id)):
        if packet.asked_hash and _is_named(row, json.loads(files.open(packet.asked_hash))):
            yield packet


def _is_named(row: Person, data: Any) -> bool:
    name = _name(row.card["person"])
    return any(found in (row.id, name) for found in _names(data))


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
