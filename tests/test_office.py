"""DOCX to PDF by the real LibreOffice: what the PDF is, and what happens when things go wrong."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from xml.sax.saxutils import escape

import pytest
from pypdf import PdfReader

from service.errors import ConversionFailed, FilesRefused, OfficeBusy, OfficeMissing, PismovodError, StoreUnavailable
from service.office import Limits, Office, Printed, pool, program
from service.office.pool import Pool
from service.office.program import Program, clean_environment
from tests.office import eventually, offices, pipes, rewritten, servers, signalled, varied
from tests.payloads import rendered

pytestmark = pytest.mark.office

FAKE = Path(__file__).with_name("fakes") / "libreoffice.py"
PAPER, SHORT, LONG = "regulation", "pairing_order.least", "pairing_order.hard"
SOON = Limits(processes=1, grace=0.2)
"""One LibreOffice that leaves when nobody wants it any more."""
_marks = count()
Opened = Callable[..., Office]


def fresh(sample: str = SHORT) -> bytes:
    """A paper in bytes that no cache knows."""
    return varied(rendered(sample).docx, next(_marks))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder for a server, that has to be left without a process."""
    yield tmp_path / "office"
    eventually(lambda: not offices(tmp_path) and not servers(tmp_path), "something is left behind")
    assert sorted(file.name for file in (tmp_path / "office").glob("*")) in ([], ["lock", "log"])


@pytest.fixture
def opened(folder: Path) -> Iterator[Opened]:
    """Offices in that folder, closed at the end."""
    offices: list[Office] = []

    def one(limits: Limits = SOON, program: Path | None = None) -> Office:
        offices.append(Office(folder, limits, program))
        return offices[-1]

    yield one
    for office in offices:
        office.close()


@pytest.fixture
def office(opened: Opened) -> Office:
    """One warm LibreOffice."""
    office = opened()
    office.convert(fresh())
    return office


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """LibreOffice of the tests that do it no harm."""
    office = Office(tmp_path_factory.mktemp("shared") / "office", SOON)
    yield office
    office.close()


# What the PDF is


@pytest.fixture(scope="module")
def printed(shared: Office) -> Printed:
    """A Положение with headings."""
    return shared.convert(rendered(PAPER).docx)


@pytest.fixture(scope="module")
def reader(printed: Printed) -> PdfReader:
    """The same, taken apart."""
    return PdfReader(BytesIO(printed.pdf))


def test_pages_are_counted(printed: Printed, reader: PdfReader) -> None:
    """The caller knows how many there are."""
    assert printed.pages == len(reader.pages) > 1


def test_every_page_has_its_text(reader: PdfReader) -> None:
    """The words of the paper, in their order, nothing on a page left out."""
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    assert all(len(text) > 40 for text in texts)
    assert "ПОЛОЖЕНИЕ" in texts[0].upper()
    chapters = ["Общие положения", "Цель и задачи", "Права"]
    places = [next(page for page, text in enumerate(texts) if chapter in text) for chapter in chapters]
    assert places == sorted(places)


def test_it_is_an_archival_pdf(printed: Printed, reader: PdfReader) -> None:
    """PDF/A-1b by its marks, and tagged; PDFBox is asked in the tests of packets."""
    assert printed.pdf.startswith(b"%PDF-1.4")
    assert b"<pdfaid:part>1<" in printed.pdf
    assert b"<pdfaid:conformance>B<" in printed.pdf
    root = reader.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/OutputIntents"]


def test_title_author_and_language(reader: PdfReader) -> None:
    """The properties of the DOCX, in the properties and in the metadata."""
    assert reader.metadata is not None
    assert reader.metadata.title
    assert reader.metadata.author
    assert reader.root_object["/Lang"] == "ru-RU"
    assert reader.root_object["/ViewerPreferences"]["/DisplayDocTitle"]
    xmp = reader.xmp_metadata
    assert xmp is not None
    assert reader.metadata.title in xmp.dc_title.values()
    assert reader.metadata.author in xmp.dc_creator


def test_titles_with_signs_of_xml(shared: Office) -> None:
    """The metadata say what the properties say: LibreOffice escapes twice, and then it is no PDF/A."""
    title = "Приказ «А & Б» <№ 1> \"о\" &lt; &amp;quot; 'и'"
    said = escape(title).encode()
    docx = rewritten(
        rendered(SHORT).docx,
        {"docProps/core.xml": lambda xml: re.sub(b"(?<=<dc:title>).*(?=</dc:title>)", lambda _: said, xml)},
    )
    reader = PdfReader(BytesIO(shared.convert(docx).pdf))
    assert reader.metadata is not None
    assert reader.xmp_metadata is not None
    assert reader.metadata.title == title
    assert list(reader.xmp_metadata.dc_title.values()) == [title]


def test_headings_are_the_outline(reader: PdfReader) -> None:
    """A packet takes its sections from there."""
    titles = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert any("Общие положения" in title for title in titles)


def test_fonts_are_embedded_and_told(printed: Printed, reader: PdfReader) -> None:
    """Every font of every page is in the file."""
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            descriptor = font.get_object().get("/DescendantFonts", [font])[0].get_object()["/FontDescriptor"]
            assert {"/FontFile", "/FontFile2", "/FontFile3"} & descriptor.get_object().keys()
    assert len(printed.fonts) == 1
    assert printed.fonts[0] in ("Liberation Serif", "Times New Roman")
    assert printed.substituted == ()


# Fonts that are not there


def test_a_font_that_nobody_has_is_told(shared: Office) -> None:
    """By its name, with the one that took its place."""
    docx = rewritten(
        rendered(SHORT).docx,
        {"word/styles.xml": lambda xml: xml.replace(b"Times New Roman", "Почерк Завуча".encode())},
    )
    lost = shared.convert(docx).substituted
    assert [one.wanted for one in lost] == ["Почерк Завуча"]
    assert lost[0].used
    assert lost[0].used != "Почерк Завуча"


@pytest.mark.parametrize("family", ["PT Astra Serif", "XO Thames", "Tinos"])
def test_a_font_of_the_same_widths_is_no_news(shared: Office, family: str) -> None:
    """Where a font is missing, one of the same widths is taken, and the pages stay as they were."""
    docx = rendered(SHORT).docx
    other = rewritten(docx, {"word/styles.xml": lambda xml: xml.replace(b"Times New Roman", family.encode())})
    made = shared.convert(other)
    assert made.substituted == ()
    assert made.pages == shared.convert(docx).pages


def test_a_font_of_an_unused_style_is_not_wanted(shared: Office) -> None:
    """Only letters want fonts."""
    fonts = '<w:rPr><w:rFonts w:ascii="Нет" w:hAnsi="Нет"/></w:rPr>'
    style = f'<w:style w:type="character" w:styleId="Never"><w:name w:val="Never"/>{fonts}</w:style>'
    docx = rewritten(
        rendered(SHORT).docx,
        {"word/styles.xml": lambda xml: xml.replace(b"</w:styles>", style.encode() + b"</w:styles>")},
    )
    assert shared.convert(docx).substituted == ()


def test_a_vanished_font_is_told(folder: Path, opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody has removed the fonts of the service: the PDF is made, and its wider lines are no secret."""
    settings = tmp_path / "fonts.conf"
    settings.write_text(
        f"<fontconfig><dir>/usr/share/fonts/truetype/dejavu</dir><cachedir>{tmp_path / 'cache'}</cachedir></fontconfig>"
    )
    monkeypatch.setenv("FONTCONFIG_FILE", str(settings))
    office = opened()
    made = office.convert(fresh())
    assert len(made.substituted) == 1
    assert made.substituted[0].wanted == "Times New Roman"
    assert "DejaVu" in made.substituted[0].used


# The same and the wrong


def test_the_same_docx_is_converted_once(shared: Office) -> None:
    """Two conversions would differ in the identifier of the PDF."""
    docx = fresh()
    with ThreadPoolExecutor(6) as callers:
        together = list(callers.map(shared.convert, [docx] * 6))
    assert {made.pdf for made in together} == {shared.convert(docx).pdf}
    assert shared.convert(fresh()).pdf != together[0].pdf


@pytest.mark.parametrize(
    "data",
    [b"", b"no DOCX", b"PK\x03\x04" + b"\0" * 100, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"%PDF-1.4\n"],
)
def test_what_is_no_docx_is_refused(shared: Office, data: bytes) -> None:
    """In Russian, with what to do; the others go on."""
    with pytest.raises(FilesRefused, match="сохраните как «Документ Word»") as refusal:
        shared.convert(data)
    assert refusal.value.problems[0].code == "unreadable_docx"
    assert shared.convert(fresh()).pages


def test_half_a_docx_is_refused(shared: Office) -> None:
    """It is not repaired in silence."""
    with pytest.raises(FilesRefused):
        shared.convert(rendered(SHORT).docx[:-2000])


def test_a_docx_over_the_limit_is_refused(shared: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it is sent anywhere."""
    monkeypatch.setattr("service.office.client.LARGEST_DOCX", 1000)
    with pytest.raises(FilesRefused, match="МБ"):
        shared.convert(fresh())


def test_without_libreoffice_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No program, none of that name, no `uno`."""
    Office(tmp_path, SOON).check()
    with pytest.raises(OfficeMissing):
        Office(tmp_path, SOON, tmp_path / "soffice").check()
    with pytest.raises(OfficeMissing, match="apt-get install libreoffice-writer-nogui python3-uno"):
        Office(tmp_path, SOON, tmp_path / "soffice").convert(fresh())
    monkeypatch.setattr(program, "_USUAL", ())
    monkeypatch.setattr(program, "_pythons", lambda office: [Path("/bin/false")])
    with pytest.raises(OfficeMissing, match="python3-uno"):
        Office(tmp_path, SOON).convert(fresh())
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(OfficeMissing, match="нет LibreOffice"):
        Office(tmp_path, SOON).convert(fresh())
    assert list(tmp_path.iterdir()) == []


# Misfortune


def tried(office: Office) -> Printed | PismovodError:
    """What comes of a document."""
    try:
        return office.convert(fresh())
    except PismovodError as failure:
        return failure


def later(office: Office) -> tuple[Thread, list[Printed | PismovodError]]:
    """Convert a document in another thread; what comes of it."""
    outcome: list[Printed | PismovodError] = []
    thread = Thread(target=lambda: outcome.append(tried(office)))
    thread.start()
    return thread, outcome


def at_work(folder: Path) -> None:
    """A document has come to LibreOffice."""
    eventually(lambda: list(folder.glob("*/work/*.docx")), "no document comes")


def test_killed_in_mid_conversion(folder: Path, office: Office) -> None:
    """The document is converted all the same, by another one."""
    first = offices(folder)
    signalled(first, signal.SIGSTOP)  # so that it is surely in the middle
    thread, outcome = later(office)
    at_work(folder)
    signalled(first, signal.SIGKILL)
    thread.join(60)
    assert isinstance(outcome[0], Printed)
    assert not first & offices(folder)


def test_killed_between_two_documents(folder: Path, office: Office) -> None:
    """Nobody notices."""
    signalled(offices(folder), signal.SIGKILL)
    assert office.convert(fresh()).pages


def test_its_folder_is_deleted(folder: Path, office: Office) -> None:
    """By whoever clears a disk: the server that has lost it vanishes, the next document finds another one."""
    shutil.rmtree(folder)
    assert office.convert(fresh()).pages
    assert len(servers(folder)) == 1


def test_hung(folder: Path, opened: Opened) -> None:
    """After its time it is killed with its group, and the document is converted by another one."""
    office = opened(Limits(processes=1, time=3, grace=0.2))
    office.convert(fresh())
    hung = offices(folder)
    signalled(hung, signal.SIGSTOP)
    assert office.convert(fresh()).pages
    assert not hung & offices(folder)


def fake(tmp_path: Path, failing: str) -> Path:
    """A LibreOffice that fails so; the path of its `soffice`."""
    beside = tmp_path / "program"
    beside.mkdir()
    for name in ("soffice", "soffice.bin", "versionrc"):
        (beside / name).touch()
    (beside / "failing").write_text(failing)
    (beside / "python").write_text(f'#!/bin/sh\nexec {sys.executable} {FAKE} "$@"\n')
    (beside / "python").chmod(0o700)
    return beside / "soffice"


@pytest.mark.parametrize(
    "failing", ["no file", "empty file", "half a PDF", "dies", "hangs", "stores nothing", "never ready"]
)
def test_one_that_fails_is_tried_twice(folder: Path, opened: Opened, tmp_path: Path, failing: str) -> None:
    """Then it is told that there is no PDF; never half a one."""
    soffice = fake(tmp_path, failing)
    office = opened(Limits(processes=1, time=0.5, grace=0.2), soffice)
    with pytest.raises(ConversionFailed, match="дважды не справился") as failure:
        office.convert(fresh())
    assert failure.value.status == 500
    starts = len(soffice.with_name("starts").read_text())
    assert starts >= 2
    assert list(folder.glob("*/work/*.docx")) == []


def test_a_full_disk(folder: Path) -> None:
    """No file may be longer than 100 KB: there is no PDF, and no half of one."""
    script = (
        "import resource, sys; from pathlib import Path; from service.errors import ConversionFailed\n"
        "from service.office import Limits, Office\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        f"office = Office(Path({str(folder)!r}), Limits(processes=1, grace=0.2))\n"
        "try: office.convert(sys.stdin.buffer.read())\n"
        "except ConversionFailed: sys.exit(7)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], input=fresh(), timeout=120).returncode == 7


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator has to make room; the document is not to blame."""
    monkeypatch.setattr(pool, "LEAST_SPACE", 2**80)
    found = Program(fake(tmp_path, "stores nothing").with_name("soffice.bin"), tmp_path / "program" / "python")
    docx = tmp_path / "one.docx"
    docx.write_bytes(fresh())
    one = Pool(found, tmp_path, SOON)
    with pytest.raises(StoreUnavailable, match="место"):
        one.convert(b"digest", docx)
    one.close()
    assert not docx.exists()


# Many callers


def test_forty_callers_at_once(folder: Path, opened: Opened) -> None:
    """All are served or refused at once, none is lost, and never are there more than two LibreOffice."""
    limits = Limits(processes=2, queue=16, grace=0.2)
    office = opened(limits)
    most, over = [0], Event()

    def look() -> None:
        while not over.is_set():
            most[0] = max(most[0], len(offices(folder)))
            over.wait(0.02)

    watch = Thread(target=look)
    watch.start()
    calls = [later(office) for _ in range(40)]
    for thread, _ in calls:
        thread.join(120)
    over.set()
    watch.join()
    outcomes = [outcome[0] for _, outcome in calls]
    served = [made for made in outcomes if isinstance(made, Printed)]
    refused = [failure for failure in outcomes if isinstance(failure, OfficeBusy)]
    assert len(served) + len(refused) == 40
    assert len(served) >= limits.queue + limits.processes
    assert refused
    assert all(failure.status == 429 and failure.retry_after for failure in refused)
    assert most[0] == 2


def test_who_waits_too_long_is_refused(folder: Path, opened: Opened) -> None:
    """Waiting has a limit of its own."""
    office = opened(Limits(processes=1, wait=0.5, time=3, grace=0.2))
    eventually(lambda: isinstance(tried(office), Printed), "it never starts")  # the start is waiting too
    signalled(offices(folder), signal.SIGSTOP)
    thread, outcome = later(office)
    at_work(folder)
    began = monotonic()
    with pytest.raises(OfficeBusy, match="ждал"):
        office.convert(fresh())
    assert monotonic() - began < 5
    thread.join(60)
    assert isinstance(outcome[0], Printed)


# One server for all


def test_two_that_start_at_once_share_one_server(folder: Path, opened: Opened) -> None:
    """However many come first."""
    clients = [opened() for _ in range(6)]
    calls = [later(client) for client in clients]
    for thread, _ in calls:
        thread.join(60)
    assert all(isinstance(outcome[0], Printed) for _, outcome in calls)
    assert len(servers(folder)) == 1
    assert len(offices(folder)) == 1
    for client in clients:
        client.close()


def test_a_killed_server_takes_all_with_it_and_comes_again(folder: Path, office: Office) -> None:
    """Who is waiting for it does not notice."""
    first, one, listening = servers(folder), offices(folder), pipes(folder)
    signalled(one, signal.SIGSTOP)
    thread, outcome = later(office)
    at_work(folder)
    signalled(first, signal.SIGKILL)
    thread.join(60)
    assert isinstance(outcome[0], Printed)
    eventually(lambda: not one & offices(folder), "LibreOffice outlives its server")
    eventually(lambda: not any(pipe.exists() for pipe in listening), "its sockets stay")
    assert len(servers(folder)) == 1
    assert list(folder.glob("*/work/*.docx")) == []


def test_a_killed_client_leaves_nothing_behind(folder: Path) -> None:
    """The kernel gives its lease back; the fixture looks for what is left."""
    script = (
        "import os, sys; from pathlib import Path; from service.office import Limits, Office\n"
        f"Office(Path({str(folder)!r}), Limits(processes=1, grace=0.2)).convert(sys.stdin.buffer.read())\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], input=fresh(), timeout=60)
    assert ran.returncode == -9
    assert servers(folder)


def test_who_closes_waits_no_longer(folder: Path, opened: Opened) -> None:
    """A worker that has to stop does not wait for what it has asked."""
    office, other = opened(), opened()
    office.convert(fresh())
    signalled(offices(folder), signal.SIGSTOP)
    thread, outcome = later(office)
    at_work(folder)
    office.close()
    thread.join(5)
    assert isinstance(outcome[0], ConversionFailed)
    with pytest.raises(ConversionFailed, match="останавливается"):
        office.convert(fresh())
    signalled(offices(folder), signal.SIGCONT)
    assert other.convert(fresh()).pages


def test_a_server_that_is_told_to_end_takes_its_folder_with_it(folder: Path, office: Office) -> None:
    """With SIGTERM, as a system that shuts down."""
    listening = pipes(folder)
    assert listening
    signalled(servers(folder), signal.SIGTERM)
    eventually(lambda: not offices(folder) and not servers(folder), "something is left behind")
    eventually(lambda: sorted(file.name for file in folder.iterdir()) == ["lock", "log"], "its folder stays")
    eventually(lambda: not any(pipe.exists() for pipe in listening), "its sockets stay")
    assert office.convert(fresh()).pages


def test_after_a_fork_both_go_on(folder: Path, office: Office) -> None:
    """Each has a line of its own (gunicorn loads the application and forks)."""
    child = os.fork()
    if not child:
        good = office.convert(fresh()).pages
        office.close()
        os._exit(0 if good else 1)
    assert office.convert(fresh()).pages
    assert os.waitpid(child, 0)[1] == 0
    assert office.convert(fresh()).pages


@pytest.mark.parametrize("limits", [{"documents": 2}, {"memory": 100}])
def test_a_worn_one_is_replaced(folder: Path, opened: Opened, limits: dict[str, int]) -> None:
    """After so many documents, or so much memory."""
    office = opened(Limits(processes=1, grace=0.2, **limits))
    seen: set[int] = set()

    def look() -> set[int]:
        here = offices(folder)
        seen.update(here)
        return here

    for _ in range(4):
        assert office.convert(fresh()).pages
        eventually(look, "no other one comes")
    assert len(seen) >= 2


def test_it_is_closed_to_others(folder: Path, office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of one's own, no secrets in the environment, no socket to any network."""
    del office
    assert all(place.stat().st_mode & 0o077 == 0 for place in [folder, *folder.glob("*"), *folder.glob("*/work")])
    monkeypatch.setenv("PISMOVOD_TOKEN", "a secret of the service")
    assert not any(name.startswith("PISMOVOD") for name in clean_environment())
    for process in offices(folder):
        status = Path(f"/proc/{process}/status").read_text()
        assert "Seccomp:\t2" in status
        pipes = [line.split()[-1] for line in Path("/proc/net/unix").read_text().splitlines() if "OSL_PIPE" in line]
        assert all(Path(pipe).stat().st_mode & 0o077 == 0 for pipe in pipes if "pismovod" in pipe)


def test_a_long_path(tmp_path: Path) -> None:
    """The path of a socket has 107 bytes at the most; a folder has more."""
    folder = tmp_path / ("очень-длинное-имя" * 5) / "office"
    office = Office(folder, SOON)
    assert office.convert(fresh()).pages
    office.close()
    eventually(lambda: not offices(folder), "LibreOffice stays")
