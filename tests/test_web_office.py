"""The secretary's desk by HTTP: four queues, several papers at once, what was signed, what went to print."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.records import organisation
from service.records.organisation import Profile
from service.registry import papers, queues, registration
from service.registry.queues import Queue
from service.registry.rows import found
from service.registry.shapes import PaperIn, Registration, State
from service.store import Store
from tests.payloads import FOLDER, raw
from tests.registry_school import INDEXES, ORDER, order
from tests.worlds import School, new_school

SCAN = (FOLDER / "school" / "scan.png").read_bytes()
WRONG = {"school_year": "2026/2027"}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """A school with a journal."""
    return with_indexes(new_school(app, sqlite_store, "only"))


def with_indexes(school: School) -> School:
    """The same school with its indexes."""
    profile = Profile.model_validate({"organisation": raw(ORDER)["organisation"], "indexes": INDEXES})
    with school.store.begin() as session:
        organisation.change(session, actor_of(school.people[Role.ADMINISTRATOR].user), profile, 1)
    return school


def secretary(school: School) -> FlaskClient:
    """The secretary's browser."""
    return school.people[Role.SECRETARY].client


def draft(school: School, payload: dict[str, Any] | None = None) -> str:
    """The number of a new draft."""
    with school.store.begin() as session:
        who = actor_of(school.people[Role.CURATOR].user)
        return papers.add(session, who, PaperIn(type=ORDER, payload=order() if payload is None else payload)).id


def registered(school: School, payload: dict[str, Any] | None = None) -> str:
    """The number of a registered paper."""
    number = draft(school, payload)
    with school.store.begin() as session:
        who = actor_of(school.people[Role.ADMINISTRATOR].user)
        registration.register(session, school.store.files, who, number, None, Registration())
    return number


def signed(school: School) -> str:
    """The number of a signed paper."""
    number = registered(school)
    answer = secretary(school).post(f"/office/sign/{number}", data={"file": (BytesIO(SCAN), "скан.png")})
    assert answer.status_code == 303, answer.text
    return number


def state(school: School, number: str) -> str:
    """The state of a paper."""
    with school.store.read() as session:
        return found(session, actor_of(school.people[Role.SECRETARY].user), number).state


def waiting(school: School) -> dict[Queue, int]:
    """How many wait in each queue."""
    with school.store.read() as session:
        return queues.counts(session, actor_of(school.people[Role.SECRETARY].user))


def fields(page: str) -> dict[str, list[str]]:
    """The hidden fields of a page."""
    told: dict[str, list[str]] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        told.setdefault(name, []).append(value)
    return told


def test_an_empty_desk_teaches(school: School) -> None:
    """One sentence; no button that the secretary may not press."""
    page = secretary(school).get("/office")
    assert page.status_code == 200
    assert "Номера никто не ждёт" in page.text
    assert "/papers/new" not in page.text
    assert secretary(school).get("/office/nothing").status_code == 404


def test_the_desk_opens_where_something_waits(school: School) -> None:
    """Counts of all queues; a registered paper waits for print and for its signature."""
    registered(school)
    page = secretary(school).get("/office").text
    assert re.findall(r'aria-current="page">На печать <span class="count">1<', page)
    assert waiting(school) == {Queue.NUMBER: 0, Queue.SIGN: 1, Queue.PRINT: 1, Queue.FILE: 0}
    curator = school.people[Role.CURATOR].client
    assert "На подпись" not in curator.get("/office").text
    assert curator.get("/office/sign").status_code == 403


def test_drafts_are_checked_after_the_page_is_there(school: School) -> None:
    """A right one is ready, a wrong one has its mistakes counted."""
    right, wrong = draft(school), draft(school, WRONG)
    page = secretary(school).get("/office/number").text
    assert f"paper={right}" in page
    told = secretary(school).get(f"/office/number/checked?paper={right}&paper={wrong}").text
    assert re.search(rf'id="check-{right}"[^>]*><span class="state state-done">Готов', told)
    assert re.search(rf'id="check-{wrong}"[^>]*><a class="state state-wrong" [^>]*>Исправить: \d', told)


def test_several_get_numbers_after_their_list_was_shown(school: School) -> None:
    """The list gives nothing away; then each gets the number that was shown."""
    first, second, wrong = draft(school), draft(school), draft(school, WRONG)
    page = secretary(school).post("/office/number", data={"paper": [first, second, wrong]})
    assert page.status_code == 200
    assert "№ 134-од" in page.text
    assert "№ 135-од" in page.text
    assert "Не получит" in page.text
    assert re.search(rf'<a href="/papers/{wrong}#f-[^"]+">[А-Я]', page.text), "the field by its name"
    assert [state(school, one) for one in (first, second, wrong)] == [State.DRAFT] * 3
    sent = fields(page.text)
    assert sent["paper"] == [first, second]
    done = secretary(school).post("/office/number/give", data=sent)
    assert (done.status_code, done.location) == (303, "/office/print?added=2&said=numbered")
    assert [state(school, one) for one in (first, second, wrong)] == [State.REGISTERED, State.REGISTERED, State.DRAFT]
    with school.store.read() as session:
        who = actor_of(school.people[Role.SECRETARY].user)
        assert [found(session, who, one).number for one in (first, second)] == ["134-од", "135-од"]


def test_a_number_that_was_taken_meanwhile_is_told(school: School) -> None:
    """Nobody gets another number than he was shown, and none of the others gets his."""
    first, second = draft(school), draft(school)
    sent = fields(secretary(school).post("/office/number", data={"paper": [first, second]}).text)
    registered(school)
    refused = secretary(school).post("/office/number/give", data=sent)
    assert refused.status_code == 422
    assert "№ 134-од уже занят, теперь это был бы № 135-од" in refused.text
    assert state(school, first) == state(school, second) == State.DRAFT


def test_a_draft_that_was_changed_meanwhile_gets_no_number(school: School) -> None:
    """What was looked at is what is registered."""
    number = draft(school)
    sent = fields(secretary(school).post("/office/number", data={"paper": number}).text)
    with school.store.begin() as session:
        who = actor_of(school.people[Role.CURATOR].user)
        papers.edit(session, who, number, None, papers.PaperChange(payload=order()))
    refused = secretary(school).post("/office/number/give", data=sent)
    assert refused.status_code == 422
    assert "изменили, пока вы её правили" in refused.text
    assert state(school, number) == State.DRAFT


def test_without_a_tick_nothing_is_done(school: School) -> None:
    """The page comes again and says what to do."""
    registered(school)
    for place in ("/office/number", "/office/print"):
        refused = secretary(school).post(place)
        assert refused.status_code == 422
        assert "Отметьте хотя бы один документ" in refused.text


def test_a_scan_is_attached_in_the_row(school: School) -> None:
    """Then it is told what was read in it; what is no scan is refused at its row."""
    number = registered(school)
    for sent in ({}, {"file": (BytesIO("просто текст".encode()), "текст.pdf")}):
        refused = secretary(school).post(f"/office/sign/{number}", data=sent)
        assert refused.status_code == 422
        assert f'id="wrong-{number}"' in refused.text
    assert state(school, number) == State.REGISTERED
    done = secretary(school).post(f"/office/sign/{number}", data={"file": (BytesIO(SCAN), "скан.png")})
    page = secretary(school).get(done.location).text
    assert "приложен скан" in page
    assert "чья на нём подпись, служба не проверяет" in page
    assert state(school, number) == State.SIGNED


def test_several_go_into_one_file(school: School) -> None:
    """Without the name of the дело nothing is done and ticks stay; one paper goes by its own button."""
    first, second, third = signed(school), signed(school), signed(school)
    refused = secretary(school).post("/office/file", data={"paper": [first, second], "filed_in": " "})
    assert refused.status_code == 422
    assert re.search(rf'value="{first}"[^>]* checked', refused.text)
    where = f"01-06 Приказы {EVIL}"
    done = secretary(school).post("/office/file", data={"paper": [first, second], "filed_in": where})
    assert done.location == "/office/file?added=2&said=filed_several"
    page = secretary(school).get(done.location).text
    assert "Подшито в дело документов: 2." in page
    assert EVIL not in page
    assert "&lt;script&gt;" in page, "it is offered for the next paper"
    assert state(school, third) == State.SIGNED
    secretary(school).post("/office/file", data={"one": third, "filed_in": "01-07"})
    assert state(school, third) == State.FILED


def test_what_went_to_print_leaves_the_queue_and_comes_back(school: School) -> None:
    """By the script of the page and by its button; taken back by one press."""
    first, second = registered(school), registered(school)
    piece = secretary(school).post(f"/office/printed?paper={first}", headers={"HX-Request": "true"})
    assert "Вернуть в очередь" in piece.text
    assert waiting(school)[Queue.PRINT] == 1
    done = secretary(school).post("/office/print", data={"paper": second, "do": "printed"})
    assert waiting(school)[Queue.PRINT] == 0
    line = fields(secretary(school).get(done.location).text)
    assert line["paper"] == [second]
    assert secretary(school).post("/office/unprinted", data=line).status_code == 303
    assert waiting(school)[Queue.PRINT] == 1
    assert secretary(school).get("/office/print").text.count("data-print ") == 1
    assert waiting(school)[Queue.SIGN] == 2


def test_ticked_papers_are_ordered_as_one_packet(school: School) -> None:
    """Its page is where one comes to."""
    numbers = [registered(school), registered(school)]
    done = secretary(school).post("/office/print", data={"paper": numbers, "do": "packet"})
    assert re.fullmatch(r"/packets/[0-9a-f]{32}", done.location), done.text
    page = secretary(school).get(done.location)
    assert "На печать, " in page.text


def test_registered_papers_that_disagree_are_printed_all_the_same(school: School) -> None:
    """They can’t be mended: another name of the school is no reason not to print both."""
    other = {**order(), "organisation": {**order()["organisation"], "short_name": "Другая школа"}}
    other["organisation"]["full_name"] = "Другая школа"
    numbers = [registered(school), registered(school, other)]
    assert secretary(school).post("/office/print", data={"paper": numbers, "do": "packet"}).status_code == 303


def test_another_school_has_no_such_papers(app: Service, school: School, sqlite_store: Store) -> None:
    """Neither its rows nor its numbers."""
    other = with_indexes(new_school(app, sqlite_store, "other"))
    number, paper = draft(school), registered(school)
    stranger = secretary(other)
    assert stranger.post("/office/number", data={"paper": number}).status_code == 404
    assert stranger.post(f"/office/sign/{paper}", data={"file": (BytesIO(SCAN), "a.png")}).status_code == 404
    assert stranger.post("/office/file", data={"one": paper, "filed_in": "01"}).status_code == 404
    assert stranger.post(f"/office/printed?paper={paper}").status_code == 404
    assert stranger.get(f"/office/number/checked?paper={number}").status_code == 404
    assert waiting(school)[Queue.PRINT] == 1
