"""Packets made whole by the real LibreOffice: pages, sheets, outline, marks, archives, PDF/A."""

from __future__ import annotations

import hashlib
import json
import subprocess
import zipfile
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from service import pipeline
from service.errors import FilesRefused, PayloadRefused
from service.packet.sheets import BLANK_ROWS
from service.russian.numerals import counted
from service.settings import Settings
from tests.preflight import faults
from tests.test_packet import PACKETS

pytestmark = pytest.mark.office
SAMPLES = sorted(path.stem for path in PACKETS.glob("*.json"))


@dataclass(frozen=True)
class Made:
    """A packet that was made, and what it was made of."""

    raw: dict[str, Any]
    folder: Path
    result: pipeline.PacketMade
    steps: tuple[pipeline.Progress, ...]

    @property
    def pdf(self) -> Path:
        return self.folder / "packet.pdf"

    def texts(self) -> list[str]:
        """The text of every page, blanks as single blanks."""
        told = subprocess.run(["pdftotext", "-layout", self.pdf, "-"], capture_output=True, text=True, check=True)
        return [" ".join(page.split()) for page in told.stdout.split("\f")][:-1]


@pytest.fixture(scope="module", autouse=True)
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The LibreOffice of this module."""
    pipeline.open_office(Settings(data=tmp_path_factory.mktemp("data")))
    yield
    pipeline.close_office()


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Makes each sample once."""

    @cache
    def made(name: str) -> Made:
        return make(json.loads((PACKETS / f"{name}.json").read_text("utf-8")), tmp_path_factory.mktemp(name))

    return made


def make(raw: dict[str, Any], folder: Path, files: dict[str, Path] | None = None) -> Made:
    """A packet in a folder."""
    steps: list[pipeline.Progress] = []
    given = files or {path.name: path for path in PACKETS.iterdir() if path.suffix != ".json"}
    wanted = {item.get("file") for item in raw["items"]}
    taken = {name: path for name, path in given.items() if name in wanted}
    result = pipeline.make_packet(raw, taken, folder, steps.append)
    return Made(raw, folder, result, tuple(steps))


@pytest.mark.parametrize("name", SAMPLES)
def test_a_packet_is_valid_pdf_a(name: str, shelf: Any) -> None:
    """Every packet of our papers and scans, for the archive."""
    made = shelf(name)
    assert made.result.archival
    assert faults(made.pdf) == ""


@pytest.mark.parametrize("name", SAMPLES)
def test_pages_and_sheets_are_what_the_plan_says(name: str, shelf: Any) -> None:
    """The file has the pages that are told, and every item begins where the plan says."""
    made = shelf(name)
    texts, result = made.texts(), made.result
    assert len(texts) == result.pages
    sides = 2 if result.duplex else 1
    assert result.sheets == sum(line.sheets * line.copies for line in result.items)
    assert -(-result.pages // sides) == result.sheets * result.copies
    for line in result.items:
        assert line.sheets == -(-line.pages // sides)
        assert texts[line.first_page - 1], line.title
        assert (line.first_page - 1) % sides == 0, f"{line.title} begins on a back"


@pytest.mark.parametrize("name", SAMPLES)
def test_the_outline_names_every_item_once(name: str, shelf: Any) -> None:
    """One entry for each item, at its first page."""
    made = shelf(name)
    reader = PdfReader(made.pdf)
    tops = [entry for entry in reader.outline if not isinstance(entry, list)]
    places = [reader.get_destination_page_number(entry) + 1 for entry in tops]
    assert [entry.title for entry in tops] == [line.title for line in made.result.items]
    assert places == [line.first_page for line in made.result.items]


def test_sections_stand_below_their_paper(shelf: Any) -> None:
    """The headings of a Положение are entries below its own."""
    outline = PdfReader(shelf("school_year").pdf).outline
    titles = [entry if isinstance(entry, list) else entry.title for entry in outline]
    regulation = next(place for place, title in enumerate(titles) if str(title).startswith("Положение"))
    sections = [entry.title for entry in titles[regulation + 1] if not isinstance(entry, list)]
    assert len(sections) > 10
    assert any("Общие положения" in title for title in sections)


def test_backs_are_blank_and_faces_are_numbered(shelf: Any) -> None:
    """«Лист 3 из 33» on faces only; a page that fills up a sheet is truly blank."""
    made = shelf("school_year")
    texts, result = made.texts(), made.result
    one = texts[: 2 * result.sheets]
    for number in range(result.sheets):
        assert f"Лист {number + 1} из {result.sheets}" in one[2 * number]
        assert f" из {result.sheets}" not in one[2 * number + 1]
    reader = PdfReader(made.pdf)
    blanks = [place for place, text in enumerate(one) if not text]
    odd = [line for line in result.items if line.pages % 2]
    assert len(blanks) == sum(line.copies for line in odd)
    assert all(not reader.pages[place].get_contents() for place in blanks)


def test_copies_are_the_same_pages_and_cost_nothing(shelf: Any, tmp_path: Path) -> None:
    """The second copy repeats the first, and the file grows by its page objects alone."""
    made = shelf("school_year")
    texts = made.texts()
    half = 2 * made.result.sheets
    assert texts[half:] == texts[: len(texts) - half]
    single = make({**made.raw, "copies": 1}, tmp_path)
    assert made.pdf.stat().st_size < 1.05 * single.pdf.stat().st_size


def test_the_register_counts_what_is_there(shelf: Any) -> None:
    """Number, date, pages, sheets and copies of every paper, and their sum."""
    made = shelf("school_year")
    first = made.texts()[0]
    assert "ОПИСЬ ДОКУМЕНТОВ" in first
    assert "№ 134-од" in first.replace("\u00a0", " ")
    rest = made.result.items[1:]
    plain = first.replace("\u00a0", " ")
    assert "5 (пять) документов и 2 (два) листа ознакомления" in plain
    assert len(rest) == 5 + 2
    assert f"{made.result.sheets} (тридцать три) листа вместе с описью" in plain
    assert made.result.sheets == sum(line.sheets * line.copies for line in rest) + made.result.items[0].sheets
    assert plain.count("к № 134-од") == 3, "two appendices and the acquaintance sheet belong to that order"
    assert "Опись составила" in first


def test_everyone_named_is_on_the_acquaintance_sheet(shelf: Any) -> None:
    """Mentors, mentees, the curator and the accountant: by gender, without who signed the order."""
    made = shelf("school_year")
    texts = made.texts()
    sheet = made.result.items[6]
    said = " ".join(texts[sheet.first_page - 1 : sheet.first_page - 1 + sheet.pages])
    assert "ЛИСТ ОЗНАКОМЛЕНИЯ" in said
    for name in ("Новокрещёнова", "Запороженко", "Буга", "Гайдай", "Соколова"):
        assert name in said
    assert "Ковалёва Ирина" not in said
    assert "ознакомлена" in said
    assert "ознакомлен " in said
    order = " ".join(texts[made.result.items[5].first_page - 1 : sheet.first_page - 1])
    assert "ознакомлены" not in order, "the order has no table of its own beside the sheet"


def test_the_code_says_what_the_paper_is(shelf: Any) -> None:
    """Identifier, number, date, and the hash of the very Word file in the archive."""
    made = shelf("school_year")
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        picture = pdf[made.result.items[1].first_page - 1].render(scale=200 / 72).to_pil()
    (code,) = zxingcpp.read_barcodes(picture)
    with zipfile.ZipFile(made.folder / "packet.zip") as archive:
        word = next(name for name in archive.namelist() if "Об организации" in name and name.endswith(".docx"))
        digest = hashlib.sha256(archive.read(word)).hexdigest()
    lines = code.text.split("\n")
    assert lines[1:] == ["№ 134-од", "от 31.08.2026", f"SHA-256: {digest}"]


def test_a_paper_without_a_number_is_a_draft(shelf: Any, tmp_path: Path) -> None:
    """«ПРОЕКТ» across each of its pages until the number is there; it hides no word of the text."""
    made = shelf("draft")
    paper = [text for line in made.result.items[1:] for text in made.texts()[line.first_page - 1 :][: line.pages]]
    assert paper
    assert all("ПРОЕКТ" in text for text in paper)
    plain = make({**made.raw, "draft_mark": False}, tmp_path)
    assert not any("ПРОЕКТ" in text for text in plain.texts())
    assert "проект" in made.texts()[0], "the register says that it has no number"


def test_the_archive_holds_the_papers_and_the_plan(shelf: Any) -> None:
    """Word files under their titles, in order; the PDF; the plan of printing."""
    made = shelf("school_year")
    with zipfile.ZipFile(made.folder / "packet.zip") as archive:
        names = archive.namelist()
        plan = archive.read("План печати.txt").decode("utf-8-sig")
        assert archive.read(names[0]) == made.pdf.read_bytes()
    words = [name for name in names if name.endswith(".docx")]
    assert len(names) == len(words) + 2
    assert len(words) == len(made.result.items)
    assert words[0] == "00 Опись документов.docx"
    assert words[1].startswith("01 Приказ «Об организации")
    assert all(name.partition(" ")[0] == f"{place:02}" for place, name in enumerate(words))
    sheets = [name for name in words if "Лист ознакомления" in name]
    assert any("Лист ознакомления с приказом «О" in name for name in sheets)
    assert len({name[3:] for name in sheets}) == len(sheets)
    papers = len(words) - 1 - len(sheets)
    assert f"В пакете опись, {counted(papers, 'документ')} и {counted(len(sheets), 'лист')} ознакомления." in plan
    assert "с двух сторон" in plan
    assert "66 листов" in plan.replace("\u00a0", " ")
    assert "\n1. Приказ «Об организации" in plan


def test_the_archive_holds_what_was_sent(shelf: Any, tmp_path: Path) -> None:
    """A scan and a file of a packet, as they came, under their titles; an appendix bears the number of its order."""
    order = shelf("school_year").raw["items"][0]
    scan, paper = tmp_path / "IMG_0001.jpg", tmp_path / "x.pdf"
    Image.new("L", (827, 1170), "white").save(scan, "JPEG", dpi=(100, 100))
    Image.new("L", (827, 1170), "white").save(paper, "PDF", resolution=100)
    raw = {
        "items": [
            order,
            {"file": "IMG_0001.jpg", "title": "Согласие: Буга Ю. В.", "number": "7", "date": "2026-09-14"},
            {"file": "x.pdf", "title": "Приложение № 1. Положение"},
            {"file": "x.pdf", "title": "Приложение № 2. Дорожная карта"},
        ]
    }
    folder = tmp_path / "made"
    folder.mkdir()
    made = make(raw, folder, {"IMG_0001.jpg": scan, "x.pdf": paper})
    with zipfile.ZipFile(made.folder / "packet.zip") as archive:
        sent = {name: archive.read(name) for name in archive.namelist() if not name.endswith(".docx")}
    assert sent["03 Согласие Буга Ю. В. от 14.09.2026 № 7.jpg"] == scan.read_bytes()
    assert sent["05 Приложение № 2. Дорожная карта.pdf"] == paper.read_bytes()
    first = made.texts()[0].replace("\u00a0", " ")
    assert "от 14.09.2026" in first
    assert first.count("к № 134-од") == 3, "the acquaintance sheet, and the appendices that came as files"


def test_backs_mirror_the_margins_of_faces(shelf: Any) -> None:
    """Printed on both sides, the wide margin is on the binding edge of either side."""
    made = shelf("school_year")
    order = made.result.items[1].first_page - 1
    with pypdfium2.PdfDocument(made.pdf) as pdf:
        face, back = (_left_margin_mm(pdf[place]) for place in (order, order + 1))
    assert face > 25
    assert back < 15


def _left_margin_mm(page: pypdfium2.PdfPage) -> float:
    text = page.get_textpage()
    lefts = [text.get_rect(place)[0] for place in range(text.count_rects())]
    return float(min(lefts) * 25.4 / 72)


def test_a_paper_that_names_nobody_has_a_sheet_all_the_same(shelf: Any, tmp_path: Path) -> None:
    """A Положение is read by the whole staff: its sheet has rows to be filled by hand, and says what it belongs to."""
    regulation = shelf("school_year").raw["items"][1]
    made = make({"items": [{**regulation, "acquaintance": True}], "register": False}, tmp_path)
    said = made.texts()[made.result.items[1].first_page - 1]
    assert "Положением о системе" in said.replace("\u00a0", " ")
    assert said.count("ознакомлен(а)") == BLANK_ROWS


def test_progress_is_told_step_by_step(shelf: Any) -> None:
    """From nothing to all, never backwards."""
    steps = shelf("school_year").steps
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == steps[-1].total == steps[0].total
    assert {"Опись", "Сборка пакета"} <= {step.item for step in steps}


def test_a_packet_made_again_is_the_same_packet(shelf: Any, tmp_path: Path) -> None:
    """Work cut off in the middle is done again without harm."""
    made = shelf("draft")
    again = make(made.raw, tmp_path)
    assert again.result == made.result
    assert again.texts() == made.texts()


def test_every_bad_file_is_told_and_nothing_is_written(tmp_path: Path) -> None:
    """Several files that are none: each by its place, no half packet."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4 nothing more")
    (tmp_path / "b.docx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "c.png").write_bytes(b"\x89PNG\r\n\x1a\n broken")
    files = {name: tmp_path / name for name in ("a.pdf", "b.docx", "c.png")}
    folder = tmp_path / "made"
    folder.mkdir()
    raw = {"items": [{"file": name} for name in files], "register": False}
    with pytest.raises(FilesRefused) as refusal:
        pipeline.make_packet(raw, files, folder, lambda progress: None)
    assert {problem.pointer for problem in refusal.value.problems} == {"/items/0", "/items/1", "/items/2"}
    assert list(folder.iterdir()) == []


def test_a_register_needs_an_organisation(tmp_path: Path) -> None:
    """A packet of files alone says whose register it is, or has none."""
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.4")
    raw: dict[str, Any] = {"items": [{"file": "a.pdf"}]}
    with pytest.raises(PayloadRefused) as refusal:
        pipeline.make_packet(deepcopy(raw), {"a.pdf": tmp_path / "a.pdf"}, tmp_path, lambda progress: None)
    assert [problem.pointer for problem in refusal.value.problems] == ["/organisation"]
