"""Registering papers against the bare work: the same fill, the same file, and two statements in one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import text

from service import pipeline
from service.payload import read
from service.registry.shapes import Registration
from service.render import render
from service.store import Store
from tests.benchmarks.rows import Row
from tests.payloads import raw
from tests.registry_school import ORDER, School, school

PAPERS = 1_000
MOST = 1.5
DAY = date.today()  # noqa: DTZ011  (the day that the service takes)
"""Of the sample: before the deadlines that it sets."""
_BARE = (
    "UPDATE counters SET last = last + 1",
    "INSERT INTO bare (number, payload, docx) VALUES (:number, :payload, :docx)",
)


def run() -> Iterator[Row]:
    """One row: how much longer a paper takes than its bare work, measured in turns."""
    with TemporaryDirectory(prefix="pismovod-") as folder:
        store = Store(f"sqlite:///{folder}/pismovod.sqlite", str(Path(folder) / "files"))
        store.upgrade()
        own = school(store)
        with store.begin() as session:
            session.execute(text("CREATE TABLE bare (number TEXT, payload TEXT, docx TEXT)"))
        ratio = _ratio(own)
        store.dispose()
    yield Row(f"registering {PAPERS} papers, of the bare work", f"{ratio:.2f}", f"<= {MOST}", ratio <= MOST)


def _ratio(own: School) -> float:
    """In turns, one paper of each: what else the computer does falls on both; the middle one of each counts."""
    ours, bare = [], []
    for number in range(PAPERS):
        draft = own.draft(payload=raw(ORDER)).id
        begun = perf_counter()
        own.register(draft, Registration())
        ours.append(perf_counter() - begun)
        begun = perf_counter()
        _bare(own, number)
        bare.append(perf_counter() - begun)
    return median(ours) / median(bare)


def _bare(own: School, number: int) -> None:
    """The same paper without any of the registry."""
    payload = {**raw(ORDER), "head": {"number": f"{number}-б", "date": DAY.isoformat()}}
    checked, _ = read(ORDER, payload)
    assert checked
    docx = own.store.files.put(render(ORDER, checked.words(), pipeline.templates()))
    with own.store.begin() as session:
        session.execute(text(_BARE[0]))
        session.execute(text(_BARE[1]), {"number": number, "payload": str(payload), "docx": docx})
