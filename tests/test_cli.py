"""The command line: verbs, exit codes, and what stands on which stream."""

from __future__ import annotations

import io
import json
import os
import re
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import ProxyHandler, Request, build_opener

import pypdf
import pytest

from service import __version__, cli, pipeline
from service.cli import cli as verbs
from service.errors import OfficeBusy, Problem, Severity

FIRST = pipeline.type_names()[0]
TOKEN = "token-of-the-command-line-tests"
SAMPLE = json.dumps(pipeline.card(FIRST).sample)
REFUSED = '{"no_such_key": 1}'


class Ran:
    """How one call of `pismovod` ended."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.bytes, self.out, self.err = code, out, out.decode(errors="replace"), err.decode()


class Pismovod:
    """`pismovod` in this process."""

    def __init__(self, capture: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch) -> None:
        self._capture, self._patch = capture, patch

    def __call__(self, *arguments: str | Path, stdin: str = "") -> Ran:
        self._patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        with pytest.raises(SystemExit) as left:
            cli.main([str(argument) for argument in arguments])
        told = self._capture.readouterr()
        return Ran(int(left.value.code or 0), told.out, told.err)


@pytest.fixture
def pismovod(capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Pismovod:
    """A call of the command line, which must not put gunicorn in place of the tests."""
    monkeypatch.setattr(os, "execv", lambda *arguments: pytest.fail("the service was started"))
    return Pismovod(capfdbinary, monkeypatch)


@pytest.mark.parametrize("verb", ["", *verbs.commands])
def test_help_speaks_russian(pismovod: Pismovod, verb: str) -> None:
    """Nobody meets click's English words."""
    ran = pismovod(*verb.split(), "--help")
    assert ran.code == 0
    assert ran.out.startswith("Вызов: pismovod")
    assert not re.search(r"Usage|Options|Commands|Show this|required|default", ran.out)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "Команды «nonsense» нет; есть: types"),
        (["check"], "Не хватает: ВИД"),
        (["check", "a", "b", "c"], "Лишнее"),
        (["types", "--loud"], "Ключа --loud нет"),
        (["render", FIRST, "-"], "Не хватает: -o или --output"),
        (["render", FIRST, "-", "-o"], "Ключ -o записан неверно"),
        (["inflect", "--gender", "x"], "Значение не подходит: --gender"),
        (["merge", "-o", "x.pdf"], "Не хватает: ФАЙЛ"),
        (["merge", "a.pdf", "-o", "x.pdf", "--copies", "1000"], "Значение не подходит: --copies"),
        ([], "Вызов: pismovod"),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_in_russian(pismovod: Pismovod, arguments: list[str], said: str) -> None:
    """Exit 2, and a sentence on standard error."""
    ran = pismovod(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_version(pismovod: Pismovod) -> None:
    """The version is that of the package."""
    assert pismovod("--version").out.strip() == f"Письмовод {__version__}"


def test_types_are_listed(pismovod: Pismovod) -> None:
    """One type a line, its name first."""
    ran = pismovod("types")
    assert [line.split("\t")[0] for line in ran.out.splitlines()] == pipeline.type_names()


@pytest.mark.parametrize("name", pipeline.type_names())
def test_show_tells_of_a_type(pismovod: Pismovod, name: str) -> None:
    """All of it, or the schema, or the sample, as JSON."""
    card = pipeline.card(name)
    assert json.loads(pismovod("show", name, "--sample").out) == card.sample
    assert json.loads(pismovod("show", name, "--schema").out) == card.schema
    assert json.loads(pismovod("show", name).out)["title"] == card.title


@pytest.mark.parametrize("call", ["show X", "check X -", "render X - -o -", "check-template X -"])
def test_an_unknown_type_is_refused(pismovod: Pismovod, call: str) -> None:
    """Exit 2, whatever is asked of it."""
    assert pismovod(*call.split(), stdin="{}").code == 2


def test_check_tells_every_problem(pismovod: Pismovod) -> None:
    """Each error stands on standard error with its pointer, and the exit is 2."""
    ran = pismovod("check", FIRST, "-", stdin=REFUSED)
    expected = [problem.pointer for problem in pipeline.check(FIRST, json.loads(REFUSED)).problems]
    assert ran.code == 2
    assert len(ran.err.splitlines()) == len(expected)
    assert "/no_such_key: " in ran.err


def test_check_tells_the_words(pismovod: Pismovod) -> None:
    """Each word that will be printed is a line of five columns."""
    ran = pismovod("check", FIRST, "-", stdin=SAMPLE)
    assert ran.code == 0
    assert len(ran.out.splitlines()) == len(pipeline.check(FIRST, json.loads(SAMPLE)).words)
    assert all(line.count("\t") == 4 for line in ran.out.splitlines())


def test_render_writes_the_file(pismovod: Pismovod, tmp_path: Path) -> None:
    """The same bytes in a file and on standard output, and nothing else beside the file."""
    payload, paper = tmp_path / "data.json", tmp_path / "бумага.docx"
    payload.write_text(SAMPLE)
    assert pismovod("render", FIRST, payload, "-o", paper).code == 0
    assert pismovod("render", FIRST, "-", "-o", "-", stdin=SAMPLE).bytes == paper.read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["data.json", "бумага.docx"]


def test_a_refused_payload_leaves_the_old_file(pismovod: Pismovod, tmp_path: Path) -> None:
    """What was there stays whole."""
    paper = tmp_path / "paper.docx"
    paper.write_bytes(b"old")
    assert pismovod("render", FIRST, "-", "-o", paper, stdin=REFUSED).code == 2
    assert pismovod("render", FIRST, "-", "-o", paper, stdin="{").code == 2
    assert paper.read_bytes() == b"old"


def test_a_file_that_cannot_be_written_is_told(pismovod: Pismovod, tmp_path: Path) -> None:
    """No such folder, and a folder in place of a file."""
    ran = pismovod("render", FIRST, "-", "-o", tmp_path / "no" / "paper.docx", stdin=SAMPLE)
    assert (ran.code, "нет такого файла или папки" in ran.err) == (2, True)
    ran = pismovod("render", FIRST, "-", "-o", tmp_path, stdin=SAMPLE)
    assert (ran.code, "это папка" in ran.err) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_a_link_is_written_through(pismovod: Pismovod, tmp_path: Path) -> None:
    """A symbolic link stays a link, and what it leads to gets the paper."""
    real, link = tmp_path / "real.docx", tmp_path / "link.docx"
    link.symlink_to(real)
    assert pismovod("render", FIRST, "-", "-o", link, stdin=SAMPLE).code == 0
    assert link.is_symlink()
    assert real.read_bytes().startswith(b"PK")


def test_a_device_is_written_to_not_replaced(pismovod: Pismovod) -> None:
    """`-o /dev/null` must not make a file of the device."""
    assert pismovod("render", FIRST, "-", "-o", "/dev/null", stdin=SAMPLE).code == 0
    assert Path("/dev/null").is_char_device()


def test_render_writes_pages_where_the_name_says_so(
    pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """`-o x.PDF`: the PDF and the warnings of printing."""
    warning = Problem("", "font", "Проверьте шрифт", Severity.WARNING)
    pages = pipeline.Pages(pdf=b"%PDF", filename="", pages=3, problems=[warning])
    monkeypatch.setattr(pipeline, "print_paper", lambda paper: pages)
    ran = pismovod("render", FIRST, "-", "-o", tmp_path / "x.PDF", stdin=SAMPLE)
    assert (ran.code, (tmp_path / "x.PDF").read_bytes()) == (0, b"%PDF")
    assert "предупреждение: (целиком): Проверьте шрифт" in ran.err


def test_without_libreoffice_everything_but_pdf_works(
    pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Word is made; of the PDF it is said what to install, and nothing is left of it."""
    monkeypatch.setenv("PISMOVOD_OFFICE", "/bin/true")
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    assert pismovod("render", FIRST, "-", "-o", tmp_path / "x.docx", stdin=SAMPLE).code == 0
    ran = pismovod("render", FIRST, "-", "-o", tmp_path / "x.pdf", stdin=SAMPLE)
    assert (ran.code, "libreoffice-writer-nogui" in ran.err) == (1, True)
    assert not (tmp_path / "x.pdf").exists()


def test_a_busy_libreoffice_is_no_bad_input(
    pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Exit 1: the same call may succeed later."""

    def busy(paper: pipeline.Paper) -> None:
        raise OfficeBusy("LibreOffice занят")

    monkeypatch.setattr(pipeline, "print_paper", busy)
    ran = pismovod("render", FIRST, "-", "-o", tmp_path / "x.pdf", stdin=SAMPLE)
    assert (ran.code, "LibreOffice занят" in ran.err) == (1, True)


@pytest.mark.office
def test_render_prints(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """By the real LibreOffice."""
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    assert pismovod("render", FIRST, "-", "-o", tmp_path / "x.pdf", stdin=SAMPLE).code == 0
    pipeline.close_office()
    assert len(pypdf.PdfReader(tmp_path / "x.pdf").pages) > 1


def test_a_missing_file_is_told(pismovod: Pismovod) -> None:
    """Exit 2 and the name of the file."""
    ran = pismovod("check", FIRST, "/no/such/file.json")
    assert (ran.code, "/no/such/file.json" in ran.err) == (2, True)


def test_a_template_that_is_no_word_file(pismovod: Pismovod) -> None:
    """Exit 2 with the problem."""
    ran = pismovod("check-template", FIRST, "-", stdin="plain text")
    assert ran.code == 2
    assert ran.err


def test_the_terminal_is_not_commanded_by_data(pismovod: Pismovod) -> None:
    """Control characters of a payload are not printed as they are."""
    ran = pismovod("check", FIRST, "-", stdin='{"a\\u001b[2Jb\\ud800": 1}')
    assert ran.code == 2
    assert "\x1b" not in ran.err


def test_our_own_fault_is_exit_1(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure that nobody foresaw is not blamed on the input."""
    monkeypatch.setattr(pipeline, "check", lambda name, raw: 1 // 0)
    ran = pismovod("check", FIRST, "-", stdin="{}")
    assert ran.code == 1
    assert "не ваша" in ran.err


@pytest.mark.parametrize("verb", ["serve", "work", f"check {FIRST} -", f"render {FIRST} - -o -", "packet - -o -"])
def test_a_template_of_ones_own_that_does_not_fit_stops_the_work(
    pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, verb: str
) -> None:
    """Whoever has a broken template reads so at the start, not on a paper."""
    (tmp_path / f"{FIRST}.docx").write_bytes(b"no Word file")
    monkeypatch.setenv("PISMOVOD_TEMPLATES", str(tmp_path))
    monkeypatch.setenv("PORT", str(_free_port()))
    ran = pismovod(*verb.split(), stdin=SAMPLE)
    assert (ran.code, ran.bytes) == (2, b"")
    assert f"{FIRST}.docx" in ran.err


def test_a_bad_setting_stops_the_start(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch) -> None:
    """`serve` leaves with 2 and names the variable."""
    monkeypatch.setenv("PISMOVOD_WORKERS", "many")
    ran = pismovod("serve")
    assert (ran.code, "PISMOVOD_WORKERS" in ran.err) == (2, True)


def test_a_taken_port_stops_the_start(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a worker and without."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PORT", str(taken.getsockname()[1]))
        taken.listen()
        for call in (["serve"], ["serve", "--with-worker"]):
            ran = pismovod(*call)
            assert (ran.code, "занят" in ran.err) == (2, True)


def test_health_of_nobody(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing listens, `health` says so and leaves with 1."""
    monkeypatch.setenv("PORT", str(_free_port()))
    assert pismovod("health").code == 1


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real service on a free port, and what it said at its first start; costs about 3 s."""
    data = tmp_path_factory.mktemp("served")
    settings = {"MAX_BODY": "100000", "DATA": str(data), "TOKEN": TOKEN}
    own = {f"PISMOVOD_{name}": value for name, value in settings.items()}
    environment = {**os.environ, "PORT": str(_free_port()), **own}
    command = [sys.executable, "-m", "service", "serve"]
    service = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    assert service.stderr is not None
    said = ""
    while "Письмовод слушает" not in said:
        line = service.stderr.readline()
        assert line, said
        said += line
    yield said
    service.terminate()
    service.communicate(timeout=30)
    assert service.returncode == 0


def test_serve_says_where_it_listens_and_answers(
    served: str, pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`serve` tells its address; there `health` and a sample succeed."""
    found = re.search(r"Письмовод слушает: (http://127\.0\.0\.1:(\d+)) ", served)
    assert found
    monkeypatch.setenv("PORT", found[2])
    told = pismovod("health").out
    assert "отвечает: ok" in told
    assert "не собираются: запустите `pismovod work`" in told
    assert "занят" in pismovod("serve").err
    body = SAMPLE.encode()
    assert _post(found[1], body).startswith(b"PK")


def test_the_first_start_tells_the_sign_in_once(served: str) -> None:
    """A school to look at, its administrator, and a token that opens it: a newcomer needs nothing else.

    What a service manager keeps in its log holds neither; it names a file that only its owner can read.
    """
    address = re.search(r"слушает: (http://\S+)", served)
    file = re.search(r"в файле (\S+first-sign-in\.txt):", served)
    assert address
    assert file
    assert stat.S_IMODE(Path(file[1]).stat().st_mode) == 0o600
    said = Path(file[1]).read_text("utf-8")
    token, password = re.search(r"(pis_\S{43})", said), re.search(r"логин: +admin\n +пароль: +(\S+)", said)
    assert token
    assert password
    assert token[1] not in served
    assert password[1] not in served
    request = Request(f"{address[1]}/api/v1/people", headers={"Authorization": f"Bearer {token[1]}"})
    with build_opener(ProxyHandler({})).open(request, timeout=10) as answer:
        assert len(json.load(answer)["items"]) > 10


@pytest.mark.parametrize("headers", [{}, {"Transfer-Encoding": "chunked"}])
def test_serve_answers_a_body_over_the_limit(served: str, headers: dict[str, str]) -> None:
    """413 with its sentence, whether the length was told beforehand or not."""
    address = re.search(r"слушает: (http://\S+)", served)
    assert address
    with pytest.raises(HTTPError) as refusal:
        _post(address[1], b"[" + b" " * 2_000_000 + b"]", headers)
    with refusal.value as answer:
        assert json.load(answer)["type"] == "too-large"


def test_serve_answers_a_torn_body(served: str) -> None:
    """Chunks that make no sense are the caller's fault: 400, not 500."""
    address = re.search(r"слушает: http://([^:]+):(\d+)", served)
    assert address
    head = f"POST /api/v1/documents/{FIRST} HTTP/1.1\r\nHost: {address[1]}\r\nAuthorization: Bearer {TOKEN}\r\n"
    head += "Content-Type: application/json\r\n"
    with socket.create_connection((address[1], int(address[2])), timeout=10) as line:
        line.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{{}}\r\n0\r\n\r\n".encode())
        assert line.recv(1000).startswith(b"HTTP/1.1 400 ")


# PDF


def write_pdf(file: Path, pages: int, password: str = "") -> Path:
    """A PDF of blank pages, each a point wider than the one before."""
    writer = pypdf.PdfWriter()
    for page in range(pages):
        writer.add_blank_page(595 + page, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(file)
    return file


def widths(file: Path) -> list[int]:
    """The widths of the pages of a PDF, in points."""
    return [round(float(page.mediabox.width)) for page in pypdf.PdfReader(file).pages]


def test_merge_joins_files(pismovod: Pismovod, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In their order, with pages and turns by the name; from wherever it is called."""
    write_pdf(tmp_path / "a.pdf", 3)
    write_pdf(tmp_path / "б в.pdf", 1)
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out.pdf"
    ran = pismovod("merge", "a.pdf#2-@90", "б в.pdf", tmp_path / "a.pdf#1", "-o", "out.pdf", "--title", "Всё")
    assert (ran.code, ran.out, widths(out)) == (0, "", [596, 597, 595, 595])
    assert [page.rotation for page in pypdf.PdfReader(out).pages] == [90, 90, 0, 0]
    assert pypdf.PdfReader(out).metadata["/Title"] == "Всё"  # type: ignore[index]


def test_merge_takes_a_file_of_that_very_name(pismovod: Pismovod, tmp_path: Path) -> None:
    """`a.pdf#1` is a file where there is one."""
    write_pdf(tmp_path / "a.pdf", 1)
    named = write_pdf(tmp_path / "a.pdf#1", 2)
    assert pismovod("merge", named, "-o", tmp_path / "out.pdf").code == 0
    assert len(widths(tmp_path / "out.pdf")) == 2


def test_merge_pads_for_printing_on_both_sides(pismovod: Pismovod, tmp_path: Path) -> None:
    """Each file begins on a face, and so does each copy."""
    one = write_pdf(tmp_path / "a.pdf", 1)
    assert pismovod("merge", one, one, "-o", tmp_path / "out.pdf", "--duplex", "--copies", "2").code == 0
    assert len(widths(tmp_path / "out.pdf")) == 7


def test_merge_opens_with_a_password(pismovod: Pismovod, tmp_path: Path) -> None:
    """Which stands in a file, so that no list of processes shows it."""
    closed = write_pdf(tmp_path / "a.pdf", 2, "secret-word")
    (tmp_path / "word").write_text("secret-word\n")
    ran = pismovod("merge", closed, "-o", tmp_path / "out.pdf")
    assert (ran.code, (tmp_path / "out.pdf").exists()) == (2, False)
    ran = pismovod("merge", closed, "-o", tmp_path / "out.pdf", "--password-file", tmp_path / "word")
    assert (ran.code, len(widths(tmp_path / "out.pdf"))) == (0, 2)
    assert "secret-word" not in ran.err


def test_merge_tells_every_bad_file(pismovod: Pismovod, tmp_path: Path) -> None:
    """Those that are not there, those that are no PDF; what was there stays."""
    (tmp_path / "bad.pdf").write_text("no PDF")
    (tmp_path / "out.pdf").write_text("old")
    ran = pismovod("merge", tmp_path / "no.pdf", tmp_path / "none.pdf", "-o", tmp_path / "out.pdf")
    assert (ran.code, ran.err.count("/file: ")) == (2, 2)
    ran = pismovod("merge", tmp_path / "bad.pdf", tmp_path / "bad.pdf", "-o", tmp_path / "out.pdf")
    assert ran.code == 2
    assert re.search("^/items/0.*^/items/1", ran.err, re.MULTILINE | re.DOTALL)
    assert (tmp_path / "out.pdf").read_text() == "old"


@pytest.fixture
def packet(tmp_path: Path) -> Path:
    """A packet of a file that lies beside it."""
    folder = tmp_path / "пакет"
    (folder / "сканы").mkdir(parents=True)
    write_pdf(folder / "сканы" / "a.pdf", 3)
    whole = {"title": "Пакет за год", "register": False, "items": [{"file": "сканы/a.pdf"}]}
    (folder / "packet.json").write_text(json.dumps(whole))
    return folder / "packet.json"


@pytest.mark.parametrize(("kind", "magic"), [("pdf", b"%PDF"), ("zip", b"PK")])
def test_packet_writes_a_file_and_tells_its_plan(
    pismovod: Pismovod, packet: Path, tmp_path: Path, kind: str, magic: bytes
) -> None:
    """The plan of printing on standard output, nothing of the progress where nobody looks."""
    ran = pismovod("packet", packet, "-o", tmp_path / f"out.{kind}")
    assert ran.code == 0, ran.err
    assert (tmp_path / f"out.{kind}").read_bytes().startswith(magic)
    assert "Пакет за год" in ran.out
    assert "%" not in ran.err


def test_packet_from_and_to_a_pipe(pismovod: Pismovod, packet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then files are sought here, and the plan makes way for the PDF."""
    monkeypatch.chdir(packet.parent)
    ran = pismovod("packet", "-", "-o", "-", stdin=packet.read_text())
    assert (ran.code, ran.bytes[:4]) == (0, b"%PDF")
    assert "Пакет за год" in ran.err


def test_packet_tells_every_problem(pismovod: Pismovod, packet: Path, tmp_path: Path) -> None:
    """Files that are not there, a shape that is wrong; nothing is written."""
    for whole, problems in (
        ({"items": [{"file": "no.pdf"}, {"file": "none.pdf"}]}, 2),
        ({"items": [{"file": "x" * 900}, {"file": "a\0b"}, {"file": "/"}]}, 3),
        ({"items": [{"type": "no_such_type"}, {}], "no_such_key": 1}, 2),
        ([], 1),
    ):
        packet.write_text(json.dumps(whole))
        ran = pismovod("packet", packet, "-o", tmp_path / "out.pdf")
        assert ran.code == 2
        assert len(ran.err.splitlines()) > problems
    assert not (tmp_path / "out.pdf").exists()


def test_packet_shows_its_progress_on_a_terminal(packet: Path, tmp_path: Path) -> None:
    """A bar on standard error, which ends at a hundred."""
    ours, theirs = os.openpty()
    call = [sys.executable, "-m", "service", "packet", packet, "-o", tmp_path / "out.pdf"]
    done = subprocess.run(call, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode()
    os.close(ours)
    assert "100%" in shown
    assert b"%]" not in done.stdout


def test_help_is_quick() -> None:
    """`pismovod --help` loads none of the heavy parts."""
    code = (
        "import sys, service.cli; sys.exit(bool({'flask', 'pydantic', 'docx', 'pymorphy3', 'huey'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def _post(address: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    chunked = "Transfer-Encoding" in (headers or {})
    request = Request(
        f"{address}/api/v1/documents/{FIRST}",
        data=iter([body]) if chunked else body,
        headers={"Content-Type": "application/json", "Authorization": f"Bearer {TOKEN}", **(headers or {})},
    )
    with build_opener(ProxyHandler({})).open(request, timeout=20) as answer:
        told: bytes = answer.read()
        return told


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
