"""Previews without LibreOffice: blanks for what is missing, whose turn it is, and what is kept."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import documents, pipeline
from service.errors import NotFound
from service.parts.base import Part, walk
from service.payload import read
from service.pdf import PictureSize
from service.preview import PREVIEWS, Displaced, Preview, Previews
from service.preview.blanks import Drawn, drawn
from service.preview.shelf import KEPT_SECONDS, PDF, Shelf, sweep
from service.preview.turns import take_ticket, turn
from service.render import render
from tests.office import PATIENCE_SECONDS, eventually
from tests.payloads import SAMPLES, raw, type_of
from tests.word import WordPaper

ROOT = Path(__file__).resolve().parent.parent
KEY, OTHER = "a" * 64, "b" * 64
KINDS = documents.types()
DEEPEST = 6
"""Steps to a place; bodies of text hold bodies of text without end."""


def shown(name: str, payload: object) -> Drawn:
    """What a preview of a payload is made of."""
    return drawn(name, payload, lambda words: render(name, words, pipeline.templates()))


def text(made: Drawn) -> str:
    """All that the paper says."""
    return WordPaper(made.docx).text.replace("\u00a0", " ")


# Blanks


@cache
def required(sample: str) -> tuple[tuple[str | int, ...], ...]:
    """The places of a sample that have to be filled, one of each kind."""
    found: dict[tuple[str, ...], tuple[str | int, ...]] = {}
    document, _ = read(type_of(sample), raw(sample))
    for path, part in walk(document.document) if document else ():
        for name, info in type(part).model_fields.items():
            if info.is_required() and _is_given(raw(sample), (*path, name)):
                found.setdefault(_kind((*path, name)), (*path, name))
    return tuple(found.values())


def _kind(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """Rows of one list are alike."""
    return tuple("*" if isinstance(step, int) else step for step in path)


def _is_given(value: Any, path: tuple[str | int, ...]) -> bool:
    for step in path:
        if not (step in value if isinstance(value, dict) else isinstance(value, list) and isinstance(step, int)):
            return False
        value = value[step]
    return True


def without(payload: Any, path: tuple[str | int, ...]) -> Any:
    """The payload with one place emptied."""
    changed = deepcopy(payload)
    holder = changed
    for step in path[:-1]:
        holder = holder[step]
    del holder[path[-1]]
    return changed


@pytest.mark.parametrize("name", KINDS)
def test_a_sample_without_a_required_field_is_shown_and_the_field_is_told(name: str) -> None:
    """Whatever is not filled yet, there is a paper to look at: each kind of place of all samples once."""
    known: set[tuple[str, ...]] = set()
    for sample in (sample for sample in SAMPLES if type_of(sample) == name):
        for path in required(sample):
            kind = _kind(path)
            if len(path) <= DEEPEST and kind not in known:
                known.add(kind)
                made = shown(name, without(raw(sample), path))
                at = "/" + "/".join(map(str, path))
                assert made.docx, (sample, path)
                assert any(at == one or at.startswith(f"{one}/") for one in made.blanks), (sample, path, made.blanks)
    assert known


@given(st.data())
@settings(deadline=None, max_examples=30)
def test_several_missing_and_wrong_values_are_shown(data: st.DataObject) -> None:
    """Any sample, with holes and nonsense at several places."""
    sample = data.draw(st.sampled_from([name for name in SAMPLES if "least" in name or name == type_of(name)]))
    payload = deepcopy(raw(sample))
    for path in data.draw(st.lists(st.sampled_from(required(sample)), max_size=4, unique=True)):
        if _is_given(payload, path):
            holder = payload
            for step in path[:-1]:
                holder = holder[step]
            holder[path[-1]] = data.draw(st.sampled_from(["", None, 7, [], {}, "32.13.2026", [{}], {"nonsense": 1}]))
    assert shown(type_of(sample), payload).docx


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_draft_is_shown(name: str) -> None:
    """The paper is there before the first word is typed, and says no day that nobody gave."""
    made = shown(name, {})
    assert "________" in text(made)
    assert "219" not in text(made)
    assert "/organisation" in made.blanks


def test_a_blank_person_and_blank_days_are_seen() -> None:
    """Two blanks for a name, and lines for days."""
    payload = without(without(raw("pairing_order"), ("period", "end")), ("pairs", 0, "mentor"))
    made = shown("pairing_order", payload)
    assert "________ ________" in text(made)
    assert "«___» __________ 20__" in text(made)
    assert set(made.blanks) == {"/period/end", "/pairs/0/mentor"}


def test_what_the_rules_refuse_is_shown_as_it_is() -> None:
    """A rule stops a paper, and not a look at it."""
    payload = deepcopy(raw("launch_order"))
    payload["signers"][0]["person"]["post"] = ""
    made = shown("launch_order", payload)
    assert [problem.code for problem in made.problems if problem.severity == "error"]
    assert not made.blanks
    assert payload["curator"]["surname"][:4] in text(made)


def test_a_whole_paper_has_no_blanks_and_its_own_bytes() -> None:
    """Nothing is changed in what is right."""
    made = shown("report", raw("report"))
    assert made.docx == pipeline.render("report", raw("report")).docx
    assert not made.blanks


@pytest.mark.parametrize("payload", [[], "", None, {"a": [[[]]] * 200_000}])
def test_what_is_no_payload_is_not_shown(payload: object) -> None:
    """And the answer says why."""
    made = shown("report", payload)
    assert not made.docx
    assert made.problems


def test_a_type_that_nobody_knew_gets_its_blanks() -> None:
    """Blanks are read off the models: each required field of each part has one."""
    from service.preview.blank_values import blank_part

    def all_parts(kind: type[Part]) -> Iterator[type[Part]]:
        yield kind
        for inner in kind.__subclasses__():
            yield from all_parts(inner)

    ours = [kind for kind in all_parts(Part) if kind.__module__.startswith(("service.parts", "service.documents"))]
    for kind in ours:
        assert blank_part(kind) is not None, kind


# Turns


def test_of_three_the_middle_one_is_displaced(tmp_path: Path) -> None:
    """One is being made, the newest waits; the one between is told at once."""
    order: list[str] = []
    may_end = Event()

    def make(name: str, ticket: str, wait: Event | None = None) -> None:
        with turn(tmp_path, ticket):
            order.append(name)
            if wait:
                wait.wait(PATIENCE_SECONDS)

    with ThreadPoolExecutor(3) as pool:
        first = pool.submit(make, "first", take_ticket(tmp_path), may_end)
        eventually(lambda: order == ["first"], "the first does not begin")
        second = pool.submit(make, "second", take_ticket(tmp_path))
        third = pool.submit(make, "third", take_ticket(tmp_path))
        try:
            assert isinstance(second.exception(PATIENCE_SECONDS / 2), Displaced)
            assert not first.done()
        finally:
            may_end.set()
        first.result(30)
        third.result(30)
    assert order == ["first", "third"]


def test_a_killed_process_leaves_the_turn(tmp_path: Path) -> None:
    """The kernel lets go of what it held."""
    holding = (
        "import sys, time; from pathlib import Path\n"
        "from service.preview.turns import take_ticket, turn\n"
        "folder = Path(sys.argv[1])\n"
        "with turn(folder, take_ticket(folder)): print('held', flush=True); time.sleep(600)"
    )
    command = [sys.executable, "-c", holding, tmp_path]
    with (
        subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as holder,
        ThreadPoolExecutor(1) as pool,
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        old = (tmp_path / "newest").read_bytes()
        waiting = pool.submit(_have_a_turn, tmp_path)
        eventually(lambda: (tmp_path / "newest").read_bytes() != old, "nobody waits")
        assert not waiting.done()
        holder.kill()
        waiting.result(30)


def _have_a_turn(folder: Path) -> None:
    with turn(folder, take_ticket(folder)):
        pass


def test_persons_do_not_wait_for_each_other(tmp_path: Path) -> None:
    """A turn is of one person."""
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    with turn(one, take_ticket(one)), turn(other, take_ticket(other)):
        pass


# What is kept


def put(shelf: Shelf, key: str, size: int = 100) -> None:
    """Keep a preview of so many bytes."""

    def write(folder: Path) -> tuple[PictureSize, ...]:
        (folder / PDF).write_bytes(b"%PDF")
        (folder / "1.png").write_bytes(bytes(size))
        return (PictureSize(900, 1273),)

    shelf.make()
    shelf.put(key, write)


def aged(folder: Path, seconds: int) -> None:
    """Make a preview look older."""
    for file in (*folder.iterdir(), folder):
        now = file.stat().st_mtime
        os.utime(file, (now - seconds, now - seconds))


def test_a_preview_is_its_owners(tmp_path: Path) -> None:
    """Another person who knows the key gets nothing; nor does one who asks for something else by it."""
    put(Shelf(tmp_path, "curator", 10_000), KEY)
    previews = Previews(tmp_path)
    assert previews.picture("curator", KEY, 1).media_type == "image/png"
    for owner, key in (("secretary", KEY), ("curator", OTHER), ("curator", ""), ("curator", "..")):
        with pytest.raises(NotFound):
            previews.picture(owner, key, 1)


def test_previews_are_closed_to_others_of_the_computer(tmp_path: Path) -> None:
    """They hold data of people."""
    put(Shelf(tmp_path / "data" / "previews", "curator", 10_000), KEY)
    folders = [folder for folder in (tmp_path / "data" / "previews").rglob("*") if folder.is_dir()]
    assert len(folders) == 2
    assert {folder.stat().st_mode & 0o777 for folder in (tmp_path / "data" / "previews", *folders)} == {0o700}


def test_the_oldest_go_when_there_are_too_many(tmp_path: Path) -> None:
    """Of all owners together; one that was looked at again is not old."""
    one, other = Shelf(tmp_path, "one", 2_500), Shelf(tmp_path, "other", 2_500)
    put(one, KEY, 1000)
    aged(one.folder / KEY, 20)
    put(other, KEY, 1000)
    aged(other.folder / KEY, 10)
    assert one.sizes(KEY)
    put(one, OTHER, 1000)
    assert one.sizes(KEY)
    assert one.sizes(OTHER)
    assert other.sizes(KEY) is None


def test_yesterdays_previews_and_unfinished_ones_go(tmp_path: Path) -> None:
    """What a killed process left is cleared away with them, what is being written is not."""
    shelf = Shelf(tmp_path, "one", 10_000)
    put(shelf, KEY)
    put(shelf, OTHER)
    for name in (".killed", ".writing"):
        (shelf.folder / name).mkdir()
        (shelf.folder / name / PDF).write_bytes(b"%PDF")
    aged(shelf.folder / KEY, KEPT_SECONDS + 60)
    aged(shelf.folder / ".killed", KEPT_SECONDS + 60)
    sweep(tmp_path, 10_000)
    assert {path.name for path in shelf.folder.iterdir()} == {OTHER, ".writing"}


def test_a_preview_that_failed_leaves_nothing(tmp_path: Path) -> None:
    """It appears whole or not at all."""
    shelf = Shelf(tmp_path, "one", 10_000)
    shelf.make()

    def fail(folder: Path) -> tuple[PictureSize, ...]:
        (folder / PDF).write_bytes(b"%PDF")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        shelf.put(KEY, fail)
    assert list(shelf.folder.iterdir()) == []


def test_an_answer_without_pages_says_so() -> None:
    """`shown` is what a page asks."""
    assert not Preview("", (), (), []).shown


def test_all_previews_go_when_a_person_is_erased(tmp_path: Path) -> None:
    """They hold data of people; what was seen a moment ago goes too."""
    put(Shelf(tmp_path / PREVIEWS, "curator", 10_000), KEY)
    Previews(tmp_path / PREVIEWS).clear()
    with pytest.raises(NotFound):
        Shelf(tmp_path / PREVIEWS, "curator", 10_000).pages(KEY)


@pytest.mark.parametrize("marked", [True, False])
def test_only_what_is_no_paper_goes_without_its_mark(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, marked: bool
) -> None:
    """And the two are never taken for each other."""
    asked: list[bool] = []

    def drawing(docx: bytes, folder: Path, is_marked: bool) -> tuple[PictureSize, ...]:
        asked.append(is_marked)
        (folder / PDF).write_bytes(b"%PDF")
        return (PictureSize(900, 1273),)

    monkeypatch.setattr("service.preview.making._draw", drawing)
    previews = Previews(tmp_path)
    payload = raw("launch_order.least")
    first = previews.make("one", "launch_order", payload, marked=marked)
    other = previews.make("one", "launch_order", payload, marked=not marked)
    assert first.key != other.key
    assert asked == [marked, not marked]
