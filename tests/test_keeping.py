"""The care for the store: the proof finds every damage, a copy brings everything back, what is over is thrown away."""

from __future__ import annotations

import io
import json
import os
import random
import signal
import subprocess
import sys
import tarfile
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update

from service.access.actor import Action, Actor, Role
from service.cli import main
from service.errors import NotFound, StoreDamaged
from service.files import FileRefused
from service.keeping import back_up, erase, purge, restore, verify
from service.keeping.copy_file import CopyRefused
from service.records import organisation
from service.store import Store
from service.store.ids import new_id, now
from service.store.rows import rows_of, table_names
from service.store.tables import (
    Answered,
    Counter,
    Entry,
    Event,
    Mentee,
    Organisation,
    Pair,
    Paper,
    Person,
    Tries,
    User,
    Visit,
)
from service.store.words import Word
from tests.databases import Postgres
from tests.kept_papers import DAY, INDEX, MOMENT, add_draft, add_person, add_school, entry, register

OLD = now() - timedelta(days=500)


@pytest.fixture
def school(store: Store) -> str:
    """A school with three registered papers and a draft."""
    number = add_school(store)
    for place in range(3):
        register(store, number, f"docx {place}".encode())
    add_draft(store, number)
    return number


# The proof


def test_nothing_is_wrong(store: Store, school: str) -> None:
    """And that is told."""
    verdict = verify(store)
    assert (verdict.troubles, verdict.remarks) == ((), ())
    assert (verdict.organisations, verdict.papers, verdict.numbers, verdict.files) == (1, 4, 3, 4)
    assert list(verdict.lines())[-1] == "Всё на месте."


def _file(store: Store, column: str = "docx_hash") -> Path:
    with store.read() as session:
        name = session.scalars(select(getattr(Paper, column)).where(Paper.state != "draft")).first()
    return Path(store.files.address) / str(name)[:2] / str(name)


def _lost(store: Store) -> None:
    _file(store).unlink()


def _changed(store: Store) -> None:
    _file(store).write_bytes(b"docx 9")


def _no_template(store: Store) -> None:
    _file(store, "template_hash").unlink()


def _behind(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Counter).values(last=2))


def _ahead(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Counter).values(last=4))


def _no_counter(store: Store) -> None:
    with store.begin() as session:
        session.execute(delete(Counter))


def _gap(store: Store) -> None:
    with store.begin() as session:
        session.execute(delete(Entry).where(Entry.ordinal == 2))


def _silent_cancel(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Entry).where(Entry.ordinal == 2).values(cancelled=True))


def _other_number(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Paper).where(Paper.number == f"2-{INDEX}").values(number="7"))


def _numbered_draft(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Paper).where(Paper.state == "draft").values(number="7"))


def _no_file(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Paper).where(Paper.number == f"2-{INDEX}").values(docx_hash=""))


def _signed_by_nothing(store: Store) -> None:
    with store.begin() as session:
        session.execute(update(Paper).where(Paper.number == f"2-{INDEX}").values(state="signed"))


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (_lost, "нет в хранилище"),
        (_changed, "испорчен"),
        (_no_template, "нет в хранилище"),
        (_behind, "счётчик показывает 2, а последняя запись – 3"),
        (_ahead, "счётчик показывает 4"),
        (_no_counter, "счётчик показывает пусто"),
        (_gap, "нет записей с порядковыми номерами 2"),
        (_silent_cancel, "не написана причина"),
        (_other_number, "в журнале другие"),
        (_numbered_draft, "у проекта есть номер"),
        (_no_file, "файла или данных для печати нет"),
        (_signed_by_nothing, "подписанного файла нет"),
    ],
    ids=lambda value: "" if isinstance(value, str) else value.__name__.strip("_"),
)
def test_every_damage_is_found(store: Store, school: str, damage: Callable[[Store], None], told: str) -> None:
    """And told in words."""
    damage(store)
    verdict = verify(store)
    assert any(told in trouble for trouble in verdict.troubles), verdict.troubles
    assert list(verdict.lines())[-1] == f"Ошибок: {len(verdict.troubles)}."


def test_a_number_twice_is_found(sqlite_store: Store) -> None:
    """Even where somebody has taken the constraint away."""
    school = add_school(sqlite_store)
    register(sqlite_store, school)
    with sqlite_store.begin() as session:
        session.execute(text("CREATE TABLE copied AS SELECT * FROM journal"))
        session.execute(text("DROP TABLE journal"))
        session.execute(text("ALTER TABLE copied RENAME TO journal"))
        session.add(entry(school, 1, reason="ещё раз"))
    troubles = verify(sqlite_store).troubles
    assert [trouble for trouble in troubles if "дан дважды" in trouble] == [
        f"Журнал «{INDEX}» за 2026 год (организация {school}): номер 1-{INDEX} дан дважды.",
        f"Журнал «{INDEX}» за 2026 год (организация {school}): порядковый номер 1 дан дважды.",
    ]


def test_numbers_with_reasons_are_no_gap(store: Store, school: str) -> None:
    """A number that was skipped, or given by hand, with its reason."""
    with store.begin() as session:
        session.add(entry(school, 4, title="", reason="испорчен бланк"))
        session.add(entry(school, None, number="7/б", by_hand=True, reason="по бумажному журналу"))
        session.execute(update(Counter).values(last=4))
        session.add(Counter(organisation=school, index="4", year=2026, last=0))
    assert verify(store).troubles == ()


def test_a_file_that_nobody_needs(store: Store, school: str) -> None:
    """Is told when it is old, and is no damage; a young one waits for its record."""
    name = store.files.put(b"nobody's")
    assert verify(store).remarks == ()
    _age(store, name)
    verdict = verify(store)
    assert (verdict.troubles, len(verdict.remarks)) == ((), 1)


def _age(store: Store, name: str) -> None:
    old = (now() - timedelta(hours=2)).timestamp()
    os.utime(Path(store.files.address) / name[:2] / name, (old, old))


def test_pages_of_sqlite_are_proved(sqlite_store: Store) -> None:
    """A reference to nothing, written past the service."""
    with sqlite_store.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.exec_driver_sql("INSERT INTO counters VALUES ('nobody', '', 2026, 1)")
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.exec_driver_sql("BEGIN")
    assert any("ссылка на запись" in trouble for trouble in verify(sqlite_store).troubles)


# Kill -9


def test_killed_at_random_moments(store: Store, tmp_path: Path) -> None:
    """Nothing that was told is lost, nothing is half, no number is missing or doubled."""
    school = add_school(store)
    command = [sys.executable, "-m", "tests.kept_papers", store.address, store.files.address, school]
    told: list[str] = []
    for _ in range(4):
        writers = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
        for writer in writers:
            assert writer.stdout is not None
            told.append(writer.stdout.readline().strip())
        threading.Event().wait(random.uniform(0.05, 0.4))
        for writer in writers:
            writer.send_signal(signal.SIGKILL)
        for writer in writers:
            rest, _ = writer.communicate()
            told += rest.split()
    with store.read() as session:
        kept = set(session.scalars(select(Paper.id)))
        ordinals = sorted(session.scalars(select(Entry.ordinal)))
    assert len(told) >= 8
    assert {number for number in told if len(number) == 32} <= kept
    assert ordinals == list(range(1, len(kept) + 1))
    assert verify(store).troubles == ()


# Copies


def _everything(store: Store) -> dict[str, object]:
    with store.read() as session:
        rows: dict[str, object] = {name: list(rows_of(session, name)) for name in table_names()}
        words = sorted(session.execute(select(Word.kind, Word.word, Word.object)).tuples())
    return {**rows, "words": words, "files": {name: store.files.open(name) for name in store.files.hashes()}}


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A place where nothing is, not even tables."""
    if request.param == "sqlite":
        address = f"sqlite:///{tmp_path}/elsewhere/pismovod.sqlite"
    else:
        server: Postgres = request.getfixturevalue("postgres")
        address = server.create()
    store = Store(address, str(tmp_path / "elsewhere" / "files"))
    yield store
    store.dispose()


def _rich(store: Store, school: str) -> None:
    """Every kind of value: dates, moments, truth, nothing, letters of all kinds; a row that refers to a later one."""
    someone = add_person(store, school, "Ёлкина «Анна» \U0001f600O'Нил")
    first, last = sorted((register(store, school), register(store, school)))
    with store.begin() as session:
        session.execute(update(Paper).where(Paper.id == first).values(amends=last))
        session.add(Event(organisation=school, at=now(), who="я", action="made", kind="paper", object=first))
        session.add(
            User(
                id=new_id(),
                organisation=school,
                login="анна",
                name="Анна",
                role="curator",
                password="argon",
                created=MOMENT,
            )
        )
        pair = Pair(
            id=new_id(),
            organisation=school,
            school_year="2026/2027",
            mentor=someone,
            card={},
            starts=DAY,
            ends=DAY,
            created=MOMENT,
            changed=MOMENT,
        )
        session.add(pair)
        session.flush()
        session.add(Mentee(pair=pair.id, place=0, person=someone))


def test_a_copy_brings_everything_back(store: Store, school: str, empty: Store, tmp_path: Path) -> None:
    """From either database into either, to the last letter; and the count goes on."""
    _rich(store, school)
    made = back_up(store, tmp_path / "copy.tar")
    assert (tmp_path / "copy.tar").stat().st_mode & 0o777 == 0o600
    assert made.files == 5
    before = _everything(store)
    assert restore(empty, tmp_path / "copy.tar").troubles == ()
    assert _everything(empty) == before
    register(empty, school)
    with empty.begin() as session:
        session.add(Event(organisation=school, at=now(), who="я", action="seen", kind="paper", object=school))
    with empty.read() as session:
        assert list(session.scalars(select(Event.id).order_by(Event.id))) == [1, 2]
        nothing = session.scalar(text("SELECT count(*) FROM papers WHERE printed IS NULL"))
    with store.read() as session:
        assert session.scalar(text("SELECT count(*) FROM papers WHERE printed IS NULL")) == nothing
    assert verify(empty).troubles == ()


def test_nobody_stays_signed_in_in_a_copy(store: Store, school: str, empty: Store, tmp_path: Path) -> None:
    """Visits are not copied."""
    _rich(store, school)
    with store.begin() as session:
        user = session.scalars(select(User.id)).one()
        session.add(Visit(secret_hash="a" * 64, user=user, csrf="", created=MOMENT, seen=MOMENT, expires=MOMENT))
    back_up(store, tmp_path / "copy.tar")
    restore(empty, tmp_path / "copy.tar")
    with empty.read() as session:
        assert session.scalars(select(Visit)).all() == []


def test_a_copy_is_one_moment(store: Store, school: str, empty: Store, tmp_path: Path) -> None:
    """While papers are registered."""
    ended = threading.Event()

    def write() -> None:
        while not ended.is_set():
            register(store, school, os.urandom(100))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for place in range(3):
            back_up(store, tmp_path / f"{place}.tar")
    finally:
        ended.set()
        writer.join()
    assert restore(empty, tmp_path / "2.tar").troubles == ()


def test_nothing_is_overwritten(store: Store, school: str, tmp_path: Path) -> None:
    """A restore goes to an empty place only."""
    back_up(store, tmp_path / "copy.tar")
    register(store, school)
    before = _everything(store)
    with pytest.raises(CopyRefused, match="уже есть записи"):
        restore(store, tmp_path / "copy.tar")
    assert _everything(store) == before


def test_a_copy_that_can_not_be_written(store: Store, school: str, tmp_path: Path) -> None:
    """Leaves nothing, and the copy of yesterday stays."""
    with pytest.raises(FileRefused):
        back_up(store, tmp_path / "nowhere" / "copy.tar")
    back_up(store, tmp_path / "copy.tar")
    yesterday = (tmp_path / "copy.tar").read_bytes()
    _file(store).unlink()
    with pytest.raises(StoreDamaged):
        back_up(store, tmp_path / "copy.tar")
    assert (tmp_path / "copy.tar").read_bytes() == yesterday
    assert sorted(path.name for path in tmp_path.iterdir() if path.name != "data") == ["copy.tar"]


def _parts(copy: Path) -> dict[str, bytes]:
    with tarfile.open(copy) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]


def _write_parts(copy: Path, parts: dict[str, bytes]) -> None:
    with tarfile.open(copy, "w") as archive:
        for name, data in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


def test_a_damaged_copy_brings_nothing(store: Store, school: str, empty: Store, tmp_path: Path) -> None:
    """Whichever part of it is damaged: nothing is in the database afterwards, and a good copy still comes in."""
    back_up(store, tmp_path / "copy.tar")
    whole = _parts(tmp_path / "copy.tar")
    for name, data in whole.items():
        for damaged in (data[:-1] + b"?", None):
            parts = (
                {**whole, name: damaged} if damaged is not None else {one: whole[one] for one in whole if one != name}
            )
            if parts == whole:
                continue
            _write_parts(tmp_path / "bad.tar", parts)  # type: ignore[arg-type]
            with pytest.raises(CopyRefused):
                restore(empty, tmp_path / "bad.tar")
    (tmp_path / "bad.tar").write_bytes((tmp_path / "copy.tar").read_bytes()[:5000])
    for bad in (tmp_path / "bad.tar", tmp_path / "no.tar", tmp_path):
        with pytest.raises(CopyRefused):
            restore(empty, bad)
    assert restore(empty, tmp_path / "copy.tar").troubles == ()


def test_a_copy_made_by_an_enemy(store: Store, school: str, empty: Store, tmp_path: Path) -> None:
    """With right hashes and wrong contents: refused, and nothing is written, inside or outside."""
    back_up(store, tmp_path / "copy.tar")
    whole = _parts(tmp_path / "copy.tar")
    manifest = json.loads(whole["manifest.json"])
    for change in (
        {"files": ["../../escaped"]},
        {"tables": {"alembic_version": {"rows": 0, "sha256": "a" * 64}}},
        {"tables": {"../../x": {"rows": 0, "sha256": "a" * 64}}},
        {"revision": "9999"},
        {"format": 2},
        {"more": 1},
    ):
        _write_parts(tmp_path / "bad.tar", {**whole, "manifest.json": json.dumps(manifest | change).encode()})
        with pytest.raises(CopyRefused):
            restore(empty, tmp_path / "bad.tar")
    assert not (tmp_path / "escaped").exists()


# What is over


def test_what_is_over_is_thrown_away(store: Store, school: str) -> None:
    """Told first, done when that is wanted; what is young or registered stays."""
    _rich(store, school)
    forgotten = [add_draft(store, school, changed=OLD) for _ in range(3)]
    register(store, school, changed=OLD)
    old_file, young_file = store.files.put(b"nobody's"), store.files.put(b"somebody's soon")
    _age(store, old_file)
    with store.begin() as session:
        user = session.scalars(select(User.id)).one()
        for place, moment in enumerate((OLD, now() + timedelta(days=1))):
            secret = str(place) * 64
            session.add(Visit(secret_hash=secret, user=user, csrf="", created=OLD, seen=OLD, expires=moment))
            session.add(Answered(organisation=school, key=secret, request_hash="", status=201, body="", created=moment))
            session.add(Tries(key=secret, count=1, until=moment))
    before = _everything(store)
    told = purge(store, draft_days=400, sure=False)
    assert _everything(store) == before
    assert (told.drafts, told.visits, told.answers, told.tries, told.files) == (3, 1, 1, 1, 1)
    done = purge(store, draft_days=400, sure=True)
    assert (done.drafts, done.files) == (3, 1)
    with store.read() as session:
        assert not set(session.scalars(select(Paper.id))) & set(forgotten)
        purged = session.scalars(select(Event.object).where(Event.action == "purged"))
        assert sorted(purged) == sorted(forgotten)
        assert [len(session.scalars(select(table)).all()) for table in (Visit, Answered, Tries)] == [1, 1, 1]
    assert (store.files.exists(old_file), store.files.exists(young_file)) == (False, True)
    assert verify(store).troubles == ()
    again = purge(store, draft_days=400, sure=True)
    assert (again.drafts, again.visits, again.answers, again.tries, again.files) == (0, 0, 0, 0, 0)


def test_a_person_whom_nothing_names(store: Store, school: str) -> None:
    """Goes altogether, with the answers that hold the name; a dry run changes nothing."""
    someone = add_person(store, school)
    with store.begin() as session:
        for key, body in (("1", '{"surname": "Попова"}'), ("2", json.dumps({"surname": "Попова"})), ("3", "{}")):
            session.add(Answered(organisation=school, key=key, request_hash="", status=1, body=body, created=now()))
    before = _everything(store)
    assert erase(store, school, someone, sure=False).removed
    assert _everything(store) == before
    assert erase(store, school, someone, sure=True).removed
    with store.read() as session:
        assert session.get(Person, someone) is None
        assert list(session.scalars(select(Answered.key))) == ["3"]
        assert [(event.action, event.object) for event in session.scalars(select(Event))] == [("erased", someone)]
    with pytest.raises(NotFound):
        erase(store, school, someone, sure=True)


def test_a_person_whom_the_profile_names(store: Store, school: str) -> None:
    """The number leaves the profile, and the report says so; the profile can be saved afterwards."""
    someone, other = add_person(store, school), add_person(store, school)
    actor = Actor(school, "Завуч", Role.ADMINISTRATOR, frozenset(Action))
    with store.begin() as session:
        row = session.get_one(Organisation, school)
        row.profile = {"organisation": {"full_name": "Школа № 1"}}
        row.indexes = [{"name": INDEX, "pattern": f"{{n}}-{INDEX}", "title": "Приказы"}]
    with store.begin() as session:
        named = organisation.get(session, actor)
        profile = named.profile.model_copy(update={"curator": someone, "accountant": other, "secretary": someone})
        before = organisation.change(session, actor, profile, named.version)
    assert any("будет убран" in line for line in erase(store, school, someone, sure=False).facts())
    told = erase(store, school, someone, sure=True)
    assert told.removed
    assert any("сведений об организации человек убран" in line for line in told.facts())
    with store.begin() as session:
        left = organisation.get(session, actor)
        assert (left.profile.curator, left.profile.accountant, left.profile.secretary) == (None, other, None)
        assert left.version == before.version + 1
        organisation.change(session, actor, left.profile, left.version)


def test_a_person_whom_papers_name(store: Store, school: str) -> None:
    """By number or by name: what was printed stays and is named, the rest of the card goes."""
    someone = add_person(store, school)
    register(store, school, payload={"people": [{"person": someone}]})
    named = {"surname": "ПОПОВА", "first_name": "Лариса", "patronymic": "Алексеевна"}
    register(store, school, printed={"rows": [{"mentor": named}]})
    draft = add_draft(store, school, payload={"signers": [{"person": someone}]})
    told = erase(store, school, someone, sure=True)
    assert told.kept == (f"№ 4-{INDEX} от 2026-09-01", f"№ 5-{INDEX} от 2026-09-01") or len(told.kept) == 2
    assert (told.drafts, told.removed) == ((draft,), False)
    with store.read() as session:
        row = session.get_one(Person, someone)
        assert (row.archived, row.card["person"]["surname"], row.card["experience"]) == (True, "Попова", None)
        assert (row.card["note"], row.mentor, row.version) == ("", False, 2)
    assert "архивное дело" in " ".join(told.lines())


def test_a_person_of_a_pair(store: Store, school: str) -> None:
    """The pair stays, the name does not."""
    _rich(store, school)
    with store.read() as session:
        someone = session.scalars(select(Person.id)).one()
    told = erase(store, school, someone, sure=True)
    assert (told.kept, told.pairs, told.removed) == ((), 1, False)
    with store.read() as session:
        row = session.get_one(Person, someone)
        assert (row.card["person"]["surname"], row.search) == ("Данные", "данные удалены")


def test_a_person_of_another_school(store: Store, school: str) -> None:
    """Is not there."""
    someone = add_person(store, add_school(store))
    with pytest.raises(NotFound):
        erase(store, school, someone, sure=True)


# The command line


def _verb(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as left:
        main(arguments)
    told = capsys.readouterr()
    return left.value.code, told.out, told.err


def test_the_verbs(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """verify, backup, purge, and restore on an empty machine."""
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    store = Store(f"sqlite:///{tmp_path}/data/pismovod.sqlite", str(tmp_path / "data" / "files"))
    store.upgrade()
    school = add_school(store)
    someone = add_person(store, school)
    register(store, school)
    copy = str(tmp_path / "copy.tar")
    assert _verb(capsys, "verify")[:2] == (
        0,
        "Организаций: 1, документов: 1.\nНомеров в журнале: 1, файлов: 2.\nВсё на месте.\n",
    )
    code, out, _ = _verb(capsys, "backup", copy)
    assert (code, out.startswith("Копия готова и проверена: записей 5, файлов 2")) == (0, True)
    code, out, _ = _verb(capsys, "purge")
    assert (code, "повторите с ключом --yes" in out) == (0, True)
    assert _verb(capsys, "purge", "--person", someone)[0] == 2
    copies = [tmp_path / "data" / name for name in ("previews/someone/page", "uploads/someone/file")]
    for folder in copies:
        folder.mkdir(parents=True)
    code, out, _ = _verb(capsys, "purge", "--person", someone, "--organisation", school, "--yes")
    assert (code, out.splitlines()[0]) == (0, "Карточка удалена.")
    assert [folder for folder in copies if folder.exists()] == []
    assert _verb(capsys, "purge", "--person", someone, "--organisation", school)[0] == 2
    code, _, err = _verb(capsys, "restore", copy)
    assert (code, "уже есть записи" in err) == (2, True)
    _file(store).unlink()
    code, out, _ = _verb(capsys, "verify")
    assert (code, out.splitlines()[-1]) == (2, "Ошибок: 1.")
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "new machine"))
    code, out, _ = _verb(capsys, "restore", copy)
    assert (code, out.splitlines()[-1]) == (0, "Всё на месте.")
    with store.read() as session:
        assert session.get(Organisation, school) is not None
    store.dispose()


def test_verbs_without_a_store(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is there yet: told, not made."""
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    for arguments in (("verify",), ("backup", str(tmp_path / "copy.tar")), ("purge",)):
        code, _, err = _verb(capsys, *arguments)
        assert (code, "База данных" in err) == (1, True)
    assert list(tmp_path.iterdir()) == []
