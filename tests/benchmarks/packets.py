"""A packet of twenty papers from payloads to one file, and the same packet again with one paper changed."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from pypdf import PdfWriter

from service import pipeline
from service.settings import Settings
from tests.benchmarks.office import commanded
from tests.benchmarks.orders import NAME, order
from tests.benchmarks.rows import Row, at_most

PAPERS = 20
PAIRS = 12
"""So that an order has two pages."""
PROCESSES = 2
_TURNS = 3


def run() -> Iterator[Row]:
    """End to end, in the terms of what can't be done without: LibreOffice's own work and bare pypdf."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        pipeline.open_office(Settings(data=folder / "data", office_processes=PROCESSES))
        _made(_packet(PAPERS, 900_000), folder)  # everything is warm
        turns = [_turn(folder, 1_000 * (turn + 1)) for turn in range(_TURNS)]
        files = [pipeline.render(NAME, item["payload"]).docx for item in _packet(PAPERS, 500_000)["items"]]
        pdfs = [
            pipeline.print_paper(pipeline.render(NAME, item["payload"])).pdf for item in _packet(PAPERS, 1_000)["items"]
        ]
        many, one = (commanded(folder, files[0], count) for count in (PAPERS + 1, 1))
        floor, joining = (many - one) / PAPERS, median(_joined(pdfs) for _ in range(_TURNS))
        pipeline.close_office()
    first, again = (median(column) for column in zip(*turns, strict=True))
    bound = floor * PAPERS / PROCESSES + joining
    told = f"packet of {PAPERS} papers, in LibreOffice's own work and pypdf ({first:.2f} s, {bound:.2f} s)"
    yield at_most(told, first / bound, 1.25)
    yield at_most(f"the same with one paper changed ({1000 * again:.0f} ms)", 100 * again / first, 15, "%")


def _turn(folder: Path, first: int) -> tuple[float, float]:
    """Seconds of a packet never seen, and of the same packet with one paper changed."""
    packet = _packet(PAPERS, first)
    fresh = _made(packet, folder)
    packet["items"][PAPERS // 2] = _packet(1, first + 500)["items"][0]
    return fresh, _made(packet, folder)


def _packet(papers: int, first: int) -> dict[str, Any]:
    items = [{"type": NAME, "payload": _order(first + 24 * place)} for place in range(papers)]
    return {"items": items, "register": False}


def _order(first: int) -> dict[str, Any]:
    """An order whose people are those of every order: only the number differs, so that the packet agrees."""
    payload = order(PAIRS)
    return {**payload, "head": {**payload["head"], "number": f"{first}-од"}}


def _made(packet: dict[str, Any], folder: Path) -> float:
    started = perf_counter()
    pipeline.make_packet(packet, {}, folder, lambda progress: None)
    return perf_counter() - started


def _joined(pdfs: list[bytes]) -> float:
    started = perf_counter()
    writer = PdfWriter()
    for pdf in pdfs:
        writer.append(BytesIO(pdf))
    writer.write(BytesIO())
    return perf_counter() - started
