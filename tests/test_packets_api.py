"""The addresses of packets and their jobs: what good callers, hasty ones and attackers get."""

from __future__ import annotations

import io
import json
import tracemalloc
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from service import pipeline
from service.api.uploads import LONGEST_NAME, MOST_FILES
from service.app import create_app
from service.errors import PayloadRefused, Problem
from service.jobs.records import State
from service.jobs.work import Worker
from service.settings import Settings
from tests.test_api import problem
from tests.worlds import OPERATORS_TOKEN, caller

PACKETS = "/api/v1/packets"
TOKEN = "token-of-sixteen-characters"
NAME = pipeline.type_names()[0]
DOCUMENT = {"type": NAME, "payload": pipeline.card(NAME).sample}
PDF, ZIP = b"%PDF" * 1000, b"PK" * 100


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data."""
    return tmp_path / "data"


@pytest.fixture
def client(data: Path) -> FlaskClient:
    """A caller of a service with small limits."""
    settings = Settings(data=data, max_body=50_000, max_upload=1_000_000, token=OPERATORS_TOKEN)
    return caller(create_app(settings), OPERATORS_TOKEN)


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, bytes]]:
    """Packets made of nothing, and the files that each was given."""
    given: list[dict[str, bytes]] = []

    def make_packet(raw: object, files: Mapping[str, Path], folder: Path, tell: Any, own: Any = None) -> Any:
        given.append({name: file.read_bytes() for name, file in files.items()})
        tell(pipeline.Progress(2, 5, "Приказ № 1"))
        (folder / "packet.pdf").write_bytes(PDF)
        (folder / "packet.zip").write_bytes(ZIP)
        tell(pipeline.Progress(5, 5, ""))
        return SimpleNamespace(as_dict=lambda: {"title": "Пакет", "filename": "Пакет № 1.pdf"})

    monkeypatch.setattr(pipeline, "make_packet", make_packet)
    return given


def ask(client: FlaskClient, packet: object, key: str = "", **files: bytes) -> TestResponse:
    """POST a packet: as JSON, or as a form where there are files."""
    headers = {"Idempotency-Key": key} if key else {}
    if not files:
        return client.post(PACKETS, json=packet, headers=headers)
    sent = [(io.BytesIO(content), name) for name, content in files.items()]
    return client.post(PACKETS, data={"packet": json.dumps(packet), "files": sent}, headers=headers)


def work(data: Path, job: TestResponse) -> None:
    """Do the job that was accepted."""
    assert job.json is not None
    Worker(data, 30).do(job.json["id"])


def fetch(client: FlaskClient, address: str, **headers: str) -> TestResponse:
    """The answer of an address, whole, with its file closed."""
    with client.get(address, headers={name.replace("_", "-"): value for name, value in headers.items()}) as answer:
        answer.get_data()
    return answer


def told(client: FlaskClient, address: str) -> dict[str, Any]:
    """The JSON of an address."""
    body = client.get(address).json
    assert isinstance(body, dict)
    return body


# The way of a packet


def test_a_packet_is_accepted_watched_and_fetched(
    client: FlaskClient, data: Path, recipe: list[dict[str, bytes]]
) -> None:
    """202 and a job; when it is done, the plan, the PDF and the archive."""
    accepted = ask(client, {"items": [DOCUMENT, {"file": "Скан.pdf"}]}, **{"Скан.pdf": b"scan"})
    assert accepted.status_code == 202
    job = accepted.json
    assert job is not None
    assert accepted.headers["Location"] == job["links"]["self"] == f"/api/v1/jobs/{job['id']}"
    waiting = client.get(accepted.headers["Location"])
    assert waiting.json is not None
    assert (waiting.json | {"detail": ""}, waiting.headers["Retry-After"]) == (job, "1")
    assert "pismovod work" in waiting.json["detail"]
    assert (job["state"], job["links"]["pdf"], job["finished"]) == ("queued", None, None)
    for tail in ("", ".pdf", ".zip"):
        refusal = problem(client.get(f"{PACKETS}/{job['id']}{tail}"), 409, "packet-not-ready")
        assert accepted.headers["Location"] in refusal["detail"]

    work(data, accepted)
    done = client.get(accepted.headers["Location"])
    assert "Retry-After" not in done.headers
    assert done.json is not None
    assert (done.json["state"], done.json["done"], done.json["total"]) == ("done", 5, 5)
    assert recipe == [{"Скан.pdf": b"scan"}]
    links = done.json["links"]
    plan = told(client, links["packet"])
    assert (plan["id"], plan["title"], plan["links"]) == (job["id"], "Пакет", links)
    for kind, content, media_type in (("pdf", PDF, "application/pdf"), ("zip", ZIP, "application/zip")):
        fetched = fetch(client, links[kind])
        assert (fetched.data, fetched.mimetype) == (content, media_type)
        name = parse_options_header(fetched.headers["Content-Disposition"])[1]["filename"]
        assert name == f"Пакет № 1.{kind}"
        assert fetched.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("recipe")
def test_a_packet_is_fetched_in_parts_and_not_twice(client: FlaskClient, data: Path) -> None:
    """A strong ETag, ranges, 304."""
    accepted = ask(client, {"items": [DOCUMENT]})
    work(data, accepted)
    address = f"{PACKETS}/{accepted.json['id']}.pdf"  # type: ignore[index]
    etag = fetch(client, address).headers["ETag"]
    assert not etag.startswith("W/")
    assert fetch(client, address, If_None_Match=etag).status_code == 304
    part = fetch(client, address, Range="bytes=1-3", If_Range=etag)
    assert (part.status_code, part.data) == (206, b"PDF")
    assert fetch(client, address, Range="bytes=99999-").status_code == 416
    with client.head(address) as head:
        assert head.content_length == len(PDF)


def test_a_failed_packet_has_every_problem(client: FlaskClient, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its job, and wherever its files are asked for."""
    problems = [Problem(f"/items/{place}", "bad", "Исправьте") for place in range(3)]

    def refuse(*arguments: object) -> None:
        raise PayloadRefused("Исправьте пакет", problems)

    monkeypatch.setattr(pipeline, "make_packet", refuse)
    accepted = ask(client, {"items": [DOCUMENT]})
    work(data, accepted)
    job = told(client, accepted.headers["Location"])
    assert (job["state"], job["type"], job["detail"]) == ("failed", "payload-refused", "Исправьте пакет")
    assert job["problems"] == [one.as_dict() for one in problems]
    refusal = problem(client.get(f"{PACKETS}/{job['id']}.pdf"), 409, "packet-not-ready")
    assert refusal["problems"] == job["problems"]


def test_a_packet_of_wrong_shape_is_refused_at_once(client: FlaskClient, data: Path) -> None:
    """No job comes of it, and nothing stays."""
    refusal = problem(ask(client, {"items": [{"file": "нет.pdf"}], "no_such_key": 1}), 422, "payload-refused")
    assert refusal["problems"]
    problem(ask(client, {"items": [{"file": "нет.pdf"}]}, **{"есть.pdf": b"x"}), 422, "payload-refused")
    assert list((data / "jobs").iterdir()) == []


# The same request again


def test_the_same_key_gets_the_same_answer(client: FlaskClient, data: Path, recipe: list[dict[str, bytes]]) -> None:
    """Whatever has become of the job meanwhile."""
    packet = {"items": [DOCUMENT, {"file": "a.pdf"}]}
    first = ask(client, packet, "key-1", **{"a.pdf": b"one"})
    work(data, first)
    second = ask(client, packet, "key-1", **{"a.pdf": b"one"})
    assert (second.status_code, second.json, second.headers["Location"]) == (202, first.json, first.headers["Location"])
    problem(ask(client, packet, "key-1", **{"a.pdf": b"two"}), 422, "key-reused")
    assert ask(client, packet, "key-2", **{"a.pdf": b"one"}).json != first.json
    assert len(recipe) == 1


def test_callers_at_once_get_one_job(client: FlaskClient) -> None:
    """Twenty with one key."""
    with ThreadPoolExecutor(20) as threads:
        callers = [caller(client.application, OPERATORS_TOKEN) for _ in range(20)]
        answers = list(threads.map(lambda one: ask(one, {"items": [DOCUMENT]}, "same").data, callers))
    assert len(set(answers)) == 1


@pytest.mark.parametrize("key", ["ключ", "two words", "x" * 201])
def test_a_key_of_strange_signs(client: FlaskClient, key: str) -> None:
    """Told, not guessed at."""
    answer = client.post(
        PACKETS, json={"items": [DOCUMENT]}, environ_overrides={"HTTP_IDEMPOTENCY_KEY": key.encode().decode("latin-1")}
    )
    problem(answer, 400, "bad-key")


# Attackers


@pytest.mark.parametrize("address", ["/api/v1/jobs/{}", PACKETS + "/{}", PACKETS + "/{}.pdf", PACKETS + "/{}.zip"])
@pytest.mark.parametrize("number", ["0" * 32, "x", "..", "%2e%2e", "..%2f..%2fqueue.sqlite", "0" * 5000, ".secret"])
def test_no_such_job(client: FlaskClient, data: Path, address: str, number: str) -> None:
    """404 for what is no number, and for the number of nobody; nothing beside the jobs is reached."""
    ask(client, {"items": [DOCUMENT]}, "key")
    assert (data / "jobs" / ".secret").is_file()
    answer = client.get(address.format(number))
    assert json.loads(answer.data)["type"] in ("unknown-job", "not-found")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("sent_as", "named"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\\\Документы\\\\Приказ.pdf", "Приказ.pdf"),
        ("/abs/a.pdf", "a.pdf"),
        ("a\x01\u202eb.pdf", "ab.pdf"),
        ("\u0438\u0306.pdf", "й.pdf"),
        ("nul\x00.pdf", "nul.pdf"),
    ],
)
def test_names_of_files_are_names_only(
    client: FlaskClient, data: Path, recipe: list[dict[str, bytes]], sent_as: str, named: str
) -> None:
    """The last part of a path, without what can't be seen; on disk a name is a number."""
    packet = json.dumps({"items": [{"file": named}], "register": False}).encode()
    body = _form([("packet", "", packet), ("f", sent_as, b"x")])
    accepted = client.post(PACKETS, data=body, content_type="multipart/form-data; boundary=edge")
    assert accepted.status_code == 202, accepted.text
    work(data, accepted)
    assert list(recipe[0]) == [named]
    inside = {file.name for file in (data / "jobs").rglob("*")}
    assert "passwd" not in inside


def test_bad_names_are_told_all_at_once(client: FlaskClient) -> None:
    """Twice the same, too long, none at all; and a part that is nothing we know."""
    parts = [
        ("packet", "", b"{}"),
        *(("f", name, b"x") for name in ("a.pdf", "x/a.pdf", "..", "y" * 201)),
        ("z", "", b""),
    ]
    answer = client.post(PACKETS, data=_form(parts), content_type="multipart/form-data; boundary=edge")
    refusal = problem(answer, 422, "files-refused")
    codes = [(one["pointer"], one["code"]) for one in refusal["problems"]]
    assert codes == [
        ("/files/1", "same_name"),
        ("/files/2", "no_name"),
        ("/files/3", "long_name"),
        ("/", "unknown_part"),
    ]
    assert LONGEST_NAME == 200


def _form(parts: list[tuple[str, str, bytes]]) -> bytes:
    """A form as bytes, whatever stands in its names."""
    lines = []
    for name, filename, content in parts:
        called = f'; filename="{filename}"' if filename else ""
        lines.append(
            f'--edge\r\nContent-Disposition: form-data; name="{name}"{called}\r\n\r\n'.encode() + content + b"\r\n"
        )
    return b"".join(lines) + b"--edge--\r\n"


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"no form at all", id="no form"),
        pytest.param(_form([("packet", "", b"{}")])[:-4], id="cut at the end"),
        pytest.param(_form([("f", "a.pdf", b"x" * 1000)])[:500], id="cut in a file"),
        pytest.param(b"--edge\r\nContent-Type: x\r\n\r\nx\r\n--edge--\r\n", id="a part without a name"),
    ],
)
def test_a_torn_form_is_the_callers_fault(client: FlaskClient, data: Path, body: bytes) -> None:
    """400, and nothing stays."""
    problem(client.post(PACKETS, data=body, content_type="multipart/form-data; boundary=edge"), 400, "torn-form")
    assert list((data / "jobs").iterdir()) == []


@pytest.mark.parametrize(
    "parts",
    [
        pytest.param([("packet", "", b"[" + b" " * 60_000 + b"]")], id="long JSON"),
        pytest.param([("packet", "p.json", b"[" + b" " * 60_000 + b"]")], id="long JSON as a file"),
        pytest.param([("f", f"{n}.pdf", b"") for n in range(MOST_FILES + 2)], id="many files"),
        pytest.param([("f", f"{n}", b"") for n in range(5000)], id="thousands of parts"),
        pytest.param([("f", "x" * 300_000, b"")], id="long headers"),
        pytest.param([("f", "a.pdf", b"x" * 1_000_001)], id="a long file"),
    ],
)
def test_what_is_over_a_limit(client: FlaskClient, data: Path, parts: list[tuple[str, str, bytes]]) -> None:
    """413 names the limit, and nothing stays."""
    answer = client.post(PACKETS, data=_form(parts), content_type="multipart/form-data; boundary=edge")
    assert "PISMOVOD_MAX_" in problem(answer, 413, "too-large")["detail"]
    assert list((data / "jobs").iterdir()) == []


class LongForm:
    """A form with one long file, which is made while it is read."""

    def __init__(self, length: int) -> None:
        empty = _form([("f", "a.pdf", b"")])
        end = len(b"\r\n--edge--\r\n")
        self._pieces = iter([empty[:-end], *[b"x" * 1000] * (length // 1000), empty[-end:]])

    def read(self, length: int) -> bytes:
        """One piece, however much is wanted."""
        return next(self._pieces, b"")


def test_a_file_is_never_whole_in_memory(data: Path) -> None:
    """Sixty megabytes go through a small window."""
    client = caller(create_app(Settings(data=data, token=OPERATORS_TOKEN)), OPERATORS_TOKEN)
    form = LongForm(60 * 10**6)
    tracemalloc.start()
    environ = {"wsgi.input": form, "wsgi.input_terminated": True, "CONTENT_TYPE": "multipart/form-data; boundary=edge"}
    answer = client.post(PACKETS, environ_overrides=environ)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    problem(answer, 400, "not-json")
    assert peak < 10 * 2**20


@pytest.mark.parametrize("packet", [b"[" * 100_000, b'{"a": ' * 5000 + b"1" + b"}" * 5000])
def test_deep_json(client: FlaskClient, packet: bytes) -> None:
    """Refused, in the body and in a form."""
    for answer in (
        client.post(PACKETS, data=packet[:49_000], content_type="application/json"),
        client.post(
            PACKETS, data=_form([("packet", "", packet[:49_000])]), content_type="multipart/form-data; boundary=edge"
        ),
    ):
        slug = json.loads(answer.data)["type"]  # one Python reads deeper than another
        assert slug in ("not-json", "payload-refused")
        problem(answer, answer.status_code, slug)


@pytest.mark.parametrize("kind", [None, "text/plain", "multipart/form-data", "application/x-www-form-urlencoded"])
def test_another_media_type(client: FlaskClient, kind: str | None) -> None:
    """415; a form has a boundary."""
    problem(client.post(PACKETS, data=b"{}", content_type=kind), 415, "wrong-media-type")


@pytest.mark.parametrize("address", [PACKETS, "/api/v1/merge", "/api/v1/jobs/" + "0" * 32, f"{PACKETS}/{'0' * 32}.pdf"])
def test_without_the_token_nothing_is_done(data: Path, address: str) -> None:
    """401 on every new address, for every method."""
    client = create_app(Settings(data=data, token=TOKEN)).test_client()
    for method in ("GET", "POST"):
        problem(client.open(address, method=method), 401, "unauthorized")
    assert not (data / "jobs").exists()


def test_a_full_disk_is_told(client: FlaskClient, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """507, and no half job."""

    def full(file: Path, *arguments: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "mkdir", full)
        refusal = problem(ask(client, {"items": [DOCUMENT]}), 507, "not-stored")
    assert "нет места" in refusal["detail"]
    assert not (data / "jobs").exists()


def test_health_tells_of_the_worker(client: FlaskClient) -> None:
    """Nobody works here."""
    assert told(client, "/health")["worker"] is False


@pytest.mark.office
def test_a_real_packet(client: FlaskClient, data: Path) -> None:
    """From JSON to pages, by the real recipe."""
    accepted = ask(client, {"items": [{"type": "report", "payload": pipeline.card("report").sample}]})
    work(data, accepted)
    pipeline.close_office()
    job = told(client, accepted.headers["Location"])
    assert (job["state"], job["problems"]) == (State.DONE, [])
    assert fetch(client, job["links"]["pdf"]).data.startswith(b"%PDF")
    assert fetch(client, job["links"]["zip"]).data.startswith(b"PK")
    assert told(client, job["links"]["packet"])["pages"] > 1
