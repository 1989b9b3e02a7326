"""Joining of many two-page PDFs of other people, in the confined child, beside bare pypdf; time and memory of 2,000."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from pypdf import PdfWriter

from service.office import Limits, Office
from service.pdf import Piece, Whole, compose
from service.pdf.confined import LIMITS
from tests.benchmarks.rows import Row, at_most
from tests.payloads import rendered

FEW, MANY, TURNS = 200, 2_000, 3
SAMPLE = "acquaintance_sheet"
"""Of two pages."""


def run() -> Iterator[Row]:
    """The ratio to pypdf, the growth, and the memory of the largest joining."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        files = _two_page_files(folder)
        _own(files[:1], folder)  # the warm process is started
        turns = [
            (_seconds(_plain, files[:FEW], folder), _seconds(_own, files[:FEW], folder), _seconds(_own, files, folder))
            for _ in range(TURNS)
        ]
        plain, few, many = (median(column) for column in zip(*turns, strict=True))
        yield Row(f"joining {FEW} two-page PDFs: pypdf, own", f"{plain:.2f}, {few:.2f} s")
        yield at_most(f"joining {FEW} two-page PDFs, in pypdf", median(own / bare for bare, own, _ in turns), 1.3)
        growth = median(long / (short * MANY / FEW) for _, short, long in turns)
        yield at_most(f"joining {MANY:,} ({many:.1f} s), in joinings of {FEW} (1 is linear)", growth, 1.3)
        limit = LIMITS.memory_bytes / 2**20
        yield at_most(f"memory of joining {MANY:,}", _memory_mb(files, folder), limit, "MB")


def _two_page_files(folder: Path) -> list[Path]:
    office = Office(folder / "office", Limits(processes=1))
    made = office.convert(rendered(SAMPLE).docx)
    office.close()
    assert made.pages == 2
    files = [folder / f"{number}.pdf" for number in range(MANY)]
    for file in files:
        file.write_bytes(made.pdf)
    return files


def _seconds(work: Callable[[Sequence[Path], Path], None], files: Sequence[Path], folder: Path) -> float:
    began = perf_counter()
    work(files, folder)
    return perf_counter() - began


def _own(files: Sequence[Path], folder: Path) -> None:
    compose(Whole(pieces=tuple(Piece(file=file) for file in files)), folder / "own.pdf")


def _plain(files: Sequence[Path], folder: Path) -> None:
    writer = PdfWriter()
    for file in files:
        writer.append(file)
    writer.write(folder / "plain.pdf")


def _memory_mb(files: Sequence[Path], folder: Path) -> float:
    """The most that the same work takes in a process of its own, as the kernel counts it."""
    program = (
        "import sys; from pathlib import Path\n"
        "from service.pdf import work; from service.pdf.whole import Piece, Whole\n"
        "pieces = tuple(Piece(file=Path(name)) for name in sys.argv[2:])\n"
        "work.compose(Whole(pieces=pieces), Path(sys.argv[1]), busy=lambda piece: None)"
    )
    command = [sys.executable, "-c", program, str(folder / "own.pdf"), *map(str, files)]
    with subprocess.Popen(command) as process:
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    return used.ru_maxrss / 2**10


if __name__ == "__main__":
    for row in run():
        print(row)
