"""Makers of PDF files for tests: good ones, odd ones, and a zoo of broken ones. All small, all made here."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, String

A4 = (595.2756, 841.8898)
TITLE = "Справка"


def text_pdf(*lines: str, size: tuple[float, float] = A4) -> pikepdf.Pdf:
    """A page for each line, which it says in Helvetica (Latin letters and digits only)."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)
    )
    for line in lines:
        pdf.add_blank_page(page_size=size)
        page = pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F1=font))
        page.Contents = pdf.make_stream(f"BT /F1 24 Tf 72 700 Td ({line}) Tj ET".encode())
    return pdf


def data_of(pdf: pikepdf.Pdf, **options: object) -> bytes:
    """The file as bytes; classic cross-references, so that it can be spoilt by hand."""
    buffer = BytesIO()
    usual = {"object_stream_mode": pikepdf.ObjectStreamMode.disable, "static_id": True, "compress_streams": False}
    pdf.save(buffer, **{**usual, **options})  # type: ignore[arg-type]
    return buffer.getvalue()


def pages_pdf(count: int, mark: str = "p") -> bytes:
    """A file of so many pages; each says its mark and number: `p1`, `p2`."""
    return data_of(text_pdf(*(f"{mark}{number}" for number in range(1, count + 1))))


def raw_pdf(*objects: bytes, trailer: bytes = b"", head: bytes = b"%PDF-1.4\n") -> bytes:
    """A file of objects as they are given (the first is object 1, the catalog), with a right table of places."""
    body, places = bytearray(head), []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        body += b"%010d 00000 n \n" % place
    return bytes(
        body + b"trailer\n<</Size %d /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    )


def stream_object(data: bytes, entries: bytes = b"") -> bytes:
    """A stream as it stands in a file."""
    return b"<</Length %d %s>>\nstream\n%s\nendstream" % (len(data), entries, data)


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>/Contents 4 0 R>>"
CONTENT = stream_object(b"0 0 m 100 100 l S")


def one_page(
    page: bytes = PAGE, *more: bytes, catalog: bytes = CATALOG, pages: bytes = PAGES, content: bytes = CONTENT
) -> bytes:
    """A file of one page with some of its objects put in the place of the usual ones; `more` begin at object 5."""
    return raw_pdf(catalog, pages, page, content, *more)


def page_with(entries: bytes) -> bytes:
    """The usual page and these entries."""
    return PAGE[:-2] + entries + b">>"


def catalog_with(entries: bytes) -> bytes:
    """The usual catalog and these entries."""
    return CATALOG[:-2] + entries + b">>"


def encrypted(password: str = "", revision: int = 6) -> bytes:
    """Two pages behind a password: RC4 of 40 bits (2), AES-128 (4), AES-256 (6)."""
    lock = pikepdf.Encryption(user=password, owner="owner", R=revision, aes=revision >= 4, metadata=revision >= 4)
    return data_of(text_pdf("p1", "p2"), encryption=lock)


def signed() -> bytes:
    """A file with a signature in a field, as any program for signing leaves it."""
    signature = b"<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<30>>>"
    field = b"<</Type/Annot/Subtype/Widget/FT/Sig/T(s)/V 5 0 R/Rect[0 0 0 0]/P 3 0 R/F 132>>"
    catalog = catalog_with(b"/AcroForm<</Fields[6 0 R]/SigFlags 3>>")
    return one_page(page_with(b"/Annots[6 0 R]"), signature, field, catalog=catalog)


def form(value: bytes = b"(Filled in)", appearance: bytes = b"", more: bytes = b"/NeedAppearances true") -> bytes:
    """A form of one text field with a value."""
    field = b"<</Type/Annot/Subtype/Widget/FT/Tx/T(name)/V %s/Rect[72 600 400 630]/F 4/DA(/Helv 12 Tf 0 g)%s>>"
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    catalog = catalog_with(b"/AcroForm<</Fields[5 0 R]/DR<</Font<</Helv 6 0 R>>>>/DA(/Helv 0 Tf 0 g) %s>>" % more)
    return one_page(page_with(b"/Annots[5 0 R]"), field % (value, appearance), font, catalog=catalog)


@cache
def bomb(size: int, layers: int = 1) -> bytes:
    """A page whose content unpacks to so many zeros, packed so many times."""
    packer, data = zlib.compressobj(1), b""
    for _ in range(size >> 20):
        data += packer.compress(bytes(2**20))
    data += packer.flush()
    for _ in range(layers - 1):
        data = zlib.compress(data, 9)
    filters = b"/Filter[%s]" % (b"/FlateDecode" * layers)
    return one_page(content=stream_object(data, filters))


def _outline_loop() -> bytes:
    top = b"<</Type/Outlines/First 6 0 R/Last 6 0 R/Count 1>>"
    item = b"<</Title(a)/Parent 5 0 R/Dest[3 0 R/Fit]/First 6 0 R/Next 6 0 R>>"
    return one_page(PAGE, top, item, catalog=catalog_with(b"/Outlines 5 0 R"))


def _names_loop() -> bytes:
    names = b"<</Kids[5 0 R 5 0 R]/Limits[(a)(z)]>>"
    link = b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/Dest(a)>>]"
    return one_page(page_with(link), names, catalog=catalog_with(b"/Names<</Dests 5 0 R>>"))


def _fields_loop() -> bytes:
    field = b"<</T(a)/Kids[5 0 R]/Parent 5 0 R/FT/Tx/Subtype/Widget/Rect[0 0 9 9]/V(x)>>"
    return one_page(page_with(b"/Annots[5 0 R]"), field, catalog=catalog_with(b"/AcroForm<</Fields[5 0 R]>>"))


def _appearance_loop() -> bytes:
    form = stream_object(b"/A Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A 5 0 R>>>>")
    return one_page(PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</A 5 0 R>>>>"), form)


def _endless_forms() -> bytes:
    """Forms that draw one another ten times each, thirty deep: short to say, and never done."""
    last = 35
    forms = [
        stream_object(
            b"/A Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]/Resources<</XObject<</A %d 0 R>>>>" % (number + 1),
        )
        for number in range(5, last)
    ]
    page = PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</A 5 0 R>>>>")
    end = stream_object(b"0 0 9 9 re f", b"/Type/XObject/Subtype/Form/BBox[0 0 600 900]")
    return one_page(page, *forms, end, content=stream_object(b"/A Do"))


def _image(entries: bytes) -> bytes:
    page = PAGE.replace(b"/Resources<<>>", b"/Resources<</XObject<</I 5 0 R>>>>")
    image = stream_object(zlib.compress(bytes(2**20)), b"/Type/XObject/Subtype/Image/Filter/FlateDecode" + entries)
    return one_page(page, image, content=stream_object(b"500 0 0 700 40 40 cm /I Do"))


def _many_pages(count: int) -> bytes:
    kids = b" ".join(b"%d 0 R" % number for number in range(3, count + 3))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return raw_pdf(CATALOG, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids), *[page] * count)


def _deep_tree(depth: int) -> bytes:
    branches = [
        b"<</Type/Pages/Count 1/Kids[%d 0 R]/Parent %d 0 R>>" % (number + 1, number - 1) for number in range(2, depth)
    ]
    return raw_pdf(CATALOG, *branches, b"<</Type/Page/MediaBox[0 0 595 842]/Parent %d 0 R>>" % (depth - 1))


def zoo() -> Mapping[str, Callable[[], bytes]]:
    """The broken and the odd: a name, and what makes the file."""
    good = pages_pdf(3)
    xref = good.rindex(b"\nxref")
    return {
        "empty": lambda: b"",
        "one byte": lambda: b"%",
        "only a head": lambda: b"%PDF-1.7\n",
        "zeros": lambda: bytes(4096),
        "html": lambda: b"<!DOCTYPE html><html><body>Not found</body></html>",
        "jpeg": lambda: b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(100),
        "word": lambda: b"PK\x03\x04" + bytes(100),
        "old word": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600),
        "cut in half": lambda: good[: len(good) // 2],
        "cut in the head of an object": lambda: good[:30],
        "no table of places": lambda: good[:xref],
        "wrong places": lambda: good.replace(b"0000000", b"0000001"),
        "startxref lies": lambda: good[: good.rindex(b"startxref")] + b"startxref\n99999999\n%%EOF",
        "startxref is negative": lambda: good[: good.rindex(b"startxref")] + b"startxref\n-5\n%%EOF",
        "garbage before": lambda: b"HTTP/1.1 200 OK\r\nX: y\r\n\r\n" + good,
        "garbage after": lambda: good + bytes(range(256)) * 20,
        "a mailbox before": lambda: b"x" * 3000 + good,
        "two files in one": lambda: good + pages_pdf(2),
        "root is missing": lambda: good.replace(b"/Root", b"/Toor"),
        "root is a number": lambda: raw_pdf(b"42"),
        "root is null": lambda: raw_pdf(b"null"),
        "root is itself": lambda: raw_pdf(b"1 0 R"),
        "pages are missing": lambda: raw_pdf(b"<</Type/Catalog>>"),
        "pages are a text": lambda: raw_pdf(b"<</Type/Catalog/Pages(x)>>"),
        "no pages": lambda: raw_pdf(CATALOG, b"<</Type/Pages/Kids[]/Count 0>>"),
        "count lies": lambda: one_page(pages=b"<</Type/Pages/Kids[3 0 R]/Count 1000000>>"),
        "count is negative": lambda: one_page(pages=b"<</Type/Pages/Kids[3 0 R]/Count -1>>"),
        "kids are nobody": lambda: one_page(pages=b"<</Type/Pages/Kids[%s]/Count 9>>" % (b"99 0 R " * 9)),
        "kids are a number": lambda: one_page(pages=b"<</Type/Pages/Kids 7/Count 1>>"),
        "kids are the pages": lambda: one_page(pages=b"<</Type/Pages/Kids[2 0 R 3 0 R]/Count 2>>"),
        "one kid twice": lambda: one_page(pages=b"<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>"),
        "a million kids": lambda: one_page(pages=b"<</Type/Pages/Kids[%s]/Count 1000000>>" % (b"3 0 R " * 1_000_000)),
        "parent is the page": lambda: one_page(PAGE.replace(b"/Parent 2 0 R", b"/Parent 3 0 R")),
        "page in a page": lambda: one_page(page_with(b"/Kids[3 0 R]")),
        "page without a type": lambda: one_page(PAGE.replace(b"/Type/Page", b"")),
        "page is a stream": lambda: one_page(stream_object(b"x", PAGE[2:-2])),
        "deep tree of pages": lambda: _deep_tree(20_000),
        "no box": lambda: one_page(PAGE.replace(b"/MediaBox[0 0 595 842]", b"")),
        "no resources": lambda: one_page(PAGE.replace(b"/Resources<<>>", b"")),
        "resources are a number": lambda: one_page(PAGE.replace(b"/Resources<<>>", b"/Resources 5")),
        **{
            f"box {box.decode()[:20]}": lambda box=box: one_page(PAGE.replace(b"0 0 595 842", box))  # type: ignore[misc]
            for box in (
                b"0 0 -595 -842",
                b"595 842 0 0",
                b"0 0 1e30 9",
                b"0 0 99999999999999999999999 1",
                b"0 0 0 0",
                b"0 0 0.001 0.001",
                b"0 0 14400 14400",
                b"0 0 1000000 1000000",
                b"(a)(b)(c)(d)",
                b"0 0 595",
                b"[[[]]] null /a <<>>",
                b"-99999999 -99999999 -99999000 -99999000",
            )
        },
        "odd turn": lambda: one_page(page_with(b"/Rotate 45")),
        "turn of a text": lambda: one_page(page_with(b"/Rotate(x)")),
        "huge unit": lambda: one_page(page_with(b"/UserUnit 1000000")),
        "unit is nothing": lambda: one_page(page_with(b"/UserUnit 0")),
        "negative unit": lambda: one_page(page_with(b"/UserUnit -3")),
        "crop outside": lambda: one_page(page_with(b"/CropBox[9000 9000 9999 9999]")),
        "contents are nobody": lambda: one_page(PAGE.replace(b"/Contents 4 0 R", b"/Contents 99 0 R")),
        "contents are a number": lambda: one_page(PAGE.replace(b"/Contents 4 0 R", b"/Contents[1(a)null 4 0 R]")),
        "contents are the page": lambda: one_page(PAGE.replace(b"/Contents 4 0 R", b"/Contents 3 0 R")),
        "content is not packed": lambda: one_page(content=stream_object(b"not zlib", b"/Filter/FlateDecode")),
        "unknown filter": lambda: one_page(content=stream_object(b"x", b"/Filter/NoSuchDecode")),
        "filters without end": lambda: one_page(content=stream_object(b"x", b"/Filter[%s]" % (b"/FlateDecode" * 5000))),
        "length lies": lambda: one_page(content=CONTENT.replace(b"/Length 17", b"/Length 99999")),
        "length is itself": lambda: one_page(content=CONTENT.replace(b"/Length 17", b"/Length 4 0 R")),
        "open q": lambda: one_page(content=stream_object(b"q " * 20_000)),
        "too many Q": lambda: one_page(content=stream_object(b"Q " * 20_000)),
        "deep arrays in the content": lambda: one_page(content=stream_object(b"[" * 100_000)),
        "deep arrays": lambda: one_page(page_with(b"/X " + b"[" * 100_000 + b"]" * 100_000)),
        "deep dictionaries": lambda: one_page(page_with(b"/X " + b"<</A" * 50_000 + b">>" * 50_000)),
        "bomb": lambda: bomb(2**29),
        "bomb in a bomb": lambda: bomb(2**29, layers=3),
        "form in itself": _appearance_loop,
        "forms without end": _endless_forms,
        "image of nothing": lambda: _image(b"/Width 50000/Height 50000/BitsPerComponent 8/ColorSpace/DeviceRGB"),
        "image of lies": lambda: _image(b"/Width -1/Height 99999999999/BitsPerComponent 77/ColorSpace/None"),
        "loop in the outline": _outline_loop,
        "loop in the names": _names_loop,
        "loop in the fields": _fields_loop,
        "annotations are the page": lambda: one_page(page_with(b"/Annots 3 0 R")),
        "annotations of everything": lambda: one_page(page_with(b"/Annots[null 1 (a) [] <<>> 3 0 R 99 0 R 4 0 R]")),
        "action after itself": lambda: one_page(
            page_with(b"/Annots[<</Subtype/Link/Rect[0 0 1 1]/A 5 0 R>>]"), b"<</S/URI/URI(http://a)/Next 5 0 R>>"
        ),
        "title is no text": lambda: raw_pdf(
            catalog_with(b"/Outlines 5 0 R"),
            PAGES,
            PAGE,
            CONTENT,
            b"<</First 6 0 R>>",
            b"<</Title<feffd800d800>/Dest[3 0 R/XYZ(a)<<>>]>>",
        ),
        "layers of everything": lambda: one_page(
            catalog=catalog_with(b"/OCProperties<</OCGs[null 1 3 0 R]/D<</OFF 5/AS[1<<>>]>>>>")
        ),
        "tags of everything": lambda: one_page(
            page_with(b"/StructParents(x)"), catalog=catalog_with(b"/StructTreeRoot 3 0 R/MarkInfo 7")
        ),
        "metadata of the page": lambda: one_page(catalog=catalog_with(b"/Metadata 4 0 R/OutputIntents[4 0 R 1]")),
        "encrypted by nobody": lambda: raw_pdf(CATALOG, PAGES, PAGE, CONTENT, trailer=b"/Encrypt<</Filter/None/V 9>>"),
        "encrypt is a number": lambda: raw_pdf(CATALOG, PAGES, PAGE, CONTENT, trailer=b"/Encrypt 3/ID[(a)(b)]"),
        "prev is itself": lambda: raw_pdf(CATALOG, PAGES, PAGE, CONTENT, trailer=b"/Prev 9"),
        "size is huge": lambda: good.replace(b"/Size ", b"/Size 99999999"),
        "table claims millions": lambda: good.replace(b"xref\n0 ", b"xref\n0 99999999", 1),
        "object streams lie": _lying_object_stream,
        "object numbers twice": lambda: good.replace(b"2 0 obj", b"1 0 obj"),
        "five thousand pages": lambda: _many_pages(5_000),
        "too many pages": lambda: _many_pages(5_001),
        "dynamic form": lambda: one_page(
            PAGE,
            stream_object(b"<xdp/>"),
            catalog=catalog_with(b"/AcroForm<</Fields[]/XFA 5 0 R>>/NeedsRendering true"),
        ),
    }


def _lying_object_stream() -> bytes:
    """An object stream whose first objects stand beyond its end, and a cross-reference stream that believes it."""
    packed = stream_object(b"2 0 3 999999 7 -4", b"/Type/ObjStm/N 1000000/First 999999999")
    body = b"%PDF-1.5\n1 0 obj\n" + CATALOG + b"\nendobj\n"
    place = len(body)
    body += b"5 0 obj\n" + packed + b"\nendobj\n"
    rows = [(0, 0, 0), (1, 9, 0), (2, 5, 0), (2, 5, 1), (2, 5, 999), (1, place, 0), (1, len(body), 0)]
    table = b"".join(bytes([kind]) + where.to_bytes(4) + more.to_bytes(2) for kind, where, more in rows)
    entries = b"/Type/XRef/Size 7/W[1 4 2]/Root 1 0 R"
    start = len(body)
    return body + b"6 0 obj\n" + stream_object(table, entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % start


def written(folder: Path, name: str, data: bytes) -> Path:
    """The file in the folder."""
    path = folder / name
    path.write_bytes(data)
    return path


def linked(*lines: str) -> pikepdf.Pdf:
    """Pages whose first one links to all others: by page, by name of both kinds; with an outline of two levels."""
    pdf = text_pdf(*lines)
    pages = [page.obj for page in pdf.pages]
    named = pdf.make_indirect(Array([pages[-1], Name.XYZ, 0, 500, None]))
    pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String("last"), named])))
    pdf.Root.Dests = Dictionary({"/old": Dictionary(D=Array([pages[-1], Name.Fit]))})
    ways: list[Dictionary] = [Dictionary(Dest=Array([page, Name.XYZ, 0, 700, 0])) for page in pages[1:]]
    ways += [Dictionary(Dest=String("last")), Dictionary(A=Dictionary(S=Name.GoTo, D=Name("/old")))]
    for place, way in enumerate(ways):
        way.Type, way.Subtype = Name.Annot, Name.Link
        way.Rect = Array([72, 20 * place, 172, 20 * place + 15])
    pages[0].Annots = Array([pdf.make_indirect(way) for way in ways])
    with pdf.open_outline() as outline:
        for number, line in enumerate(lines):
            item = pikepdf.OutlineItem(f"Раздел {line}", number)
            item.children.append(pikepdf.OutlineItem(f"Пункт {line}", number))
            outline.root.append(item)
    return pdf
