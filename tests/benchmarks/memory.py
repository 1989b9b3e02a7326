"""How much memory 2,000 papers of all types leave behind them in one process."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.benchmarks.rows import Row, at_most

FIRST, ALL = 100, 2_000


def run() -> Iterator[Row]:
    """The growth between the first hundred papers and the last, in a process of its own."""
    command = [sys.executable, "-m", "tests.benchmarks.memory"]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=900)
    early, late = map(float, ran.stdout.split())
    yield Row("memory after 100 and after 2,000 papers", f"{early:.1f}, {late:.1f} MB")
    yield at_most("growth of memory", 100 * (late / early - 1), 5, "%")


def _resident_mb() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


def _papers() -> Iterator[tuple[str, Any]]:
    """Every sample in turn, and between them orders with names that were never seen before."""
    from tests.benchmarks.orders import NAME, order
    from tests.payloads import SAMPLES, raw, type_of

    usual = [sample for sample in SAMPLES if not sample.endswith(".hard")]
    for number, sample in enumerate(cycle(usual)):
        yield type_of(sample), raw(sample)
        yield NAME, order(10, first=20 * number)


def _measure() -> tuple[float, float]:
    from service import pipeline

    early = 0.0
    for count, (name, payload) in enumerate(islice(_papers(), ALL), 1):
        pipeline.render(name, payload)
        if count == FIRST:
            early = _resident_mb()
    return early, _resident_mb()


if __name__ == "__main__":
    print(*_measure())
