"""A preview of a paper of four pages, from payload to pictures, beside a warm LibreOffice and poppler alone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import count, pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from service import pipeline
from service.payload import read
from service.pdf import Piece, Whole, compose, draw_pages
from service.preview import Previews
from service.preview.making import WIDTH
from service.settings import Settings
from tests.benchmarks.rows import Row, at_most
from tests.payloads import raw

NAME = "report"
_TURNS = 9
_marks = count()


def run() -> Iterator[Row]:
    """The whole, its parts, and the same by tools that can't be done without."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        pipeline.open_office(Settings(data=folder / "data", office_processes=1))
        previews = Previews(folder / "data" / "previews")
        for _ in range(3):
            _whole(previews)
            _bare(folder)
        turns = [(_whole(previews), _bare(folder), *_parts(folder)) for _ in range(_TURNS)]
        pipeline.close_office()
    whole, bare, check, fill, convert, mark, draw = (median(column) for column in zip(*turns, strict=True))
    parts = ", ".join(f"{1000 * part:.0f}" for part in (check, fill, convert, mark, draw))
    yield Row("a preview: check, fill, PDF, mark, pictures", f"{parts} ms")
    yield at_most("a preview of four pages, from payload to pictures", whole, 1.2, "s")
    yield at_most(f"the same, times a bare PDF and pdftoppm ({1000 * bare:.0f} ms)", whole / bare, 0.7)


def _payload() -> dict[str, Any]:
    """A paper that no cache knows."""
    payload = raw(NAME)
    return {**payload, "organisation": {**payload["organisation"], "short_name": f"МБОУ СОШ № {next(_marks)}"}}


def _whole(previews: Previews) -> float:
    payload = _payload()
    began = perf_counter()
    preview = previews.make("curator", NAME, payload)
    for number in range(1, len(preview.pages) + 1):
        previews.picture("curator", preview.key, number)
    return perf_counter() - began


def _bare(folder: Path) -> float:
    """A finished Word file through LibreOffice, its PDF through poppler: no check, no filling, no «ПРОЕКТ»."""
    paper = pipeline.render(NAME, _payload())
    began = perf_counter()
    (folder / "bare.pdf").write_bytes(pipeline.print_paper(paper).pdf)
    command = ["pdftoppm", "-png", "-gray", "-scale-to-x", str(WIDTH), "-scale-to-y", "-1"]
    subprocess.run([*command, folder / "bare.pdf", folder / "bare"], check=True)
    return perf_counter() - began


def _parts(folder: Path) -> tuple[float, ...]:
    payload = _payload()
    moments = [perf_counter()]
    read(NAME, payload)
    moments.append(perf_counter())
    paper = pipeline.render(NAME, payload)
    moments.append(perf_counter())
    printed = pipeline.print_paper(paper)
    moments.append(perf_counter())
    plain, marked = folder / "plain.pdf", folder / "marked.pdf"
    plain.write_bytes(printed.pdf)
    compose(Whole(pieces=(Piece(file=plain, ours=True, draft=True),)), marked)
    moments.append(perf_counter())
    draw_pages(Piece(file=marked, ours=True), folder, WIDTH)
    moments.append(perf_counter())
    check, render, *others = (after - before for before, after in pairwise(moments))
    return check, max(0.0, render - check), *others
