"""Jobs: what is accepted is made once and whole, whoever is killed meanwhile."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pypdf
import pytest

from service import pipeline
from service.errors import KeyReused, OfficeBusy, OfficeMissing, PayloadRefused, Problem, UnknownJob
from service.jobs import folders, work
from service.jobs.desk import Desk
from service.jobs.folders import Job, Jobs, NotStored
from service.jobs.process import worker_lives
from service.jobs.queue import Queue
from service.jobs.records import Standing, State
from service.jobs.turns import Stopped, Turns
from service.jobs.work import MOST_ATTEMPTS, Worker

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
PATIENCE_S, OFFICE_S = 20, 90
BODY = b'{"items": []}'


def wait_for(happened: Callable[[], Any], seconds: float = PATIENCE_S) -> None:
    """Until it has happened; fails where it does not."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, "it has not happened"
        time.sleep(0.02)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data."""
    return tmp_path / "data"


@pytest.fixture
def desk(data: Path) -> Desk:
    """Where jobs are handed in."""
    return Desk(data)


def hand_in(desk: Desk, body: bytes = BODY, key: str = "", **files: str) -> Job:
    """A job with these files, whose names and contents are given."""
    with desk.draft() as draft:
        stored = {name: draft / "files" / f"{place:03}" for place, name in enumerate(files)}
        for name, text in files.items():
            stored[name].write_text(text)
        return desk.accept(draft, body, stored, key)


class Recipe:
    """A packet made of nothing; what `happens` gets the folder and the number of the attempt."""

    def __init__(self) -> None:
        self.happens: Callable[[Path, int], None] = lambda folder, attempt: None
        self.made: list[tuple[object, dict[str, str]]] = []

    def __call__(self, raw: object, files: Mapping[str, Path], folder: Path, tell: Any, own: Any = None) -> Any:
        self.made.append((raw, {name: file.read_text() for name, file in files.items()}))
        tell(pipeline.Progress(1, 2, "Приказ"))
        self.happens(folder, len(self.made))
        for name in ("packet.pdf", "packet.zip"):
            (folder / name).write_bytes(name.encode())
        tell(pipeline.Progress(2, 2, ""))
        return SimpleNamespace(as_dict=lambda: {"filename": "Пакет.pdf"})


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """In place of the real one."""
    recipe = Recipe()
    monkeypatch.setattr(pipeline, "make_packet", recipe)
    return recipe


def fail_with(failure: BaseException) -> Callable[[Path, int], None]:
    """What happens to a recipe that fails."""

    def happens(folder: Path, attempt: int) -> None:
        raise failure

    return happens


# One worker, one job


def test_a_job_is_done(desk: Desk, data: Path, recipe: Recipe) -> None:
    """The recipe gets what was sent; the job bears what came out."""
    job = hand_in(desk, **{"Скан.pdf": "one"})
    assert desk.find(job.number).standing() == Standing()
    Worker(data, 30).do(job.number)
    standing = job.standing()
    assert recipe.made == [({"items": []}, {"Скан.pdf": "one"})]
    assert (standing.state, standing.done, standing.total, standing.attempts) == (State.DONE, 2, 2, 1)
    assert standing.finished >= job.request.created
    assert job.result().plan == {"filename": "Пакет.pdf"}
    assert set(job.result().digests) == {"packet.pdf", "packet.zip"}


def test_what_is_done_is_not_done_again(desk: Desk, data: Path, recipe: Recipe) -> None:
    """A number that is queued twice costs nothing the second time."""
    job = hand_in(desk)
    for _ in range(2):
        Worker(data, 30).do(job.number)
    assert len(recipe.made) == 1


def test_a_job_in_other_hands_is_left_alone(desk: Desk, data: Path, recipe: Recipe) -> None:
    """Two workers at the same moment: one makes it."""
    job = hand_in(desk)
    meet = threading.Event()
    recipe.happens = lambda folder, attempt: (Worker(data, 30).do(job.number), meet.set())[0]
    Worker(data, 30).do(job.number)
    assert meet.is_set()
    assert len(recipe.made) == 1
    assert job.standing().state is State.DONE


def test_a_refused_packet_has_all_its_problems(desk: Desk, data: Path, recipe: Recipe) -> None:
    """A job that failed says why, with every problem."""
    problems = [Problem(f"/items/{place}", "bad", "Исправьте") for place in range(3)]
    recipe.happens = fail_with(PayloadRefused("Исправьте пакет", problems))
    job = hand_in(desk)
    Worker(data, 30).do(job.number)
    standing = job.standing()
    assert (standing.state, standing.slug, standing.detail) == (State.FAILED, "payload-refused", "Исправьте пакет")
    assert list(standing.problems) == problems


def test_without_libreoffice_a_job_says_what_to_install(desk: Desk, data: Path, recipe: Recipe) -> None:
    """It fails at once: waiting mends nothing."""
    recipe.happens = fail_with(OfficeMissing("Поставьте libreoffice-writer-nogui"))
    job = hand_in(desk)
    Worker(data, 30).do(job.number)
    assert (job.standing().slug, len(recipe.made)) == ("office-missing", 1)


def test_a_busy_libreoffice_is_waited_for(
    desk: Desk, data: Path, recipe: Recipe, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job goes on when there is a place."""
    monkeypatch.setattr(OfficeBusy, "retry_after", 0.01)

    def happens(folder: Path, attempt: int) -> None:
        if attempt < 3:
            raise OfficeBusy("занят")

    recipe.happens = happens
    job = hand_in(desk)
    Worker(data, 30).do(job.number)
    assert (job.standing().state, len(recipe.made)) == (State.DONE, 3)


def test_an_unknown_failure_ends_the_job_and_not_the_worker(
    desk: Desk, data: Path, recipe: Recipe, capsys: pytest.CaptureFixture[str]
) -> None:
    """It gets a number; the log has no word of the data."""
    recipe.happens = fail_with(RuntimeError("Попова Лариса"))
    job = hand_in(desk, **{"Попова.pdf": "one"})
    Worker(data, 30).do(job.number)
    assert job.standing().state is State.FAILED
    assert "Попова" not in "".join(capsys.readouterr()) + job.standing().detail
    assert "назвав номер" in job.standing().detail


def test_a_full_disk_is_told(desk: Desk, data: Path, recipe: Recipe) -> None:
    """While the packet is made."""
    recipe.happens = fail_with(OSError(errno.ENOSPC, "full"))
    job = hand_in(desk)
    Worker(data, 30).do(job.number)
    assert job.standing().slug == "not-stored"


def test_who_kills_workers_is_not_begun_forever(desk: Desk, data: Path, recipe: Recipe) -> None:
    """After some killed workers the job fails, with what to do."""
    job = hand_in(desk)
    job.stand(Standing(state=State.RUNNING, attempts=MOST_ATTEMPTS))
    Worker(data, 30).do(job.number)
    assert job.standing().state is State.FAILED
    assert "по частям" in job.standing().detail
    assert recipe.made == []


def test_an_end_of_the_worker_gives_the_job_back(desk: Desk, data: Path, recipe: Recipe) -> None:
    """A job that is cut off gently is queued as it was, whatever its failure says."""
    worker = Worker(data, 30)

    def happens(folder: Path, attempt: int) -> None:
        worker.stop()
        raise RuntimeError("everything is being closed")

    recipe.happens = happens
    job = hand_in(desk)
    worker.do(job.number)
    assert (job.standing().state, job.standing().attempts) == (State.QUEUED, 0)


def test_a_job_that_does_not_end_in_time_is_given_back(desk: Desk, data: Path, recipe: Recipe) -> None:
    """What it brings afterwards is not taken."""
    worker = Worker(data, 30)

    def happens(folder: Path, attempt: int) -> None:
        worker.stop()
        worker.give_back()

    recipe.happens = happens
    job = hand_in(desk)
    worker.do(job.number)
    assert job.standing() == Standing()


def test_what_an_attempt_left_is_removed(desk: Desk, data: Path, recipe: Recipe) -> None:
    """Half-made things of a killed worker don't gather."""
    job = hand_in(desk, **{"a.pdf": "one"})
    (job.folder / "tmp123").mkdir()
    (job.folder / ".state.json.7.part").write_text("half")
    Worker(data, 30).do(job.number)
    assert recipe.made[0][1] == {"a.pdf": "one"}
    assert not (job.folder / "tmp123").exists()
    assert list(job.folder.glob(".*")) == []


@pytest.mark.parametrize("refused", [False, True])
def test_what_was_sent_is_not_kept(desk: Desk, data: Path, recipe: Recipe, refused: bool) -> None:
    """When the job has ended, nothing is left of the data of people but what was made of them."""
    if refused:
        recipe.happens = fail_with(PayloadRefused("Исправьте"))
    job = hand_in(desk, b'{"password": "secret"}', key="k", **{"a.pdf": "secret"})
    Worker(data, 30).do(job.number)
    assert job.standing().state.is_final
    assert [file for file in job.folder.rglob("*") if file.is_file() and b"secret" in file.read_bytes()] == []
    assert hand_in(desk, b'{"password": "secret"}', key="k", **{"a.pdf": "secret"}).number == job.number


def test_a_suspect_works_alone() -> None:
    """Nobody works beside it, and nobody goes before it for ever."""
    turns = Turns()
    order: list[str] = []

    def at_work(name: str, *, alone: bool) -> None:
        with turns.take(alone=alone):
            order.append(f"{name} begins")
            time.sleep(0.05)
            order.append(f"{name} ends")

    with ThreadPoolExecutor(4) as threads, turns.take(alone=False):
        suspect = threads.submit(at_work, "suspect", alone=True)
        wait_for(lambda: turns._waiting_alone)
        others = [threads.submit(at_work, f"other {n}", alone=False) for n in range(2)]
        time.sleep(0.05)
        assert order == []
    for one in (suspect, *others):
        one.result()
    assert order[:2] == ["suspect begins", "suspect ends"]


def test_nobody_gets_a_turn_at_the_end() -> None:
    """Who waits is sent home."""
    turns = Turns()
    with ThreadPoolExecutor(1) as threads, turns.take(alone=False):
        waiting = threads.submit(lambda: turns.take(alone=True).__enter__())
        turns.stop()
        with pytest.raises(Stopped):
            waiting.result()


# Handing in


def test_the_same_key_gives_the_same_job(desk: Desk) -> None:
    """And another request with that key is refused."""
    first = hand_in(desk, key="k1", **{"a.pdf": "one"})
    assert hand_in(desk, key="k1", **{"a.pdf": "one"}).number == first.number
    assert hand_in(desk, key="k2", **{"a.pdf": "one"}).number != first.number
    assert hand_in(desk, **{"a.pdf": "one"}).number != first.number
    for body, files in [(b"{}", {"a.pdf": "one"}), (BODY, {"a.pdf": "two"}), (BODY, {"b.pdf": "one"}), (BODY, {})]:
        with pytest.raises(KeyReused):
            hand_in(desk, body, key="k1", **files)


def test_callers_at_once_with_one_key_make_one_job(data: Path) -> None:
    """Twenty at the same moment, each by a desk of its own."""
    start = threading.Barrier(20)

    def ask(_: int) -> str:
        desk = Desk(data)
        start.wait()
        return hand_in(desk, key="same").number

    with ThreadPoolExecutor(20) as threads:
        assert len(set(threads.map(ask, range(20)))) == 1
    assert len(list(Jobs(data).unfinished())) == 1
    assert [file.name for file in (data / "jobs").glob(".draft*")] == []


@pytest.mark.parametrize("number", ["", ".", "..", "x" * 32, "0" * 31, "0" * 32, "../" + "0" * 32, "0" * 32 + "\n"])
def test_nothing_but_a_number_finds_a_job(desk: Desk, number: str) -> None:
    """A number is not a path."""
    hand_in(desk)
    with pytest.raises(UnknownJob):
        desk.find(number)


def test_a_full_disk_leaves_no_half_job(desk: Desk, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller is told; nothing stays."""
    hand_in(desk)

    def full(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotStored, match="нет места"):
        hand_in(desk)
    assert len(list((data / "jobs").iterdir())) == 1


def test_others_on_this_computer_see_nothing(desk: Desk, data: Path) -> None:
    """The folder of the jobs and the queue are closed to them."""
    hand_in(desk)
    assert (data / "jobs").stat().st_mode & 0o077 == 0
    assert (data / "queue.sqlite").stat().st_mode & 0o077 == 0


# Looking round


def test_old_jobs_and_old_drafts_are_swept(desk: Desk, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has ended long ago, and what somebody left half-made; nothing else."""
    done, fresh, queued = hand_in(desk), hand_in(desk), hand_in(desk)
    done.stand(Standing(state=State.DONE, finished="2020-01-01T00:00:00+00:00"))
    fresh.stand(Standing(state=State.DONE, finished=folders.now()))
    unkept = hand_in(desk)
    unkept.stand(Standing(state=State.FAILED, finished="2020-01-01T00:00:00+00:00"))
    done.note_remembered()
    fresh.note_remembered()
    left = data / "jobs" / ".draft-left"
    left.mkdir()
    os.utime(left, (0, 0))
    with desk.draft() as alive:
        Jobs(data).sweep(30 * work.DAY_S)
        assert alive.is_dir()
    assert not done.folder.exists()
    assert fresh.folder.exists()
    assert unkept.folder.exists(), "nothing else tells of it yet"
    assert queued.folder.exists()
    assert not left.exists()


def test_forgotten_jobs_are_queued_again(desk: Desk, data: Path) -> None:
    """Once each: not those that wait, not those that somebody has, not those that are done."""
    waiting, forgotten, held, done = (hand_in(desk) for _ in range(4))
    done.stand(Standing(state=State.DONE, finished=folders.now()))
    (data / "queue.sqlite").unlink()
    with closing(Queue(data)) as queue:
        queue.put(waiting.number)
    worker = Worker(data, 30)
    with held.held():
        worker.look_round()
        worker.look_round()
    assert worker.queue.waiting() == {waiting.number, forgotten.number}
    assert len(worker.queue._huey.pending()) == 2
    worker.queue.close()


def test_a_spoilt_queue_is_made_anew(desk: Desk, data: Path) -> None:
    """Deleted under its users or overwritten: the next use has a new one."""
    hand_in(desk)
    (data / "queue.sqlite").unlink()
    second = hand_in(desk)
    with closing(Queue(data)) as queue:
        assert queue.waiting() == {second.number}
    (data / "queue.sqlite").write_bytes(b"nonsense" * 1000)
    with closing(Queue(data)) as queue:
        queue.put(second.number)
        assert queue.waiting() == {second.number}


def test_a_queue_that_cannot_be_written_costs_no_job(
    desk: Desk, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The job is accepted all the same; a worker finds it."""

    def broken(queue: Queue, number: str) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(Queue, "put", broken)
    job = hand_in(desk)
    monkeypatch.undo()
    worker = Worker(data, 30)
    worker.look_round()
    assert worker.queue.waiting() == {job.number}
    worker.queue.close()


# Killed processes

WORKER = """
import os, signal, sys, time
from pathlib import Path
from types import SimpleNamespace
from service import pipeline
from service.jobs.process import work
from service.logs import start_log

data = Path(sys.argv[1])

def stage(raw, name):
    if raw.get("pause") == name and not (data / "go").exists():
        (data / "reached").touch()
        while not (data / "go").exists():
            time.sleep(0.01)

def make_packet(raw, files, folder, tell, own=None):
    stage(raw, "taken")
    time.sleep(raw.get("lasts", 0))
    if raw.get("deadly"):
        os.kill(os.getpid(), signal.SIGKILL)
    for place in range(3):
        tell(pipeline.Progress(place, 3, f"Документ {place}"))
        stage(raw, f"item {place}")
    (folder / "packet.pdf").write_bytes(b"".join(file.read_bytes() for file in files.values()))
    stage(raw, "pdf written")
    (folder / "packet.zip").write_bytes(b"zip")
    tell(pipeline.Progress(3, 3, ""))
    stage(raw, "all written")
    return SimpleNamespace(as_dict=lambda: {"filename": "packet.pdf"})

pipeline.make_packet = make_packet
start_log()
work(data, 30, lambda: print("ready", flush=True))
"""

Start = Callable[[], "subprocess.Popen[str]"]


@pytest.fixture
def start(data: Path) -> Iterator[Start]:
    """Starts workers whose recipe pauses where the packet says; none is left afterwards."""
    started: list[subprocess.Popen[str]] = []

    def begin() -> subprocess.Popen[str]:
        worker = subprocess.Popen([sys.executable, "-c", WORKER, data], stdout=subprocess.PIPE, text=True)
        started.append(worker)
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
        return worker

    yield begin
    for worker in started:
        worker.kill()
        worker.communicate()


def paused_at(stage: str) -> bytes:
    """A packet whose making pauses there, until the file `go` appears."""
    return json.dumps({"pause": stage}).encode()


STAGES = ["taken", "item 0", "item 1", "pdf written", "all written"]


@pytest.mark.parametrize("stage", STAGES)
def test_a_killed_worker_costs_no_job(desk: Desk, data: Path, start: Start, stage: str) -> None:
    """kill -9 at each stage: the next worker makes the whole packet."""
    job = hand_in(desk, paused_at(stage), a="one", b="two")
    first = start()
    wait_for((data / "reached").exists)
    first.kill()
    first.wait()
    assert job.standing().state is State.RUNNING
    (data / "go").touch()
    start()
    wait_for(lambda: job.standing().state is State.DONE)
    assert (job.folder / "packet.pdf").read_text() == "onetwo"
    assert job.standing().attempts == 2
    assert len(list(Jobs(data).unfinished())) == 0


def test_a_deadly_job_takes_no_other_with_it(desk: Desk, data: Path, start: Start) -> None:
    """It has its attempts, then it fails; the one that was at work beside it is made."""
    deadly, other = hand_in(desk, b'{"deadly": true, "lasts": 0.2}'), hand_in(desk, b'{"lasts": 0.6}')
    for _ in range(MOST_ATTEMPTS):
        assert start().wait(PATIENCE_S) == -signal.SIGKILL
    start()
    wait_for(lambda: deadly.standing().state.is_final and other.standing().state.is_final)
    assert (deadly.standing().state, deadly.standing().attempts) == (State.FAILED, MOST_ATTEMPTS)
    assert other.standing().state is State.DONE


def test_a_worker_killed_before_it_begins_costs_no_job(desk: Desk, data: Path, start: Start) -> None:
    """Taken out of the queue, and nothing written yet."""
    job = hand_in(desk)
    with closing(Queue(data)) as queue:
        assert queue._huey.dequeue() is not None
    start()
    wait_for(lambda: job.standing().state is State.DONE)


def test_a_web_killed_before_it_queues_costs_no_job(desk: Desk, data: Path, start: Start) -> None:
    """The folder is there, the queue knows nothing of it."""
    with desk.draft() as draft:
        job = Jobs(data).accept(draft, BODY, {})
    start()
    wait_for(lambda: job.standing().state is State.DONE)


def test_a_deleted_queue_costs_no_job(desk: Desk, data: Path, start: Start) -> None:
    """Deleted under a worker that runs: what comes later is done by the same worker."""
    start()
    first = hand_in(desk)
    wait_for(lambda: first.standing().state is State.DONE)
    (data / "queue.sqlite").unlink()
    second = hand_in(desk)
    wait_for(lambda: second.standing().state is State.DONE)


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_worker_ends_gently(desk: Desk, data: Path, start: Start, end: signal.Signals) -> None:
    """The job goes back to the queue, and no attempt is held against it."""
    job = hand_in(desk, paused_at("item 0"))
    worker = start()
    wait_for((data / "reached").exists)
    worker.send_signal(end)
    time.sleep(0.3)
    (data / "go").touch()
    assert worker.wait(PATIENCE_S) == 0
    assert replace(job.standing(), done=0, total=0, item="") == Standing()
    start()
    wait_for(lambda: job.standing().state is State.DONE)


def test_two_workers_share_the_jobs(desk: Desk, data: Path, start: Start) -> None:
    """Each job is made once."""
    start()
    start()
    jobs = [hand_in(desk) for _ in range(10)]
    wait_for(lambda: all(job.standing().state is State.DONE for job in jobs))
    assert {job.standing().attempts for job in jobs} == {1}


def test_others_see_whether_a_worker_lives(data: Path, start: Start) -> None:
    """However it ends."""
    assert not worker_lives(data)
    worker = start()
    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(lambda _: worker_lives(data), range(20)))
    worker.kill()
    worker.wait()
    assert not worker_lives(data)


# The real thing


@pytest.mark.office
def test_killed_worker_and_killed_libreoffice_cost_no_packet(desk: Desk, data: Path) -> None:
    """A year of a school is begun, everything that works on it is killed, and the next worker makes it whole."""
    job = hand_in(desk, (SAMPLES / "packets" / "school_year.json").read_bytes())
    call = [sys.executable, "-m", "service", "work"]
    environment = {**os.environ, "PISMOVOD_DATA": str(data)}
    with subprocess.Popen(call, env=environment) as first:
        wait_for(lambda: job.standing().done >= 1, OFFICE_S)
        first.kill()
    for process in _working_with(data):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    assert job.standing().state is State.RUNNING
    with subprocess.Popen(call, env=environment) as second:
        wait_for(lambda: job.standing().state.is_final, OFFICE_S)
        second.terminate()
    assert second.returncode == 0
    assert (job.standing().state, job.standing().attempts) == (State.DONE, 2)
    plan = job.result().plan
    assert len(pypdf.PdfReader(job.folder / "packet.pdf").pages) == plan["pages"] > 10


def _working_with(data: Path) -> list[int]:
    """The processes whose command names this folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if str(data).encode() in (entry / "cmdline").read_bytes():
                found.append(int(entry.name))
    return found
