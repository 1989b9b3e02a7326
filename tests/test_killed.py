"""Servers that are killed, and servers that share a database: every number is given once, every paper has its files.

Real servers, begun by `pismovod serve`, are asked over HTTP; kill -9 meets all their processes at random moments.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image
from sqlalchemy import select

from service.keeping import purge, verify
from service.keeping.verifying import UNCLAIMED, named_files
from service.store import Store
from service.store.ids import now
from service.store.tables import Entry, Paper
from tests.registry_school import ORDERS, School, school
from tests.servers import ANSWER_S, Caller, NoAnswer, Server, caller_of
from tests.word import WordPaper

FIRST = 134
PAPERS, CALLERS, KILLS = 30, 6, 2
DRAFT_DAYS = 400
LONGEST_DELAY_S = 0.03
"""About what a registration takes: a kill meets each of its steps."""
SCANNED = 3
"""Every third paper gets a scan besides."""


@dataclass
class Clerks:
    """Callers who go on asking until they are answered, whoever is killed meanwhile."""

    own: School
    servers: Sequence[Server]
    numbers: dict[str, str] = field(default_factory=dict)
    """Paper -> the number that was told."""

    def work(self, papers: Sequence[str], callers: int) -> Iterator[None]:
        """Have the papers registered; goes on each time another one is."""
        with ThreadPoolExecutor(callers) as pool:
            done = [pool.submit(self._register, place, paper) for place, paper in enumerate(papers)]
            while any(not one.done() for one in done):
                time.sleep(0.002)
                yield
            for one in done:
                one.result()

    def _register(self, place: int, paper: str) -> None:
        caller, server = caller_of(self.own), self.servers[place % len(self.servers)]
        deadline = time.monotonic() + ANSWER_S
        while paper not in self.numbers:
            assert time.monotonic() < deadline, "nobody answers"
            with suppress(NoAnswer):
                answer = caller.register(server, paper)
                assert answer.status == 200, answer.data.decode()
                self.numbers[paper] = answer.json["number"]
                if place % SCANNED == 0:
                    self._sign(caller, server, paper, answer.json["version"])

    def _sign(self, caller: Caller, server: Server, paper: str, version: int) -> None:
        with BytesIO() as scan:
            Image.new("L", (200, 280), random.randrange(256)).save(scan, "PNG")
            # Where the answer was lost, the second asking meets the newer version.
            assert caller.sign(server, paper, version, scan.getvalue()).status in (200, 412)


def under_fire(own: School, server: Server, papers: Sequence[str], callers: int, moments: Sequence[int]) -> Clerks:
    """Register them all, while the server is killed and begun again when so many numbers have been told."""
    clerks, left = Clerks(own, [server]), list(moments)
    for _ in clerks.work(papers, callers):
        if left and len(clerks.numbers) >= left[0]:
            left.pop(0)
            time.sleep(random.uniform(0, LONGEST_DELAY_S))
            server.kill()
            server.start()
    assert left == []
    return clerks


def assert_whole(own: School, numbers: dict[str, str]) -> None:
    """What was told is what is kept: the numbers run on without a gap, each of a paper with its files."""
    with own.store.read() as session:
        lines = session.execute(
            select(Entry.ordinal, Entry.number, Entry.paper).where(Entry.index == ORDERS).order_by(Entry.ordinal)
        ).all()
        kept = {paper.id: paper.number for paper in session.scalars(select(Paper).where(Paper.state != "draft"))}
    assert [(ordinal, number) for ordinal, number, _ in lines] == [
        (number, f"{number}-од") for number in range(FIRST, FIRST + len(numbers))
    ]
    assert {paper: number for _, number, paper in lines} == kept == numbers


def assert_counted(store: Store) -> int:
    """Every file that no record needs is told by `verify` and taken by `purge`, once it is old; how many there were."""
    with store.read() as session:
        named = dict(named_files(session))
    orphans = set(store.files.hashes()) - named.keys()
    halves = set(store.files.unfinished(now() + timedelta(minutes=1)))
    old = time.time() - 2 * UNCLAIMED.total_seconds()
    folder = Path(store.files.address)
    for left in [*(f"{name[:2]}/{name}" for name in orphans), *halves]:
        os.utime(folder / left, (old, old))
    remarks = verify(store).remarks
    assert sum(any(name in said for said in remarks) for name in orphans) == len(orphans) == len(remarks)
    assert purge(store, DRAFT_DAYS, sure=True).files == len(orphans) + len(halves)
    on_disk = {file.name for file in folder.rglob("*") if file.is_file()}
    assert on_disk == named.keys()
    return len(orphans) + len(halves)


def test_killed_while_registering(store: Store, tmp_path: Path) -> None:
    """No number twice, none lost, no paper without its files, no file that nobody counts."""
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201  told where the test fails
    random.seed(seed)
    own = school(store)
    papers = [own.draft().id for _ in range(PAPERS)]
    with ExitStack() as ends:
        server = Server(store, tmp_path / "data")
        ends.callback(server.kill)
        server.start()
        clerks = under_fire(own, server, papers, CALLERS, sorted(random.sample(range(2, PAPERS - 5), KILLS)))
        assert_whole(own, clerks.numbers)
        proved = server.verb("verify")
        assert (proved.returncode, "Всё на месте." in proved.stdout) == (0, True), proved.stdout
        paper, number = random.choice(list(clerks.numbers.items()))
        printed = caller_of(own).ask(server, "GET", f"/papers/{paper}.docx")
        assert number in WordPaper(printed.data).text
        assert_counted(store)
        assert verify(store).troubles == ()


def test_two_servers_on_one_database(store: Store, tmp_path: Path) -> None:
    """Forty callers, half of them at each: together they count as one."""
    own = school(store)
    papers = [own.draft().id for _ in range(80)]
    with ExitStack() as ends:
        servers = [Server(store, tmp_path / name) for name in ("one", "two")]
        for server in servers:
            ends.callback(server.kill)
            server.start()
        clerks = Clerks(own, servers)
        for _ in clerks.work(papers, 40):
            pass
        assert_whole(own, clerks.numbers)
        assert verify(store).troubles == ()
