"""Marks on pages: where they stand, what they say, and that they hide nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import zxingcpp
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageChops

from service.errors import FilesRefused
from service.pdf import lettering, marks
from service.pdf.page_view import A4, MM

SHEET = (595.0, 842.0)
Corner = tuple[float, float, float, float]


def made(*contents: bytes, box: tuple[float, float] = SHEET, **attributes: object) -> pikepdf.Pdf:
    """A PDF with a page for each content."""
    pdf = pikepdf.new()
    for content in contents:
        pdf.add_blank_page(page_size=box)
        page = pdf.pages[-1].obj
        page.Contents = pdf.make_stream(content)
        for key, value in attributes.items():
            page[Name("/" + key)] = value
    return pdf


def shown(pdf: pikepdf.Pdf, tmp_path: Path, index: int = 0, dpi: float = 72) -> Image.Image:
    """A page as PDFium draws it."""
    file = tmp_path / "shown.pdf"
    pdf.save(file)
    with pypdfium2.PdfDocument(file) as document:
        return document[index].render(scale=dpi / 72).to_pil().convert("L")


def said(pdf: pikepdf.Pdf, tmp_path: Path, index: int = 0) -> str:
    """The text of a page."""
    file = tmp_path / "said.pdf"
    pdf.save(file)
    with pypdfium2.PdfDocument(file) as document:
        return document[index].get_textpage().get_text_range()


def ink(picture: Image.Image) -> Corner:
    """How far the ink is from the left, upper, right and lower edge, in parts of the page."""
    box = picture.point(lambda value: 255 * (value < 128)).getbbox()
    assert box
    left, upper, right, lower = box
    return left / picture.width, upper / picture.height, 1 - right / picture.width, 1 - lower / picture.height


def nothing_is_hidden(before: Image.Image, after: Image.Image) -> bool:
    """Whether all that was dark is as dark as it was."""
    lost = ImageChops.subtract(after, before)
    return lost.getextrema()[1] < 8


def full(colour: str, width: float = 595, height: float = 842) -> bytes:
    """A page in one colour from edge to edge."""
    return f"{colour} rg 0 0 {width} {height} re f ".encode()


LINES = b"".join(b"60 %d 480 7 re f " % y for y in range(60, 780, 14))
"""A page full of text, as far as ink goes: inside margins of 20 mm."""


# Sheet numbers


def test_a_number_is_text_in_the_lower_right_corner(tmp_path: Path) -> None:
    """It says the sheet and how many there are, 10 mm from the side and clear of what printers don't print."""
    pdf = made(LINES, LINES)
    before = shown(pdf, tmp_path)
    assert marks.number_sheets(pdf, [(0, 3)], 17) == []
    assert said(pdf, tmp_path).strip() == "Лист 3 из 17"
    assert said(pdf, tmp_path, 1).strip() == ""
    after = shown(pdf, tmp_path)
    added = ImageChops.difference(before, after).getbbox()
    assert added
    assert added[0] > 500
    assert 595 - added[2] == pytest.approx(10 * MM, abs=2)
    assert 6 * MM - 1 < 842 - added[3] < 10 * MM
    assert nothing_is_hidden(before, after)


def test_all_numbers_share_one_font_and_are_artifacts(tmp_path: Path) -> None:
    """However many pages: one program, a few letters; what reads aloud skips it."""
    pdf = made(*[LINES] * 20)
    marks.number_sheets(pdf, [(page, page + 1) for page in range(20)], 20)
    pdf.save(tmp_path / "numbered.pdf")
    with pikepdf.open(tmp_path / "numbered.pdf") as numbered:
        programs = [one for one in numbered.objects if isinstance(one, pikepdf.Stream) and "/Length1" in one]
        last = numbered.pages[19].obj.Contents[-1].read_bytes()
    assert len(programs) == 1
    assert int(programs[0].Length1) < 15_000
    assert b"/Artifact" in last
    assert last.count(b"BDC") == last.count(b"EMC")


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
@pytest.mark.parametrize(
    "attributes",
    [{}, {"CropBox": Array([40, 90, 460, 790])}, {"UserUnit": 2}, {"MediaBox": Array([-100, -200, 495, 642])}],
    ids=["plain", "cropped", "unit", "shifted"],
)
def test_a_number_stands_where_the_reader_sees_the_corner(
    turn: int, attributes: dict[str, object], tmp_path: Path
) -> None:
    """Whatever the boxes and turns of a page are, it is upright in the right lower corner of what is viewed."""
    pdf = made(b"", Rotate=turn, **attributes)
    marks.number_sheets(pdf, [(0, 3)], 17)
    picture = shown(pdf, tmp_path, dpi=200)
    left, upper, right, lower = ink(picture)
    assert left > right
    assert upper > lower
    width, height = (1 - left - right) * picture.width, (1 - upper - lower) * picture.height
    assert width > 4 * height


@pytest.mark.parametrize(
    ("taken", "place"),
    [
        (b"0 g 470 15 100 25 re f", "middle"),
        (b"0 g 200 10 380 30 re f", "left"),
        (b"0 g 0 0 595 45 re f", "upper right"),
        (b"0 g 0 0 595 45 re f 400 800 195 42 re f", "upper left"),
    ],
)
def test_a_number_takes_the_next_free_place(taken: bytes, place: str, tmp_path: Path) -> None:
    """Lower right, lower middle, lower left, above: never over what is printed, never where pages bear numbers."""
    pdf = made(taken)
    before = shown(pdf, tmp_path)
    assert marks.number_sheets(pdf, [(0, 1)], 2) == []
    after = shown(pdf, tmp_path)
    assert nothing_is_hidden(before, after)
    box = ImageChops.difference(before, after).getbbox()
    assert box
    middle, upper = (box[0] + box[2]) / 2 / 595, box[1] < 100
    found = "left" if middle < 1 / 3 else "right" if middle > 2 / 3 else "middle"
    assert ("upper " if upper else "") + found == place


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_page_without_margins_is_made_smaller(turn: int, tmp_path: Path) -> None:
    """All of it stays on the sheet, what the box cut off stays cut off, and its links go along."""
    pdf = made(full("0.2 0.4 0.3", 900, 900) + b"1 0 0 rg 0 0 30 30 re f 565 812 30 30 re f", Rotate=turn)
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([100, 100, 200, 120]))
    pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])
    assert marks.number_sheets(pdf, [(0, 3)], 17) == [0]
    picture = shown(pdf, tmp_path)
    strip = picture.height - int(14 * MM)
    assert picture.crop((0, strip + 2, picture.width // 2, picture.height)).getextrema()[0] > 250
    assert picture.crop((picture.width // 2, 0, picture.width // 2 + 9, strip - 2)).getextrema()[1] < 200
    assert picture.getpixel((1, strip // 2)) > 250  # narrower, too: nothing of it is stretched
    moved = [float(side) for side in pdf.pages[0].obj.Annots[0].Rect]
    assert (moved[2] - moved[0]) / (moved[3] - moved[1]) == pytest.approx(5)
    assert 90 < moved[2] - moved[0] < 100
    assert [float(side) for side in link.Rect] == [100, 100, 200, 120]
    assert "Лист 3 из 17" in said(pdf, tmp_path)


def test_paper_of_a_scan_counts_as_free(tmp_path: Path) -> None:
    """Grey and grainy is still empty."""
    grain = Image.effect_noise((620, 877), 6).point(lambda value: min(255, value + 100))
    pdf = made(b"q 595 0 0 842 0 0 cm /Scan Do Q")
    scan = pdf.make_stream(grain.tobytes(), Type=Name.XObject, Subtype=Name.Image, Width=620, Height=877)
    scan.ColorSpace, scan.BitsPerComponent = Name.DeviceGray, 8
    pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(Scan=scan))
    assert marks.number_sheets(pdf, [(0, 1)], 1) == []
    assert "Лист 1 из 1" in said(pdf, tmp_path)


@pytest.mark.parametrize(
    "content",
    [
        b"q q 0.5 0 0 0.5 90 90 cm 1 0 0 rg",
        b"Q Q 3 0 0 3 50 50 cm",
        b"q Q Q 0.1 0 0 0.1 0 0 cm q q 1 g",
        b"BT (q q q Q) Tj ET 2 0 0 2 0 0 cm",
        b"q 1 0 0 1 -90 -90 cm BI /W 8 /H 8 /BPC 1 /CS /G ID q q q q  EI Q 4 0 0 4 0 0 cm",
        b"",
    ],
)
def test_a_page_may_leave_its_state_as_it_likes(content: bytes, tmp_path: Path) -> None:
    """Unpaired q and Q, a matrix left behind, letters that look like operators: the number stands where it does."""
    pdf, plain = made(content), made(b"")
    for one in (pdf, plain):
        marks.number_sheets(one, [(0, 3)], 17)
    assert ink(shown(pdf, tmp_path)) == ink(shown(plain, tmp_path))


def test_copies_of_a_page_are_numbered_each(tmp_path: Path) -> None:
    """They share a content and resources; a second copy does not see the number of the first."""
    pdf = made(LINES)
    for _ in range(2):
        pdf.pages.append(pdf.pages[0])
    marks.number_sheets(pdf, [(0, 1), (1, 2), (2, 3)], 3)
    assert [said(pdf, tmp_path, page).strip() for page in range(3)] == [f"Лист {page} из 3" for page in (1, 2, 3)]


def test_pages_that_share_a_content_only(tmp_path: Path) -> None:
    """One content, other pictures: programs that make files small do that, and each page has places of its own."""
    pdf = made(b"q 595 0 0 842 0 0 cm /Scan Do Q", b"")
    for page, shades in zip(pdf.pages, (b"\xff" * 400, b"\xff" * 380 + b"\0" * 20), strict=True):
        scan = pdf.make_stream(shades, Type=Name.XObject, Subtype=Name.Image, Width=20, Height=20)
        scan.ColorSpace, scan.BitsPerComponent = Name.DeviceGray, 8
        page.obj.Resources = Dictionary(XObject=Dictionary(Scan=scan))
        page.obj.Contents = pdf.pages[0].obj.Contents
    before = shown(pdf, tmp_path, 1)
    assert marks.number_sheets(pdf, [(0, 1), (1, 2)], 2) == []
    assert nothing_is_hidden(before, shown(pdf, tmp_path, 1))


def test_a_packet_in_a_packet_is_numbered_anew(tmp_path: Path) -> None:
    """Marks that a file brings along keep their fonts, and count as ink."""
    pdf = made(LINES)
    marks.number_sheets(pdf, [(0, 1)], 1)
    pdf.save(tmp_path / "inner.pdf")
    with pikepdf.open(tmp_path / "inner.pdf") as inner:
        assert marks.number_sheets(inner, [(0, 8)], 9) == []
        text = said(inner, tmp_path)
    assert "Лист 1 из 1" in text
    assert "Лист 8 из 9" in text


@pytest.mark.parametrize(
    "attributes",
    [
        {"MediaBox": Array([0, 0, 0, 0])},
        {"MediaBox": Array([0, 0])},
        {"CropBox": Array([9000, 9000, 9100, 9100])},
        {"Rotate": 45},
        {"UserUnit": -3},
        {"Resources": Array([])},
        {"Contents": Array([Dictionary(), 1])},
        {"Contents": Name.Nothing},
        {"Annots": Array([1, Name.Two])},
    ],
    ids=str,
)
def test_odd_pages_are_no_obstacle(attributes: dict[str, object]) -> None:
    """What a page says of itself may be nonsense."""
    pdf = made(full("0 0 0"), **attributes)
    marks.across(pdf, [0], marks.DRAFT)
    marks.put_codes(pdf, {0: "text"})
    marks.number_sheets(pdf, [(0, 1)], 1)


def test_without_a_font_it_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A fresh computer has none."""
    monkeypatch.setattr(lettering, "_FOLDERS", (str(tmp_path),))
    for cached in (lettering._face, lettering._letters):
        cached.cache_clear()
    try:
        lettering.prepare()
        with pytest.raises(FilesRefused, match="fonts-liberation"):
            marks.number_sheets(made(b""), [(0, 1)], 1)
    finally:
        lettering._face.cache_clear()


def test_letters_that_a_font_has_not(tmp_path: Path) -> None:
    """A question mark stands for them; letters that look alike stay different letters."""
    pdf = made(b"")
    font = lettering.Lettering(pdf, "AАё№")
    pdf.pages[0].obj.Resources = Dictionary(Font=Dictionary(F=font.font))
    pdf.pages[0].obj.Contents = pdf.make_stream(f"BT /F 20 Tf 50 50 Td {font.codes('AАё№€')} Tj ET".encode())
    assert said(pdf, tmp_path) == "AАё№?"
    assert font.width("A", 20) == font.width("А", 20) > 0


# «ПРОЕКТ»


def test_a_draft_lies_below_the_text(tmp_path: Path) -> None:
    """Large, light, readable by programs as one word, and all ink of the paper as dark as it was."""
    pdf = made(LINES)
    before = shown(pdf, tmp_path)
    marks.across(pdf, [0], marks.DRAFT)
    after = shown(pdf, tmp_path)
    assert nothing_is_hidden(before, after)
    added = ImageChops.difference(before, after)
    left, upper, right, lower = added.getbbox() or (0, 0, 0, 0)
    assert right - left > 595 / 2
    assert lower - upper > 842 / 2
    assert min(after.crop((0, 0, 595, 50)).getextrema()) > 200
    assert "ПРОЕКТ" in said(pdf, tmp_path)


@pytest.mark.parametrize("colour", ["1 1 1", "0.9 0.95 0.9", "0.1 0.2 0.4", "1 0 1"])
def test_a_draft_is_seen_on_an_opaque_page(colour: str, tmp_path: Path) -> None:
    """A scan or a coloured page would cover it: there it is an outline, which leaves nearly all of the page alone."""
    pdf = made(full(colour))
    before = shown(pdf, tmp_path)
    marks.across(pdf, [0], marks.DRAFT)
    changed = ImageChops.difference(before, shown(pdf, tmp_path)).point(lambda value: 255 * (value > 15))
    share = changed.histogram()[255] / (changed.width * changed.height)
    assert 0.001 < share < 0.03
    assert "ПРОЕКТ" in said(pdf, tmp_path)


def test_only_the_pages_that_are_drafts_bear_it(tmp_path: Path) -> None:
    """Opaque and plain pages, wide and tall ones side by side; nothing of the colour that was used to look is left."""
    pdf = made(LINES, full("1 1 1"), LINES, b"")
    pdf.pages[3].obj.MediaBox = Array([0, 0, *A4[::-1]])
    marks.across(pdf, [0, 1, 3], marks.DRAFT)
    assert ["ПРОЕКТ" in said(pdf, tmp_path, page) for page in range(4)] == [True, True, False, True]
    file = tmp_path / "shown.pdf"
    pdf.save(file)
    with pypdfium2.PdfDocument(file) as document:
        for page in document:
            red, green, blue = page.render(scale=0.5).to_pil().convert("RGB").split()
            assert red.tobytes() == green.tobytes() == blue.tobytes()


# QR codes

TEXT = "Приказ № 15 от 01.09.2026; пакет 4f2a-11; SHA-256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15"


def read_codes(picture: Image.Image) -> list[str]:
    """What a telephone reads."""
    return [code.text for code in zxingcpp.read_barcodes(picture)]


@pytest.mark.parametrize("turn", [0, 90])
def test_a_code_is_read_back(turn: int, tmp_path: Path) -> None:
    """Russian text, in the right lower corner (реквизит 31), no larger than the corner allows."""
    pdf = made(b"", Rotate=turn)
    assert marks.put_codes(pdf, {0: TEXT}) == []
    picture = shown(pdf, tmp_path, dpi=150)
    assert read_codes(picture) == [TEXT]
    left, upper, right, lower = ink(picture)
    assert left > 0.5
    assert upper > 0.5
    side = (1 - left - right) * picture.width / 150 * 25.4
    assert 17 < side < 26
    assert ((1 - upper - lower) * picture.height / 150 * 25.4) == pytest.approx(side, abs=0.5)


@pytest.mark.parametrize(
    ("taken", "expected"),
    [
        (b"0 g 400 0 195 120 re f", (True, True)),
        (b"0 g 400 0 195 120 re f 300 700 295 142 re f", (False, False)),
        (b"0 g 0 0 595 120 re f 300 700 295 142 re f", (False, True)),
        (b"0 g 0 0 595 120 re f 0 700 595 142 re f", None),
    ],
)
def test_a_code_finds_another_place(taken: bytes, expected: tuple[bool, bool] | None, tmp_path: Path) -> None:
    """The right upper corner, the left ones, anywhere: (right, upper)."""
    pdf = made(taken)
    before = shown(pdf, tmp_path, dpi=150)
    assert marks.put_codes(pdf, {0: TEXT}) == []
    after = shown(pdf, tmp_path, dpi=150)
    assert nothing_is_hidden(before, after)
    assert read_codes(after) == [TEXT]
    box = ImageChops.difference(before, after).getbbox()
    assert box
    assert expected in (None, (box[0] > after.width / 2, box[1] < after.height / 2))


@pytest.mark.parametrize(("content", "text"), [(full("0.5 0.5 0.5"), TEXT), (b"", TEXT * 20), (b"", TEXT * 200)])
def test_a_code_without_a_place_is_told(content: bytes, text: str, tmp_path: Path) -> None:
    """A page in colour from edge to edge, a text too long for a page, a text too long for any code."""
    pdf = made(b"", content)
    before = shown(pdf, tmp_path, 1)
    assert marks.put_codes(pdf, {0: "short", 1: text}) == [1]
    assert shown(pdf, tmp_path, 1).tobytes() == before.tobytes()


# All of them


@pytest.mark.parametrize("order", ["draft code number", "number code draft", "code number draft"])
def test_marks_see_each_other(order: str, tmp_path: Path) -> None:
    """In whatever order they come, none covers another."""
    steps: dict[str, Callable[[pikepdf.Pdf], object]] = {
        "draft": lambda pdf: marks.across(pdf, [0], marks.DRAFT),
        "code": lambda pdf: marks.put_codes(pdf, {0: TEXT}),
        "number": lambda pdf: marks.number_sheets(pdf, [(0, 1)], 2),
    }
    pdf = made(LINES + b"1 g 400 0 195 85 re f")
    for step in order.split():
        before = shown(pdf, tmp_path, dpi=150)
        assert not steps[step](pdf)
        assert nothing_is_hidden(before, shown(pdf, tmp_path, dpi=150))
    assert read_codes(shown(pdf, tmp_path, dpi=150)) == [TEXT]
    assert {"ПРОЕКТ", "Лист 1 из 2"} <= set(said(pdf, tmp_path).splitlines())
