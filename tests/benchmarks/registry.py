"""Registering papers beside the bare transaction, and by forty callers at once, on both databases.

The bare transaction is the same work without our layers: the draft's payload is read from its row, checked and filled,
the same file is written to last, and the same rows are written to the same tables (the count, the paper, the line of
the journal, the mark of the audit, with their indexes and triggers) by five statements of SQL.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from sqlalchemy import insert, inspect, select, text

from service import pipeline
from service.payload import read
from service.registry.numbers import today
from service.render import render
from service.store import Store
from service.store.ids import new_id, now
from service.store.tables import Entry, Paper
from tests.benchmarks.rows import Row, at_most
from tests.databases import Postgres
from tests.payloads import raw
from tests.registry_school import ORDER, ORDERS, School, school

PAPERS = 1_000
MOST = 1.5
CALLERS, EACH = 40, 5
"""Who register at once, and how many papers each."""
DAY = today()
_KEY = "organisation = :organisation AND journal_index = :index AND year = :year"
_DRAFT = text("SELECT payload FROM papers WHERE id = :id")
_COUNT = text(f"UPDATE counters SET last = last + 1 WHERE {_KEY} RETURNING last")
_PAPER = text(
    "UPDATE papers SET title = :title, search = :search, state = 'registered', printed = :printed, number = :number, "
    "journal_index = :index, day = :day, listed = :day, docx_hash = :docx, version = 2, changed = :at WHERE id = :id"
)
_LINE = text(
    "INSERT INTO journal (id, organisation, journal_index, year, ordinal, number, day, title, signer, executor, "
    "search, paper, by_hand, cancelled, reason, made_by, made) VALUES (:line, :organisation, :index, :year, :ordinal, "
    ":number, :day, :title, '', '', :search, :id, false, false, '', :who, :at)"
)
_MARK = text(
    "INSERT INTO audit (organisation, at, who, action, kind, object, told) "
    "VALUES (:organisation, :at, :who, 'numbered', 'paper', :id, :number)"
)


def run() -> Iterator[Row]:
    """Of each database: how much longer a paper takes than its bare transaction, and whether its numbers are whole."""
    with TemporaryDirectory(prefix="pismovod-postgres-") as name, TemporaryDirectory(prefix="pismovod-") as folder:
        server = Postgres(Path(name))
        for database, address in (("SQLite", f"sqlite:///{folder}/pismovod.sqlite"), ("PostgreSQL", server.create())):
            store = Store(address, f"{folder}/files-{database}")
            store.upgrade()
            yield _beside_bare(database, school(store))
            yield _at_once(database, school(store))
            store.dispose()
        server.stop()


def _beside_bare(database: str, own: School) -> Row:
    """In turns, one paper of each, now the one first and now the other; the middle one of each counts."""
    ways: dict[str, Callable[[str], object]] = {"ours": own.register, "bare": lambda draft: _bare(own, draft)}
    drafts = _drafts(own, 2 * PAPERS + 2)
    own.register(drafts.pop())  # from now on there is a count
    seconds: dict[str, list[float]] = {way: [] for way in ways}
    for turn in range(PAPERS):
        for way in sorted(ways, reverse=turn % 2 == 0):
            draft = drafts.pop()
            begun = perf_counter()
            ways[way](draft)
            seconds[way].append(perf_counter() - begun)
    ours, bare = median(seconds["ours"]), median(seconds["bare"])
    told = f"{database}: registering {PAPERS}, of the bare transaction ({1e3 * bare:.1f}, {1e3 * ours:.1f} ms)"
    return at_most(told, ours / bare, MOST)


def _bare(own: School, draft: str) -> None:
    """The same paper without any of the registry."""
    values: dict[str, Any] = {"id": draft, "organisation": own.secretary.organisation, "who": own.secretary.name}
    values |= {"index": ORDERS, "year": DAY.year, "day": DAY.isoformat(), "line": new_id()}
    values["at"] = f"{now():%Y-%m-%d %H:%M:%S.%f}"
    with own.store.engine.begin() as connection:
        payload = connection.execute(_DRAFT, values).scalar_one()
        ordinal = connection.execute(_COUNT, values).scalar_one()
        number = f"{ordinal}-{ORDERS}"
        payload = json.loads(payload) if isinstance(payload, str) else payload
        payload = {**payload, "head": {"number": number, "date": DAY.isoformat()}}
        checked, _ = read(ORDER, payload)
        assert checked
        docx = own.store.files.put(render(ORDER, checked.words(), pipeline.templates()))
        title = "Приказ «Об организации наставничества»"
        values |= {"ordinal": ordinal, "number": number, "docx": docx, "title": title, "search": f"{title} {number}"}
        connection.execute(_PAPER, {**values, "printed": json.dumps(payload)})
        connection.execute(_LINE, values)
        connection.execute(_MARK, values)


def _at_once(database: str, own: School) -> Row:
    """Numbers of forty callers that were lost or given twice."""
    drafts = _drafts(own, CALLERS * EACH)
    with ThreadPoolExecutor(CALLERS) as callers:
        given = [card.number for card in callers.map(own.register, drafts)]
    with own.store.read() as session:
        lines = session.execute(
            select(Entry.number, Entry.ordinal).where(Entry.organisation == own.secretary.organisation)
        ).all()
    first = min(line.ordinal or 0 for line in lines)
    wanted = {f"{first + place}-{ORDERS}" for place in range(len(drafts))}
    wrong = len(wanted ^ set(given)) + len(given) - len(set(given)) + abs(len(lines) - len(drafts))
    return at_most(f"{database}: {CALLERS} callers, numbers lost or doubled of {len(drafts)}", wrong, 0)


def _drafts(own: School, count: int) -> list[str]:
    """Drafts, alike but for their numbers."""
    payload = {**raw(ORDER), "effective_from": DAY.isoformat(), "school_year": f"{DAY.year}/{DAY.year + 1}"}
    first = own.draft(payload=payload).id
    with own.store.begin() as session:
        paper = session.get_one(Paper, first)
        row = {column.key: getattr(paper, column.key) for column in inspect(Paper).column_attrs}
        rows = [{**row, "id": new_id()} for _ in range(count)]
        session.execute(insert(Paper), rows)
    return [str(one["id"]) for one in rows]
