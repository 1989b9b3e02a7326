"""The store: transactions on two databases, files, pages, search, and what happens when something is away or full."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import resource
import sqlite3
import stat
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fsspec.implementations.memory import MemoryFileSystem
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError, StatementError

from service.errors import BadSetting, PayloadRefused, StoreDamaged, StoreUnavailable
from service.settings import Settings
from service.store import Clash, Files, Session, Store, open_store
from service.store.database import NEWEST
from service.store.ids import folded, new_id, now
from service.store.paging import page
from service.store.searching import FEW, matching
from service.store.tables import Counter, Event, Organisation, Person
from service.store.upgrading import newest
from service.store.words import Word
from tests.databases import Postgres

MOMENT = datetime(2026, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)


def add_school(store: Store) -> str:
    """An organisation with nothing in it."""
    number = new_id()
    with store.begin() as session:
        session.add(Organisation(id=number, profile={}, indexes=[], created=MOMENT, changed=MOMENT))
    return number


def person(school: str, name: str, created: datetime = MOMENT) -> Person:
    """Someone of a school."""
    return Person(
        id=new_id(), organisation=school, card={}, search=folded(name)[:500], created=created, changed=created
    )


# Tables


def test_tables_are_what_migrations_make(store: Store) -> None:
    """Autogenerate finds nothing to change."""
    with store.read() as session:
        context = MigrationContext.configure(session.connection(), opts={"compare_type": True})
        assert compare_metadata(context, Word.metadata) == []


def test_upgrading_again_changes_nothing(store: Store) -> None:
    """What is there stays."""
    school = add_school(store)
    store.upgrade()
    with store.read() as session:
        assert session.get(Organisation, school) is not None


def test_many_start_at_once(tmp_path: Path, postgres: Postgres) -> None:
    """Two servers and four workers begin together: the tables are made once."""
    for address in (f"sqlite:///{tmp_path}/new/here.sqlite", postgres.create()):
        stores = [Store(address, str(tmp_path / "files")) for _ in range(6)]
        with ThreadPoolExecutor(6) as pool:
            list(pool.map(Store.upgrade, stores))
        add_school(stores[0])
        for one in stores:
            one.dispose()


def test_a_database_of_a_newer_service_is_refused(store: Store) -> None:
    """Nobody writes into tables that he does not know."""
    with store.begin() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadSetting, match="более новая"):
        store.upgrade()


def test_the_audit_trail_only_grows(store: Store) -> None:
    """The database itself refuses to change or remove a line."""
    school = add_school(store)
    with store.begin() as session:
        session.add(Event(organisation=school, at=now(), who="я", action="made", kind="paper", object=school))
    for statement in ("UPDATE audit SET who = 'не я'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError, match="append only"), store.begin() as session:
            session.execute(text(statement))
    with store.read() as session:
        assert [event.who for event in session.scalars(select(Event))] == ["я"]


# Transactions


def test_a_transaction_is_whole_or_nothing(store: Store) -> None:
    """What raises leaves nothing."""
    school = add_school(store)
    with pytest.raises(KeyError), store.begin() as session:  # noqa: PT012
        session.add(person(school, "Попова"))
        session.flush()
        raise KeyError
    with store.read() as session:
        assert session.scalars(select(Person)).all() == []


def test_reading_can_not_write(store: Store) -> None:
    """A reading transaction is one, on both databases; and writing goes on after it."""
    with pytest.raises((DBAPIError, StoreUnavailable)), store.read() as session:
        session.execute(text("DELETE FROM people"))
    add_school(store)


def test_a_clash_is_told_as_one(store: Store) -> None:
    """A broken constraint is the caller's business."""
    school = add_school(store)
    with pytest.raises(Clash), store.begin() as session:
        session.add(Organisation(id=school, profile={}, indexes=[], created=MOMENT, changed=MOMENT))
    with pytest.raises(Clash), store.begin() as session:
        session.add(person(new_id(), "Ничья"))


def test_moments_come_back_in_utc(store: Store) -> None:
    """Aware goes in, UTC comes out; naive is refused."""
    school = add_school(store)
    vladivostok = MOMENT.astimezone(timezone(timedelta(hours=10)))
    with store.begin() as session:
        session.add(person(school, "Попова", vladivostok))
    with store.read() as session:
        (found,) = session.scalars(select(Person))
        assert (found.created, found.created.tzinfo) == (MOMENT, UTC)
        assert session.scalar(select(Person.id).where(Person.created == vladivostok)) == found.id
    with pytest.raises(StatementError, match="without a zone"), store.begin() as session:
        session.add(person(school, "Попова", MOMENT.replace(tzinfo=None)))


def test_values_stay_out_of_errors(store: Store) -> None:
    """An error goes to the log: no data of people in it."""
    with pytest.raises(Clash) as refused, store.begin() as session:
        session.add(person(new_id(), "Секретова"))
    assert "секретова" not in str(refused.value).lower()


def _count_up(store: Store, school: str, times: int) -> None:
    for _ in range(times):
        with store.begin() as session:
            last = session.scalar(select(Counter.last).where(Counter.organisation == school).with_for_update())
            session.execute(update(Counter).where(Counter.organisation == school).values(last=(last or 0) + 1))


def test_no_update_is_lost(store: Store) -> None:
    """Threads and processes of two servers count up one row."""
    school = add_school(store)
    with store.begin() as session:
        session.add(Counter(organisation=school, index="", year=2026, last=0))
    other = multiprocessing.get_context("fork").Process(target=_count_up, args=(store, school, 25))
    other.start()  # with the connections of this process in hand: it must not use them
    threads = [threading.Thread(target=_count_up, args=(store, school, 5)) for _ in range(10)]
    for thread in threads:
        thread.start()
    for one in (*threads, other):
        one.join()
    assert other.exitcode == 0
    with store.read() as session:
        assert session.scalar(select(Counter.last)) == 75


def test_readers_do_not_wait_for_the_writer(store: Store) -> None:
    """A reader sees the moment before."""
    school = add_school(store)
    with store.begin() as writing:
        writing.add(person(school, "Попова"))
        writing.flush()
        with store.read() as session:
            assert session.scalars(select(Person)).all() == []


# What is away, locked, full or damaged


def test_a_writer_that_waits_too_long(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Is told to come again."""
    monkeypatch.setattr("service.store.engines.WAIT_S", 0.05)
    quick = Store(sqlite_store.address, sqlite_store.files.address)
    with sqlite_store.begin() as writing:
        writing.execute(select(Person.id))
        with pytest.raises(StoreUnavailable, match="занята"), quick.begin() as session:
            session.execute(select(Person.id))
    with quick.begin() as session:
        session.execute(select(Person.id))
    quick.dispose()


def test_a_file_of_sqlite_that_goes_away(sqlite_store: Store) -> None:
    """It is not begun anew in silence, and a file that comes back is taken again."""
    school = add_school(sqlite_store)
    file = Path(str(sqlite_store.engine.url.database))
    sqlite_store.dispose()
    file.rename(file.with_suffix(".away"))
    with pytest.raises(StoreUnavailable), sqlite_store.begin() as session:
        session.execute(select(Person.id))
    assert not file.exists()
    file.with_suffix(".away").rename(file)
    with sqlite_store.read() as session:
        assert session.get(Organisation, school) is not None


def test_a_file_of_sqlite_that_is_another_one_now(sqlite_store: Store, tmp_path: Path) -> None:
    """Connections to the old one are dropped."""
    add_school(sqlite_store)
    other = Store(f"sqlite:///{tmp_path}/other.sqlite", "memory://")
    other.upgrade()
    school = add_school(other)
    other.dispose()
    (tmp_path / "other.sqlite").replace(str(sqlite_store.engine.url.database))
    for end in ("-wal", "-shm"):
        Path(f"{sqlite_store.engine.url.database}{end}").unlink(missing_ok=True)
    with sqlite_store.read() as session:
        assert list(session.scalars(select(Organisation.id))) == [school]


def test_a_postgresql_that_goes_away_and_comes_back(postgres: Postgres, migrated: str, tmp_path: Path) -> None:
    """In the middle of a transaction and between two: told as away, nothing half, and it goes on when it is back."""
    store = Store(postgres.create(migrated), str(tmp_path / "files"))
    school = add_school(store)
    with pytest.raises(StoreUnavailable), store.begin() as session:  # noqa: PT012
        session.add(person(school, "Попова"))
        session.flush()
        postgres.stop()
        session.execute(select(Person.id))
    with pytest.raises(StoreUnavailable), store.read() as session:
        session.execute(select(Person.id))
    postgres.start()
    with store.begin() as session:
        assert session.scalars(select(Person)).all() == []
        session.add(person(school, "Попова"))
    store.dispose()


def test_a_full_disk(sqlite_store: Store) -> None:
    """SQLite finds no room: told as that, nothing half, and it goes on when there is room."""
    school = add_school(sqlite_store)
    with pytest.raises(StoreUnavailable, match="нет места"), sqlite_store.begin() as session:  # noqa: PT012
        session.execute(text("PRAGMA max_page_count=1"))
        session.add_all([person(school, "Я" * 400) for _ in range(500)])
        session.flush()
    sqlite_store.dispose()
    with sqlite_store.begin() as session:
        assert session.scalars(select(Person)).all() == []
        session.add(person(school, "Попова"))


def test_a_damaged_file_of_sqlite(sqlite_store: Store) -> None:
    """Is told as damaged."""
    sqlite_store.dispose()
    file = Path(str(sqlite_store.engine.url.database))
    file.write_bytes(b"no database at all, " * 500)
    with pytest.raises(StoreDamaged), sqlite_store.read() as session:
        session.execute(select(Person.id))


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    """Told in Russian, not as a traceback."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreUnavailable):
        Store(f"sqlite:///{tmp_path}/file/here.sqlite", "memory://").upgrade()


def test_an_address_that_is_none() -> None:
    """The operator is told which setting it is."""
    with pytest.raises(BadSetting, match="PISMOVOD_DATABASE"):
        Store("postgresql://host:no-port/name", "memory://")
    with pytest.raises(BadSetting, match="PISMOVOD_FILES"):
        Store("sqlite:///x", "nowhere://bucket")


def test_where_everything_lies_by_itself(tmp_path: Path) -> None:
    """In the folder of data, for nobody else to read."""
    store = open_store(Settings(data=tmp_path / "data"))
    store.upgrade()
    school = add_school(store)
    name = store.files.put(b"abc")
    found = {path: stat.S_IMODE(path.stat().st_mode) for path in sorted((tmp_path / "data").rglob("*"))}
    assert {mode for path, mode in found.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in found.items() if path.is_dir()} == {0o700}
    assert tmp_path / "data" / "files" / name[:2] / name in found
    with sqlite3.connect(tmp_path / "data" / "pismovod.sqlite") as bare:
        assert bare.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    bare.close()
    with store.read() as session:
        settings = {name: session.scalar(text(f"PRAGMA {name}")) for name in ("foreign_keys", "synchronous")}
        assert settings == {"foreign_keys": 1, "synchronous": 2}
        assert session.get(Organisation, school) is not None
    store.dispose()


# Files


@pytest.fixture(params=["folder", "memory"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Files:
    """A store of files, on this computer and elsewhere."""
    return Files(str(tmp_path / "files") if request.param == "folder" else f"memory://{new_id()}")


def test_files_by_their_content(files: Files, tmp_path: Path) -> None:
    """The same bytes are one file."""
    (tmp_path / "given").write_bytes(b"abc")
    name = files.put(b"abc")
    assert name == hashlib.sha256(b"abc").hexdigest() == files.put(tmp_path / "given")
    assert files.open(name) == b"abc"
    assert list(files.hashes()) == [name]
    written = files.written(name)
    assert written is not None
    assert abs(written - now()) < timedelta(minutes=5)
    files.remove(name)
    files.remove(name)
    assert (files.exists(name), list(files.hashes())) == (False, [])


def test_a_file_that_is_missing_or_wrong(files: Files, tmp_path: Path) -> None:
    """Never given out as if it were right; storing it again mends it."""
    with pytest.raises(StoreDamaged, match="нет в хранилище"):
        files.open("a" * 64)
    for wrong in ("../../etc/passwd", "A" * 64, "a" * 63, "a" * 64 + "\n"):
        with pytest.raises(StoreDamaged):
            files.open(wrong)
    name = files.put(b"abc")
    files._place.write(f"{name[:2]}/{name}", b"abd")
    with pytest.raises(StoreDamaged, match="испорчен"):
        files.open(name)
    assert files.put(b"abc") == name
    assert files.open(name) == b"abc"


def test_many_store_the_same_file(files: Files) -> None:
    """At once."""
    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(files.put, [b"abc" * 10_000] * 40))
    assert list(files.hashes()) == sorted(names)


def test_a_full_disk_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither under its name nor half."""

    def full(stream: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    files = Files(str(tmp_path / "files"))
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreUnavailable, match="нет места"):
        files.put(b"abc")
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


class _Far(MemoryFileSystem):
    """A store somewhere else that has failures of its own."""

    protocol = "sftp"
    failure: Exception | None = None

    def cat_file(self, path: str, *more: Any, **named: Any) -> Any:
        """Its own failure, or the bytes."""
        if self.failure:
            raise self.failure
        return super().cat_file(path, *more, **named)


class NoEndpoint(Exception):
    """As those of botocore: no OSError."""


@pytest.mark.parametrize("failure", [NoEndpoint(), TimeoutError(), PermissionError()])
def test_a_store_elsewhere_that_does_not_serve(failure: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Told in Russian, whatever its library calls it; written again when it serves."""
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda address, **options: (_Far(), f"/{new_id()}"))
    files = Files("sftp://host/papers")
    name = files.put(b"abc")
    monkeypatch.setattr(_Far, "failure", failure)
    with pytest.raises(StoreUnavailable, match="PISMOVOD_FILES"):
        files.put(b"abd")
    with pytest.raises(StoreUnavailable, match="PISMOVOD_FILES"):
        files.open(name)
    monkeypatch.setattr(_Far, "failure", None)
    assert files.open(name) == b"abc"
    assert list(files.hashes()) == [name]


def test_a_store_elsewhere_without_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bucket that there is not is no missing file."""

    def missing(*_: object) -> None:
        raise FileNotFoundError("no such bucket")

    monkeypatch.setattr(MemoryFileSystem, "pipe_file", missing)
    with pytest.raises(StoreUnavailable):
        Files(f"memory://{new_id()}").put(b"abc")


def test_s3_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A registration waits for its file, and everybody for the number."""
    asked: dict[str, Any] = {}
    made = (MemoryFileSystem(), f"/{new_id()}")
    monkeypatch.setattr("fsspec.core.url_to_fs", lambda address, **options: asked.update(options) or made)
    Files("s3://bucket/papers").put(b"abc")
    assert 0 < asked["config_kwargs"]["read_timeout"] <= 10


def test_a_file_larger_than_is_allowed(tmp_path: Path) -> None:
    """The kernel cuts the write short (a real one, not an invented error)."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    files = Files(str(tmp_path / "files"))
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        with pytest.raises(StoreUnavailable):
            files.put(b"a" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(files.hashes()) == []
    assert [path for path in (tmp_path / "files").rglob("*") if path.is_file()] == []


def test_what_a_killed_writer_left(tmp_path: Path) -> None:
    """Is no file of the store, and is found to be cleared away."""
    files = Files(str(tmp_path / "files"))
    name = files.put(b"abc")
    left = tmp_path / "files" / name[:2] / f"{name}.0011.part"
    left.write_bytes(b"ab")
    assert list(files.hashes()) == [name]
    assert list(files.unfinished(now() + timedelta(hours=1))) == [f"{name[:2]}/{left.name}"]
    assert list(files.unfinished(now() - timedelta(hours=1))) == []


# Pages


@pytest.mark.parametrize("size", [1, 3, 7, 200])
def test_pages_hold_everything_once(store: Store, size: int) -> None:
    """In both directions, also where many rows have the same value."""
    school = add_school(store)
    names = ["Ёлкина", "Абрамова", "Попова", "Попова", "попова", "Римский-Корсаков", "ъ", "O'Нил"]
    with store.begin() as session:
        session.add_all(
            person(school, name, MOMENT + timedelta(seconds=place // 3)) for place, name in enumerate(names)
        )
    orders = ((Person.search, Person.id), (Person.created.desc(), Person.id.desc()))
    for order in orders:
        statement = select(Person).where(Person.organisation == school)
        with store.read() as session:
            whole = [one.id for one in session.scalars(statement.order_by(*order))]
            assert _walked(session, statement, order, size) == whole
    with store.read() as session:
        sorted_names = list(session.scalars(select(Person.search).order_by(Person.search, Person.id)))
    assert sorted_names == sorted(folded(name) for name in names)


def _walked(session: Session, statement: Any, order: Any, size: int) -> list[str]:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        part = page(session, statement, order, cursor, size)
        found += [one.id for one in part.items]
        cursor = part.next
    return found


@pytest.mark.parametrize(
    "cursor",
    [
        "?",
        "e30",
        "W10",
        "WyJhIl0",
        "WzEsMl0",
        "WyIyMDI2LTAxLTAxIiwgImEiXQ",
        "bm8",
        "W" * 5000,
        "WyJcdTAwMDAiLCAiYSJd",
        "ё",
    ],
)
def test_a_cursor_that_is_none(sqlite_store: Store, cursor: str) -> None:
    """Is refused, whatever was put in."""
    with sqlite_store.read() as session:
        for order in ((Person.created, Person.id), (Person.version, Person.id)):
            with pytest.raises(PayloadRefused):
                page(session, select(Person), order, cursor, 10)


@given(st.text() | st.binary().map(lambda data: data.hex()))
def test_any_cursor_is_answered(cursor: str) -> None:
    """A page or a refusal, and nothing else."""
    with suppress(PayloadRefused):
        page(Session(), select(Person), (Person.created, Person.id), cursor or "x", 10)


@pytest.mark.parametrize("limit", [0, -1, 201])
def test_a_limit_that_is_none(sqlite_store: Store, limit: int) -> None:
    """A page has 1 to 200 rows."""
    with sqlite_store.read() as session, pytest.raises(PayloadRefused):
        page(session, select(Person), (Person.id,), None, limit)


# Search


def _found(store: Store, school: str, typed: str) -> list[str]:
    with store.read() as session:
        statement = select(Person.search).where(Person.organisation == school, matching(session, Person, school, typed))
        return list(session.scalars(statement.order_by(Person.search)))


def test_words_are_found_by_their_beginnings(store: Store) -> None:
    """Every word, in any order; a part behind a hyphen is a word too; other schools are not looked at."""
    school, other = add_school(store), add_school(store)
    names = [
        "Римский-Корсаков Николай",
        "Попова Лариса",
        "Ёлкина Анна",
        "Попов Пётр",
        'Приказ № 134/4 «О "паре"» [x], 50%_',
    ]
    with store.begin() as session:
        session.add_all(person(school, name) for name in names)
        session.add(person(other, "Попова Чужая"))
    expected = {
        "поп": ["попов петр", "попова лариса"],
        "ПОПОВА": ["попова лариса"],
        "лар поп": ["попова лариса"],
        "корс": ["римский-корсаков николай"],
        "римский-корс": ["римский-корсаков николай"],
        "ёлк": ["елкина анна"],
        "елк": ["елкина анна"],
        "134/4": [folded(names[4])],
        "«О": [folded(names[4])],
        "50%_": [folded(names[4])],
        "%": [],
        "опов": [],
        "поп анна": [],
    }
    assert {typed: _found(store, school, typed) for typed in expected} == expected
    assert len(_found(store, school, " ")) == len(names)


def test_words_follow_their_records(store: Store) -> None:
    """What is renamed is found by its new name only; what is removed is not found."""
    school = add_school(store)
    someone = person(school, "Попова Лариса")
    with store.begin() as session:
        session.add(someone)
    with store.begin() as session:
        session.execute(update(Person).values(search=folded("Иванова Лариса")))
    assert (_found(store, school, "попова"), _found(store, school, "иванова")) == ([], ["иванова лариса"])
    with store.begin() as session:
        session.execute(text("DELETE FROM people"))
    with store.read() as session:
        assert session.scalars(select(Word)).all() == []


def test_search_for_what_nearly_everybody_has(store: Store) -> None:
    """The same answers as for what is rare."""
    school = add_school(store)
    with store.begin() as session:
        session.add_all(person(school, f"Попова Анна{place} Петровна") for place in range(FEW + 20))
    assert len(_found(store, school, "попова петр")) == FEW + 20
    assert _found(store, school, "попова анна5") == _found(store, school, "анна5 петровна")
    assert len(_found(store, school, "попова анна5")) == sum(str(place).startswith("5") for place in range(FEW + 20))


@given(st.text(max_size=50))
def test_folding_twice_is_folding_once(given_text: str) -> None:
    """And what comes out is plain."""
    once = folded(given_text)
    assert folded(once) == once
    assert "\0" not in once
    assert once == once.strip()
    once.encode()


def test_an_ordinary_start_knows_the_newest_migration() -> None:
    """The number that is told beside the migrations is theirs."""
    assert newest() == NEWEST
