"""The small and the large store that lists and searches are measured on: schools with papers and people of ten years.

A tenth of everything belongs to the first school. Of the rows that a filter asks for few: one paper in a hundred was
registered by hand, another one cancelled; three people of ten are in the archive.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, NamedTuple

from sqlalchemy import insert, text

from service.access.actor import Action, Actor, Role
from service.store import Session, Store
from service.store.ids import folded, new_id
from service.store.naming import Naming
from service.store.tables import (
    Counter,
    Entry,
    Event,
    Mentee,
    Organisation,
    Packet,
    Pair,
    Paper,
    Person,
    Table,
    Token,
    User,
)
from tests.worlds import PROFILE

SHARE = 10
"""One in so many belongs to the school that is measured."""
FEW = 100
"""Of everything in a small store: enough to fill a page."""
INDEX = "общий"
YEARS = timedelta(days=3_650)
"""Over which the papers are spread."""
_RARE, _AMENDING, _NAMED = 100, 50, 3
_SURNAMES = "Попов Иванов Ёлкин Смирнов Кузнецов Васильев Петров Соколов Михайлов Новиков Фёдоров Морозов".split()
_NAMES = "Анна Мария Лариса Ольга Ирина Татьяна Елена Наталья Светлана Галина".split()
_ABOUT = "о наставничестве о закреплении пар об итогах о дорожной карте о программе об отчёте".split()
_BEGAN = datetime(2016, 9, 1, tzinfo=UTC)
_PAYLOAD = {"people": [{"surname": "Попова", "first_name": "Лариса"}] * 20}


class Size(NamedTuple):
    """How much there is of everything."""

    schools: int
    papers: int
    people: int

    @property
    def others(self) -> int:
        """Packets, users and tokens."""
        return max(FEW, self.people // 20)


class Filled(NamedTuple):
    """A filled store: who asks, and what he asks for."""

    actor: Actor
    paper: str
    number: str
    person: str
    mentor: str


def filled(store: Store, size: Size) -> Filled:
    """Fill an empty store."""
    chance = random.Random(1)
    schools = [new_id() for _ in range(size.schools)]
    share = SHARE if size.schools > 1 else 1
    with store.begin() as session:
        _put(session, Organisation, (_school(one) for one in schools))
        people = [_person(_whose(place, schools, share), chance) for place in range(size.people)]
        _put(session, Person, people)
        counts = dict.fromkeys(schools, 0)
        papers = [
            _paper(place / size.papers, _whose(place, schools, share), counts, chance) for place in range(size.papers)
        ]
        amending = _amended(papers, schools[0])
        _put(session, Paper, papers)
        entries = [_entry(paper, chance) for paper in papers if paper["number"]]
        _put(session, Entry, entries)
        last = {(one["organisation"], one["year"]): one["ordinal"] for one in entries}
        _put(session, Counter, (_counter(*key, count) for key, count in last.items()))
        _put(session, Event, (_event(paper, chance) for paper in papers))
        mentor = _put_pairs(session, people, schools[0])
        _put(session, Naming, _naming(papers, people, chance))
        for place in range(size.others):
            _put_others(session, place, _whose(place, schools, share))
    with store.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    actor = Actor(schools[0], "мерка", Role.ADMINISTRATOR, frozenset(Action))
    person = next(one["id"] for one in people if one["organisation"] == schools[0])
    return Filled(actor, amending["id"], amending["number"], person, mentor)


def _amended(papers: list[dict[str, Any]], school: str) -> dict[str, Any]:
    """Every fiftieth registered paper amends the one before it in its school; the one in the middle of a school."""
    before: dict[str, dict[str, Any]] = {}
    amending = []
    for place, paper in enumerate(paper for paper in papers if paper["number"]):
        old = before.get(paper["organisation"])
        if place % _AMENDING == 0 and old:
            paper["amends"] = old["id"]
            amending.append(paper)
        before[paper["organisation"]] = paper
    own = [paper for paper in amending if paper["organisation"] == school]
    return own[len(own) // 2]


def _naming(
    papers: list[dict[str, Any]], people: list[dict[str, Any]], chance: random.Random
) -> Iterator[dict[str, str]]:
    """Every paper names a few people of its school."""
    known: dict[str, list[str]] = {}
    for one in people:
        known.setdefault(one["organisation"], []).append(one["id"])
    for paper in papers:
        there = known.get(paper["organisation"], [])
        for person in chance.sample(there, min(_NAMED, len(there))):
            yield {"paper": paper["id"], "record": person}


def _put_pairs(session: Session, people: list[dict[str, Any]], school: str) -> str:
    """Everyone guides the next one of his school; the last mentor of a school."""
    by_school = sorted(people, key=lambda one: str(one["organisation"]))
    both = [two for two in pairwise(by_school) if two[0]["organisation"] == two[1]["organisation"]]
    pairs = [_pair(mentor, place) for place, (mentor, _) in enumerate(both)]
    _put(session, Pair, pairs)
    guided = zip(pairs, both, strict=True)
    _put(session, Mentee, ({"pair": pair["id"], "place": 0, "person": two[1]["id"]} for pair, two in guided))
    return next(str(pair["mentor"]) for pair in reversed(pairs) if pair["organisation"] == school)


def _put_others(session: Session, place: int, school: str) -> None:
    """A user, his token and his packet."""
    user, moment = new_id(), _BEGAN + timedelta(hours=place)
    one = {"organisation": school, "created": moment}
    login = {"login": f"user-{place:05}", "name": "Осипова Дарья", "role": "secretary", "password": "-"}
    _put(session, User, [{**one, "id": user, **login}])
    token = {"name": "1С", "secret_hash": f"{place:064x}", "scopes": ["papers_read"], "created_by": user}
    _put(session, Token, [{**one, "id": new_id(), **token}])
    packet = {"title": f"Пакет {place}", "papers": [new_id() for _ in range(20)], "created_by": "мерка"}
    _put(session, Packet, [{**one, "id": new_id(), **packet}])


def _put(session: Session, table: type[Table], rows: Iterable[dict[str, Any]]) -> None:
    for some in _by_thousands(rows):
        session.execute(insert(table), some)


def _by_thousands(rows: Iterable[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    kept = list(rows)
    return (kept[first : first + 5_000] for first in range(0, len(kept), 5_000))


def _whose(place: int, schools: list[str], share: int) -> str:
    return schools[0] if place % share == 0 else schools[place % len(schools)]


def _school(key: str) -> dict[str, Any]:
    indexes = [{"name": INDEX, "pattern": "{n}", "title": "Все документы"}]
    one = {"id": key, "profile": PROFILE, "indexes": indexes, "version": 1}
    return {**one, "created": _BEGAN, "changed": _BEGAN}


def _counter(school: str, year: int, last: int) -> dict[str, Any]:
    return {"organisation": school, "index": INDEX, "year": year, "last": last}


def _person(school: str, chance: random.Random) -> dict[str, Any]:
    named = {"surname": chance.choice(_SURNAMES) + "а", "first_name": chance.choice(_NAMES), "patronymic": "Петровна"}
    return {
        "id": new_id(),
        "organisation": school,
        "card": {"person": {**named, "post": "учитель"}, "mentor": True},
        "search": folded(" ".join(named.values())),
        "mentor": chance.random() < 0.5,
        "mentee": False,
        "archived": chance.random() < 0.3,
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
        "school_year": f"{moment.year}/{moment.year + 1}",
        "type": chance.choice(("roadmap", "report", "regulation")),
        "title": title,
        "search": folded(f"{title} {number}"),
        "state": "draft" if draft else "registered",
        "payload": {} if draft else _PAYLOAD,
        "printed": None if draft else _PAYLOAD,
        "index": INDEX,
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


def _entry(paper: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    return {
        "id": new_id(),
        "organisation": paper["organisation"],
        "index": INDEX,
        "year": paper["day"].year,
        "ordinal": int(paper["number"]),
        "number": paper["number"],
        "day": paper["day"],
        "title": paper["title"],
        "search": paper["search"],
        "signer": "",
        "executor": "",
        "paper": paper["id"],
        "by_hand": chance.randrange(_RARE) == 0,
        "cancelled": chance.randrange(_RARE) == 0,
        "reason": "",
        "made_by": "мерка",
        "made": paper["created"],
    }


def _event(paper: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    rare = chance.randrange(_RARE) == 0
    told = {
        "who": "Осипова" if rare else "мерка",
        "action": chance.choice(("printed", "imported", "remade")) if rare else "made",
        "kind": "paper",
        "object": paper["id"],
        "told": "",
    }
    return {"organisation": paper["organisation"], "at": paper["created"], **told}


def _pair(mentor: dict[str, Any], place: int) -> dict[str, Any]:
    first = 2016 + place % 10
    return {
        "id": new_id(),
        "organisation": mentor["organisation"],
        "school_year": f"{first}/{first + 1}",
        "mentor": mentor["id"],
        "card": {"school_year": f"{first}/{first + 1}"},
        "starts": date(first, 9, 1),
        "ends": date(first + 1, 5, 31),
        "version": 1,
        "created": _BEGAN,
        "changed": _BEGAN,
    }
