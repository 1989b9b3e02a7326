"""One table of pages and rights, proved against the rooms and the URL map: every page for everyone who can ask."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from service import pipeline
from service.access import Action, Role
from service.access.rights import GRANTABLE
from service.api.guard import COOKIE, PAGES
from service.app import Service
from service.errors import OfficeMissing
from service.store import Store
from service.web.wiring import ROOMS
from tests.test_rights import NONE, RIGHTS, readable, records
from tests.worlds import OPERATORS_TOKEN, School, caller, new_school

OPEN = {"GET /enter", "POST /enter", "GET /static/<path:name>"}
"""What is for everybody."""
LEAVING = "POST /leave"
"""For whoever has signed in, and the last that he asks for."""
MYSELF = {"GET /password", "POST /password", "POST /visits/<number>/end", "POST /visits/others/end", LEAVING}
"""For whoever has signed in, also while he has to change his password."""
TABLE: Mapping[Action | None, tuple[str, ...]] = {
    None: (
        "GET /",
        "POST /leave",
        "GET /password",
        "POST /password",
        "POST /visits/<number>/end",
        "POST /visits/others/end",
    ),
    Action.documents: (
        "GET /packets",
        "GET /packets/<number>",
        "GET /packets/<number>.pdf",
        "GET /packets/<number>.zip",
        "GET /packets/<number>/preview",
        "POST /packets/<number>/printed",
        "GET /packets/<number>/progress",
        "GET /packets/new",
        "POST /packets/new",
        "GET /packets/pages/<key>/<int:page>",
    ),
    Action.organisation_read: (
        "GET /school",
        "GET /school/letterhead",
        "GET /school/letterhead/<key>",
    ),
    Action.organisation_write: (
        "POST /school",
        "POST /school/letterhead",
        "POST /school/names",
        "GET /settings/templates",
        "GET /settings/templates/<name>",
        "POST /settings/templates/<name>",
        "GET /settings/templates/<name>/<number>",
        "GET /settings/templates/<name>/<number>/file.docx",
        "GET /settings/templates/<name>/<number>/pages",
        "GET /settings/templates/<name>/<number>/sample.docx",
        "POST /settings/templates/<name>/<number>/use",
        "POST /settings/templates/<name>/built-in",
        "GET /settings/templates/<name>/now.docx",
        "GET /settings/templates/pictures/<key>/<int:page>",
    ),
    Action.people_read: (
        "GET /people",
        "GET /people/<number>",
        "POST /people/words",
        "GET /pick/people",
    ),
    Action.people_write: (
        "POST /people/<number>",
        "POST /people/<number>/archive",
        "POST /people/<number>/return",
        "GET /people/new",
        "POST /people/new",
        "GET /people/paste",
        "POST /people/paste",
        "POST /people/table",
        "GET /people/upload",
        "POST /people/upload",
    ),
    Action.pairs_read: (
        "GET /pairs",
        "GET /pairs/<number>",
        "GET /pick/pairs",
        "GET /years",
        "GET /years/<year>",
        "GET /years/<year>/papers",
    ),
    Action.pairs_write: (
        "POST /pairs/<number>",
        "POST /pairs/<number>/remove",
        "POST /pairs/<number>/return",
        "GET /pairs/new",
        "POST /pairs/new",
        "GET /pairs/paste",
        "POST /pairs/paste",
        "POST /pairs/several",
        "POST /pairs/table",
        "GET /pairs/upload",
        "POST /pairs/upload",
    ),
    Action.papers_read: (
        "POST /office/print",
        "POST /office/printed",
        "POST /office/unprinted",
        "GET /papers",
        "GET /papers/<number>",
        "GET /papers/<number>.docx",
        "GET /papers/<number>.pdf",
        "GET /papers/<number>/pages",
        "GET /papers/<number>/signed",
        "GET /papers/<number>/state",
        "GET /papers/<number>/words",
        "GET /papers/pages/<key>/<int:page>",
        "GET /years/<year>/prepare/<job>",
    ),
    Action.papers_write: (
        "POST /papers/<number>/amend",
        "POST /papers/<number>/delete",
        "POST /papers/<number>/draft",
        "POST /papers/<number>/restore",
        "POST /papers/<number>/words",
        "GET /papers/new",
        "POST /papers/new",
        "POST /years/<year>/papers",
        "POST /years/<year>/prepare",
    ),
    Action.papers_number: (
        "GET /office",
        "GET /office/<queue>",
        "POST /office/number",
        "GET /office/number/checked",
        "POST /office/number/give",
        "GET /papers/<number>/register",
        "POST /papers/<number>/register",
    ),
    Action.papers_sign: (
        "POST /office/sign/<number>",
        "POST /papers/<number>/sign",
        "POST /papers/<number>/unsign",
    ),
    Action.papers_file: (
        "POST /office/file",
        "POST /papers/<number>/file",
        "POST /papers/<number>/unfile",
    ),
    Action.papers_cancel: ("POST /papers/<number>/cancel",),
    Action.journal_read: (
        "GET /journal",
        "GET /journal/book.docx",
        "GET /journal/book.xlsx",
    ),
    Action.journal_write: (
        "GET /journal/<number>/cancel",
        "POST /journal/<number>/cancel",
        "GET /journal/take",
        "POST /journal/take",
    ),
    Action.tokens: (
        "GET /settings/keys",
        "POST /settings/keys/<number>/revoke",
        "GET /settings/keys/new",
        "POST /settings/keys/new",
    ),
    Action.users: (
        "GET /settings/state",
        "GET /settings/users",
        "GET /settings/users/<number>",
        "POST /settings/users/<number>",
        "POST /settings/users/<number>/password",
        "POST /settings/users/<number>/unlock",
        "GET /settings/users/new",
        "POST /settings/users/new",
    ),
    Action.audit: (
        "GET /settings/audit",
        "GET /settings/audit.csv",
    ),
}
"""Action -> the pages that it opens; none: whoever has signed in."""
WITH_ACTION = {line: action for action, lines in TABLE.items() for line in lines}
PIECE = {"HX-Request": "true"}
_VARIABLE = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_KNOWN = {"year": "2026", "queue": "number", "page": "1"}
"""What stands for a variable of an address that is no number of a record."""


@pytest.fixture(autouse=True)
def without_office(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that show pages say that they can't: rights have nothing to do with LibreOffice."""

    def missing(*arguments: object) -> None:
        raise OfficeMissing("LibreOffice здесь нет.")

    monkeypatch.setattr(pipeline, "print_paper", missing)


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """One school of it."""
    return new_school(app, sqlite_store, "only")


def ask(client: FlaskClient, page: str, number: str = NONE, **options: Any) -> TestResponse:
    """Ask for a page; where its address names something, for what has this number."""
    method, path = page.split(" ", 1)
    return client.open(_VARIABLE.sub(lambda found: _KNOWN.get(found[1], number), path), method=method, **options)


def names_something(page: str) -> bool:
    """Whether the address of a page holds the number of a record."""
    return page not in OPEN and not set(_VARIABLE.findall(page)) <= set(_KNOWN)


def bare(app: Service, who: FlaskClient) -> FlaskClient:
    """The same visit, without the word of its pages."""
    client = app.test_client()
    cookie = who.get_cookie(COOKIE)
    assert cookie
    client.set_cookie(COOKIE, cookie.value)
    return client


def said(answer: TestResponse, *numbers: str) -> str:
    """What an answer tells, apart from the number that was asked for and the marks of the moment."""
    text = readable(answer.data).decode("utf-8", "replace")
    for number in numbers:
        text = text.replace(number, "NUMBER")
    return re.sub(r"\b[0-9a-f]{8}\b", "MARK", text)


# The table


def test_the_table_is_whole(app: Service) -> None:
    """A new page needs its line here; a line whose page is gone is taken out; no page stands outside the rooms."""
    declared = {f"{page.method} {page.path}": page.action for room in ROOMS for page in room.pages}
    assert {page: action for page, action in declared.items() if page not in OPEN} == WITH_ACTION
    mapped = {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith(PAGES)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert mapped == OPEN | set(WITH_ACTION)
    assert {room.blueprint.name for room in ROOMS} | {f"{PAGES}static"} == {
        rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules() if rule.endpoint.startswith(PAGES)
    }


# Everyone at every page


@pytest.mark.parametrize("page", sorted(WITH_ACTION))
def test_a_stranger_is_led_to_the_entrance(app: Service, page: str) -> None:
    """Nothing of the page is told; a piece of a page says so to htmx."""
    answer = ask(app.test_client(), page)
    assert answer.status_code == 303
    assert answer.location.split("?")[0] == "/enter"
    piece = ask(app.test_client(), page, headers=PIECE)
    assert (piece.status_code, piece.data, piece.headers["HX-Redirect"]) == (401, b"", "/enter")
    forged = app.test_client()
    forged.set_cookie(COOKIE, "A" * 43)
    assert ask(forged, page).location.split("?")[0] == "/enter"


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_its_pages(school: School, role: Role) -> None:
    """And no other one."""
    client = school.people[role].client
    for page in [*sorted(set(WITH_ACTION) - {LEAVING}), LEAVING]:
        answer = ask(client, page)
        is_allowed = WITH_ACTION[page] in {None, *RIGHTS[role]}
        assert answer.status_code < 500, page
        assert (answer.status_code != 403) is is_allowed, (page, answer.text)
        assert not is_allowed or "/enter" not in answer.headers.get("Location", "") or page == LEAVING, page


def test_no_token_opens_a_page(app: Service, school: School) -> None:
    """Neither one that may do everything, nor the operator's."""
    for client in (school.by_token(GRANTABLE), caller(app, OPERATORS_TOKEN)):
        for page in WITH_ACTION:
            assert ask(client, page).status_code == 403, page


def test_what_changes_wants_the_word_of_the_page(app: Service, school: School) -> None:
    """Without it, or with another's, in whatever form it is sent, the page does nothing."""
    who, other = school.people[Role.ADMINISTRATOR], school.people[Role.CURATOR]
    client = bare(app, who.client)
    for page in sorted(WITH_ACTION):
        if page.startswith("POST"):
            for options in (
                {},
                {"data": {"csrf": other.csrf}},
                {"data": {"csrf": ""}, "content_type": "multipart/form-data"},
                {"query_string": {"csrf": who.csrf}},
                {"json": {"csrf": who.csrf}},
                {"headers": {"X-CSRF-Token": other.csrf, **PIECE}},
            ):
                assert ask(client, page, **options).status_code == 403, (page, options)  # type: ignore[arg-type]
    assert client.get("/password").status_code == 200
    assert client.post("/leave", data={"csrf": who.csrf}).status_code == 303


def test_a_password_that_others_saw_opens_only_its_page(school: School) -> None:
    """Until it is changed, every page leads there."""
    who = school.people[Role.ADMINISTRATOR]
    with school.store.begin() as session:
        session.merge(who.user).must_change = True
    for page in sorted(set(WITH_ACTION) - MYSELF):
        assert ask(who.client, page).location == "/password", page
    assert who.client.get("/password").status_code == 200


# Another school's


def own_numbers(school: School, surname: str) -> Mapping[str, str]:
    """Numbers of records of every kind that a school has; someone of them has this surname."""
    return records(school, surname).numbers


@pytest.mark.parametrize("role", Role)
def test_anothers_record_is_not_there(
    schools: tuple[School, School], role: Role, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever kind of number stands in an address: another school's answers as one that does not exist."""
    monkeypatch.setattr("service.access.tries.REQUESTS", 10_000)  # they are many
    first, second = schools
    numbers = own_numbers(first, "Перволюбов")
    stranger, owner = second.people[role].client, first.people[Role.ADMINISTRATOR].client
    opened: set[str] = set()
    for page in filter(names_something, sorted(WITH_ACTION)):
        nowhere = ask(stranger, page, NONE)
        is_allowed = WITH_ACTION[page] in {None, *RIGHTS[role]}
        assert nowhere.status_code < 500, page
        for kind, number in numbers.items():
            there = ask(stranger, page, number)
            assert there.status_code == nowhere.status_code, (page, kind)
            assert said(there, number, NONE) == said(nowhere, number, NONE), (page, kind)
            if page.startswith("GET") and ask(owner, page, number).status_code == 200:
                opened.add(page)
        assert nowhere.status_code in ((404, 422, 400, 303) if is_allowed else (403,)), page
    assert opened, "no number opens anything: the test proves nothing"


def _names_of_fields() -> Iterator[str]:
    """The names by which forms and addresses speak of records."""
    yield from ("id", "number", "person", "paper", "papers", "pair", "mentor", "mentees", "user", "token", "key", "job")
    yield from ("item", "items", "packet", "entry", "record", "about", "director", "file", "from", "undo", "restore")


def test_anothers_numbers_in_forms_do_nothing(schools: tuple[School, School]) -> None:
    """Typed into any field of any page, they show nothing and change nothing."""
    first, second = schools
    numbers = own_numbers(first, "Перволюбов")
    owner, stranger = first.people[Role.ADMINISTRATOR].client, second.people[Role.ADMINISTRATOR]
    lists = ("people", "pairs", "papers", "journal", "tokens", "users", "packets")
    before = {kind: owner.get(f"/api/v1/{kind}").data for kind in lists}
    for page in sorted(set(WITH_ACTION) - {LEAVING}):
        for number in set(numbers.values()):
            fields = dict.fromkeys(_names_of_fields(), number)
            options = (
                {"query_string": fields} if page.startswith("GET") else {"data": {**fields, "csrf": stranger.csrf}}
            )
            answer = ask(stranger.client, page, NONE, **options)  # type: ignore[arg-type]
            assert answer.status_code < 500, page
            assert "Перволюбов" not in said(answer), page
    assert {kind: owner.get(f"/api/v1/{kind}").data for kind in lists} == before


@pytest.mark.parametrize("seed", range(2))
def test_two_schools_walk_about_and_never_meet(schools: tuple[School, School], seed: int) -> None:
    """Anybody of either school at any page, with any number that either has, in any order.

    No answer holds a mark of the other school, none is a failure of ours, and nobody gets past his role.
    """
    chance = random.Random(seed)
    marks = {schools[0].number: "Перволюбов", schools[1].number: "Второлюбов"}
    worlds = {school.number: own_numbers(school, marks[school.number]) for school in schools}
    numbers = [number for world in worlds.values() for number in world.values()]
    walked = sorted(set(WITH_ACTION) - {LEAVING, "POST /password"})
    for _ in range(150):
        school, other = chance.sample(schools, 2)
        role, page, number = chance.choice(list(Role)), chance.choice(walked), chance.choice([*numbers, NONE])
        fields = {name: chance.choice(numbers) for name in chance.sample(list(_names_of_fields()), 3)}
        options = {"query_string": fields} if page.startswith("GET") else {"data": fields}
        answer = ask(school.people[role].client, page, number, **options)  # type: ignore[arg-type]
        assert answer.status_code < 500, (page, number, fields)
        assert marks[other.number] not in said(answer), (page, number, fields)
        if answer.status_code < 400:
            assert WITH_ACTION[page] in {None, *RIGHTS[role]}, (page, role)


@pytest.mark.parametrize("number", ["%00", "%F0%9F%98%80", "..", "0" * 33, "x" * 4000, "%27%20OR%201=1", "%0A", "<b>"])
def test_what_is_no_number_is_not_there(schools: tuple[School, School], number: str) -> None:
    """Whatever stands in place of a number: a refusal that a person can read, on either database."""
    client = schools[0].people[Role.ADMINISTRATOR].client
    for page in filter(names_something, sorted(WITH_ACTION)):
        answer = ask(client, page, number)
        assert 300 <= answer.status_code < 500, (page, answer.status_code)
        assert "<b>" not in answer.text, page
