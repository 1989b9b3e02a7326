"""One table of addresses and rights, proved against the URL map: every address for everyone who can ask."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service.access import Action, Role
from service.access.rights import GRANTABLE, ROLES, TITLES
from service.api.guard import PAGES
from service.app import Service
from service.store import Store
from service.store.ids import now
from service.word_completion import BUILT_IN
from tests.worlds import OPERATORS_TOKEN, School, caller, new_school

API = "/api/v1"
OPEN = {
    "GET /health",
    f"POST {API}/visits",
    "GET /api/docs",
    "GET /api/docs/start.js",
    "GET /api/docs/swagger/<path:name>",
    "GET /api/openapi.json",
}
"""What asks for no credential."""
ANYBODY: set[str] = set()
"""What any credential opens."""
VISITORS = {
    f"GET {API}/visits/current",
    f"POST {API}/visits/current/password",
    f"GET {API}/visits",
    f"DELETE {API}/visits",
    f"DELETE {API}/visits/<number>",
}
"""What is for users, whatever their role, and not for tokens."""
LEAVING = f"DELETE {API}/visits/current"
"""The same, and the last that one asks for."""
TABLE: Mapping[Action, tuple[str, ...]] = {
    Action.documents: (
        "GET documents",
        "GET documents/<name>",
        "POST documents/<name>",
        "POST documents/<name>/check",
        "POST inflect",
        "POST merge",
        "POST packets",
        "GET packets",
        "GET jobs/<number>",
        "GET packets/<number>",
        "GET packets/<number>.pdf",
        "GET packets/<number>.zip",
    ),
    Action.organisation_read: ("GET organisation",),
    Action.organisation_write: (
        "PUT organisation",
        "GET templates",
        "POST templates/<name>",
        "POST templates/<number>/use",
        "DELETE templates/<name>/use",
    ),
    Action.people_read: (
        "GET people",
        "GET people/<number>",
        "GET people/<number>/words",
        "GET people/export.xlsx",
        "GET people/import/template.xlsx",
    ),
    Action.people_write: (
        "POST people",
        "PUT people/<number>",
        "PUT people/<number>/forms",
        "DELETE people/<number>",
        "POST people/import",
    ),
    Action.pairs_read: (
        "GET pairs",
        "GET pairs/<number>",
        "GET pairs/export.xlsx",
        "GET pairs/import/template.xlsx",
    ),
    Action.pairs_write: ("POST pairs", "PUT pairs/<number>", "DELETE pairs/<number>", "POST pairs/import"),
    Action.papers_read: (
        "GET papers",
        "GET papers/<number>",
        "GET papers/<number>.docx",
        "GET papers/<number>.pdf",
        "GET papers/<number>/signed",
        "POST papers/<number>/remake",
        "GET years",
        "GET years/<year>",
        "GET years/<year>/packet",
    ),
    Action.papers_write: (
        "POST papers",
        "PUT papers/<number>",
        "DELETE papers/<number>",
        "POST papers/<number>/amend",
        "POST years/<year>/prepare",
    ),
    Action.papers_number: ("POST papers/<number>/register",),
    Action.papers_sign: ("POST papers/<number>/sign", "DELETE papers/<number>/signed"),
    Action.papers_file: ("POST papers/<number>/file", "POST papers/<number>/unfile"),
    Action.papers_cancel: ("POST papers/<number>/cancel",),
    Action.journal_read: ("GET journal", "GET journal/indexes", "GET journal/book.xlsx", "GET journal/book.docx"),
    Action.journal_write: ("POST journal", "POST journal/<number>/cancel"),
    Action.tokens: ("GET tokens", "POST tokens", "DELETE tokens/<number>"),
    Action.users: (
        "GET users",
        "POST users",
        "GET users/<number>",
        "PUT users/<number>",
        "POST users/<number>/password",
    ),
    Action.audit: ("GET audit", "GET audit.csv"),
    Action.purge: ("POST people/<number>/purge",),
}
"""Action -> the addresses that it opens."""
RIGHTS: Mapping[Role, frozenset[Action]] = {
    Role.CURATOR: frozenset(
        Action(name)
        for name in (
            "documents organisation_read people_read people_write pairs_read pairs_write "
            "papers_read papers_write papers_number journal_read"
        ).split()
    ),
    Role.SECRETARY: frozenset(
        Action(name)
        for name in (
            "documents organisation_read people_read pairs_read papers_read papers_number papers_by_hand "
            "papers_sign papers_file papers_cancel journal_read journal_write"
        ).split()
    ),
    Role.ADMINISTRATOR: frozenset(Action),
}
"""Role -> what it may do."""
WITH_ACTION = {
    f"{line.split()[0]} {API}/{line.split()[1]}": action for action, lines in TABLE.items() for line in lines
}
NONE = "0" * 32
REFUSED = (401, 403)


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """One school of it."""
    return new_school(app, sqlite_store, "only")


def addresses(app: Service) -> Iterator[str]:
    """Every method and rule that the service answers programs by; pages have a table of their own."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith(PAGES):
            continue
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}:
            yield f"{method} {rule.rule}"


def ask(client: FlaskClient, address: str, number: str = NONE, **options: Any) -> TestResponse:
    """Ask for an address; of a record, for the one of this number."""
    method, path = address.split(" ", 1)
    for variable in ("<number>", "<name>", "<year>", "<path:name>"):
        path = path.replace(variable, number)
    return client.open(path, method=method, **options)


# The table


def test_the_table_is_whole(app: Service) -> None:
    """A new address needs its line here; a line whose address is gone is taken out."""
    assert set(addresses(app)) == OPEN | ANYBODY | VISITORS | {LEAVING} | set(WITH_ACTION)


def test_the_roles_are_as_told() -> None:
    """What a role may do is written down twice, so that nobody widens it by the way."""
    assert ROLES == RIGHTS
    assert set(TITLES) == set(Action)
    assert set(Action) - {Action.users, Action.tokens} == GRANTABLE


def test_desks_declare_what_the_table_says(app: Service) -> None:
    """The declaration that the description is made of is the one that is checked."""
    declared = {
        f"{told.method} {desk.prefix}{told.path}": told.action
        for desk in app.extensions["desks"]
        for told in desk.operations
    }
    table = {**dict.fromkeys({*OPEN, *VISITORS, LEAVING}), **WITH_ACTION}
    assert {address: table[address] for address in declared} == declared


# Everyone at every door


def test_nobody_gets_in(app: Service, school: School) -> None:
    """Without a credential, or with one that is none, everything but the open addresses is shut."""
    assert school.number
    for client in (app.test_client(), caller(app, "pis_" + "A" * 43), caller(app, "x")):
        for address in {*addresses(app), f"GET {API}/nothing", f"POST {API}/documents"} - OPEN:
            answer = ask(client, address)
            assert answer.status_code == 401, address
            assert "WWW-Authenticate" in answer.headers
            assert answer.is_json
    for address in OPEN:
        assert ask(app.test_client(), address).status_code not in REFUSED, address


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_addresses(app: Service, school: School, role: Role) -> None:
    """And no other one."""
    client = school.people[role].client
    for address in [*sorted({*OPEN, *ANYBODY, *WITH_ACTION, *VISITORS}), LEAVING]:
        answer = ask(client, address)
        is_allowed = WITH_ACTION.get(address) in {None, *RIGHTS[role]}
        assert (answer.status_code not in REFUSED) is is_allowed, (address, answer.text)
        assert is_allowed or answer.status_code == 403, address


@pytest.mark.parametrize("scope", sorted(GRANTABLE))
def test_a_token_opens_the_addresses_of_its_scope(app: Service, school: School, scope: Action) -> None:
    """One scope, one line of the table."""
    client = school.by_token({scope})
    for address in ANYBODY | VISITORS | {LEAVING} | set(WITH_ACTION):
        is_allowed = address in ANYBODY or WITH_ACTION.get(address) is scope
        assert (ask(client, address).status_code != 403) is is_allowed, address


def test_the_operators_token_opens_papers_only(app: Service) -> None:
    """It belongs to no school."""
    client = caller(app, OPERATORS_TOKEN)
    for address in ANYBODY | VISITORS | {LEAVING} | set(WITH_ACTION):
        is_allowed = address in ANYBODY or WITH_ACTION.get(address) is Action.documents
        assert (ask(client, address).status_code != 403) is is_allowed, address


# Another school's


@dataclass(frozen=True)
class Records:
    """One record of every kind, of the first school."""

    numbers: Mapping[str, str]
    bodies: Mapping[str, Any]


def records(school: School, surname: str = "Белых") -> Records:
    """Make them, and what a right request on each has to say; someone of them has this surname."""
    client = school.people[Role.ADMINISTRATOR].client

    def made(path: str, body: Any) -> str:
        answer = client.post(f"{API}/{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json["id"])  # type: ignore[index]

    card = {"person": {"surname": surname, "first_name": "Галина", "post": "учитель", "gender": "f"}}
    others = [{"person": {**card["person"], "surname": surname}} for surname in ("Ткач", "Гусь")]
    mentor, mentee, free = (made("people", one) for one in (*others, card))
    pair = {"mentor": mentor, "mentees": [mentee], "school_year": "2026/2027", "kind": "традиционное"}
    name = client.get(f"{API}/documents").json["documents"][0]["name"]  # type: ignore[index]
    sample = client.get(f"{API}/documents/{name}").json["sample"]  # type: ignore[index]
    token = {"name": "т", "scopes": ["audit"]}
    user = {"name": "К", "role": "curator"}
    taken = {"index": "основной", "title": "Другое", "reason": "составлен не здесь"}
    ordered = client.post(f"{API}/packets", json={"items": [{"type": name, "payload": sample}]})
    assert ordered.status_code == 202, ordered.text
    packet = ordered.json["id"]  # type: ignore[index]
    visits = client.get(f"{API}/visits").json["items"]  # type: ignore[index]
    numbers = {
        "packets": packet,
        "jobs": packet,
        "visits": visits[0]["id"],
        "people": free,
        "pairs": made("pairs", pair),
        "papers": made("papers", {"type": name, "payload": {}}),
        "journal": made("journal", taken),
        "tokens": made("tokens", token),
        "templates": _template(client, name),
        "users": made("users", {"login": "иванова", **user}),
    }
    bodies = {
        "PUT people/<number>": card,
        "PUT people/<number>/forms": {"forms": {}},
        "PUT pairs/<number>": pair,
        "PUT papers/<number>": {"payload": {}},
        "POST people/<number>/purge": {"sure": True},
        "POST papers/<number>/amend": {"payload": {}},
        "POST papers/<number>/register": {},
        "POST papers/<number>/file": {"filed_in": "01-05"},
        "POST papers/<number>/cancel": {"reason": "ошибка"},
        "POST journal/<number>/cancel": {"reason": "ошибка"},
        "PUT users/<number>": user,
    }
    return Records(numbers, bodies)


def _template(client: FlaskClient, name: str) -> str:
    """A template of one's own, which is the built-in one."""
    file = {"file": (io.BytesIO((BUILT_IN / f"{name}.docx").read_bytes()), "бланк.docx")}
    answer = client.post(f"{API}/templates/{name}", data=file)
    assert answer.status_code == 201, answer.text
    return str(answer.json["id"])  # type: ignore[index]


@pytest.mark.parametrize("role", Role)
def test_anothers_record_is_not_there(schools: tuple[School, School], role: Role) -> None:
    """It answers as one that does not exist, to the byte, at every address that names one; and stays as it was."""
    first, second = schools
    own = records(first)
    client, stranger = first.people[Role.ADMINISTRATOR].client, second.people[role].client
    lists = [kind for kind in own.numbers if kind not in ("jobs", "visits")]
    before = {kind: client.get(f"{API}/{kind}").data for kind in lists}
    for address in sorted({*WITH_ACTION, *VISITORS, LEAVING}):
        line = address.replace(f"{API}/", "")
        if "<number>" not in line:
            continue
        options = {"headers": {"If-Match": '"1"'}}
        if line in own.bodies:
            options["json"] = own.bodies[line]
        number = own.numbers[line.split()[1].split("/")[0].split(".")[0]]
        there, nowhere = (ask(stranger, address, one, **options) for one in (number, NONE))
        is_allowed = WITH_ACTION.get(address) in {None, *RIGHTS[role]}
        if not line.endswith("/sign") or not is_allowed:
            assert there.status_code == (404 if is_allowed else 403), (address, there.text)
        assert (there.status_code, there.data) == (nowhere.status_code, nowhere.data), address
    assert {kind: client.get(f"{API}/{kind}").data for kind in lists} == before
    assert first.people[Role.ADMINISTRATOR].client.get(f"{API}/visits/current").status_code == 200
    assert second.number not in str(before)


@pytest.mark.parametrize("seed", range(3))
def test_two_schools_walk_about_and_never_meet(schools: tuple[School, School], seed: int) -> None:
    """Anybody of either school at any address, with any number that either has, in any order.

    No answer holds a mark of the other school, none is a failure of ours, and nobody gets past his role.
    """
    chance = random.Random(seed)
    marks = {schools[0].number: "Перволюбов", schools[1].number: "Второлюбов"}
    worlds = {school.number: records(school, marks[school.number]) for school in schools}
    numbers = [number for world in worlds.values() for number in world.numbers.values()]
    secrets = {number: {number, marks[number], *worlds[number].numbers.values()} for number in marks}
    walked = sorted({*WITH_ACTION, *VISITORS})
    for _ in range(250):
        school, other = chance.sample(schools, 2)
        role, address = chance.choice(list(Role)), chance.choice(walked)
        line = address.replace(f"{API}/", "")
        body = worlds[school.number].bodies.get(line) or chance.choice([None, {}, {"sure": True}, {"limit": 1}])
        number = chance.choice([*numbers, NONE])
        headers = {"If-Match": f'"{chance.randint(1, 3)}"', "Idempotency-Key": f"k{chance.randint(1, 20)}"}
        answer = ask(school.people[role].client, address, number, json=body, headers=headers)
        where = (seed, role, address, number, answer.data[:300])
        assert answer.status_code < 500, where
        if answer.status_code < 400:
            assert WITH_ACTION.get(address) in {None, *RIGHTS[role]}, where
        for secret in secrets[other.number] - {number}:
            assert secret.encode() not in readable(answer.data), where


def readable(data: bytes) -> bytes:
    """What a file holds, taken out of its packing."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return b"".join(package.read(name) for name in package.namelist())


def test_lists_are_of_ones_own(schools: tuple[School, School]) -> None:
    """Nothing of the first school stands in any list, table or profile of the second."""
    first, second = schools
    own = records(first)
    stranger = second.people[Role.ADMINISTRATOR].client
    for address in sorted(WITH_ACTION):
        if address.startswith("GET") and "<" not in address:
            book = {"index": "основной", "year": now().year} if "/book." in address else {}
            answer = ask(stranger, address, query_string=book)
            assert answer.status_code == 200, (address, answer.text)
            for number in (first.number, *own.numbers.values()):
                assert number.encode() not in answer.data, address


@pytest.mark.parametrize("number", ["%00", "%F0%9F%98%80", "..", "0" * 33, "x" * 4000, "%27%20OR%201=1", "%0A"])
def test_what_is_no_number_is_not_there(schools: tuple[School, School], number: str) -> None:
    """Whatever stands in place of a number: a refusal, and no failure of ours, on either database."""
    client = schools[0].people[Role.ADMINISTRATOR].client
    for address in WITH_ACTION:
        if "<number>" in address:
            answer = ask(client, address, number, json={}, headers={"If-Match": '"1"'})
            assert 400 <= answer.status_code < 500, (address, answer.text)
