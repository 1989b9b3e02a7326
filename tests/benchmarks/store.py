"""Lists, searches and opening with 100,000 papers, 20,000 people and 500 organisations, in the same with 100 papers.

A tenth of everything belongs to the school that is measured. Both databases; the times are those of the operations
that the doors call, in a transaction that is rolled back.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert, text

from service.access import trail
from service.access.actor import Action, Actor
from service.records import pairs, people
from service.registry import journal, papers
from service.registry.shapes import JournalQuery, PapersQuery, State
from service.store import Session, Store
from service.store.ids import folded, new_id
from service.store.tables import Counter, Entry, Event, Mentee, Organisation, Pair, Paper, Person, Table
from tests.benchmarks.rows import Row, at_most
from tests.databases import Postgres

SCHOOLS, PAPERS, PEOPLE = 500, 100_000, 20_000
FEW = 100
"""Papers and people of the small store: enough to fill a page."""
SHARE = 10
"""One in so many belongs to the school that is measured."""
MOST = 5
"""How many times as long it may take."""
_TURNS = 15
_SURNAMES = "Попов Иванов Ёлкин Смирнов Кузнецов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов".split()
_NAMES = "Анна Мария Лариса Ольга Ирина Татьяна Елена Наталья Светлана Галина".split()
_ABOUT = "о наставничестве о закреплении пар об итогах о дорожной карте о программе об отчёте".split()
_BEGAN = datetime(2016, 9, 1, tzinfo=UTC)
YEARS = timedelta(days=3_650)
"""Over which the papers are spread."""
_PAYLOAD = {"people": [{"surname": "Попова", "first_name": "Лариса"}] * 20}

Operation = Callable[[Session], object]


def run() -> Iterator[Row]:
    """Every operation on SQLite and on PostgreSQL."""
    with TemporaryDirectory(prefix="pismovod-postgres-") as name:
        server = Postgres(Path(name))
        with TemporaryDirectory() as folder:
            places = {"SQLite": [f"sqlite:///{folder}/{size}" for size in ("few", "many")]}
            places["PostgreSQL"] = [server.create(), server.create()]
            for database, (few, many) in places.items():
                yield from _compared(database, few, many)
        server.stop()


def _compared(database: str, few: str, many: str) -> Iterator[Row]:
    stores = [Store(few, "memory://few"), Store(many, "memory://many")]
    sizes = [(1, FEW, FEW, 1), (SCHOOLS, PAPERS, PEOPLE, SHARE)]
    measured = []
    for store, (schools, all_papers, all_people, share) in zip(stores, sizes, strict=True):
        store.upgrade()
        operations = _filled(store, schools, all_papers, all_people, share)
        measured.append({name: _seconds(store, operation) for name, operation in operations.items()})
        store.dispose()
    for name, seconds in measured[1].items():
        base = measured[0][name]
        yield at_most(f"{database}: {name} ({1000 * base:.1f} -> {1000 * seconds:.1f} ms)", seconds / base, MOST)


def _seconds(store: Store, operation: Operation) -> float:
    turns = []
    for _ in range(_TURNS):
        with store.begin() as session:
            started = perf_counter()
            operation(session)
            session.flush()
            turns.append(perf_counter() - started)
            session.rollback()
    return median(turns)


def _operations(actor: Actor, paper: str, person: str, number: str) -> dict[str, Operation]:
    far = {"limit": 50}

    def of_people(**asked: Any) -> Operation:
        return lambda session: people.listed(session, actor, people.PeopleQuery(**asked))

    def of_papers(**asked: Any) -> Operation:
        return lambda session: papers.listed(session, actor, PapersQuery(**asked))

    def of_journal(**asked: Any) -> Operation:
        return lambda session: journal.listed(session, actor, JournalQuery(**asked))

    return {
        "people": of_people(**far),
        "people, mentors": of_people(mentor=True),
        "people, a name": of_people(q="попова лариса"),
        "people, a letter": of_people(q="п"),
        "people, nobody": of_people(q="щ"),
        "papers": of_papers(),
        "papers, drafts": of_papers(state=State.DRAFT),
        "papers, a type": of_papers(type="roadmap"),
        "papers, a year": of_papers(school_year="2020/2021"),
        "papers, a number": of_papers(q=number),
        "papers, a word": of_papers(q="приказ"),
        "papers, a rare word": of_papers(q="карте роадмап"),
        "journal": of_journal(),
        "journal, a number": of_journal(q=number),
        "pairs": lambda session: pairs.listed(session, actor, pairs.PairsQuery()),
        "audit": lambda session: trail.listed(session, actor, trail.WantedPage()),
        "opening a paper": lambda session: papers.open_paper(session, actor, paper),
        "opening a person": lambda session: people.get(session, actor, person),
    }


def _filled(store: Store, schools: int, all_papers: int, all_people: int, share: int) -> dict[str, Operation]:
    """Fill an empty store; the operations on it."""
    chance = random.Random(1)
    numbers = [new_id() for _ in range(schools)]
    with store.begin() as session:
        rows = [
            {"id": one, "profile": {}, "indexes": [], "version": 1, "created": _BEGAN, "changed": _BEGAN}
            for one in numbers
        ]
        session.execute(insert(Organisation), rows)
        counts = dict.fromkeys(numbers, 0)
        made_people = [_person(_whose(place, numbers, share), chance) for place in range(all_people)]
        _put(session, Person, made_people)
        made = [
            _paper(place / all_papers, _whose(place, numbers, share), counts, chance) for place in range(all_papers)
        ]
        _put(session, Paper, made)
        registered = [paper for paper in made if paper["number"]]
        _put(session, Entry, [_entry(paper) for paper in registered])
        last = {(one["organisation"], one["day"].year): one["number"] for one in registered}
        _put(
            session,
            Counter,
            [
                {"organisation": school, "index": "", "year": year, "last": int(number)}
                for (school, year), number in last.items()
            ],
        )
        _put(session, Event, [_event(paper) for paper in made])
        by_school = sorted(made_people, key=lambda one: str(one["organisation"]))
        both = [two for two in pairwise(by_school) if two[0]["organisation"] == two[1]["organisation"]]
        made_pairs = [_pair(mentor) for mentor, _ in both]
        _put(session, Pair, made_pairs)
        guided = zip(made_pairs, both, strict=True)
        _put(session, Mentee, [{"pair": pair["id"], "place": 0, "person": two[1]["id"]} for pair, two in guided])
    with store.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    actor = Actor(numbers[0], "мерка", None, frozenset(Action))
    own = [paper for paper in registered if paper["organisation"] == numbers[0]]
    person = next(one["id"] for one in made_people if one["organisation"] == numbers[0])
    return _operations(actor, own[len(own) // 2]["id"], person, own[len(own) // 2]["number"])


def _put(session: Session, table: type[Table], rows: list[dict[str, Any]]) -> None:
    for first in range(0, len(rows), 5_000):
        session.execute(insert(table), rows[first : first + 5_000])


def _whose(place: int, schools: list[str], share: int) -> str:
    return schools[0] if place % share == 0 else schools[place % len(schools)]


def _person(school: str, chance: random.Random) -> dict[str, Any]:
    named = {"surname": chance.choice(_SURNAMES) + "а", "first_name": chance.choice(_NAMES), "patronymic": "Петровна"}
    return {
        "id": new_id(),
        "organisation": school,
        "card": {"person": {**named, "post": "учитель"}, "mentor": True},
        "search": folded(" ".join(named.values())),
        "mentor": chance.random() < 0.5,
        "mentee": False,
        "archived": False,
        "version": 1,
        "created": _BEGAN,
        "changed": _BEGAN,
    }


def _paper(when: float, school: str, counts: dict[str, int], chance: random.Random) -> dict[str, Any]:
    moment = _BEGAN + YEARS * when
    draft = chance.random() < 0.1
    counts[school] += not draft
    number = "" if draft else str(counts[school])
    title = f"Приказ {chance.choice(_ABOUT)} {chance.choice(_ABOUT)}"
    return {
        "id": new_id(),
        "organisation": school,
        "type": chance.choice(("roadmap", "report", "regulation")),
        "title": title,
        "search": folded(f"{title} {number}"),
        "state": "draft" if draft else "registered",
        "payload": {} if draft else _PAYLOAD,
        "printed": None if draft else _PAYLOAD,
        "index": "",
        "number": number,
        "day": None if draft else moment.date(),
        "listed": moment.date(),
        "template_hash": "",
        "service_version": "",
        "docx_hash": "",
        "pdf_hash": "",
        "signed_hash": "",
        "signed": None,
        "filed_in": "",
        "reason": "",
        "amends": None,
        "created_by": "мерка",
        "version": 1,
        "created": moment,
        "changed": moment,
    }


def _entry(paper: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation": paper["organisation"],
        "index": "",
        "year": paper["day"].year,
        "ordinal": int(paper["number"]),
        "number": paper["number"],
        "day": paper["day"],
        "title": paper["title"],
        "search": paper["search"],
        "signer": "",
        "executor": "",
        "paper": paper["id"],
        "by_hand": False,
        "cancelled": False,
        "reason": "",
        "made_by": "мерка",
        "made": paper["created"],
    }


def _event(paper: dict[str, Any]) -> dict[str, Any]:
    told = {"who": "мерка", "action": "made", "kind": "paper", "object": paper["id"], "told": ""}
    return {"organisation": paper["organisation"], "at": paper["created"], **told}


def _pair(mentor: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation": mentor["organisation"],
        "school_year": "2026/2027",
        "mentor": mentor["id"],
        "card": {"school_year": "2026/2027"},
        "starts": date(2026, 9, 1),
        "ends": date(2027, 5, 31),
        "version": 1,
        "created": _BEGAN,
        "changed": _BEGAN,
    }
