"""How much of an order goes into cases: the same order with names never seen, and again with names known."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from time import process_time
from typing import Any

from tests.benchmarks.fill import own_fill, words_of
from tests.benchmarks.orders import order
from tests.benchmarks.rows import Row, at_most

PAIRS = 200
_TURNS = 7


def run() -> Iterator[Row]:
    """The pairs in a table, as by default, and each in a sentence of its own, where every name is declined."""
    words_of(order(2, first=500_000))  # the dictionary is loaded
    for table, what in (("appendix", "in a table"), ("text", "in sentences")):
        orders = [{**order(PAIRS, first=1_000 * (turn + 1)), "table": table} for turn in range(_TURNS)]
        turns = [_turn(payload) for payload in orders]
        cases, fill = (median(column) for column in zip(*turns, strict=True))
        share = cases / fill
        told = f"cases of {PAIRS} pairs {what}, in fills ({1_000 * cases:.1f}, {1_000 * fill:.1f} ms)"
        yield at_most(told, share, 1) if table == "appendix" else Row(told, f"{share:.2f}")


def _turn(payload: dict[str, Any]) -> tuple[float, float]:
    """Seconds of declining (what the second reading spares) and of the fill."""
    first, words = _timed(payload)
    again, _ = _timed(payload)
    started = process_time()
    own_fill(words)
    return max(first - again, 0.0), process_time() - started


def _timed(payload: dict[str, Any]) -> tuple[float, Any]:
    started = process_time()
    words = words_of(payload)
    return process_time() - started, words
