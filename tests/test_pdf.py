"""Files of anyone become one file: order, ranges, turns, copies, sheets, outline, links, forms, labels."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

import pikepdf
import pypdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, Stream, String

from service.errors import FilesRefused
from service.pdf import Composed, Piece, Whole, compose, examine
from service.pdf.layout import lay_out
from service.pdf.ranges import BadRange, chosen_pages
from tests.pdf_files import (
    A4,
    PAGE,
    catalog_with,
    data_of,
    encrypted,
    form,
    linked,
    one_page,
    page_with,
    pages_pdf,
    signed,
    stream_object,
    text_pdf,
    written,
)

MM = 72 / 25.4


def joined(folder: Path, *files: bytes | Piece, **options: Any) -> tuple[Composed, pypdf.PdfReader]:
    """The files as one, and what a reader that is not ours makes of it."""
    pieces = [
        file if isinstance(file, Piece) else Piece(file=written(folder, f"file {number}.pdf", file))
        for number, file in enumerate(files)
    ]
    output = folder / "whole.pdf"
    composed = compose(Whole(pieces=tuple(pieces), **options), output)
    return composed, pypdf.PdfReader(output, strict=True)


def piece(folder: Path, data: bytes, **options: Any) -> Piece:
    """A piece of such a file."""
    return Piece(file=written(folder, f"{len(list(folder.iterdir()))}.pdf", data), **options)


def refused(folder: Path, data: bytes, **options: Any) -> str:
    """The code of the one problem that a file is refused with."""
    with pytest.raises(FilesRefused) as refusal:
        joined(folder, piece(folder, data, **options))
    (problem,) = refusal.value.problems
    return problem.code


def codes(composed: Composed) -> list[str]:
    """The codes of everything that was told."""
    return [problem.code for problem in composed.problems]


def said(reader: pypdf.PdfReader) -> list[str]:
    """What each page says."""
    return [page.extract_text().strip() for page in reader.pages]


def targets(reader: pypdf.PdfReader) -> list[int]:
    """The pages (from 0) that the links of the first page lead to."""
    pages = {page.indirect_reference.idnum: place for place, page in enumerate(reader.pages)}  # type: ignore[union-attr]
    notes = [note.get_object() for note in reader.pages[0].get("/Annots", [])]
    return [pages[list.__getitem__(note["/Dest"], 0).idnum] for note in notes]


def outline(reader: pypdf.PdfReader, lines: Sequence[Any] | None = None) -> list[Any]:
    """Titles and pages (from 1), lists for what is below."""
    found: list[Any] = []
    for line in reader.outline if lines is None else lines:
        if isinstance(line, list):
            found.append(outline(reader, line))
        else:
            found.append((line.title, (reader.get_destination_page_number(line) or 0) + 1))
    return found


# Order, ranges, turns


def test_files_stand_in_their_order(tmp_path: Path) -> None:
    """One after another, all pages."""
    composed, reader = joined(tmp_path, pages_pdf(2, "a"), pages_pdf(1, "b"), pages_pdf(2, "c"))
    assert said(reader) == ["a1", "a2", "b1", "c1", "c2"]
    assert (composed.pages, composed.sheets, composed.problems) == (5, 5, [])
    assert [(one.first_page, one.pages, one.sheets) for one in composed.placed] == [(1, 2, 2), (3, 1, 1), (4, 2, 2)]


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        ("", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("2", [2]),
        ("1-3, 5, 8-", [1, 2, 3, 5, 8]),
        ("3-1", [3, 2, 1]),
        ("–2", [1, 2]),
        (" 7 — 8 ; 1 ,", [7, 8, 1]),
        ("-", None),
        ("1,,2", None),
        ("0", None),
        ("9", None),
        ("1-9", None),
        ("a", None),
        ("1--2", None),
        ("٣", None),
        ("1" * 40, None),
        ("1," * 2_000, None),
    ],
)
def test_ranges(text: str, pages: list[int] | None) -> None:
    """As people write them; what is no range is told."""
    if pages is None:
        with pytest.raises(BadRange):
            chosen_pages(text, 8)
    else:
        assert [page + 1 for page in chosen_pages(text, 8)] == pages


def test_chosen_pages_are_taken(tmp_path: Path) -> None:
    """In the order of the range, twice where it says twice."""
    _, reader = joined(tmp_path, piece(tmp_path, pages_pdf(4), pages="4-3, 1, 1"))
    assert said(reader) == ["p4", "p3", "p1", "p1"]


def test_a_range_beyond_the_file_says_how_long_it_is(tmp_path: Path) -> None:
    """The message is enough to mend it."""
    with pytest.raises(FilesRefused, match="страницы 5 нет, всего в нём страниц – 3"):
        joined(tmp_path, piece(tmp_path, pages_pdf(3), pages="2-5"))


def test_pages_are_turned(tmp_path: Path) -> None:
    """Clockwise, added to the turn that they have."""
    turned = one_page(page_with(b"/Rotate 270"))
    _, reader = joined(
        tmp_path, piece(tmp_path, turned, rotate=180), piece(tmp_path, pages_pdf(1), rotate=270), pages_pdf(1)
    )
    assert [page.rotation % 360 for page in reader.pages] == [90, 270, 0]


def test_every_problem_of_every_file_at_once(tmp_path: Path) -> None:
    """Each with its pointer and the name of its file."""
    with pytest.raises(FilesRefused) as refusal:
        joined(
            tmp_path,
            piece(tmp_path, b"", pointer="/items/0", title="Пустой"),
            pages_pdf(1),
            piece(tmp_path, encrypted("x"), pointer="/items/2"),
            piece(tmp_path, pages_pdf(1), pages="7", pointer="/items/3"),
        )
    told = refusal.value.problems
    assert [(one.pointer, one.code) for one in told] == [
        ("/items/0", "file_empty"),
        ("/items/2", "password_needed"),
        ("/items/3", "wrong_pages"),
    ]
    assert "Пустой" in told[0].message
    assert not (tmp_path / "whole.pdf").exists()


def test_nothing_is_no_whole(tmp_path: Path) -> None:
    """At least one file."""
    with pytest.raises(FilesRefused, match="хотя бы один файл"):
        joined(tmp_path)


# Sheets and copies


def layout(lengths: Iterable[int], *, copies: int = 1, each: int = 1, new_sheet: bool = True) -> str:
    """A duplex whole as a line: digits for pages of pieces, `_` for blank ones."""
    pieces = tuple(Piece(file=Path("x"), copies=each, new_sheet=new_sheet) for _ in lengths)
    found = lay_out(Whole(pieces=pieces, duplex=True, copies=copies), list(lengths))
    assert len(found.slots) <= found.pages
    return "".join("_" if slot.piece is None else str(slot.piece) for slot in found.slots)


def test_duplex_puts_a_blank_before_what_begins_a_sheet() -> None:
    """Where the page before stands on a face, and nowhere else."""
    assert layout([1, 2, 3, 1]) == "0_11222_3"
    assert layout([1, 2], new_sheet=False) == "011"
    assert layout([1], each=3) == "0_0_0"
    assert layout([1], each=2, new_sheet=False) == "0_0"
    assert layout([2], each=2) == "0000"


def test_copies_of_a_whole_begin_on_a_sheet(tmp_path: Path) -> None:
    """Blank pages are blank indeed, and no one's."""
    one = piece(tmp_path, pages_pdf(1, "a"), copies=2)
    two = piece(tmp_path, pages_pdf(2, "b"), new_sheet=True)
    composed, reader = joined(tmp_path, one, two, duplex=True, copies=2)
    assert said(reader) == ["a1", "", "a1", "", "b1", "b2"] * 2
    assert (composed.pages, composed.sheets) == (12, 3)
    assert [(one.first_page, one.sheets) for one in composed.placed] == [(1, 1), (5, 1)]
    assert "/Contents" not in reader.pages[1]
    alone, reader = joined(tmp_path, pages_pdf(1), duplex=True, copies=3)
    assert said(reader) == ["p1", "", "p1", "", "p1"]
    assert (alone.pages, alone.sheets) == (5, 1)


def test_a_blank_page_lies_as_the_one_before_it(tmp_path: Path) -> None:
    """So that the printer does not turn the sheet."""
    wide = data_of(text_pdf("w", size=A4[::-1]))
    _, reader = joined(tmp_path, wide, piece(tmp_path, pages_pdf(1), new_sheet=True), duplex=True)
    assert reader.pages[1].mediabox.width > reader.pages[1].mediabox.height


def test_copies_do_not_multiply_the_size(tmp_path: Path) -> None:
    """What pages show is there once."""
    pdf = text_pdf("a", "b")
    for page in pdf.pages:
        page.obj.Resources.XObject = Dictionary(X=pdf.make_stream(Random(1).randbytes(100_000)))
    data = data_of(pdf)
    once, _ = joined(tmp_path, data)
    size = (tmp_path / "whole.pdf").stat().st_size
    many, _ = joined(tmp_path, piece(tmp_path, data, copies=10), copies=10)
    assert (once.pages, many.pages) == (2, 200)
    assert (tmp_path / "whole.pdf").stat().st_size < 1.5 * size


def test_a_print_hint_stands_in_the_file(tmp_path: Path) -> None:
    """Printers are told of two sides, and not to scale."""
    _, reader = joined(tmp_path, pages_pdf(1), duplex=True, title="Пакет")
    hints = reader.trailer["/Root"]["/ViewerPreferences"]
    assert (hints["/Duplex"], hints["/PrintScaling"]) == ("/DuplexFlipLongEdge", "/None")
    assert hints["/DisplayDocTitle"]


# Outline and links


def test_the_outline_has_a_line_for_each_piece_and_its_sections(tmp_path: Path) -> None:
    """Where they lead is right after ranges and blank pages."""
    one = piece(tmp_path, data_of(linked("a", "b", "c")), title="Первый", pages="3, 1")
    two = piece(tmp_path, data_of(linked("d", "e")), title="Второй", new_sheet=True)
    three = piece(tmp_path, pages_pdf(1), title="Третий", new_sheet=True)
    _, reader = joined(tmp_path, pages_pdf(1), one, two, three, duplex=True)
    assert outline(reader) == [
        ("file 0.pdf", 1),
        ("Первый", 2),
        [("Раздел a", 3), [("Пункт a", 3)], ("Раздел c", 2), [("Пункт c", 2)]],
        ("Второй", 5),
        [("Раздел d", 5), [("Пункт d", 5)], ("Раздел e", 6), [("Пункт e", 6)]],
        ("Третий", 7),
    ]


def test_links_lead_where_their_pages_went(tmp_path: Path) -> None:
    """By page, by name of both kinds; a link to a page that was left out goes."""
    before = pages_pdf(1, "z")
    _, reader = joined(tmp_path, piece(tmp_path, data_of(linked("a", "b", "c")), pages="1, 3, 2"), before)
    assert targets(reader) == [2, 1, 1, 1]
    _, reader = joined(tmp_path, piece(tmp_path, data_of(linked("a", "b", "c")), pages="1, 2"), before)
    links = [note.get_object() for note in reader.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert ["/Dest" in link for link in links] == [True, False, False, False]
    assert not any("/A" in link for link in links)


def test_names_of_two_files_do_not_meet(tmp_path: Path) -> None:
    """Each link leads into its own file."""
    data = data_of(linked("a", "b"))
    _, reader = joined(tmp_path, data, data)
    assert targets(reader) == [1, 1, 1]
    second = reader.pages[2]["/Annots"][1].get_object()["/Dest"]  # type: ignore[index]
    assert list.__getitem__(second, 0).idnum == reader.pages[3].indirect_reference.idnum  # type: ignore[union-attr]


def test_addresses_stay_and_commands_go(tmp_path: Path) -> None:
    """A plain address is harmless on paper and useful on a screen."""
    page = page_with(
        b"/AA<</O<</S/JavaScript/JS(x)>>>>/Annots["
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.org)>>>>"
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(file:///etc/passwd)>>>>"
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/Launch/F(calc.exe)>>>>"
        b"<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS<</EF<</F 4 0 R>>>>>>"
        b"<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>"
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(http://a)/Next<</S/JavaScript/JS(y)>>>>>>]"
    )
    composed, reader = joined(tmp_path, one_page(page, catalog=catalog_with(b"/OpenAction<</S/JavaScript/JS(z)>>")))
    notes = [note.get_object() for note in reader.pages[0]["/Annots"]]  # type: ignore[attr-defined]
    assert [note["/A"]["/URI"] if "/A" in note else None for note in notes] == [
        "https://example.org",
        None,
        None,
        "http://a",
    ]
    (problem,) = composed.problems
    assert problem.code == "active_content_dropped"
    for word in ("программы", "команды", "вложенные файлы", "видео"):
        assert word in problem.message
    raw = (tmp_path / "whole.pdf").read_bytes()
    assert not re.search(rb"/JavaScript|/Launch|passwd|/EF|/AA\b|/OpenAction", raw)


def test_a_plain_opening_page_is_no_news(tmp_path: Path) -> None:
    """Nearly every file has one."""
    composed, _ = joined(tmp_path, one_page(catalog=catalog_with(b"/OpenAction[3 0 R/Fit]")))
    assert composed.problems == []


# Protection, signatures, forms


@pytest.mark.parametrize("revision", [2, 4, 6])
def test_passwords(tmp_path: Path, revision: int) -> None:
    """None, a wrong one, the right one; a file that opens with none."""
    locked = encrypted("тайна" if revision == 6 else "secret", revision)
    assert refused(tmp_path, locked) == "password_needed"
    assert refused(tmp_path, locked, password="guess") == "password_wrong"
    right = "тайна" if revision == 6 else "secret"
    composed, reader = joined(tmp_path, piece(tmp_path, locked, password=right))
    assert (said(reader), codes(composed)) == (["p1", "p2"], ["encryption_dropped"])
    assert not reader.is_encrypted
    composed, reader = joined(tmp_path, encrypted("", revision))
    assert (said(reader), codes(composed)) == (["p1", "p2"], ["encryption_dropped"])


def test_a_password_is_not_shown() -> None:
    """Neither in logs nor in tracebacks."""
    assert "тайна" not in repr(Piece(file=Path("x"), password="тайна"))


def test_signatures_are_kept_or_given_up_knowingly(tmp_path: Path) -> None:
    """Merging breaks them: refused unless asked."""
    assert refused(tmp_path, signed()) == "signed"
    composed, reader = joined(tmp_path, piece(tmp_path, signed(), break_signatures=True))
    assert codes(composed)[0] == "signatures_dropped"
    assert "/AcroForm" not in reader.trailer["/Root"]
    certified = one_page(catalog=catalog_with(b"/Perms<</DocMDP<</Type/Sig>>>>"))
    assert refused(tmp_path, certified) == "signed"


def test_an_empty_place_for_a_signature_is_no_signature(tmp_path: Path) -> None:
    """A form that waits to be signed may be printed."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/Rect[0 0 0 0]>>"
    catalog = catalog_with(b"/AcroForm<</Fields[5 0 R]/SigFlags 1>>")
    composed, _ = joined(tmp_path, one_page(page_with(b"/Annots[5 0 R]"), field, catalog=catalog))
    assert "signed" not in codes(composed)


def test_a_form_becomes_text(tmp_path: Path) -> None:
    """What was filled in is seen; the form is gone."""
    composed, reader = joined(tmp_path, form())
    assert codes(composed) == ["form_flattened"]
    assert "Filled in" in said(reader)[0]
    assert "/AcroForm" not in reader.trailer["/Root"]
    assert "/Annots" not in reader.pages[0]


def said_in_hex(text: str) -> bytes:
    """A text as a form holds it."""
    return b"<" + ("\ufeff" + text).encode("utf-16-be").hex().encode() + b">"


@pytest.mark.parametrize(
    ("value", "entries", "shown"),
    [
        (said_in_hex("Ёлкина Мария Петровна"), b"", "Ёлкина Мария Петровна"),
        (said_in_hex("Первая\r\nВторая"), b"/Ff 4096", "Первая\nВторая"),
        (said_in_hex("слово " * 60), b"/Ff 4096", " ".join(["слово"] * 60)),
        (said_in_hex("123"), b"/Ff 16777216/MaxLen 5", "1 2 3"),
        (said_in_hex("тайна"), b"/Ff 8192", ""),
        (b"(2)", b"/FT/Ch/Opt[[(1)(one)][(2)(two)]]", "two"),
        (b"(old)", b"/MK<</R 90>>", "old"),
    ],
)
def test_what_was_filled_in_is_drawn(tmp_path: Path, value: bytes, entries: bytes, shown: str) -> None:
    """In Russian, in lines, in cells; whole, whatever the size that the form asks for."""
    data = form(value, entries)
    _, reader = joined(tmp_path, data.replace(b"/FT/Tx", b"", 1) if b"/FT" in entries else data)
    assert " ".join(said(reader)[0].split()) == " ".join(shown.split())


def test_a_look_that_is_right_is_kept(tmp_path: Path) -> None:
    """A program that filled the form drew it, too; a hidden field stays hidden."""
    pdf = pikepdf.open(BytesIO(form(b"(value)", more=b"")))
    pdf.Root.AcroForm.Fields[0].AP = Dictionary(
        N=Stream(
            pdf,
            b"BT /F 9 Tf (drawn) Tj ET",
            Type=Name.XObject,
            Subtype=Name.Form,
            BBox=Array([0, 0, 328, 30]),
            Resources=Dictionary(Font=Dictionary(F=pdf.Root.AcroForm.DR.Font.Helv)),
        )
    )
    _, reader = joined(tmp_path, data_of(pdf))
    assert said(reader) == ["drawn"]
    pdf.Root.AcroForm.Fields[0].F = 2
    _, reader = joined(tmp_path, data_of(pdf))
    assert said(reader) == [""]


def test_a_dynamic_form_is_refused(tmp_path: Path) -> None:
    """Its pages are made by Adobe Reader; the file holds only a notice."""
    catalog = catalog_with(b"/AcroForm<</Fields[]/XFA 5 0 R>>")
    assert refused(tmp_path, one_page(PAGE, stream_object(b"<x/>"), catalog=catalog)) == "xfa_form"


def test_hidden_layers_stay_hidden(tmp_path: Path) -> None:
    """A stamp that was switched off does not come to light."""
    group = b"<</Type/OCG/Name(stamp)>>"
    data = one_page(
        PAGE.replace(b"/Resources<<>>", b"/Resources<</Properties<</L 5 0 R>>>>"),
        group,
        catalog=catalog_with(b"/OCProperties<</OCGs[5 0 R]/D<</OFF[5 0 R]>>>>"),
    )
    _, reader = joined(tmp_path, pages_pdf(1), data)
    layers: Any = reader.trailer["/Root"]["/OCProperties"]
    used = reader.pages[1]["/Resources"]["/Properties"].raw_get("/L").idnum  # type: ignore[index]
    assert [group.idnum for group in layers["/D"]["/OFF"]] == [used]


# Sheets that are not A4


def test_other_sizes_are_told(tmp_path: Path) -> None:
    """In millimetres, with the pages; they stay as they are."""
    pdf = text_pdf("a", "b", "c")
    pdf.pages[1].obj.MediaBox = Array([0, 0, 842, 1191])
    composed, reader = joined(tmp_path, data_of(pdf))
    (problem,) = composed.problems
    assert problem.code == "other_size"
    assert "297×420 мм (с. 2)" in problem.message
    assert float(reader.pages[1].mediabox.width) == 842


@pytest.mark.parametrize(
    ("entries", "viewed"),
    [
        (b"/MediaBox[0 0 842 1191]", (210, 297)),
        (b"/MediaBox[0 0 1191 842]", (297, 210)),
        (b"/MediaBox[0 0 842 1191]/Rotate 90", (297, 210)),
        (b"/MediaBox[0 0 420 595]", (210, 297)),
        (b"/MediaBox[100 100 700 500]/UserUnit 3", (297, 210)),
        (b"/MediaBox[0 0 3000 3000]/CropBox[1000 1000 2191 1842]", (297, 210)),
    ],
)
def test_other_sizes_are_scaled_onto_a4(tmp_path: Path, entries: bytes, viewed: tuple[int, int]) -> None:
    """Upright or on its side, as it is viewed."""
    page = PAGE.replace(b"/MediaBox[0 0 595 842]", entries)
    composed, reader = joined(tmp_path, piece(tmp_path, one_page(page), fit=True))
    assert codes(composed) == ["page_fitted"]
    (made,) = reader.pages
    assert "/UserUnit" not in made
    sides = (round(float(made.mediabox.width) / MM), round(float(made.mediabox.height) / MM))
    assert (sides[::-1] if made.rotation % 180 else sides) == viewed


def test_what_is_scaled_stays_whole_and_in_the_middle(tmp_path: Path) -> None:
    """A frame at the edges of the old sheet is at the edges of the new one; a smaller sheet keeps its size."""
    frame = b"10 w 0 0 m 0 %d l %d %d l %d 0 l s"
    large = one_page(PAGE.replace(b"595 842", b"842 1191"), content=stream_object(frame % (1191, 842, 1191, 842)))
    small = one_page(PAGE.replace(b"595 842", b"420 595"), content=stream_object(frame % (595, 420, 595, 420)))
    joined(tmp_path, piece(tmp_path, large, fit=True), piece(tmp_path, small, fit=True))
    with pypdfium2.PdfDocument(tmp_path / "whole.pdf") as shown:
        first, second = (page.render(grayscale=True).to_pil() for page in shown)
    inked = [picture.point(lambda grey: 255 - grey).getbbox() for picture in (first, second)]
    assert inked[0] == pytest.approx((0, 0, 596, 842), abs=1)
    assert inked[1] == pytest.approx((88, 123, 508, 718), abs=6)


def test_links_go_with_what_is_scaled(tmp_path: Path) -> None:
    """The place to press is where the words are."""
    page = page_with(b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 842 1191]/A<</S/URI/URI(http://a)>>>>]")
    data = one_page(page.replace(b"595 842", b"842 1191"))
    _, reader = joined(tmp_path, piece(tmp_path, data, fit=True))
    rect = [float(side) for side in reader.pages[0]["/Annots"][0].get_object()["/Rect"]]  # type: ignore[index]
    assert rect == pytest.approx([0, 0, 595, 842], abs=1)


# What the file says of itself


def test_title_and_author_are_said_twice_and_alike(tmp_path: Path) -> None:
    """In the dictionary and in XMP, whatever signs they have."""
    title, author = "Приказ № 5 <о «наставничестве»> & др.", 'МБОУ "СОШ" № 12'
    joined(tmp_path, pages_pdf(1), title=title + "\x00\n", author=author)
    with pikepdf.open(tmp_path / "whole.pdf") as pdf:
        info, xmp = pdf.docinfo, pdf.open_metadata()
        assert (str(info["/Title"]), str(info["/Author"])) == (title, author)
        assert (xmp["dc:title"], xmp["dc:creator"]) == (title, [author])
        assert xmp["pdf:Producer"] == str(info["/Producer"])
        assert str(pdf.Root.Lang) == "ru-RU"


def archive_pdf(mark: str = "a") -> pikepdf.Pdf:
    """A file that says it is PDF/A-1b, with nothing to be seen against it (no fonts, no colours)."""
    pdf = text_pdf(mark)
    page = pdf.pages[0].obj
    page.Resources, page.Contents = Dictionary(), pdf.make_stream(b"0 0 m 9 9 l S")
    profile = pdf.make_stream(b"profile of colours", N=3)
    intent = Dictionary(Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile)
    intent.OutputConditionIdentifier = String("sRGB")
    pdf.Root.OutputIntents = Array([intent])
    claim = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"><pdfaid:part>1</pdfaid:part>'
        b"<pdfaid:conformance>B</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"
    )
    pdf.Root.Metadata = Stream(pdf, claim, Type=Name.Metadata, Subtype=Name.XML)
    return pdf


def test_the_label_of_an_archive_is_for_archives_only(tmp_path: Path) -> None:
    """Every piece has to be PDF/A-1b; whichever is not is named."""
    composed, reader = joined(tmp_path, data_of(archive_pdf()), data_of(archive_pdf()))
    assert (composed.archival, composed.problems) == (True, [])
    assert len(reader.trailer["/Root"]["/OutputIntents"]) == 1
    assert b"pdfaid:part" in (tmp_path / "whole.pdf").read_bytes()
    assert (tmp_path / "whole.pdf").read_bytes().startswith(b"%PDF-1.4")
    composed, _ = joined(tmp_path, data_of(archive_pdf()), piece(tmp_path, pages_pdf(1), title="Чужой"))
    assert (composed.archival, codes(composed)) == (False, ["not_archival"])
    assert "Чужой" in composed.problems[0].message
    assert b"pdfaid:part" not in (tmp_path / "whole.pdf").read_bytes()
    alone, _ = joined(tmp_path, pages_pdf(1))
    assert (alone.archival, alone.problems) == (False, [])


@pytest.mark.parametrize("fault", ["transparency", "font", "mask", "packing", "profile", "action"])
def test_a_false_claim_is_seen_through(tmp_path: Path, fault: str) -> None:
    """What a glance at the objects shows."""
    pdf = archive_pdf()
    page = pdf.pages[0].obj
    if fault == "transparency":
        page.Resources.ExtGState = Dictionary(G=Dictionary(ca=0.5))
    elif fault == "font":
        page.Resources.Font = Dictionary(F=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    elif fault == "mask":
        page.Resources.XObject = Dictionary(X=Stream(pdf, b"", Subtype=Name.Image, SMask=Stream(pdf, b"")))
    elif fault == "packing":
        page.Resources.XObject = Dictionary(
            X=Stream(pdf, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name.LZWDecode)
        )
    elif fault == "profile":
        pdf.Root.OutputIntents[0].DestOutputProfile.N = 4
    else:
        page.AA = Dictionary(O=Dictionary(S=Name.JavaScript, JS=String("x")))
    composed, _ = joined(tmp_path, data_of(pdf))
    assert not composed.archival


def tagged_pdf(*lines: str) -> pikepdf.Pdf:
    """A paper of ours in little: a page for each line, each with one tagged paragraph."""
    pdf = text_pdf(*lines)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=Dictionary({"/Текст": Name.P})))
    document = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Document, P=root))
    elements, numbers = [], []
    for place, page in enumerate(pdf.pages):
        page.obj.StructParents = place
        element = Dictionary(Type=Name.StructElem, S=Name("/Текст"), P=document, Pg=page.obj, K=Array([0]))
        elements.append(pdf.make_indirect(element))
        numbers += [place, pdf.make_indirect(Array([elements[-1]]))]
    document.K = Array(elements)
    root.K, root.ParentTree = Array([document]), Dictionary(Nums=Array(numbers))
    pdf.Root.StructTreeRoot = root
    return pdf


def test_tags_stay_behind(tmp_path: Path) -> None:
    """A packet is printed and signed: no page points into a tree that is not there."""
    ours = piece(tmp_path, data_of(tagged_pdf("a", "b")), ours=True, copies=2)
    joined(tmp_path, ours, piece(tmp_path, data_of(tagged_pdf("d"))), copies=2)
    with pikepdf.open(tmp_path / "whole.pdf") as pdf:
        assert "/StructTreeRoot" not in pdf.Root
        assert not any("/StructParents" in page.obj for page in pdf.pages)


def test_a_piece_is_examined_without_being_joined(tmp_path: Path) -> None:
    """How many pages were chosen, of what size, and what would be told."""
    pdf = text_pdf("a", "b", "c", size=(842, 1191))
    pieces = [piece(tmp_path, data_of(pdf), pages="1-2", rotate=90), piece(tmp_path, encrypted())]
    one, two = examine(pieces)
    assert (one.pages, round(one.width_mm), round(one.height_mm)) == (2, 420, 297)
    assert [problem.code for problem in (*one.problems, *two.problems)] == ["other_size", "encryption_dropped"]


# Marks


def test_marks_are_put_where_they_belong(tmp_path: Path) -> None:
    """Numbers on faces only, the same in every copy; «ПРОЕКТ» and the code on their own piece, in all its copies."""
    one = piece(tmp_path, pages_pdf(3, "a"), draft=True, copies=2)
    two = piece(tmp_path, pages_pdf(1, "b"), new_sheet=True, qr="Приказ 5")
    composed, reader = joined(tmp_path, one, two, duplex=True, copies=2, numbered=True)
    assert (composed.pages, composed.sheets, composed.problems) == (19, 5, [])
    pages = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert (pages[:9], pages[9]) == (pages[10:], "")
    assert [re.findall(r"Лист \d из \d", page) for page in pages[:9]] == [
        ["Лист 1 из 5"],
        [],
        ["Лист 2 из 5"],
        [],
        ["Лист 3 из 5"],
        [],
        ["Лист 4 из 5"],
        [],
        ["Лист 5 из 5"],
    ]
    assert ["ПРОЕКТ" in page for page in pages[:9]] == [True, True, True, False, True, True, True, False, False]
