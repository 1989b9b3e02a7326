"""Fonts that papers have in common are kept once, and no reader sees a difference."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable
from pikepdf import Array, Dictionary, Name

from service.pdf.shared_fonts import share
from tests.payloads import SAMPLES

FACES = {face: next(Path("/usr/share/fonts").rglob(f"LiberationSerif-{face}.ttf")) for face in ("Regular", "Bold")}


def program_of(face: str, codes: dict[str, int]) -> tuple[bytes, list[int]]:
    """A subset as LibreOffice makes it, whose codes are told by one table of bytes; and the widths by code."""
    font = TTFont(FACES[face])
    options = subset.Options(drop_tables=["GSUB", "GPOS", "GDEF", "OS/2", "name", "post", "gasp", "FFTM"])
    names = {sign: font.getBestCmap()[ord(sign)] for sign in codes}
    table = CmapSubtable.newSubtable(0)
    table.platformID, table.platEncID, table.language = 1, 0, 0
    table.cmap = {code: names[sign] for sign, code in codes.items()}
    options.legacy_cmap = options.notdef_outline = options.hinting = True
    cutter = subset.Subsetter(options)
    cutter.populate(glyphs=list(names.values()))
    cutter.subset(font)
    font["cmap"].tables = [table]
    file = BytesIO()
    font.save(file)
    widths = [font["hmtx"][table.cmap[code]][0] * 1000 // 2048 if code in table.cmap else 0 for code in range(256)]
    return file.getvalue(), widths


def font_of(pdf: pikepdf.Pdf, face: str, text: str) -> tuple[Dictionary, dict[str, int]]:
    """A font for this text; codes are given as letters come: 1, 2, 3..."""
    codes = {sign: code for code, sign in enumerate(dict.fromkeys(text), 1)}
    program, widths = program_of(face, codes)
    stream = pdf.make_stream(program, Length1=len(program))
    name = Name(f"/BAAAAA+LiberationSerif-{face}")
    descriptor = Dictionary(
        Type=Name.FontDescriptor,
        FontName=name,
        Flags=4,
        FontBBox=Array([-176, -303, 1005, 981]),
        ItalicAngle=0,
        Ascent=891,
        Descent=-216,
        CapHeight=981,
        StemV=80,
        FontFile2=stream,
    )
    says = "".join(f"<{code:02X}> <{ord(sign):04X}>\n" for sign, code in codes.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{len(codes)} beginbfchar\n{says}endbfchar\n"
        "endcmap CMapName currentdict /CMap defineresource pop end end"
    )
    font = Dictionary(
        Type=Name.Font,
        Subtype=Name.TrueType,
        BaseFont=name,
        FirstChar=0,
        LastChar=max(codes.values()),
        Widths=Array(widths[: max(codes.values()) + 1]),
        FontDescriptor=pdf.make_indirect(descriptor),
        ToUnicode=pdf.make_stream(to_unicode.encode()),
    )
    return pdf.make_indirect(font), codes


def add_paper(pdf: pikepdf.Pdf, text: str, face: str = "Regular") -> Dictionary:
    """A page with a font of its own; the answer is the font."""
    font, codes = font_of(pdf, face, text)
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[-1].obj
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    said = "".join(f"{codes[sign]:02X}" for sign in text)
    page.Contents = pdf.make_stream(f"BT /F1 24 Tf 50 500 Td <{said}> Tj ET".encode())
    return font


def looks(pdf: pikepdf.Pdf, tmp_path: Path, pages: range | None = None, dpi: int = 72) -> list[tuple[bytes, str]]:
    """Each page as a picture, and what it says."""
    file = tmp_path / "looks.pdf"
    pdf.save(file)
    with pypdfium2.PdfDocument(file) as document:
        chosen = [document[page] for page in pages or range(len(document))]
        return [
            (page.render(scale=dpi / 72).to_pil().tobytes(), page.get_textpage().get_text_range()) for page in chosen
        ]


def size(pdf: pikepdf.Pdf) -> int:
    """Bytes of the file."""
    file = BytesIO()
    pdf.save(file)
    return len(file.getvalue())


def programs(pdf: pikepdf.Pdf) -> int:
    """How many font programs are in the file."""
    file = BytesIO()
    pdf.save(file)
    with pikepdf.open(file) as again:
        return sum(isinstance(one, pikepdf.Stream) and "/Length1" in one for one in again.objects)


TEXTS = ("Приказ № 15 от 01.09.2026", "Йод, ёж и йогурт", "Положение о наставничестве", "Об утверждении (ёлки)")


def test_subsets_of_a_face_become_one(tmp_path: Path) -> None:
    """Other letters, other codes, letters made of two outlines: the same picture and text, and one program."""
    pdf = pikepdf.new()
    fonts = [add_paper(pdf, text) for text in TEXTS]
    before, weight = looks(pdf, tmp_path), size(pdf)
    assert [text for _, text in before] == list(TEXTS)
    share(pdf)
    assert looks(pdf, tmp_path) == before
    assert programs(pdf) == 1
    assert size(pdf) < 0.6 * weight
    assert {str(font.Subtype) for font in fonts} == {"/Type0"}


def test_what_an_archive_wants_of_such_a_font() -> None:
    """ISO 19005-1, 6.3: the same character collection, all widths, the set of glyphs, nothing of a simple font left."""
    pdf = pikepdf.new()
    fonts = [add_paper(pdf, text) for text in TEXTS]
    share(pdf)
    for font in fonts:
        (below,) = font.DescendantFonts
        assert not {"/Widths", "/FirstChar", "/LastChar", "/FontDescriptor"} & set(font.keys())
        assert font.BaseFont == below.BaseFont == below.FontDescriptor.FontName
        assert font.Encoding.CIDSystemInfo == below.CIDSystemInfo
        assert f"/CMapName {font.Encoding.CMapName}" in font.Encoding.read_bytes().decode()
        program = TTFont(BytesIO(below.FontDescriptor.FontFile2.read_bytes()))
        count = program["maxp"].numGlyphs
        assert len(below.W[1]) == count
        marked = below.FontDescriptor.CIDSet.read_bytes()
        assert sum(byte.bit_count() for byte in marked) == count
        assert len(marked) == (count + 7) // 8
        for number, name in enumerate(program.getGlyphOrder()):
            assert abs(int(below.W[1][number]) - program["hmtx"][name][0] * 1000 / 2048) <= 1


def test_faces_stay_apart(tmp_path: Path) -> None:
    """Bold is not regular; a face of a single paper is left as it is."""
    pdf = pikepdf.new()
    fonts = [add_paper(pdf, TEXTS[0]), add_paper(pdf, TEXTS[1], "Bold"), add_paper(pdf, TEXTS[2])]
    before = looks(pdf, tmp_path)
    share(pdf)
    assert looks(pdf, tmp_path) == before
    assert [str(font.Subtype) for font in fonts] == ["/Type0", "/TrueType", "/Type0"]


def test_twice_is_once(tmp_path: Path) -> None:
    """Running again changes nothing, and a file that went through may be a part of the next one."""
    pdf = pikepdf.new()
    for text in TEXTS[:2]:
        add_paper(pdf, text)
    share(pdf)
    first = looks(pdf, tmp_path)
    weight = size(pdf)
    share(pdf)
    assert size(pdf) == weight
    for text in TEXTS[2:]:
        add_paper(pdf, text)
    after = looks(pdf, tmp_path)
    share(pdf)
    assert looks(pdf, tmp_path) == after
    assert after[:2] == first


def _spoil_program(font: Dictionary) -> None:
    font.FontDescriptor.FontFile2.write(b"\0\1\0\0\0\x09" + bytes(40))


def _cut_program(font: Dictionary) -> None:
    font.FontDescriptor.FontFile2.write(font.FontDescriptor.FontFile2.read_bytes()[:-4000])


def _other_instructions(font: Dictionary) -> None:
    program = TTFont(BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
    program["cvt "].values[3] += 1
    file = BytesIO()
    program.save(file)
    font.FontDescriptor.FontFile2.write(file.getvalue())


@pytest.mark.parametrize(
    "spoil",
    [
        {"Encoding": Name.WinAnsiEncoding},
        {"LastChar": 3},
        {"FirstChar": Name.One},
        {"Widths": Array([Name.One])},
        {"BaseFont": Name.LiberationSerif},
        {"FontDescriptor": Array([])},
        {"FontDescriptor Flags": 32},
        {"FontDescriptor FontFile2": Name.Gone},
        {"FontDescriptor FontBBox": Name.Gone},
        _spoil_program,
        _cut_program,
        _other_instructions,
    ],
)
def test_an_odd_font_is_left_alone(spoil: Callable[[Dictionary], None] | dict[str, object], tmp_path: Path) -> None:
    """The others are shared as if it were not there."""
    pdf = pikepdf.new()
    good = [add_paper(pdf, text) for text in TEXTS[:2]]
    odd = add_paper(pdf, TEXTS[2])
    before = looks(pdf, tmp_path, range(2))
    if callable(spoil):
        spoil(odd)
    else:
        for place, value in spoil.items():
            holder, _, key = place.rpartition(" ")
            (odd[Name("/" + holder)] if holder else odd)[Name("/" + key)] = value
    written = odd.unparse()
    share(pdf)
    assert odd.unparse() == written
    assert [str(font.Subtype) for font in good] == ["/Type0", "/Type0"]
    assert looks(pdf, tmp_path, range(2)) == before


def test_forms_and_pictures(tmp_path: Path) -> None:
    """Fonts of drawings within drawings are found, and the same emblem on every paper is one; another stays another."""
    pdf = pikepdf.new()
    fonts = [add_paper(pdf, text) for text in TEXTS[:2]]
    for page, shade in zip(pdf.pages, (b"\x20", b"\x90"), strict=True):
        emblem = [pdf.make_stream(byte * 400, Subtype=Name.Image, Width=20, Height=20) for byte in (b"\x70", shade)]
        for one in emblem:
            one.ColorSpace, one.BitsPerComponent = Name.DeviceGray, 8
        things = Dictionary(E=emblem[0], F=emblem[1])
        form = pdf.make_stream(
            page.Contents.read_bytes() + b" q 50 0 0 50 9 9 cm /E Do Q q 50 0 0 50 99 9 cm /F Do Q",
            Subtype=Name.Form,
            BBox=Array([0, 0, 595, 842]),
            Resources=Dictionary(Font=page.Resources.Font, XObject=things),
        )
        form.Resources.XObject.Loop = form
        page.obj.Resources = Dictionary(XObject=Dictionary(Form=form))
        page.obj.Contents = pdf.make_stream(b"/Form Do")
    before = looks(pdf, tmp_path)
    share(pdf)
    assert looks(pdf, tmp_path) == before
    assert [str(font.Subtype) for font in fonts] == ["/Type0", "/Type0"]
    held = [page.obj.Resources.XObject.Form.Resources.XObject for page in pdf.pages]
    assert held[0].E.objgen == held[1].E.objgen
    assert held[0].F.objgen != held[1].F.objgen


def test_pictures_that_differ_in_their_mask_only(tmp_path: Path) -> None:
    """A stamp is often a black square behind a mask: the squares are equal, the stamps are not."""
    pdf = pikepdf.new()
    for shade in (b"\x00\xff", b"\xff\x00", b"\x00\xff"):
        pdf.add_blank_page(page_size=(100, 100))
        mask, stamp = (
            pdf.make_stream(data * 200, Subtype=Name.Image, Width=20, Height=20, BitsPerComponent=8)
            for data in (shade, b"\0\0")
        )
        mask.ColorSpace = stamp.ColorSpace = Name.DeviceGray
        stamp.SMask = mask
        pdf.pages[-1].obj.Resources = Dictionary(XObject=Dictionary(S=stamp))
        pdf.pages[-1].obj.Contents = pdf.make_stream(b"q 80 0 0 80 10 10 cm /S Do Q")
    before = looks(pdf, tmp_path)
    share(pdf)
    assert looks(pdf, tmp_path) == before
    stamps = [page.obj.Resources.XObject.S.objgen for page in pdf.pages]
    assert stamps[0] == stamps[2] != stamps[1]


@pytest.mark.office
def test_papers_of_our_office(printed: Path, tmp_path: Path) -> None:
    """Real papers look and read the same to a point, and a packet of them is smaller by most of its fonts."""
    pdf = pikepdf.new()
    sources = [pikepdf.open(printed / f"{sample}.pdf") for sample in SAMPLES if (printed / f"{sample}.pdf").exists()]
    for source in sources:
        pdf.pages.extend(source.pages[:2])
    before, weight, many = looks(pdf, tmp_path, dpi=36), size(pdf), programs(pdf)
    share(pdf)
    assert looks(pdf, tmp_path, dpi=36) == before
    faces = {str(font.BaseFont).partition("+")[2] for page in pdf.pages for font in page.Resources.Font.values()}
    assert programs(pdf) == len(faces) < many
    assert size(pdf) < 0.7 * weight
    for source in sources:
        source.close()
