"""The address where files of anyone are joined: what comes out, and what is told of the rest."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from service import pipeline
from service.app import create_app
from service.settings import Settings
from tests.test_api import problem
from tests.worlds import OPERATORS_TOKEN, caller

MERGE = "/api/v1/merge"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data."""
    return tmp_path / "data"


@pytest.fixture
def client(data: Path) -> FlaskClient:
    """A caller of a service."""
    return caller(create_app(Settings(data=data, token=OPERATORS_TOKEN)), OPERATORS_TOKEN)


def blank(pages: int, password: str = "") -> bytes:
    """A PDF of blank pages, each a point wider than the one before."""
    writer = pypdf.PdfWriter()
    for page in range(pages):
        writer.add_blank_page(595 + page, 842)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def join(client: FlaskClient, order: object = None, **files: bytes) -> TestResponse:
    """POST files, with an order where there is one."""
    form: dict[str, Any] = {"files": [(io.BytesIO(content), name) for name, content in files.items()]}
    if order is not None:
        form["order"] = json.dumps(order)
    with client.post(MERGE, data=form) as answer:
        answer.get_data()
    return answer


def widths(answer: TestResponse) -> list[int]:
    """The widths of the pages of an answer, in points."""
    assert answer.status_code == 200, answer.text
    return [round(float(page.mediabox.width)) for page in pypdf.PdfReader(io.BytesIO(answer.data)).pages]


def test_files_are_joined_as_they_come(client: FlaskClient, data: Path) -> None:
    """Without an order; nothing stays on disk."""
    answer = join(client, **{"я.pdf": blank(2), "а.pdf": blank(3)})
    assert widths(answer) == [595, 596, 595, 596, 597]
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Pismovod-Pages"] == "5"
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    assert answer.headers["Cache-Control"] == "no-store"
    assert parse_options_header(answer.headers["Content-Disposition"])[1]["filename"].endswith(".pdf")
    assert list((data / "jobs").iterdir()) == []


def test_files_are_joined_by_an_order(client: FlaskClient) -> None:
    """Pages, turns, the same file twice."""
    items = [{"file": "b.pdf", "pages": "2-"}, {"file": "a.pdf", "rotate": 90}, {"file": "b.pdf", "pages": "1"}]
    answer = join(client, {"items": items}, **{"a.pdf": blank(1), "b.pdf": blank(3)})
    assert widths(answer) == [596, 597, 595, 595]
    assert pypdf.PdfReader(io.BytesIO(answer.data)).pages[2].rotation == 90


def test_a_password_opens(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    """With it the file is taken, without it refused; it is not written to the log."""
    closed = blank(2, "secret-word")
    problem(join(client, **{"a.pdf": closed}), 422, "files-refused")
    answer = join(client, {"items": [{"file": "a.pdf", "password": "secret-word"}]}, **{"a.pdf": closed})
    assert answer.headers["Pismovod-Pages"] == "2"
    assert "secret-word" not in "".join(capsys.readouterr())


def test_every_bad_file_is_told(client: FlaskClient, data: Path) -> None:
    """All at once, each by its place."""
    answer = join(client, **{"a.pdf": b"no PDF", "b.pdf": blank(1), "c.pdf": b""})
    refusal = problem(answer, 422, "files-refused")
    assert {one["pointer"].split("/")[2] for one in refusal["problems"]} == {"0", "2"}
    assert list((data / "jobs").iterdir()) == []


@pytest.mark.parametrize(
    ("order", "slug"),
    [
        ({"items": [{"file": "b.pdf"}]}, "payload-refused"),
        ({"items": [{"file": "../a.pdf"}]}, "payload-refused"),
        ({"items": []}, "payload-refused"),
        ([], "payload-refused"),
        ({"items": [{"file": "a.pdf", "copies": 10**9}]}, "payload-refused"),
    ],
)
def test_a_bad_order_is_refused(client: FlaskClient, order: object, slug: str) -> None:
    """With the problems of the order."""
    assert problem(join(client, order, **{"a.pdf": blank(1)}), 422, slug)["problems"]


def test_an_order_that_is_no_json(client: FlaskClient) -> None:
    """400."""
    form = {"order": "{", "files": [(io.BytesIO(blank(1)), "a.pdf")]}
    problem(client.post(MERGE, data=form), 400, "not-json")


def test_no_files_at_all(client: FlaskClient) -> None:
    """There is nothing to join."""
    for form in ({"order": json.dumps({"items": [{"file": "a.pdf"}]})}, {}):
        answer = client.post(MERGE, data=form, content_type="multipart/form-data")
        problem(answer, 422, "payload-refused")


def test_a_failure_leaves_nothing(client: FlaskClient, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even one that nobody foresaw."""
    monkeypatch.setattr(pipeline, "merge", lambda *arguments: 1 // 0)
    problem(join(client, **{"a.pdf": blank(1)}), 500, "internal-error")
    assert list((data / "jobs").iterdir()) == []
