"""PDF by the pool of warm LibreOffice, beside LibreOffice as a command: started anew, and many files in one call."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from service import pipeline
from service.office import Limits, Office
from tests.benchmarks.orders import NAME, order
from tests.benchmarks.rows import Row, at_least, at_most
from tests.office import eventually, offices, servers, varied

MANY, TURNS, ROW = 50, 5, 500
_LIKE_OURS = {
    "SelectPdfVersion": {"type": "long", "value": "1"},
    "UseTaggedPDF": {"type": "boolean", "value": "true"},
}
_COMMAND = ["--headless", "--convert-to", "pdf:writer_pdf_Export:" + json.dumps(_LIKE_OURS), "--outdir"]
_marks = count()


def run() -> Iterator[Row]:
    """The ratios, and a long row of conversions."""
    docx = pipeline.render(NAME, {**order(1), "table": "text"}).docx
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        one, two = (Office(folder / str(processes), Limits(processes=processes, grace=1)) for processes in (1, 2))
        fresh, floor, warm = _beside(folder, docx, one)
        yield Row("a PDF: fresh soffice, floor, warm", f"{fresh:.2f}, {floor * 1e3:.0f}, {warm * 1e3:.0f} ms")
        yield at_least("warm, times as fast as a fresh soffice", fresh / warm, 6)
        yield at_most("warm, in floors (many files in one call)", warm / floor, 1.2)
        yield Row("the same DOCX once more, from the cache", f"{_again(one, docx) * 1e3:.1f} ms")
        yield at_least("two processes, times one", _doubled(docx, one, two), 1.7)
        one.close()
        yield from _row(folder / "2", docx, two)


def _beside(folder: Path, docx: bytes, office: Office) -> tuple[float, float, float]:
    """Seconds of a document by a fresh soffice, by one that does many, and by ours: medians of turns."""
    commanded(folder, docx, 1)  # makes the profile
    _warm_seconds(office, docx, MANY)
    fresh, many, warm = [], [], []
    for _ in range(TURNS):
        fresh.append(commanded(folder, docx, 1))
        many.append(commanded(folder, docx, 1 + MANY))
        warm.append(_warm_seconds(office, docx, MANY))
    return median(fresh), (median(many) - median(fresh)) / MANY, median(warm)


def commanded(folder: Path, docx: bytes, files: int) -> float:
    """Seconds of one call of soffice."""
    names = [folder / f"{place}.docx" for place in range(files)]
    for name in names:
        name.write_bytes(docx)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    began = perf_counter()
    subprocess.run(["soffice", profile, *_COMMAND, folder, *names], check=True, capture_output=True, timeout=300)
    return perf_counter() - began


def _warm_seconds(office: Office, docx: bytes, documents: int, callers: int = 1) -> float:
    """Seconds of a document that no cache knows, by so many callers at once."""
    papers = [varied(docx, next(_marks)) for _ in range(documents)]
    with ThreadPoolExecutor(callers) as pool:
        began = perf_counter()
        list(pool.map(office.convert, papers))
        return (perf_counter() - began) / documents


def _again(office: Office, docx: bytes) -> float:
    office.convert(docx)
    began = perf_counter()
    office.convert(docx)
    return perf_counter() - began


def _doubled(docx: bytes, one: Office, two: Office) -> float:
    """How many times as fast two are: the middle of turns."""
    _warm_seconds(two, docx, MANY, callers=4)
    turns = [
        (_warm_seconds(one, docx, MANY, callers=4), _warm_seconds(two, docx, MANY, callers=4)) for _ in range(TURNS)
    ]
    return median(single / double for single, double in turns)


def _row(folder: Path, docx: bytes, office: Office) -> Iterator[Row]:
    """Many conversions one after another: their memory, and what is left at the end."""
    most, seen, limits = 0.0, set[int](), Limits()
    for _ in range(ROW // MANY):
        _warm_seconds(office, docx, MANY, callers=4)
        here = offices(folder)
        seen |= here
        most = max([most, *map(_resident_mb, here)])
    yield Row(f"LibreOffice seen in {ROW} conversions", f"{len(seen)}")
    yield at_most("the largest of them", most, limits.memory, "MB")
    office.close()
    eventually(lambda: not offices(folder) and not servers(folder), "something is left behind")
    yield at_most("processes left at the end", len(offices(folder) | servers(folder)), 0)


def _resident_mb(process: int) -> float:
    try:
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * 4096 / 2**20
    except OSError:
        return 0.0
