"""How fast an order is filled, beside plain docxtpl with the same template and the same words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from statistics import median
from time import process_time
from typing import Any

from docxtpl import DocxTemplate

from service.payload import read
from service.render import Templates, _Filling, render
from service.tags import WORD, filling
from tests.benchmarks.orders import NAME, order
from tests.benchmarks.rows import Row, at_least, at_most

TARGETS = {20: 4, 200: 5, 1_000: 6}
"""Rows of an order -> how many times as fast as plain docxtpl."""
_RUNS = {20: 31, 200: 15, 1_000: 9}
_templates = Templates()


def words_of(payload: dict[str, Any]) -> Mapping[str, Any]:
    """What the template of the order prints."""
    paper, problems = read(NAME, payload)
    assert paper is not None, [problem.code for problem in problems][:5]
    return paper.words()


def plain_fill(words: Mapping[str, Any]) -> bytes:
    """As the manual of docxtpl says: open the template, render, save."""
    with filling(_Filling(_templates[NAME], words["page"], _templates)):
        document = DocxTemplate(BytesIO(_templates.source(NAME).read()))
        document.render(words, jinja_env=WORD)
        buffer = BytesIO()
        document.save(buffer)
    return buffer.getvalue()


def own_fill(words: Mapping[str, Any]) -> bytes:
    """As the service does it."""
    return render(NAME, words, _templates)


def interleaved(words: Mapping[str, Any], runs: int) -> tuple[float, float]:
    """Seconds of a plain and of an own fill: medians of turns, so that a busy machine troubles both."""
    plain_fill(words), own_fill(words)
    turns = [(_seconds(plain_fill, words), _seconds(own_fill, words)) for _ in range(runs)]
    plain, own = zip(*turns, strict=True)
    return median(plain), median(own)


def _seconds(work: Callable[[Mapping[str, Any]], bytes], words: Mapping[str, Any]) -> float:
    started = process_time()
    work(words)
    return process_time() - started


def run() -> Iterator[Row]:
    """The ratios, and whether the cost is linear in rows."""
    for rows, target in TARGETS.items():
        plain, own = interleaved(words_of(order(rows)), _RUNS[rows])
        yield Row(f"order, {rows} rows: plain docxtpl, own fill", f"{plain * 1e3:.1f}, {own * 1e3:.1f} ms")
        yield at_least(f"order, {rows} rows: times as fast", plain / own, target)
    yield at_most("1,000 rows, in fills of 200 rows (5 is linear)", _growth(), 6)


def _growth() -> float:
    """One fill of 1,000 rows beside five of 200, in turns: a machine that slows down troubles both."""
    short, long = words_of(order(200)), words_of(order(1_000))
    turns = [(_seconds(own_fill, long), sum(_seconds(own_fill, short) for _ in range(5))) for _ in range(9)]
    return 5 * median(one / five for one, five in turns)
