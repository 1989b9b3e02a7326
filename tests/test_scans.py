"""Scans become sheets of A4: whole, upright, as large as the paper was, in a PDF that an archive takes."""

import random
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageDraw

from service.errors import FilesRefused, Problem, Severity
from service.pdf import scans
from service.pdf.page_view import MM

TALL = (620, 877)
"""A4 at 75 dots per inch."""


def picture(mode: str = "RGB", size: tuple[int, int] = TALL) -> Image.Image:
    """Red in the left upper corner, blue in the right lower one, a frame, and white."""
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    wide, high = size
    draw.rectangle((0, 0, wide // 4, high // 4), fill=(200, 0, 0))
    draw.rectangle((wide * 3 // 4, high * 3 // 4, wide, high), fill=(0, 0, 200))
    return made.convert("1", dither=Image.Dither.NONE) if mode == "1" else made.convert(mode)


def saved(tmp_path: Path, name: str, made: Image.Image, **options: object) -> Path:
    """The picture in a file."""
    file = tmp_path / name
    made.save(file, **options)  # type: ignore[arg-type]
    return file


def scanned(file: Path) -> tuple[pikepdf.Pdf, list[Problem]]:
    """The PDF of a picture."""
    output = file.with_suffix(".pdf")
    problems = scans.pdf_of(file, output)
    return pikepdf.open(output), problems


def shown(file: Path, page: int = 0) -> Image.Image:
    """A page of the PDF beside the picture, as PDFium draws it."""
    with pypdfium2.PdfDocument(file.with_suffix(".pdf")) as document:
        return document[page].render(scale=0.5).to_pil().convert("RGB")


def colours(drawn: Image.Image) -> str:
    """What the four corners and the middle are: R, B, K (dark grey), W."""
    wide, high = drawn.size
    places = [(0.1, 0.1), (0.9, 0.1), (0.5, 0.5), (0.1, 0.9), (0.9, 0.9)]
    names = []
    for across, along in places:
        red, green, blue = drawn.getpixel((int(wide * across), int(high * along)))  # type: ignore[misc]
        names.append(
            "W" if min(red, green, blue) > 200 else "R" if red > blue + 60 else "B" if blue > red + 60 else "K"
        )
    return "".join(names)


def held(pdf: pikepdf.Pdf, page: int = 0) -> pikepdf.Object:
    """The picture in the PDF."""
    return pdf.pages[page].obj.Resources.XObject.Scan


@pytest.mark.parametrize(
    ("mode", "options", "expected"),
    [
        ("RGB", {"format": "JPEG"}, "RWWWB"),
        ("RGB", {"format": "JPEG", "progressive": True}, "RWWWB"),
        ("L", {"format": "JPEG"}, "KWWWK"),
        ("CMYK", {"format": "JPEG"}, "RWWWB"),
        ("RGB", {"format": "MPO", "save_all": True, "append_images": [picture(size=(62, 87))]}, "RWWWB"),
        ("RGB", {"format": "PNG"}, "RWWWB"),
        ("RGBA", {"format": "PNG"}, "RWWWB"),
        ("LA", {"format": "PNG"}, "KWWWK"),
        ("P", {"format": "PNG"}, "RWWWB"),
        ("1", {"format": "PNG"}, "KWWWK"),
        ("I;16", {"format": "PNG"}, "KWWWK"),
        ("1", {"format": "TIFF", "compression": "group4"}, "KWWWK"),
        ("1", {"format": "TIFF", "compression": "group3"}, "KWWWK"),
        ("1", {"format": "TIFF"}, "KWWWK"),
        ("L", {"format": "TIFF", "compression": "tiff_lzw"}, "KWWWK"),
        ("P", {"format": "TIFF"}, "RWWWB"),
        ("RGB", {"format": "TIFF", "compression": "jpeg"}, "RWWWB"),
        ("CMYK", {"format": "TIFF", "compression": "tiff_lzw"}, "RWWWB"),
        ("LAB", {"format": "TIFF"}, "RWWWB"),
        ("F", {"format": "TIFF"}, "KWWWK"),
        ("I;16", {"format": "TIFF"}, "KWWWK"),
    ],
    ids=lambda value: "-".join(filter(str.isalnum, map(str, value.values()))) if isinstance(value, dict) else value,
)
def test_every_kind_of_picture(mode: str, options: dict[str, object], expected: str, tmp_path: Path) -> None:
    """It looks as it did, and the PDF has nothing in it that PDF/A-1b forbids."""
    made = picture("L").convert("I;16").point(lambda value: value * 257) if mode == "I;16" else picture(mode)
    file = saved(tmp_path, "scan", made, dpi=(75, 75), **options)
    pdf, _ = scanned(file)
    assert colours(shown(file)) == expected
    assert len(pdf.pages) == 1
    assert pdf.pdf_version == "1.4"
    assert b"pdfaid:part>1<" in pdf.Root.Metadata.read_bytes()
    assert pdf.Root.OutputIntents[0].DestOutputProfile.read_bytes()[36:40] == b"acsp"
    image = held(pdf)
    assert not {"/SMask", "/Mask", "/Interpolate"} & set(image.keys())
    assert int(image.BitsPerComponent) <= 8
    assert str(image.get("/Filter")) in {"/DCTDecode", "/FlateDecode", "/CCITTFaxDecode"}
    space = image.ColorSpace
    assert str(space[0] if isinstance(space, pikepdf.Array) else space) in {"/DeviceRGB", "/DeviceGray", "/Indexed"}


_UNTURNED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", _UNTURNED)
def test_pictures_of_telephones_stand_upright(kind: str, orientation: int, tmp_path: Path) -> None:
    """However the telephone was held, the sheet stands as the paper did."""
    note = Image.Exif()
    note[274] = orientation
    turned = picture().transpose(_UNTURNED[orientation])
    options = {"tiffinfo": {274: orientation}} if kind == "TIFF" else {"exif": note}
    file = saved(tmp_path, "scan", turned, format=kind, **options)
    pdf, _ = scanned(file)
    box = [float(side) for side in pdf.pages[0].obj.MediaBox]
    assert box[3] > box[2]
    assert colours(shown(file)) == "RWWWB"


def test_a_jpeg_is_kept_as_it_is_without_its_notes(tmp_path: Path) -> None:
    """No loss by packing it again; but where and with what it was taken goes nowhere."""
    note = Image.Exif()
    note[0x010E] = "Snegurochka 52.5 N 103.9 E"
    file = saved(tmp_path, "scan.jpg", picture(), exif=note, comment=b"my comment", quality=80)
    pdf, _ = scanned(file)
    raw = held(pdf).read_raw_bytes()
    assert raw.startswith(b"\xff\xd8")
    assert raw.endswith(b"\xff\xd9")
    assert b"Snegurochka" in file.read_bytes()
    assert b"Snegurochka" not in raw
    assert b"my comment" not in raw
    with Image.open(BytesIO(raw)) as kept, Image.open(file) as original:
        assert kept.convert("RGB").tobytes() == original.convert("RGB").tobytes()


def test_black_and_white_does_not_grow(tmp_path: Path) -> None:
    """One bit a point, packed as faxes are, or better."""
    rng = random.Random(1)
    made = Image.new("1", (1240, 1754), 1)
    draw = ImageDraw.Draw(made)
    for _ in range(900):
        x, y = rng.randrange(1200), rng.randrange(1700)
        draw.rectangle((x, y, x + 12, y + 4), fill=0)
    file = saved(tmp_path, "scan.tif", made, compression="group4", dpi=(150, 150))
    pdf, problems = scanned(file)
    assert problems == []
    assert int(held(pdf).BitsPerComponent) == 1
    assert len(held(pdf).read_raw_bytes()) <= 1.05 * file.stat().st_size
    raw = saved(tmp_path, "raw.tif", made)
    scanned(raw)
    assert raw.with_suffix(".pdf").stat().st_size < raw.stat().st_size / 5


def test_a_tiff_of_several_pages(tmp_path: Path) -> None:
    """A sheet for each, portrait and landscape, in their own colours; thumbnails are no pages."""
    thumbnail = picture(size=(62, 88))
    thumbnail.encoderinfo = {"tiffinfo": {254: 1}}
    others = [picture("1"), picture(size=TALL[::-1]), thumbnail, picture("L")]
    file = saved(tmp_path, "scan.tif", picture(), save_all=True, append_images=others, dpi=(75, 75))
    pdf, problems = scanned(file)
    assert [float(page.obj.MediaBox[2]) > float(page.obj.MediaBox[3]) for page in pdf.pages] == [
        False,
        False,
        True,
        False,
    ]
    assert [colours(shown(file, page)) for page in range(4)] == ["RWWWB", "KWWWK", "RWWWB", "KWWWK"]
    assert "страницы: 1, 2, 3, 4" in problems[0].message


@pytest.mark.parametrize(
    ("size", "dpi", "sheet", "printed"),
    [
        ((1240, 1754), 150, (210, 297), (210, 297)),  # a sheet
        ((2550, 3508), 300, (210, 297), (210, 288.9)),  # the width of an American scanner: a hair smaller
        ((1748, 2480), 300, (210, 297), (148, 210)),  # A5 stays A5
        ((2480, 1748), 300, (297, 210), (210, 148)),  # the sheet lies as the picture does
        ((3508, 4961), 300, (210, 297), (200, 282.8)),  # A3 is made smaller, and told
        ((1500, 2000), None, (210, 297), (200, 266.7)),  # no size is said: as large as printers print
        ((1500, 2000), 1, (210, 297), (200, 266.7)),  # nonsense is said
        ((4000, 3000), 72, (297, 210), (266.7, 200)),  # a telephone says 72 of everything
    ],
)
def test_a_picture_is_as_large_as_the_paper_was(
    size: tuple[int, int], dpi: int | None, sheet: tuple[int, int], printed: tuple[float, float], tmp_path: Path
) -> None:
    """In the middle of the sheet, never cropped, never enlarged."""
    options = {"dpi": (dpi, dpi)} if dpi else {}
    file = saved(tmp_path, "scan.png", Image.new("L", size, 0), **options)
    pdf, problems = scanned(file)
    assert [round(float(side) / MM) for side in pdf.pages[0].obj.MediaBox[2:]] == list(sheet)
    matrix = [float(word) for word in pdf.pages[0].obj.Contents.read_bytes().split()[1:7]]
    assert [matrix[0] / MM, matrix[3] / MM] == pytest.approx(printed, abs=0.2)
    assert [matrix[4] * 2 + matrix[0], matrix[5] * 2 + matrix[3]] == pytest.approx([side * MM for side in sheet], abs=1)
    assert [problem.code for problem in problems] == (["scan_reduced"] if size[1] == 4961 else [])


def test_dots_of_a_fax_are_no_squares(tmp_path: Path) -> None:
    """204 across, 98 along: the sheet is A4 all the same."""
    file = saved(tmp_path, "scan.tif", Image.new("1", (1686, 1146)), dpi=(204, 98))
    pdf, problems = scanned(file)
    matrix = [float(word) for word in pdf.pages[0].obj.Contents.read_bytes().split()[1:7]]
    assert [matrix[0] / MM, matrix[3] / MM] == pytest.approx([210, 297], abs=1)
    assert [problem.code for problem in problems] == ["scan_coarse"]


def test_what_can_not_be_read_is_told(tmp_path: Path) -> None:
    """Too few dots for small print: a warning, the sheet is made."""
    _, problems = scanned(saved(tmp_path, "scan.png", picture(), dpi=(75, 75)))
    assert [(problem.code, problem.severity) for problem in problems] == [("scan_coarse", Severity.WARNING)]
    assert "мелкий текст может не читаться" in problems[0].message
    assert "«scan.png»" in problems[0].message
    assert scanned(saved(tmp_path, "fine.png", Image.new("L", (1240, 1754)), dpi=(150, 150)))[1] == []


def test_transparent_becomes_white(tmp_path: Path) -> None:
    """PDF/A-1b has no transparency, and paper is white."""
    made = picture("RGBA")
    made.putalpha(0)
    file = saved(tmp_path, "scan.png", made)
    scanned(file)
    assert colours(shown(file)) == "WWWWW"


def _moving(file: Path) -> None:
    picture().save(file, "PNG", save_all=True, append_images=[picture().transpose(Image.Transpose.ROTATE_180)])


def _cut(kind: str, share: float = 0.6) -> Callable[[Path], None]:
    def write(file: Path) -> None:
        made = BytesIO()
        Image.effect_noise((300, 300), 60).save(made, kind, compression="tiff_lzw")
        file.write_bytes(made.getvalue()[: int(len(made.getvalue()) * share)])

    return write


def _many(file: Path) -> None:
    one = Image.new("1", (8, 8))
    one.save(file, "TIFF", save_all=True, append_images=[one] * 200)


@pytest.mark.parametrize(
    ("write", "code", "words"),
    [
        (lambda file: file.write_bytes(b""), "picture_unknown", "пустой"),
        (lambda file: file.write_bytes(b"hello, world" * 9), "picture_unknown", "JPEG, PNG и TIFF"),
        (lambda file: file.write_bytes(b"%PDF-1.4\n"), "picture_unknown", "PDF"),
        (lambda file: file.write_bytes(b"\0\0\0\x18ftypheic" + bytes(99)), "picture_unknown", "HEIC"),
        (lambda file: picture().save(file, "WEBP"), "picture_unknown", "WebP"),
        (lambda file: picture().save(file, "GIF"), "picture_unknown", "GIF"),
        (lambda file: picture().save(file, "BMP"), "picture_unknown", "BMP"),
        (_moving, "picture_moves", "анимация"),
        (_cut("JPEG"), "picture_damaged", "повреждён"),
        (_cut("PNG"), "picture_damaged", "повреждён"),
        (_cut("TIFF"), "picture_damaged", "повреждён"),
        (lambda file: Image.new("1", (20_000, 20_000)).save(file, "PNG"), "picture_too_large", "40 мегапикселей"),
        (lambda file: Image.new("1", (7_000, 7_000)).save(file, "PNG"), "picture_too_large", "300"),
        (_many, "too_many_pages", "201"),
    ],
)
def test_what_is_no_scan_is_refused(write: Callable[[Path], object], code: str, words: str, tmp_path: Path) -> None:
    """With what it is and what to do; nothing is written."""
    file = tmp_path / "скан.jpg"
    write(file)
    with pytest.raises(FilesRefused) as refused:
        scans.pdf_of(file, tmp_path / "out.pdf")
    assert [problem.code for problem in refused.value.problems] == [code]
    assert words in refused.value.detail
    assert "«скан.jpg»" in refused.value.detail
    assert not (tmp_path / "out.pdf").exists()


@pytest.mark.parametrize("seed", range(6))
def test_spoilt_files_are_read_or_refused(seed: int, tmp_path: Path) -> None:
    """Bytes changed, left out, put in, cut off: nothing else is ever raised."""
    rng = random.Random(seed)
    small = picture(size=(60, 80))
    kinds = {
        "jpg": {"format": "JPEG"},
        "png": {"format": "PNG"},
        "tif": {"format": "TIFF", "compression": "tiff_lzw", "save_all": True, "append_images": [small]},
        "fax": {"format": "TIFF", "compression": "group4"},
    }
    for name, options in kinds.items():
        whole = saved(tmp_path, name, small.convert("1") if name == "fax" else small, **options).read_bytes()
        for _ in range(12):
            data = bytearray(whole)
            for _ in range(rng.choice([1, 2, 9])):
                place = rng.randrange(rng.choice([60, len(data)]))
                data[place : place + rng.randrange(3)] = rng.randbytes(rng.randrange(3))
            file = tmp_path / "spoilt"
            file.write_bytes(data[: rng.choice([len(data), place])])
            with suppress(FilesRefused):
                scans.pdf_of(file, tmp_path / "out.pdf")
