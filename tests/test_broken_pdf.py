"""Whatever file comes, the answer is a PDF or a sentence in Russian: no crash, no hang, no eaten memory."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.errors import ConversionFailed, FilesRefused, OfficeBusy, PismovodError
from service.pdf import Piece, Whole, compose, confined, examine, scan_to_pdf
from service.pdf.confined import ChildDied, Limits
from tests.pdf_files import data_of, linked, pages_pdf, text_pdf, written, zoo

ZOO = zoo()
REFUSED = {
    "empty": "file_empty",
    "one byte": "not_a_pdf",
    "zeros": "not_a_pdf",
    "html": "not_a_pdf",
    "jpeg": "not_a_pdf",
    "word": "not_a_pdf",
    "old word": "not_a_pdf",
    "only a head": "file_damaged",
    "root is a number": "file_damaged",
    "pages are missing": "file_damaged",
    "no pages": "no_pages",
    "encrypted by nobody": "file_damaged",
    "a million kids": "file_unmanageable",
    "too many pages": "too_many_pages",
    "bomb": "endless_page",
    "bomb in a bomb": "endless_page",
    "dynamic form": "xfa_form",
}
MENDED = {
    "cut in half": 3,
    "no table of places": 3,
    "wrong places": 3,
    "startxref lies": 3,
    "garbage after": 3,
    "root is missing": 3,
    "object numbers twice": 3,
    "kids are the pages": 1,
    "page is a stream": 1,
    "deep dictionaries": 1,
    "size is huge": 3,
}
LONGEST_SECONDS = 30
RUSSIAN = re.compile(r"[А-ЯЁ][^A-Za-z]*")


def outcome(folder: Path, data: bytes) -> tuple[str, int]:
    """The code of the refusal and 0, or nothing and the number of pages of a file that can be read, with all marks."""
    output = folder / "whole.pdf"
    output.unlink(missing_ok=True)
    try:
        piece = Piece(file=written(folder, "a.pdf", data), draft=True, qr="5")
        composed = compose(Whole(pieces=(piece,), numbered=True), output)
    except FilesRefused as refusal:
        problems = refusal.problems
    else:
        with pikepdf.open(output) as pdf:
            assert pdf.get_warnings() == []
            assert len(pdf.pages) == composed.pages
        return "", composed.pages
    assert not output.exists()
    assert all(RUSSIAN.match(one.message) and "a.pdf" in one.message for one in problems), problems
    return next(one.code for one in problems if one.severity == "error"), 0


@pytest.mark.parametrize("name", ZOO)
def test_a_broken_file_is_joined_or_refused(tmp_path: Path, name: str) -> None:
    """Never another error, never long; what is known to be hopeless, or to be mended, is."""
    started = time.monotonic()
    code, pages = outcome(tmp_path, ZOO[name]())
    assert time.monotonic() - started < LONGEST_SECONDS
    assert code == REFUSED.get(name, code)
    if name in MENDED:
        assert pages == MENDED[name]


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    """A secretary looks at the pages before the director signs them."""
    for name in MENDED:
        (found,) = examine([Piece(file=written(tmp_path, "a.pdf", ZOO[name]()))])
        assert [problem.code for problem in found.problems][:1] == ["file_repaired"], name


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_spoilt_bytes(tmp_path: Path, data: st.DataObject) -> None:
    """A real file with bytes changed, cut out and put in."""
    spoilt = bytearray(data_of(linked("a", "b", "c")))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(spoilt) - 1))
        length = data.draw(st.integers(0, 40))
        spoilt[place : place + length] = data.draw(st.binary(max_size=40))
    code, _ = outcome(tmp_path, bytes(spoilt))
    assert code != "file_unmanageable"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(junk=st.binary(max_size=2_000), head=st.sampled_from([b"", b"%PDF-1.4\n", b"%PDF-1.7\n1 0 obj\n<<"]))
def test_junk(tmp_path: Path, junk: bytes, head: bytes) -> None:
    """Anything at all."""
    outcome(tmp_path, head + junk)


def test_a_broken_file_among_good_ones_is_named(tmp_path: Path) -> None:
    """By its title and pointer; the others are not."""
    pieces = (
        Piece(file=written(tmp_path, "a.pdf", pages_pdf(1))),
        Piece(file=written(tmp_path, "b.pdf", b"%PDF-1.4 none"), title="Справка", pointer="/items/1"),
    )
    with pytest.raises(FilesRefused, match="Справка") as refusal:
        compose(Whole(pieces=pieces), tmp_path / "whole.pdf")
    assert [problem.pointer for problem in refusal.value.problems] == ["/items/1"]


# The child and its limits


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file that nobody ever finishes reading."""
    os.mkfifo(tmp_path / "endless.pdf")
    return tmp_path / "endless.pdf"


@contextmanager
def limited(monkeypatch: pytest.MonkeyPatch, **limits: int) -> Iterator[None]:
    """The service with other limits."""
    with monkeypatch.context() as patch:
        patch.setattr(confined, "LIMITS", Limits(**limits))
        yield


def test_a_child_that_hangs_is_ended(endless: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its own clock; the file that it was busy with is named."""
    pieces = (Piece(file=written(tmp_path, "a.pdf", pages_pdf(1))), Piece(file=endless, pointer="/items/1"))
    with limited(monkeypatch, wall_seconds=1), pytest.raises(FilesRefused, match=r"endless\.pdf") as refusal:
        compose(Whole(pieces=pieces), tmp_path / "whole.pdf")
    assert [(one.pointer, one.code) for one in refusal.value.problems] == [("/items/1", "file_unmanageable")]


def test_a_child_that_computes_for_ever_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its share of the processor."""
    many = written(tmp_path, "a.pdf", ZOO["five thousand pages"]())
    with limited(monkeypatch, cpu_seconds=1), pytest.raises((FilesRefused, ConversionFailed)):
        compose(Whole(pieces=(Piece(file=many, copies=4, fit=True),) * 1, copies=1, numbered=True), tmp_path / "o.pdf")


def test_a_child_that_eats_memory_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused, and the next call is served."""
    greedy = written(tmp_path, "a.pdf", ZOO["a million kids"]())
    with limited(monkeypatch, memory_bytes=200 * 2**20), pytest.raises(FilesRefused, match=r"a\.pdf"):
        examine([Piece(file=greedy)])
    assert examine([Piece(file=written(tmp_path, "b.pdf", pages_pdf(1)))])[0].pages == 1


def test_a_file_that_is_too_long_for_the_disk_is_not_left_half(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written whole or not at all, and the old one stays; it is no fault of the files."""
    output = written(tmp_path, "whole.pdf", b"old")
    pieces = (Piece(file=written(tmp_path, "a.pdf", pages_pdf(50))),)
    with limited(monkeypatch, file_bytes=5_000), pytest.raises(ConversionFailed, match="нет места"):
        compose(Whole(pieces=pieces), output)
    assert output.read_bytes() == b"old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "whole.pdf"]


def test_nothing_is_left_of_a_child_that_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither beside the output nor in the folder for temporary files."""
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    file = written(tmp_path, "a.pdf", ZOO["forms without end"]())
    with pytest.raises(FilesRefused, match=r"a\.pdf"):
        compose(Whole(pieces=(Piece(file=file),), numbered=True), tmp_path / "whole.pdf")
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.pdf", "scratch"]


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """In Russian, and as our own failure."""
    with pytest.raises(ConversionFailed):
        compose(Whole(pieces=(Piece(file=written(tmp_path, "a.pdf", pages_pdf(1))),)), tmp_path / "none" / "o.pdf")


def descendants() -> dict[int, str]:
    """The state of every child of the warm process."""
    process = confined._cells.process
    assert process is not None
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with_name = stat.read_text().rpartition(")")[2].split()
        if int(with_name[1]) == process.pid:
            found[int(stat.parent.name)] = with_name[0]
    return found


def soon(condition: object) -> bool:
    """Whether it comes true in a few seconds."""
    assert callable(condition)
    for _ in range(100):
        if condition():
            return True
        time.sleep(0.05)
    return False


def test_a_child_that_is_killed_and_a_warm_process_that_is_killed(endless: Path, tmp_path: Path) -> None:
    """The call ends at once with a sentence; the next one is served; nothing is left behind."""
    good = Piece(file=written(tmp_path, "a.pdf", pages_pdf(1)))
    assert examine([good])[0].pages == 1
    for victim in ("child", "warm process"):
        failures: list[PismovodError] = []

        def call(failures: list[PismovodError] = failures) -> None:
            try:
                examine([Piece(file=endless)])
            except PismovodError as refusal:
                failures.append(refusal)

        thread = threading.Thread(target=call)
        thread.start()
        with endless.open("wb"):  # somebody reads it now
            (child,) = descendants()
            if victim == "warm process":
                assert confined._cells.process is not None
                confined._cells.process.kill()
            os.kill(child, signal.SIGKILL)
            thread.join(10)
        assert [failure.slug for failure in failures] == ["files-refused"]
        assert examine([good])[0].pages == 1
    assert soon(lambda: descendants() == {})


def test_the_warm_process_ends_with_the_service(tmp_path: Path) -> None:
    """However the service ends, and with a call at work."""
    os.mkfifo(tmp_path / "endless.pdf")
    program = (
        "import sys, threading, time; from pathlib import Path; from service.pdf import Piece, confined, examine\n"
        "threading.Thread(target=examine, args=([Piece(file=Path(sys.argv[1]))],), daemon=True).start()\n"
        "time.sleep(1.5); print(confined._cells.process.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "endless.pdf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        warm = int(service.stdout.readline())
        group = [path for path in Path("/proc").glob("[0-9]*") if _group_of(path) == warm]
        service.kill()
    assert len(group) == 2
    assert soon(lambda: not any(path.exists() and _group_of(path) == warm for path in group))


def _group_of(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[2])
    except OSError:
        return 0


def test_many_threads_are_served(tmp_path: Path) -> None:
    """Each gets its own answer."""
    files = [written(tmp_path, f"{count}.pdf", pages_pdf(count)) for count in range(1, 13)]
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda file: examine([Piece(file=file)])[0].pages, files))
    assert found == list(range(1, 13))


def test_who_waits_too_long_is_asked_to_come_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more children than there is room for."""
    file = written(tmp_path, "a.pdf", pages_pdf(1))
    monkeypatch.setattr(confined, "WAIT_SECONDS", 0.05)
    places = [confined._cells.places.acquire(blocking=False) for _ in range(confined.AT_ONCE)]
    try:
        with pytest.raises(OfficeBusy):
            examine([Piece(file=file)])
    finally:
        confined._cells.places.release(sum(places))
    assert examine([Piece(file=file)])[0].pages == 1


def test_a_forked_process_has_a_warm_process_of_its_own(tmp_path: Path) -> None:
    """As the workers of gunicorn are made."""
    program = (
        "import os, sys; from pathlib import Path; from service.pdf import Piece, confined, examine\n"
        "pieces = [Piece(file=Path(sys.argv[1]))]\n"
        "print(examine(pieces)[0].pages, flush=True)\n"
        "process = confined._cells.process\n"
        "if os.fork() == 0:\n"
        "    print(examine(pieces)[0].pages, confined._cells.process is process, flush=True)\n"
        "    sys.exit()\n"
        "os.wait()\n"
        "print(examine(pieces)[0].pages, confined._cells.process is process)"
    )
    command = [sys.executable, "-W", "error", "-c", program, str(written(tmp_path, "a.pdf", pages_pdf(2)))]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
    assert ran.stdout.split("\n") == ["2", "2 False", "2 True", ""]
    assert ran.stderr == ""


def test_files_are_found_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The command line names them from where it stands."""
    written(tmp_path, "a.pdf", pages_pdf(2))
    monkeypatch.chdir(tmp_path)
    assert compose(Whole(pieces=(Piece(file=Path("a.pdf")),)), Path("o.pdf")).pages == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.pdf", "o.pdf"]


def test_an_answer_that_is_no_plain_value_is_not_believed() -> None:
    """A child that a file has taken over can't make the service run its code."""
    for hostile in (
        b"cos\nsystem\n(S'true'\ntR.",
        b"cservice.errors\nIterable\n.",
        b"\x8c\x0eservice.errors\x8c\x10asdict.__class__\x93.",
    ):
        with pytest.raises((confined.pickle.UnpicklingError, ChildDied)):
            confined._Answer(confined.io.BytesIO(hostile)).load()


@pytest.mark.parametrize("name", ["bomb", "bomb in a bomb", "a million kids", "five thousand pages", "deep arrays"])
def test_memory_stays_below_the_limit(tmp_path: Path, name: str) -> None:
    """Of the greediest files of the zoo, as the kernel counts it."""
    program = (
        "import sys; from pathlib import Path\n"
        "from service.pdf import cell, work; from service.pdf.confined import LIMITS\n"
        "from service.pdf.whole import Piece, Whole\n"
        "cell._confine(LIMITS)\n"
        "work.compose(Whole(pieces=(Piece(file=Path(sys.argv[1])),)), Path(sys.argv[2]), busy=lambda piece: None)"
    )
    file = written(tmp_path, "a.pdf", ZOO[name]())
    command = [sys.executable, "-c", program, str(file), str(tmp_path / "o.pdf")]
    child = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    _, _, used = os.wait4(child.pid, 0)
    child.returncode = 0
    assert used.ru_maxrss < 900 * 2**10


def test_a_picture_is_confined_too(tmp_path: Path) -> None:
    """What is no picture is refused by name."""
    with pytest.raises(FilesRefused, match=r"a\.png"):
        scan_to_pdf(written(tmp_path, "a.png", b"junk"), tmp_path / "o.pdf")


def test_thousands_of_files(tmp_path: Path) -> None:
    """More files than a process may usually hold open."""
    file = written(tmp_path, "a.pdf", data_of(text_pdf("a")))
    composed = compose(Whole(pieces=(Piece(file=file),) * 1_500), tmp_path / "o.pdf")
    assert composed.pages == 1_500
