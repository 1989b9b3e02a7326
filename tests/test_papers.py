"""What a secretary sees: the words of ordinary papers, and the layout that the standard asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any

import pytest

from service.markup import parse
from tests.pages import pages_of
from tests.payloads import SAMPLES, paper, raw, running_texts, type_of
from tests.word import Paragraph, Sheet, Table, W, WordPaper, dense

SNAPSHOTS = Path(__file__).resolve().parent / "snapshots"
ORDINARY = [sample for sample in SAMPLES if not sample.endswith((".hard", ".least"))]
TWIPS_IN_MM = 1440 / 25.4
LONG_CELL_CHARS = 1_500
"""A row with more text than this may break over pages: it could not fit on one."""

every_sample = pytest.mark.parametrize("sample", SAMPLES)


@pytest.mark.parametrize("sample", ORDINARY)
def test_the_words(sample: str, write_snapshots: bool) -> None:
    """The whole paper, as it would be read aloud; `make test ARGS=--write-snapshots` writes it anew."""
    said, file = paper(sample).read_aloud(), SNAPSHOTS / f"{sample}.txt"
    if write_snapshots:
        file.write_text(said, "utf-8")
    assert said.splitlines() == file.read_text("utf-8").splitlines()


def test_no_snapshot_is_left_over() -> None:
    """A snapshot without its sample goes."""
    assert sorted(file.stem for file in SNAPSHOTS.glob("*.txt") if file.stem not in ORDINARY) == []


# The sheet


@every_sample
def test_margins_and_format(sample: str) -> None:
    """A4, with the margins of the organisation or of the standard; a lying sheet is bound by its top edge."""
    layout = raw(sample)["organisation"].get("layout", {})
    edges = {"left": 30, "right": 10, "top": 20, "bottom": 20} | {
        edge: size for edge, size in layout.items() if edge in ("left", "right", "top", "bottom")
    }
    turned = {"left": edges["bottom"], "right": edges["top"], "top": edges["left"], "bottom": edges["right"]}
    for sheet in paper(sample).sheets:
        wanted = turned if sheet.landscape else edges
        assert {edge: round(size / TWIPS_IN_MM) for edge, size in sheet.margins.items()} == wanted
        size = sheet.element.find(f"{W}pgSz")
        assert size is not None
        assert sorted((size.get(f"{W}w"), size.get(f"{W}h"))) == ["11906", "16838"]


@every_sample
def test_page_numbers_stand_from_the_second_page(sample: str) -> None:
    """The number is in the header; where a count begins, the first page has another, empty header."""
    word = paper(sample)
    relations = {one.get("Id"): one.get("Target") for one in word.trees["word/_rels/document.xml.rels"]}
    for place, sheet in enumerate(word.sheets):
        begins = place == 0 or sheet.element.find(f"{W}pgNumType") is not None
        assert (sheet.element.find(f"{W}titlePg") is not None) == begins
        headers = {
            one.get(f"{W}type"): word.parts[f"word/{relations[one.get(_RELATION)]}"].decode()
            for one in sheet.element.iterfind(f"{W}headerReference")
        }
        assert " PAGE " in headers["default"]
        assert "<w:t" not in headers["first"]
        assert "PAGE" not in headers["first"]


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@every_sample
def test_an_appendix_begins_on_a_sheet_of_its_own(sample: str) -> None:
    """Before every mark of an appendix but the first words of the file, a section ends."""
    blocks = paper(sample).blocks
    for place, block in enumerate(blocks):
        if place and isinstance(block, Table) and block.first_style == "AppendixMark":
            assert isinstance(blocks[place - 1], Sheet)


# Tables


@every_sample
def test_tables_repeat_their_head_and_keep_their_rows(sample: str) -> None:
    """A head of a table is repeated on every page; a row that fits on a page does not break."""
    for table in paper(sample).tables:
        assert table.rows, "a table without rows"
        for above, row in zip([None, *table.rows], table.rows, strict=False):
            texts = [one for cell in row.cells for one in cell.paragraphs]
            headed = any(one.style == "TableHead" for one in texts)
            assert row.has("tblHeader") == headed
            long = any(sum(len(one.text) for one in cell.paragraphs) > LONG_CELL_CHARS for cell in row.cells)
            below_head = above is not None and above.has("tblHeader")  # service.wordml tells why it is left loose
            letterhead = table.first_style in ("Founder", "OrganisationName")  # it stands on top of a sheet
            assert row.has("cantSplit") or long or below_head or letterhead


# Numbers, notes, styles


def _numbered(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if value.get("kind") in ("section", "clause"):
            yield value
        for inner in value.values():
            yield from _numbered(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _numbered(inner)


@every_sample
def test_automatic_numbers_are_words_own(sample: str) -> None:
    """Where no number is given a secretary can insert a clause, and Word counts on."""
    given = [one for one in _numbered(raw(sample)) if one.get("number") is not None]
    clauses = [one for one in paper(sample).paragraphs if one.style.startswith("Clause")]
    if not given:
        assert [one.text for one in clauses if not one.number] == []
    assert [one.text for one in clauses if one.number and re.match(r"\d+(\.\d+)*\.\s", one.text)] == []


@every_sample
def test_given_numbers_are_printed_as_given(sample: str) -> None:
    """A number of the payload is text: Word does not count it again."""
    printed = {dense(one.text): one for one in paper(sample).paragraphs}
    for one in _numbered(raw(sample)):
        if one.get("number"):
            start = dense(one["number"])
            found = [text for text in printed if text.startswith(start)]
            assert found
            assert not all(printed[text].number for text in found)


@every_sample
def test_footnotes_are_words_own(sample: str) -> None:
    """A footnote stands at the foot of the page, under a raised number."""
    word = paper(sample)
    payload = raw(sample)
    typed = {run.note for one in running_texts(type_of(sample), payload) for run in parse(one.text) if run.note}
    anywhere = {run.note for text in _strings(payload) for run in parse(text) if run.note}
    references = word.trees["word/document.xml"].iter(f"{W}footnoteReference")
    assert [one.get(f"{W}id") for one in references] == list(word.footnotes)
    printed = set(map(dense, word.footnotes.values()))
    assert set(map(dense, typed)) <= printed <= set(map(dense, anywhere))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _strings(inner)


@every_sample
def test_styles_exist(sample: str) -> None:
    """Every style that a paragraph, run or table names is in the file."""
    word = paper(sample)
    known = {one.get(f"{W}styleId") for one in word.trees["word/styles.xml"].iterfind(f"{W}style")}
    used = {
        one.get(f"{W}val")
        for part in ("word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/header2.xml")
        for one in word.trees[part].iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle")
    }
    assert used <= known


@every_sample
def test_headings_fill_the_navigation_pane(sample: str) -> None:
    """A paper has a title of the outline's first level."""
    word = paper(sample)
    outlined = {
        str(one.get(f"{W}styleId"))
        for one in word.trees["word/styles.xml"].iterfind(f"{W}style")
        if one.find(f"{W}pPr/{W}outlineLvl") is not None
    }
    assert {"Heading1", "Heading2", "Title"} <= outlined
    assert any(one.style in outlined for one in word.paragraphs)


# Lines that must not break

_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
BREAKABLE = {
    "a number sign and its number": r"№ \w",
    "initials and a surname": r"\b[А-ЯЁ]\. ?[А-ЯЁ]\. [А-ЯЁ][а-яё]",
    "a surname and initials": r"\b[А-ЯЁ][а-яё]+ [А-ЯЁ]\.[ \u00a0]?[А-ЯЁ]\.(?![а-яё])",
    "a day and its month": rf"\b\d{{1,2}} (?:{_MONTHS})\b",
    "a month and its year": rf"\b\d{{1,2}}[ \u00a0](?:{_MONTHS}) \d{{4}}",
    "a year and its «г.»": r"\b\d{4} гг?\.",
    "an article and its number": r"\b(?:ст|п)\. \d",
}


@pytest.mark.parametrize("sample", [sample for sample in SAMPLES if not sample.endswith(".hard")])
@pytest.mark.parametrize("what", BREAKABLE)
def test_no_break_spaces(sample: str, what: str) -> None:
    """What the standard keeps together is kept together."""
    broken = re.compile(BREAKABLE[what])
    assert [found[0] for one in paper(sample).paragraphs if (found := broken.search(one.text))] == []


# Signatures


def _signatures(word: WordPaper) -> Iterator[tuple[int, Table]]:
    """The tables of signatures by their places; lines to be signed by readers are none."""
    for place, block in enumerate(word.blocks):
        if place and isinstance(block, Table) and block.first_style == "SignaturePost":
            first = block.rows[0].cells[0].text
            if first and not first.startswith("___"):
                yield place, block


def _keeps(word: WordPaper, one: Paragraph) -> bool:
    """Whether a paragraph stays on the page of the next one, by itself or by its style."""
    if one.has("keepNext"):
        return True
    style: str | None = one.style
    while style:
        found = word.trees["word/styles.xml"].find(f"{W}style[@{W}styleId='{style}']")
        if found is None or found.find(f"{W}pPr/{W}keepNext") is not None:
            return found is not None
        based = found.find(f"{W}basedOn")
        style = based.get(f"{W}val") if based is not None else None
    return False


@every_sample
def test_the_text_holds_on_to_the_signature(sample: str) -> None:
    """The last lines of the text are kept on the page of the signature."""
    word = paper(sample)
    for place, _ in _signatures(word):
        before = place - 1
        while isinstance(one := word.blocks[before], Paragraph) and not one.text:
            assert _keeps(word, one)
            before -= 1
        last = word.blocks[before]
        assert not isinstance(last, Sheet), "a signature alone on its sheet"
        held = [last] if isinstance(last, Paragraph) else last.rows[-1].cells[0].paragraphs
        assert [one.text for one in held if not _keeps(word, one)] == []


@pytest.mark.office
@every_sample
def test_no_signature_stands_alone(sample: str, printed: Path) -> None:
    """On the page of a signature stands the end of the text that is signed."""
    word, pages = paper(sample), pages_of(printed / f"{sample}.pdf")
    for place, table in _signatures(word):
        above = [piece for block in word.blocks[:place] for one in _in(block) for piece in word.pieces(one.text)]
        tail, name = dense(above[-1])[-15:], dense(table.rows[0].cells[-1].paragraphs[-1].text)
        assert any(0 <= page.dense.find(tail) < page.dense.rfind(name) for page in pages), f"«{above[-1][-40:]}»"


def _in(block: Paragraph | Table | Sheet) -> list[Paragraph]:
    return [] if isinstance(block, Sheet) else [block] if isinstance(block, Paragraph) else block.paragraphs


@pytest.mark.office
@every_sample
def test_pages_are_numbered_and_none_is_empty(sample: str, printed: Path) -> None:
    """Nothing on the first sheet, then 2, 3 and so on at the top; an appendix may begin anew."""
    pages = pages_of(printed / f"{sample}.pdf")
    assert [place for place, page in enumerate(pages, 1) if page.dense == page.header] == [], "empty pages"
    numbers = [page.header for page in pages]
    assert numbers[0] == ""
    for before, number in pairwise(numbers):
        assert number in ("", str(int(before or 1) + 1)), numbers


@pytest.mark.office
@every_sample
def test_sheets_lie_as_they_should(sample: str, printed: Path) -> None:
    """Upright and lying sheets follow each other as the sections of the file do."""
    sections = [sheet.landscape for sheet in paper(sample).sheets]
    pages = [page.landscape for page in pages_of(printed / f"{sample}.pdf")]
    assert [lies for lies, _ in groupby(pages)] == [lies for lies, _ in groupby(sections)]
    assert len(pages) >= len(sections)
