"""Lists, searches and opening with 100,000 papers, 20,000 people and 500 organisations, in the same with 100 papers.

A tenth of everything belongs to the school that is measured. Both databases; the times are those of the operations
that the doors call, in a transaction that is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, NamedTuple

from service.access import tokens, trail, users
from service.records import organisation, pairs, people
from service.records.pair_cards import PairsQuery
from service.registry import journal, packets, papers
from service.registry.journal_shapes import JournalQuery
from service.registry.shapes import PapersQuery, State
from service.store import Session, Store
from tests.benchmarks.rows import Row, at_most
from tests.benchmarks.store_filled import FEW, INDEX, Filled, Size, filled
from tests.databases import Postgres

SIZES = (Size(1, FEW, FEW), Size(500, 100_000, 20_000))
MOST = 5
"""How many times as long it may take."""
_TURNS = 25

Operation = Callable[[Session], object]


class _Measured(NamedTuple):
    """Seconds with few and with many."""

    few: float
    many: float

    @property
    def ratio(self) -> float:
        """How many times as long it takes with many."""
        return self.many / self.few


def run() -> Iterator[Row]:
    """Every operation on SQLite and on PostgreSQL."""
    with TemporaryDirectory(prefix="pismovod-postgres-") as name:
        server = Postgres(Path(name))
        with TemporaryDirectory() as folder:
            places = {"SQLite": [f"sqlite:///{folder}/{size}" for size in ("few", "many")]}
            places["PostgreSQL"] = [server.create(), server.create()]
            for database, addresses in places.items():
                yield from _compared(database, addresses)
        server.stop()


def _compared(database: str, addresses: list[str]) -> Iterator[Row]:
    """Of each group its slowest operation, and every other that takes too long."""
    stores = [Store(address, "memory://") for address in addresses]
    for store in stores:
        store.upgrade()
    few, many = (filled(store, size) for store, size in zip(stores, SIZES, strict=True))
    for group in (_of_people, _of_papers, _of_journal, _of_others):
        pairs_of = {name: (operation, group(many)[name]) for name, operation in group(few).items()}
        measured = {name: _quickest(stores, operations) for name, operations in pairs_of.items()}
        slowest = max(measured, key=lambda name: measured[name].ratio)
        for name, one in measured.items():
            if name == slowest or one.ratio > MOST:
                told = (
                    f"{database}: slowest of {len(measured)}, {name} ({1e3 * one.few:.1f} -> {1e3 * one.many:.1f} ms)"
                )
                yield at_most(told, one.ratio, MOST)
    for store in stores:
        store.dispose()


def _quickest(stores: list[Store], operations: tuple[Operation, Operation]) -> _Measured:
    """Seconds of an operation on both stores, in turns, of each the best: what else the computer does only adds."""
    turns = [
        [_seconds(store, operation) for store, operation in zip(stores, operations, strict=True)] for _ in range(_TURNS)
    ]
    return _Measured(*(min(column) for column in zip(*turns, strict=True)))


def _seconds(store: Store, operation: Operation) -> float:
    with store.begin() as session:
        started = perf_counter()
        operation(session)
        session.flush()
        taken = perf_counter() - started
        session.rollback()
    return taken


def _of_people(there: Filled) -> dict[str, Operation]:
    def listed(**asked: Any) -> Operation:
        return lambda session: people.listed(session, there.actor, people.PeopleQuery(**asked))

    def of_pairs(**asked: Any) -> Operation:
        return lambda session: pairs.listed(session, there.actor, PairsQuery(**asked))

    return {
        "people": listed(),
        "people, mentors": listed(mentor=True),
        "people, mentees": listed(mentee=True),
        "people, the archive": listed(archived=True),
        "people, free this year": listed(free="2020/2021"),
        "people, a name": listed(q="попова лариса"),
        "people, a letter": listed(q="п"),
        "people, nobody": listed(q="щ"),
        "opening a person": lambda session: people.get(session, there.actor, there.person),
        "pairs": of_pairs(),
        "pairs, a year": of_pairs(school_year="2020/2021"),
        "pairs, a person": of_pairs(person=there.mentor),
    }


def _of_papers(there: Filled) -> dict[str, Operation]:
    def listed(**asked: Any) -> Operation:
        return lambda session: papers.listed(session, there.actor, PapersQuery(**asked))

    return {
        "papers": listed(),
        "papers, drafts": listed(state=State.DRAFT),
        "papers, cancelled (none)": listed(state=State.CANCELLED),
        "papers, a type": listed(type="roadmap"),
        "papers, an index": listed(index=INDEX),
        "papers, drafts of a type": listed(state=State.DRAFT, type="roadmap"),
        "papers, a year": listed(school_year="2020/2021"),
        "papers, a month": listed(since=date(2020, 3, 1), until=date(2020, 3, 31)),
        "papers, a number": listed(q=there.number),
        "papers, a word": listed(q="приказ"),
        "papers, a person": listed(person=there.mentor),
        "papers, a rare word": listed(q="карте роадмап"),
        "papers, drafts with a word": listed(q="приказ", state=State.DRAFT),
        "opening a paper": lambda session: papers.open_paper(session, there.actor, there.paper),
    }


def _of_journal(there: Filled) -> dict[str, Operation]:
    def listed(**asked: Any) -> Operation:
        return lambda session: journal.listed(session, there.actor, JournalQuery(**asked))

    return {
        "journal": listed(),
        "journal, an index": listed(index=INDEX),
        "journal, a year": listed(year=2018),
        "journal, a month": listed(since=date(2018, 3, 1), until=date(2018, 3, 31)),
        "journal, by hand": listed(by_hand=True),
        "journal, cancelled": listed(cancelled=True),
        "journal, by hand in a year": listed(by_hand=True, year=2018),
        "journal, a number": listed(q=there.number),
        "journal, a word": listed(q="приказ"),
        "indexes of the journal": lambda session: journal.told_indexes(session, there.actor),
    }


def _of_others(there: Filled) -> dict[str, Operation]:
    def of_trail(**asked: Any) -> Operation:
        return lambda session: trail.listed(session, there.actor, trail.WantedPage.model_validate(asked))

    return {
        "audit": of_trail(),
        "audit of a paper": of_trail(kind="paper", object=there.paper),
        "audit of a day": of_trail(**{"from": "2018-03-01", "to": "2018-03-01"}),
        "audit of somebody": of_trail(who="Осипова"),
        "audit of a deed": of_trail(action="printed"),
        "packets": lambda session: packets.listed(session, there.actor, packets.PacketsQuery()),
        "tokens": lambda session: tokens.listed(session, there.actor, None, 50),
        "users": lambda session: users.listed(session, there.actor, None, 50),
        "the organisation": lambda session: organisation.get(session, there.actor),
    }
