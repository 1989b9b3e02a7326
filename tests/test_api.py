"""The JSON door: what every address answers, to good callers and bad ones."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import unquote

import pytest
from flask.testing import FlaskClient
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from service import __version__, pipeline
from service.api.bodies import DOCX, PDF, PROBLEM_HEADER_BYTES
from service.api.guard import PAGES
from service.api.spec import describe_documents
from service.app import Service, create_app
from service.errors import ConversionFailed, OfficeBusy, OfficeMissing, PismovodError, Problem, Severity
from service.settings import Settings
from tests.worlds import OPERATORS_TOKEN, caller

NAMES = pipeline.type_names()
LIST = "/api/v1/documents"
FIRST = f"{LIST}/{NAMES[0]}"
REFUSED = {"no_such_key": 1}
TOKEN = "token-of-sixteen-characters"


def problem(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """The body of a refusal, after the checks that hold for all of them."""
    body: dict[str, Any] = json.loads(answer.data)
    assert (answer.status_code, body["status"], body["type"]) == (status, status, slug)
    assert answer.mimetype == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "problems"}
    assert re.search("[а-я]", body["title"] + body["detail"])
    return body


def send(client: FlaskClient, path: str, payload: object, **headers: str) -> TestResponse:
    """POST a payload as JSON."""
    return client.post(path, data=json.dumps(payload), content_type="application/json", headers=headers)


# What there is


def test_health(client: FlaskClient) -> None:
    """The service tells that it lives, and its version."""
    told = client.get("/health").json
    assert told is not None
    assert (told["status"], told["version"]) == ("ok", __version__)


def test_the_list_leads_to_every_type(client: FlaskClient) -> None:
    """Every type is listed with links that answer."""
    listed = client.get(LIST).json
    assert listed is not None
    assert [one["name"] for one in listed["documents"]] == NAMES
    for one in listed["documents"]:
        card = pipeline.card(one["name"])
        assert (one["title"], one["description"]) == (card.title, card.description)
        told = client.get(one["links"]["self"]).json
        assert told is not None
        assert (told["schema"], told["sample"]) == (card.schema, card.sample)
        assert send(client, one["links"]["render"], card.sample).status_code == 200
        assert send(client, one["links"]["check"], card.sample).status_code == 200


# A paper


@pytest.mark.parametrize("name", NAMES)
def test_a_sample_becomes_a_word_file(client: FlaskClient, name: str) -> None:
    """The bytes are those of the pipeline, under a Russian name."""
    sample = pipeline.card(name).sample
    answer = send(client, f"{LIST}/{name}", sample)
    paper = pipeline.render(name, sample)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, DOCX, paper.docx)
    assert int(answer.headers["Pismovod-Warnings"]) == len(paper.problems)
    kind, options = parse_options_header(answer.headers["Content-Disposition"])
    assert (kind, options["filename"]) == ("attachment", paper.filename)
    assert answer.headers["Content-Disposition"].isascii()


def test_callers_at_once_get_the_same_paper(app: Service) -> None:
    """Threads of one worker don't disturb each other."""
    payload = pipeline.card(NAMES[0]).sample
    with ThreadPoolExecutor(4) as threads:
        papers = list(threads.map(lambda _: send(caller(app, OPERATORS_TOKEN), FIRST, payload).data, range(12)))
    assert len(set(papers)) == 1


@pytest.mark.parametrize(
    "accept", [None, "*/*", DOCX, f"{PDF};q=0.5, {DOCX}", "application/*", f"{PDF}, {DOCX}", f"{PDF};q=0, */*;q=0.1"]
)
def test_word_is_given_to_whoever_takes_it(client: FlaskClient, accept: str | None) -> None:
    """No Accept at all means Word."""
    headers = {"Accept": accept} if accept else {}
    assert send(client, FIRST, pipeline.card(NAMES[0]).sample, **headers).mimetype == DOCX


@pytest.mark.parametrize("accept", ["application/json", "text/html;q=0.9", f"{DOCX};q=0", f"{PDF};q=0, {DOCX};q=0"])
def test_another_format_is_not_acceptable(client: FlaskClient, accept: str) -> None:
    """The refusal names the formats that are made."""
    refusal = problem(send(client, FIRST, pipeline.card(NAMES[0]).sample, Accept=accept), 406, "not-acceptable")
    assert DOCX in refusal["detail"]
    assert PDF in refusal["detail"]


@pytest.mark.parametrize("accept", [PDF, f"{DOCX};q=0.5, {PDF}", f"{DOCX};q=0, */*", f"{PDF}, */*;q=0.1"])
def test_pdf_is_given_to_whoever_would_rather_have_it(
    client: FlaskClient, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With its pages told, and the warnings of the paper and of the printing."""
    warning = Problem("", "font", "Проверьте шрифт", Severity.WARNING)
    pages = pipeline.Pages(pdf=b"%PDF", filename="Приказ № 1.pdf", pages=3, problems=[warning])
    monkeypatch.setattr(pipeline, "print_paper", lambda paper: pages)
    answer = send(client, FIRST, pipeline.card(NAMES[0]).sample, Accept=accept)
    assert (answer.status_code, answer.mimetype, answer.data) == (200, PDF, b"%PDF")
    assert (answer.headers["Pismovod-Pages"], answer.headers["Pismovod-Warnings"]) == ("3", "1")
    assert json.loads(unquote(answer.headers["Pismovod-Problems"])) == [warning.as_dict()]
    assert parse_options_header(answer.headers["Content-Disposition"])[1]["filename"] == "Приказ № 1.pdf"


@pytest.mark.parametrize(
    ("failure", "status", "retry"),
    [
        (OfficeBusy("занят"), 429, "5"),
        (OfficeMissing("поставьте"), 503, None),
        (ConversionFailed("не вышло"), 500, None),
    ],
)
def test_a_failure_of_the_office_is_told(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, failure: PismovodError, status: int, retry: str | None
) -> None:
    """With the time after which it is worth asking again, where it is."""

    def fail(paper: pipeline.Paper) -> None:
        raise failure

    monkeypatch.setattr(pipeline, "print_paper", fail)
    answer = send(client, FIRST, pipeline.card(NAMES[0]).sample, Accept=PDF)
    problem(answer, status, failure.slug)
    assert answer.headers.get("Retry-After") == retry


@pytest.mark.office
def test_a_sample_becomes_a_pdf(client: FlaskClient) -> None:
    """By the real LibreOffice."""
    answer = send(client, f"{LIST}/report", pipeline.card("report").sample, Accept=PDF)
    pipeline.close_office()
    assert (answer.status_code, answer.mimetype) == (200, PDF)
    assert answer.data.startswith(b"%PDF")
    assert int(answer.headers["Pismovod-Pages"]) > 1


@pytest.fixture
def many_warnings(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    """A paper with more warnings than a header holds."""
    warnings = [Problem(f"/rows/{row}", "w", "Проверьте «ёлку» % \ud800", Severity.WARNING) for row in range(100)]
    paper = pipeline.Paper(docx=b"PK", filename="Приказ № 1\r\n\ud800.docx", problems=warnings)
    monkeypatch.setattr(pipeline, "render", lambda name, raw, own: paper)
    return warnings


def test_warnings_go_beside_the_paper(client: FlaskClient, many_warnings: list[Problem]) -> None:
    """A header tells their number, another as many as fit, whole and in order."""
    answer = send(client, FIRST, {})
    header = answer.headers["Pismovod-Problems"]
    told = json.loads(unquote(header))
    assert answer.headers["Pismovod-Warnings"] == "100"
    assert len(header) <= PROBLEM_HEADER_BYTES
    assert 0 < len(told) < 100
    assert told == [warning.as_dict() for warning in many_warnings[: len(told)]]
    assert "\n" not in answer.headers["Content-Disposition"]


# A check


@pytest.mark.parametrize("name", NAMES)
def test_a_check_tells_the_problems_and_the_words(client: FlaskClient, name: str) -> None:
    """Good data: the words that will be printed; bad data: 200 all the same, with every problem."""
    sample = pipeline.card(name).sample
    told = send(client, f"{LIST}/{name}/check", sample).json
    assert told is not None
    assert len(told["words"]) == len(pipeline.check(name, sample).words)
    told = send(client, f"{LIST}/{name}/check", REFUSED).json
    assert told is not None
    assert told["problems"] == [one.as_dict() for one in pipeline.check(name, REFUSED).problems]
    assert "/no_such_key" in [one["pointer"] for one in told["problems"]]


@pytest.mark.parametrize("payload", [None, 1, "text", [], [[]], True])
def test_what_is_no_object_is_a_problem_not_a_failure(client: FlaskClient, payload: object) -> None:
    """JSON of any kind is checked."""
    told = send(client, f"{FIRST}/check", payload)
    assert told.status_code == 200
    assert told.json is not None
    assert told.json["problems"]
    problem(send(client, FIRST, payload), 422, "payload-refused")


# Refusals


def test_a_refused_payload_has_all_its_problems(client: FlaskClient) -> None:
    """The same problems as a check tells."""
    refusal = problem(send(client, FIRST, REFUSED), 422, "payload-refused")
    assert refusal["problems"] == [one.as_dict() for one in pipeline.check(NAMES[0], REFUSED).problems]


def test_a_lone_surrogate_comes_back_as_json(client: FlaskClient) -> None:
    """A key that is no Unicode text is told, in an answer that can be read."""
    answer = client.post(FIRST, data=b'{"\\ud800": 1}', content_type="application/json")
    assert answer.status_code in (400, 422)
    json.loads(answer.data)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", ["no_such_type", "Приказ", "..%2f..%2fetc", "a" * 5000])
def test_an_unknown_type(client: FlaskClient, method: str, name: str) -> None:
    """404 before anything is read."""
    answer = client.open(f"{LIST}/{name}", method=method.upper())
    assert json.loads(answer.data)["type"] in ("unknown-type", "not-found")
    problem(answer, 404, json.loads(answer.data)["type"])


@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/check"])
@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": NaN}', b'{"a": 1, "a": 2}'])
def test_what_is_no_json(client: FlaskClient, path: str, body: bytes) -> None:
    """400, with a sentence."""
    problem(client.post(path, data=body, content_type="application/json"), 400, "not-json")


@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/check"])
@pytest.mark.parametrize(
    "kind", [None, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=windows-1251"]
)
def test_another_media_type(client: FlaskClient, path: str, kind: str | None) -> None:
    """415: a form from another site can't reach us either."""
    problem(client.post(path, data=b"{}", content_type=kind), 415, "wrong-media-type")


def test_the_charset_may_be_named(client: FlaskClient) -> None:
    """`charset=UTF-8` is what we read anyway."""
    answer = client.post(f"{FIRST}/check", data=b"{}", content_type="application/json; charset=UTF-8")
    assert answer.status_code == 200


@pytest.mark.parametrize("path", [FIRST, f"{FIRST}/check"])
def test_a_body_over_the_limit(path: str) -> None:
    """413 names the limit and the setting."""
    client = caller(create_app(Settings(max_body=2000, token=OPERATORS_TOKEN)), OPERATORS_TOKEN)
    refusal = problem(send(client, path, {"a": "b" * 3000}), 413, "too-large")
    assert "2\u00a0000" in refusal["detail"]
    assert "PISMOVOD_MAX_BODY" in refusal["detail"]


@pytest.mark.parametrize("path", ["/api", "/api/v1/nothing", "/api/docs/swagger/../../app.py", f"{FIRST}/check/x"])
def test_no_such_address(client: FlaskClient, path: str) -> None:
    """404 with the way to the page of addresses."""
    problem(client.get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path"), [("PUT", FIRST), ("DELETE", LIST), ("POST", "/health"), ("GET", FIRST + "/check")]
)
def test_another_method(client: FlaskClient, method: str, path: str) -> None:
    """405 names the methods that there are."""
    answer = client.open(path, method=method)
    assert answer.headers["Allow"]
    assert "Допустимы" in problem(answer, 405, "method-not-allowed")["detail"]


# Our own fault


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipeline with a fault that nobody foresaw, whose message holds a name."""

    def fail(name: str, raw: object, own: object) -> None:
        try:
            {}["Попова Лариса"]
        except KeyError as cause:
            raise RuntimeError("Попова Лариса") from cause

    monkeypatch.setattr(pipeline, "render", fail)


@pytest.mark.usefixtures("broken")
def test_an_unknown_failure_is_answered_politely_and_logged_without_names(capsys: pytest.CaptureFixture[str]) -> None:
    """The caller gets a number; the log has it, the causes and the places, and no word of the data."""
    client = caller(create_app(Settings(token=OPERATORS_TOKEN)), OPERATORS_TOKEN)
    refusal = problem(send(client, FIRST, {"title": "секрет"}), 500, "internal-error")
    line = json.loads(capsys.readouterr().err)
    assert line["number"] in refusal["detail"]
    assert line["causes"] == ["builtins.RuntimeError", "builtins.KeyError"]
    assert "test_api.py" in line["places"][-1]
    assert not re.search("Попова|секрет", json.dumps(line, ensure_ascii=False) + refusal["detail"])


@pytest.mark.usefixtures("broken")
def test_tests_see_the_failure_itself(app: Service) -> None:
    """Under TESTING nothing is dressed up."""
    app.testing = True
    with pytest.raises(RuntimeError):
        send(caller(app, OPERATORS_TOKEN), FIRST, {})


# Who is let in


ADDRESSES = [
    ("GET", LIST),
    ("GET", FIRST),
    ("POST", FIRST),
    ("POST", f"{FIRST}/check"),
    ("POST", "/api/v1/packets"),
    ("GET", f"/api/v1/packets/{'0' * 32}.pdf"),
    ("GET", f"/api/v1/jobs/{'0' * 32}"),
    ("POST", "/api/v1/merge"),
    ("GET", "/api/no/such/address"),
]
WRONG_TOKENS = [None, "Bearer", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer токен"]


@pytest.mark.parametrize("credentials", WRONG_TOKENS)
@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_without_the_token_nothing_is_shown(method: str, path: str, credentials: str | None) -> None:
    """401 on every path, whatever stands in place of the token."""
    client = create_app(Settings(token=TOKEN)).test_client()
    headers = {"Authorization": credentials} if credentials else {}
    answer = client.open(path, method=method, headers=headers)
    problem(answer, 401, "unauthorized")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize(("method", "path"), ADDRESSES)
def test_with_the_token_everything_is(method: str, path: str) -> None:
    """The token opens each address."""
    client = create_app(Settings(token=TOKEN)).test_client()
    answer = client.open(path, method=method, headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code in (200, 404, 415)
    answer.close()


def test_health_needs_no_token() -> None:
    """A watchdog asks without one."""
    assert create_app(Settings(token=TOKEN)).test_client().get("/health").status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8000", "127.0.0.1.evil.example", "192.0.2.1"])
def test_another_name_for_this_computer_is_refused(client: FlaskClient, host: str) -> None:
    """DNS rebinding: a foreign name that leads to 127.0.0.1 gets nothing."""
    problem(client.get(LIST, headers={"Host": host}), 400, "bad-request")


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000"])
def test_the_names_of_this_computer_are_answered(client: FlaskClient, host: str) -> None:
    """With and without a port."""
    assert client.get("/health", headers={"Host": host}).status_code == 200


def test_an_address_of_its_own_is_a_name_too() -> None:
    """A loopback address that the operator chose is answered, another is not."""
    client = create_app(Settings(host="127.0.0.2")).test_client()
    assert client.get("/health", headers={"Host": "127.0.0.2:8000"}).status_code == 200
    assert client.get("/health", headers={"Host": "127.0.0.3:8000"}).status_code == 400


@pytest.mark.parametrize("path", ["/health", "/api/docs", "/api/docs/start.js", "/api/openapi.json", LIST, "/nothing"])
def test_every_answer_is_guarded(client: FlaskClient, path: str) -> None:
    """A closed content policy and its companions stand on all answers."""
    headers = client.get(path).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "no-referrer"


# The description


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    """The description that the service publishes."""
    told: dict[str, Any] = json.loads(
        create_app(Settings(token=TOKEN))
        .test_client()
        .get("/api/openapi.json", headers={"Authorization": f"Bearer {TOKEN}"})
        .data
    )
    return told


def walk(node: Any) -> Iterator[dict[str, Any]]:
    """Every object inside a JSON value."""
    if isinstance(node, dict):
        yield node
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from walk(child)


def test_every_address_is_described(app: Service, spec: dict[str, Any]) -> None:
    """Each type has its paths; each path answers to the methods that are described."""
    assert spec["openapi"].startswith("3.1")
    answered = set()
    for rule in (rule for rule in app.url_map.iter_rules() if not rule.endpoint.startswith(PAGES)):
        path = re.sub(r"<(?:[a-z]+:)?([a-z]+)>", r"{\1}", rule.rule)
        for name in NAMES if path.startswith(LIST) else ["{name}"]:
            answered |= {(path.replace("{name}", name), one.lower()) for one in (rule.methods or set())}
    of_the_page = ("/api/docs", "/api/openapi.json")
    expected = {(path, method) for path, method in answered if not path.startswith(of_the_page)}
    described = {(path, method) for path, item in spec["paths"].items() for method in item}
    assert described == {(path, method) for path, method in expected if method not in ("head", "options")}


@pytest.mark.parametrize("name", NAMES)
def test_a_type_is_described_by_its_own_schema(spec: dict[str, Any], name: str) -> None:
    """The body of a type is its schema, whole, with its sample, and every answer that it can give."""
    operation = spec["paths"][f"{LIST}/{name}"]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    assert content["schema"] == {"$ref": f"#/components/schemas/{name}"}
    described, schema = spec["components"]["schemas"][name], pipeline.card(name).schema
    assert set(described) == set(schema) - {"$defs"}
    assert set(described["properties"]) == set(schema["properties"])
    assert spec["components"]["examples"][name]["value"] == pipeline.card(name).sample
    expected = set("200 400 401 403 404 405 406 413 414 415 422 429 431 500 503".split())
    assert set(operation["responses"]) == expected


def test_a_packet_and_an_order_are_described(spec: dict[str, Any]) -> None:
    """By the shapes that are checked, in the body and in the form."""
    bodies = spec["paths"]["/api/v1/packets"]["post"]["requestBody"]["content"]
    assert bodies["application/json"]["schema"] == {"$ref": "#/components/schemas/packet"}
    assert "#/components/schemas/packet" in json.dumps(bodies["multipart/form-data"])
    assert set(spec["components"]["schemas"]["packet"]["properties"]) == set(pipeline.packet_schema()["properties"])
    assert set(spec["components"]["schemas"]["order"]["properties"]) == set(pipeline.order_schema()["properties"])


def test_every_reference_leads_somewhere(spec: dict[str, Any]) -> None:
    """No part of the description is missing, and none is local to a type."""
    samples = spec["components"]["examples"]
    for node in walk({**spec, "components": {**spec["components"], "examples": {}}}):
        reference = node.get("$ref", "#/info")
        found: Any = spec
        for step in reference.removeprefix("#/").split("/"):
            found = found[step]
    assert samples


def test_operations_have_names_of_their_own(spec: dict[str, Any]) -> None:
    """Generated clients need them unique."""
    names = [operation["operationId"] for item in spec["paths"].values() for operation in item.values()]
    assert len(names) == len(set(names))


def test_parts_that_differ_between_types_are_kept_apart() -> None:
    """A shared part stands once; one that differs, and what refers to it, stands once for each type."""

    def card(name: str, length: int) -> pipeline.TypeCard:
        parts = {
            "Same": {"type": "string"},
            "Text": {"type": "string", "maxLength": length},
            "Row": {"type": "array", "items": {"$ref": "#/$defs/Text"}},
        }
        schema = {"type": "object", "properties": {"row": {"$ref": "#/$defs/Row"}}, "$defs": parts}
        return pipeline.TypeCard(name=name, title=name, description="", schema=schema, sample={})

    spec: dict[str, Any] = {"paths": {}, "components": {"schemas": {}}}
    describe_documents(spec, [card("one", 1), card("two", 2)])
    schemas = spec["components"]["schemas"]
    assert {"Same", "one.Text", "two.Text", "one.Row", "two.Row"} <= set(schemas)
    assert "Text" not in schemas
    assert schemas["two.Row"]["items"] == {"$ref": "#/components/schemas/two.Text"}


def test_the_page_loads_nothing_from_elsewhere(client: FlaskClient) -> None:
    """Every file that the page names is ours, and answers."""
    page = client.get("/api/docs").text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    assert len(named) >= 4
    assert "//" not in page.replace("<!DOCTYPE html>", "")
    for name in named:
        if not name.startswith("data:"):
            with client.get(f"/api/{name}") as answer:
                assert answer.status_code == 200
