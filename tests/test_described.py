"""The OpenAPI description is kept: whatever is sent, the answer is a described one, of its described shape."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.access import Role, tries
from service.access.rights import GRANTABLE
from service.app import Service
from service.store import Store
from tests.worlds import OPERATORS_TOKEN, School, caller, new_school

Json = dict[str, Any]
API = "/api/v1"
DEEP = b"[" * 100_000
BODIES = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"{}",
    b'"\\ud800"',
    b'{"\\u0000": "\\u0000", "\\ud800": NaN}',
    b'{"a": ' + b"9" * 5_000 + b"}",
    b'{"a": 1e999, "a": -1e999}',
    b'{"a": "\xff"}',
    b"\xef\xbb\xbf{}",
    DEEP,
)
MEDIA_TYPES = (
    "",
    "text/plain",
    "application/json; charset=koi8-r",
    "multipart/form-data",
    "multipart/form-data; boundary=\u00e9",
    "text/tab-separated-values",
    ";",
)
VALUES: tuple[Any, ...] = (
    None,
    True,
    -1,
    10**400,
    1e300,
    "",
    "\0",
    "\ud800",
    "\u202e\uffff",
    "я" * 20_000,
    "9999-12-31",
    "0001-01-01",
    [],
    [[[[{}]]]],
    {"a": {"a": {"a": None}}},
    [None] * 3_000,
)
QUERIES = (
    *("", "%00", "%ED%A0%80", "%F0%9F%98%80", "0", "-1", "9" * 400, "1e9", "NaN", "null", "[]", "W10", "bnVsbA"),
    *("0001-01-01", "9999-12-31", "2026-02-30", "%D9%A1", "x" * 3_000),
)
NUMBERS = ("0" * 32, "%00", "%F0%9F%98%80", "x" * 3_000)
VERSIONS = ('"1"', '"99999999999"', '""', "x", "*", 'W/"1", "2"')
FORM = "multipart/form-data; boundary=b"
PART = b'--b\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n'
FORMS = (
    b"",
    b"--b--\r\n",
    PART % (b"mode", b"", b"\xff") + b"--b--\r\n",
    PART % (b"file", b'; filename="a.xlsx"', b"PK\3\4") + b"--b--\r\n",
    PART % (b"file", b'; filename="a.csv"', b"\0\xff;;\n\n") + b"--b--\r\n",
    PART % (b"files", b'; filename="..\0"', b"%PDF-1.7") + b"--b--\r\n",
    PART % (b"order", b"", DEEP) + PART % (b"packet", b"", b"{}") + b"--b--\r\n",
    PART % (b"files", b'; filename="a.pdf"', b"%PDF-1.7"),
)


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> School:
    """A school that may ask as often as it wants."""
    monkeypatch.setattr(tries, "REQUESTS", 10**9)
    return new_school(serve(), sqlite_store, "only")


@pytest.fixture
def described(school: School) -> Json:
    """The description of its service."""
    found: Json = school.app.test_client().get("/api/openapi.json").get_json()
    return found


@pytest.fixture
def known(school: School) -> dict[str, str]:
    """A record of every kind, by the first word of its address."""
    return records(school)


def records(school: School) -> dict[str, str]:
    """Make them."""
    client = school.people[Role.ADMINISTRATOR].client

    def made(path: str, body: Any) -> str:
        answer = client.post(f"{API}/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])  # type: ignore[index]

    def person(surname: str) -> str:
        return made("people", {"person": {"surname": surname, "first_name": "Галина", "post": "учитель"}})

    kind = client.get(f"{API}/documents").json["documents"][0]["name"]  # type: ignore[index]
    pair = {"mentor": person("Ткач"), "mentees": [person("Гусь")], "school_year": "2026/2027", "kind": "традиционное"}
    return {
        "people": person("Белых"),
        "pairs": made("pairs", pair),
        "papers": made("papers", {"type": kind, "payload": {}}),
        "journal": made("journal", {"index": "основной", "title": "Другое", "reason": "составлен не здесь"}),
        "tokens": made("tokens", {"name": "т", "scopes": ["people_read"]}),
        "users": made("users", {"login": "иванова", "name": "К", "role": "curator"}),
    }


def operations(described: Json) -> Iterator[tuple[str, str, Json]]:
    """Method, path and description of every operation; those that only read come first."""
    every = [(method, path, one) for path, methods in described["paths"].items() for method, one in methods.items()]
    yield from sorted(every, key=lambda one: ("delete", "post", "put", "get").index(one[0]), reverse=True)


def unfit(described: Json, shape: Any, value: Any, where: str = "") -> Iterator[str]:
    """What of a JSON value is not as its JSON Schema says: the keywords that our answers are described with."""
    if "$ref" in shape:
        yield from unfit(described, resolved(described, shape), value, where)
    for word in ("anyOf", "oneOf"):
        if word in shape and all(any(unfit(described, one, value)) for one in shape[word]):
            yield f"{where}: none of {word}"
    if "type" in shape and not is_of(shape["type"], value):
        yield f"{where}: {type(value).__name__} is no {shape['type']}"
    if ("enum" in shape and value not in shape["enum"]) or ("const" in shape and value != shape["const"]):
        yield f"{where}: {value!r} is not listed"
    if isinstance(value, dict):
        yield from (f"{where}: no {name}" for name in shape.get("required", []) if name not in value)
        others = shape.get("additionalProperties", True)
        for name, one in value.items():
            own = shape.get("properties", {}).get(name, others)
            if own is False:
                yield f"{where}/{name}: not described"
            elif own is not True:
                yield from unfit(described, own, one, f"{where}/{name}")
    if isinstance(value, list) and "items" in shape:
        for place, one in enumerate(value):
            yield from unfit(described, shape["items"], one, f"{where}/{place}")


def is_of(kind: str, value: Any) -> bool:
    """Whether a JSON value is of that type."""
    if isinstance(value, bool):
        return kind == "boolean"
    kinds: dict[str, Any] = {
        "object": dict,
        "array": list,
        "string": str,
        "integer": int,
        "number": (int, float),
        "null": type(None),
    }
    return kind in kinds and isinstance(value, kinds[kind])


def resolved(described: Json, node: Json) -> Json:
    """What a reference points at."""
    while "$ref" in node:
        place: Any = described
        for step in node["$ref"].removeprefix("#/").split("/"):
            place = place[step]
        node = place
    return node


def demand_described(described: Json, told: Json, answer: TestResponse, sent: object) -> None:
    """The status is described, the media type is, the body is of its shape; and nothing of it is a failure of ours."""
    said = (told["operationId"], repr(sent)[:200], answer.status_code, answer.text[:300] if answer.is_json else "")
    assert answer.status_code < 500, said
    assert str(answer.status_code) in told["responses"], said
    kinds = resolved(described, told["responses"][str(answer.status_code)]).get("content", {})
    if not kinds:
        assert not answer.data, said
        return
    kind = answer.mimetype or ""
    assert kind in kinds, (said, kind)
    if kind.endswith("json"):
        assert not list(unfit(described, kinds[kind]["schema"], json.loads(answer.data))), said


def bodies(described: Json, told: Json) -> Iterator[tuple[str, bytes]]:
    """Media types and bytes that nobody should send."""
    taken = told["requestBody"]["content"]
    for media_type in taken:
        sent = FORMS if media_type.startswith("multipart") else BODIES
        yield from ((FORM if sent is FORMS else media_type, one) for one in sent)
    yield from ((media_type, b"{}") for media_type in MEDIA_TYPES)
    shape = resolved(described, taken.get("application/json", {}).get("schema", {}))
    many = "Документы" in told["tags"]  # each of two dozen addresses has two dozen fields: a value for each is enough
    for number, name in enumerate(shape.get("properties", {})):
        for value in VALUES[number % len(VALUES) :: len(VALUES)] if many else VALUES:
            yield "application/json", json.dumps({name: value}).encode()


def urls(described: Json, path: str, told: Json, known: dict[str, str]) -> Iterator[str]:
    """The address of a record that is there first, then what stands for none, then hostile queries."""
    right = path.replace("{number}", known.get(path.split("/")[3], "0" * 32) if "{" in path else "")
    yield right
    if "{number}" in path:
        yield from (path.replace("{number}", number) for number in NUMBERS)
    names = [one["name"] for one in told.get("parameters", []) if one["in"] == "query"]
    wanted = "&".join(f"{one['name']}=2026" for one in told.get("parameters", []) if one.get("required"))
    if names:
        yield f"{right}?nobody=1"
        yield f"{right}?{wanted}"
    yield from (f"{right}?{wanted}&{name}={value}" for name in names for value in QUERIES)


def ask(client: FlaskClient, method: str, url: str, **options: Any) -> TestResponse:
    """Send a request."""
    headers = {"If-Match": '"1"', **options.pop("headers", {})}
    return client.open(url, method=method.upper(), headers=headers, **options)


# The walk


def test_hostile_addresses_get_described_answers(school: School, described: Json, known: dict[str, str]) -> None:
    """Numbers and queries of every operation that reads."""
    client = school.people[Role.ADMINISTRATOR].client
    for method, path, told in operations(described):
        if method == "get":
            for url in urls(described, path, told, known):
                demand_described(described, told, ask(client, method, url), url)


def test_hostile_bodies_get_described_answers(school: School, described: Json, known: dict[str, str]) -> None:
    """Bytes that are no JSON, wrong media types, wrong values in every field, forms that are torn."""
    client = school.people[Role.ADMINISTRATOR].client
    for method, path, told in operations(described):
        if "requestBody" in told:
            url = next(urls(described, path, told, known))
            for media_type, sent in bodies(described, told):
                answer = ask(client, method, url, data=sent, content_type=media_type or None)
                demand_described(described, told, answer, (media_type, sent))


def test_hostile_headers_get_described_answers(school: School, described: Json, known: dict[str, str]) -> None:
    """Versions, keys, credentials and methods; what deletes comes last."""
    client = school.people[Role.ADMINISTRATOR].client
    for method, path, told in operations(described):
        url = next(urls(described, path, told, known))
        if path.endswith("/visits/current") and method == "delete":
            continue
        for name in (one["name"] for one in told.get("parameters", []) if one["in"] == "header"):
            for value in (*VERSIONS, "", "\u00e9", "x" * 300):
                answer = ask(client, method, url, json={}, headers={name: value})
                demand_described(described, told, answer, (name, value))
        for strange in (school.app.test_client(), caller(school.app, OPERATORS_TOKEN), caller(school.app, "\u00e9")):
            demand_described(described, told, ask(strange, method, url, json={}), "another caller")
        demand_described(described, told, ask(client, method, url, json={}), "a right caller")


def test_too_many_requests_are_described(
    school: School, described: Json, known: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever a credential is counted."""
    monkeypatch.setattr(tries, "REQUESTS", 0)
    client = school.people[Role.ADMINISTRATOR].client
    for method, path, told in operations(described):
        answer = ask(client, method, next(urls(described, path, told, known)), json={})
        is_open = path == "/health" or told["operationId"] == "sign_in"
        assert (answer.status_code == 429) is not is_open, path
        demand_described(described, told, answer, "too often")


def test_the_web_servers_own_refusals_are_described(described: Json) -> None:
    """It answers in HTML to an address or a header that is too long, before we are asked."""
    for _, path, told in operations(described):
        for status in ("400", "414", "431"):
            assert "text/html" in resolved(described, told["responses"][status])["content"], path


def test_both_ways_in_are_described(school: School, described: Json, known: dict[str, str]) -> None:
    """A token and a visit; what is for visitors only wants the visit, and signing in wants nothing."""
    assert set(described["components"]["securitySchemes"]) == {"token", "visit"}
    token = school.by_token(GRANTABLE)
    for method, path, told in operations(described):
        security: list[Json] = told["security"] if "security" in told else described["security"]
        ways = [name for way in security for name in way]
        answer = ask(token, method, next(urls(described, path, told, known)), json={})
        assert ways or path in ("/health", f"{API}/visits")
        if ways == ["visit"]:
            assert answer.status_code == 403, path


@pytest.mark.parametrize("day", ["0", "1700000000", "20260101", "2026-1-1", "2026-01-01T00:00:00"])
def test_a_day_is_a_day(school: School, day: str) -> None:
    """A number is not taken for seconds since 1970."""
    client = school.people[Role.ADMINISTRATOR].client
    for address in ("audit?from=", "audit?to=", "audit.csv?to=", "journal?since=", "papers?until="):
        assert client.get(f"{API}/{address}{day}").status_code == 422, address
