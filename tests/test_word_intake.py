"""A DOCX of anyone: what reaches outside is dropped and told, what is no DOCX is refused, the rest stays."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from threading import Thread

import pytest
from pypdf import PdfReader

from service import word_intake
from service.errors import FilesRefused, Severity
from service.office import Limits, Office
from service.word_intake import safe_docx
from tests.office import rewritten
from tests.payloads import SAMPLES, rendered

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
BASE = "pairing_order.least"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100"
    "c9fe92ef0000000049454e44ae426082"
)


@dataclass(frozen=True)
class Danger:
    """What somebody may put into a file: a piece of the text, links, and what is told of it; {at} is the address."""

    body: str = ""
    links: str = ""
    told: str = ""
    settings_links: str = ""


def link(kind: str, name: str, *, mode: str = ' TargetMode="External"') -> str:
    """A relationship to the address."""
    return f'<Relationship Id="{name}" Type="{R}/{kind}" Target="{{at}}/{name}"{mode}/>'


def field(instruction: str) -> str:
    """A field in five runs, its instruction torn in two."""
    half = len(instruction) // 2
    return (
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {instruction[:half]}</w:instrText></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{instruction[half:]} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>видимое в поле</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    )


PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing">'
    '<wp:extent cx="900000" cy="900000"/><wp:docPr id="77" name="p"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
    '<pic:nvPicPr><pic:cNvPr id="77" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
    f'<pic:blipFill><a:blip xmlns:r="{R}" r:link="outPicture"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm>'
    '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline>'
    "</w:drawing></w:r></w:p>"
)
OLD_PICTURE = (
    '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    f'<v:rect style="width:70pt;height:70pt"><v:imagedata xmlns:r="{R}" %s/></v:rect></w:pict></w:r></w:p>'
)
OBJECT = (
    '<w:p><w:r><w:object xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">'
    '<v:rect id="s1" style="width:70pt;height:70pt"/><o:OLEObject Type="Link" ProgID="Word.Document.12" ShapeID="s1" '
    f'DrawAspect="Content" xmlns:r="{R}" r:id="outObject" UpdateMode="Always"/></w:object></w:r></w:p>'
)

DANGERS = {
    "picture": Danger(PICTURE, link("image", "outPicture"), "outside_picture"),
    "picture without a mode": Danger(PICTURE, link("image", "outPicture", mode=""), "outside_picture"),
    "old picture": Danger(OLD_PICTURE % 'r:id="outOld"', link("image", "outOld"), "outside_picture"),
    "old picture by address": Danger(OLD_PICTURE % 'src="{at}/src" o:href="{at}/href"', "", "outside_picture"),
    "object": Danger(OBJECT, link("oleObject", "outObject"), "outside_content"),
    "subdocument": Danger(f'<w:subDoc xmlns:r="{R}" r:id="outSub"/>', link("subDocument", "outSub"), "outside_content"),
    "template": Danger(settings_links=link("attachedTemplate", "outTemplate")),
    "chunk": Danger(
        f'<w:altChunk xmlns:r="{R}" r:id="outChunk"/>', link("aFChunk", "outChunk"), "foreign_chunk outside_content"
    ),
    "text": Danger(field('INCLUDETEXT "{at}/text.docx"'), "", "fetching_field"),
    "picture by field": Danger(field('INCLUDEPICTURE "{at}/field.png" \\d'), "", "fetching_field"),
    "small letters": Danger(field('includepicture "{at}/small.png" \\d'), "", "fetching_field"),
    "link": Danger(field('LINK Word.Document.12 "{at}/link.docx" "" \\a'), "", "fetching_field"),
    "dde": Danger(field('DDEAUTO soffice "{at}/dde.ods" a1'), "", "fetching_field"),
    "simple field": Danger(
        '<w:p><w:fldSimple w:instr=" INCLUDEPICTURE &quot;{at}/s.png&quot; \\d "><w:r><w:t>видимое в поле</w:t></w:r>'
        "</w:fldSimple></w:p>",
        "",
        "fetching_field",
    ),
    "unfinished field": Danger(
        '<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText>INCLUDETEXT "{at}/u"</w:instrText></w:r></w:p>',
        "",
        "fetching_field",
    ),
}


def dangerous(danger: Danger, address: str) -> bytes:
    """An order with that in it."""
    links = danger.settings_links.replace("{at}", address)
    settings = (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{links}</Relationships>'
    )
    return rewritten(
        rendered(BASE).docx,
        {
            "word/document.xml": lambda xml: xml.replace(
                b"<w:body>", b"<w:body>" + danger.body.replace("{at}", address).encode(), 1
            ),
            "word/_rels/document.xml.rels": lambda xml: xml.replace(
                b"</Relationships>", danger.links.replace("{at}", address).encode() + b"</Relationships>"
            ),
            "word/_rels/settings.xml.rels": lambda _: settings.encode(),
        },
    )


def parts(docx: bytes) -> dict[str, bytes]:
    """The parts of a file by name."""
    with zipfile.ZipFile(BytesIO(docx)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("name", DANGERS)
def test_what_reaches_outside_is_dropped_and_told(name: str) -> None:
    """No address is left in the file; the text that a field shows stays."""
    danger = DANGERS[name]
    safe, problems = safe_docx(dangerous(danger, "http://192.0.2.1:1"))
    assert all(b"192.0.2.1" not in data for data in parts(safe).values())
    assert {problem.code for problem in problems} == set(danger.told.split())
    assert all(problem.severity is Severity.WARNING and problem.message for problem in problems)
    if "видимое" in danger.body:
        assert "видимое в поле".encode() in parts(safe)["word/document.xml"]
    assert safe_docx(safe) == (safe, [])


@pytest.mark.parametrize("target", ["file:///etc/hostname", "\\\\host\\share\\a.png", "//host/a.png", "FTP://host/a"])
def test_other_addresses_are_addresses_too(target: str) -> None:
    """Of this computer and of the local network, with and without a mode."""
    hostile = Danger(PICTURE, f'<Relationship Id="outPicture" Type="{R}/image" Target="{target}"/>')
    safe, problems = safe_docx(dangerous(hostile, ""))
    assert target.encode() not in parts(safe)["word/_rels/document.xml.rels"]
    assert [problem.code for problem in problems] == ["outside_picture"]


@pytest.mark.parametrize("sample", SAMPLES)
def test_a_harmless_file_stays_as_it_is(sample: str) -> None:
    """Part for part, without a word."""
    try:
        docx = rendered(sample).docx
    except Exception:  # noqa: BLE001  # a sample that is refused is told by a test of its own
        pytest.skip("no paper")
    safe, problems = safe_docx(docx)
    assert parts(safe) == parts(docx)
    assert problems == []


def test_hyperlinks_stay() -> None:
    """They fetch nothing; one to a file of somebody's computer goes without a word."""
    links = "".join(
        f'<Relationship Id="h{place}" Type="{R}/hyperlink" Target="{target}" TargetMode="External"/>'
        for place, target in enumerate(["https://school.example/", "mailto:a@b.example", "file:///C:/a.docx"])
    )
    safe, problems = safe_docx(dangerous(Danger(links=links), ""))
    kept = parts(safe)["word/_rels/document.xml.rels"]
    assert b"school.example" in kept
    assert b"mailto:" in kept
    assert b"file:" not in kept
    assert problems == []


def test_macros_are_dropped_and_told() -> None:
    """A file with macros becomes one without."""
    main = b"application/vnd.ms-word.document.macroEnabled.main+xml"
    macros = rewritten(
        rendered(BASE).docx,
        {
            "word/vbaProject.bin": lambda _: b"macro",
            "[Content_Types].xml": lambda xml: xml.replace(word_intake._MAIN, main),
            "word/_rels/document.xml.rels": lambda xml: xml.replace(
                b"</Relationships>",
                b'<Relationship Id="m" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" '
                b'Target="vbaProject.bin"/></Relationships>',
            ),
        },
    )
    safe, problems = safe_docx(macros)
    assert [problem.code for problem in problems] == ["macros"]
    assert not any("vba" in name.lower() or b"vbaProject" in data or main in data for name, data in parts(safe).items())


def test_corrections_are_told() -> None:
    """They would be printed as they are."""
    inserted = Danger('<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>новое</w:t></w:r></w:ins></w:p>')
    assert [problem.code for problem in safe_docx(dangerous(inserted, ""))[1]] == ["tracked_changes"]


def test_a_drawing_that_reaches_outside_is_dropped() -> None:
    """An SVG may name pictures; one that names none stays."""
    drawing = (
        b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink"><image x:href="%s"/></svg>'
    )
    links = f'<Relationship Id="s" Type="{R}/image" Target="media/a.svg"/>'
    for target, told in ((b"file:///etc/passwd", ["outside_picture"]), (b"#a", []), (b"data:image/png;base64,AA", [])):
        docx = rewritten(dangerous(Danger(links=links), ""), {"word/media/a.svg": lambda _, at=target: drawing % at})  # type: ignore[misc]
        assert [problem.code for problem in safe_docx(docx)[1]] == told, target


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_docx"),
        (b"text", "not_docx"),
        (b"%PDF-1.4", "not_docx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "old_or_encrypted"),
        (rendered(BASE).docx[:-3000], "not_docx"),
        (rewritten(rendered(BASE).docx, {"[Content_Types].xml": lambda _: b"<Types/>"}), "no_text"),
        (rewritten(rendered(BASE).docx, {"word/document.xml": lambda xml: xml[:-40]}), "damaged"),
        (
            rewritten(
                rendered(BASE).docx,
                {"word/settings.xml": lambda _: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'},
            ),
            "damaged",
        ),
        (rewritten(rendered(BASE).docx, {"word/media/a.bin": lambda _: b"\0" * 50 * 2**20}), "too_large"),
        (
            rewritten(rendered(BASE).docx, {f"word/a{number}.bin": lambda _: b"" for number in range(3_001)}),
            "too_large",
        ),
        (rewritten(rendered(BASE).docx, {"word/media/a.bin": lambda _: b"\0" * 61 * 2**20}), "too_large"),
    ],
    ids="empty text pdf old half types xml dtd ratio parts part".split(),
)
def test_what_can_not_be_used_is_refused(data: bytes, code: str) -> None:
    """In Russian, with what to do."""
    with pytest.raises(FilesRefused) as refusal:
        safe_docx(data)
    assert [problem.code for problem in refusal.value.problems] == [code]
    assert any(mend in refusal.value.detail for mend in ("сохраните", "уменьшите"))


def test_other_parts_of_the_text_are_looked_at_too() -> None:
    """Headers, notes, and whatever is called .xml."""
    header = f'<w:hdr xmlns:w="{W}">{field("INCLUDETEXT x")}</w:hdr>'
    docx = rewritten(rendered(BASE).docx, {"word/header9.xml": lambda _: header.encode()})
    assert [problem.code for problem in safe_docx(docx)[1]] == ["fetching_field"]


# Nothing is fetched


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice that is given dangerous files."""
    office = Office(tmp_path_factory.mktemp("intake") / "office", Limits(processes=1, grace=0.2))
    yield office
    office.close()


@pytest.fixture
def visits() -> Iterator[tuple[str, list[str]]]:
    """The address of a site of this computer, and what was asked of it."""
    asked: list[str] = []

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(PNG)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    site = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=site.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{site.server_port}", asked
    site.shutdown()
    thread.join()
    site.server_close()


@pytest.mark.office
@pytest.mark.parametrize("name", DANGERS)
def test_libreoffice_fetches_nothing(office: Office, visits: tuple[str, list[str]], name: str) -> None:
    """Not even of a dangerous file that nobody has looked at (by itself it does); a cleaned one is printed."""
    address, asked = visits
    docx = dangerous(DANGERS[name], address)
    with suppress(FilesRefused):
        office.convert(docx)
    assert asked == []
    made = office.convert(safe_docx(docx)[0])
    assert "ПРИКАЗ" in PdfReader(BytesIO(made.pdf)).pages[0].extract_text()
    assert asked == []


@pytest.mark.office
@pytest.mark.parametrize(
    "name", ["picture", "old picture", "old picture by address", "picture by field", "simple field"]
)
def test_libreoffice_takes_nothing_of_this_computer(office: Office, tmp_path: Path, name: str) -> None:
    """A picture that lies beside is no part of the document."""
    for leaf in ("outPicture", "outOld", "src", "href", "field.png", "s.png"):
        (tmp_path / leaf).write_bytes(PNG)
    made = office.convert(dangerous(DANGERS[name], tmp_path.as_uri()))
    assert all(not page.images for page in PdfReader(BytesIO(made.pdf)).pages)
