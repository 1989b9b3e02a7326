"""Previews by the real LibreOffice: marked pages as pictures, kept, drawn when looked at; pictures of any PDF."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from PIL import Image

from service import pipeline
from service.errors import FilesRefused, NotFound
from service.pdf import Piece, draw_pages
from service.preview import Displaced, Preview, Previews, making
from service.preview.shelf import PDF
from service.settings import Settings
from tests.payloads import raw

MARK = 222
"""The grey of «ПРОЕКТ»."""
MOST_BYTES = 90_000
"""Of the picture of a full page of text."""


@pytest.fixture(scope="module")
def previews(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Previews]:
    """Previews with a LibreOffice of their own."""
    data = tmp_path_factory.mktemp("preview")
    pipeline.open_office(Settings(data=data, office_processes=1))
    yield Previews(data / "previews")
    pipeline.close_office()


def looked_at(previews: Previews, preview: Preview, number: int) -> Image.Image:
    """One page as a picture."""
    return Image.open(BytesIO(previews.picture("curator", preview.key, number).data))


@pytest.mark.office
def test_a_draft_becomes_pictures_with_the_mark(previews: Previews) -> None:
    """All pages, small, grey, of the size that was told, with «ПРОЕКТ» across."""
    preview = previews.make("curator", "report", raw("report"))
    assert preview.shown
    assert len(preview.pages) == 4
    for number, size in enumerate(preview.pages, 1):
        page = looked_at(previews, preview, number)
        assert page.size == (size.width, size.height)
        assert abs(page.width - making.WIDTH) <= 1
        marked = page.convert("L").histogram()[MARK] / (page.width * page.height)
        assert 0.02 < marked < 0.2
        assert len(previews.picture("curator", preview.key, number).data) < MOST_BYTES
    with pytest.raises(NotFound):
        previews.picture("curator", preview.key, 5)
    with pytest.raises(NotFound):
        previews.picture("secretary", preview.key, 1)


@pytest.mark.office
def test_the_same_is_not_made_twice_and_another_is(previews: Previews, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its key is the hash of what it depends on."""
    first = previews.make("curator", "report", raw("report"))
    changed = deepcopy(raw("report"))
    changed["organisation"]["short_name"] = "МБОУ СОШ № 99"
    assert previews.make("curator", "report", changed).key != first.key
    monkeypatch.setattr(making, "_draw", None)
    again = previews.make("curator", "report", raw("report"))
    assert (again.key, again.pages) == (first.key, first.pages)


@pytest.mark.office
def test_pages_far_behind_are_drawn_when_they_are_looked_at(previews: Previews) -> None:
    """The first ones come at once; of others each has its own content."""
    preview = previews.make("curator", "regulation", raw("regulation"))
    assert len(preview.pages) > 2 * making.AT_ONCE
    folder = previews._shelf("curator").pages(preview.key)
    assert len(list(folder.glob("*.png"))) == making.AT_ONCE
    last, first = (looked_at(previews, preview, number).tobytes() for number in (len(preview.pages), 1))
    assert last != first
    assert len(list(folder.glob("*.png"))) <= 2 * making.AT_ONCE
    assert not list(folder.glob(".*"))


@pytest.mark.office
def test_an_unfinished_draft_is_shown_with_blanks(previews: Previews) -> None:
    """And its problems are told with it."""
    payload = {key: value for key, value in raw("pairing_order").items() if key != "signers"}
    preview = previews.make("curator", "pairing_order", payload)
    assert preview.shown
    assert preview.blanks == ("/signers",)
    assert "/signers" in {problem.pointer for problem in preview.problems}


@pytest.mark.office
def test_many_requests_of_one_person_end_with_the_newest(previews: Previews) -> None:
    """All but the first and the newest may be displaced; the newest never is."""

    def ask(place: int) -> Any:
        payload = deepcopy(raw("report"))
        payload["organisation"]["short_name"] = f"МБОУ СОШ № {place}00"
        try:
            return previews.make("curator", "report", payload)
        except Displaced as displaced:
            return displaced

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(ask, range(6)))
    assert any(isinstance(answer, Preview) for answer in answers)
    assert all(isinstance(answer, (Preview, Displaced)) for answer in answers)
    assert ask(99).shown


# Pictures of any PDF


def a_pdf(file: Path, **changes: Any) -> Path:
    """A PDF of one page with a coloured square."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=changes.pop("size", (595, 842)))
    pdf.pages[0].Contents = pdf.make_stream(changes.pop("content", b"1 0 0 rg 100 100 200 200 re f"))
    pdf.save(file, **changes)
    return file


def test_colours_are_kept(tmp_path: Path) -> None:
    """A chart is not grey."""
    (size,) = draw_pages(Piece(file=a_pdf(tmp_path / "red.pdf")), tmp_path, 300)
    with Image.open(tmp_path / "1.png") as picture:
        page = picture.convert("RGB")
    assert page.size == (size.width, size.height)
    assert page.getpixel((100, 350)) == (255, 0, 0)
    assert page.getpixel((5, 5)) == (255, 255, 255)


def test_a_photograph_becomes_webp(tmp_path: Path) -> None:
    """As PNG it would be ten times as large."""
    scan = Image.effect_noise((600, 850), 90).convert("RGB")
    scan.save(tmp_path / "scan.pdf")
    draw_pages(Piece(file=tmp_path / "scan.pdf"), tmp_path, 300)
    assert (tmp_path / "1.webp").read_bytes()[8:12] == b"WEBP"
    assert not (tmp_path / "1.png").exists()


def test_only_the_pages_that_were_asked_for_are_drawn(tmp_path: Path) -> None:
    """The sizes are those of all."""
    pdf = pikepdf.new()
    for _ in range(5):
        pdf.add_blank_page(page_size=(842, 595))
    pdf.save(tmp_path / "five.pdf")
    sizes = draw_pages(Piece(file=tmp_path / "five.pdf"), tmp_path, 300, [2, 4, 9, 0, -1])
    assert {file.name for file in tmp_path.glob("*.png")} == {"2.png", "4.png"}
    assert len(sizes) == 5
    assert sizes[0].width > sizes[0].height


def test_a_huge_sheet_is_drawn_coarsely(tmp_path: Path) -> None:
    """Memory has an end."""
    (size,) = draw_pages(Piece(file=a_pdf(tmp_path / "huge.pdf", size=(14_000, 14_000))), tmp_path, 900)
    assert size.width * size.height < 7_000_000


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\ngarbage"])
def test_what_is_no_pdf_is_refused(tmp_path: Path, data: bytes) -> None:
    """In Russian, and nothing is drawn."""
    (tmp_path / PDF).write_bytes(data)
    with pytest.raises(FilesRefused, match="не показать"):
        draw_pages(Piece(file=tmp_path / PDF), tmp_path, 300)


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    """Without its password nobody sees it."""
    locked = a_pdf(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(FilesRefused, match="паролем"):
        draw_pages(Piece(file=locked), tmp_path, 300)
