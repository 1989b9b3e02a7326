"""The pages of papers: the list, a new one, a draft that is filled, saved, checked, registered, and its life after."""

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
from service.drafts.kinds import kinds
from service.records import organisation, people
from service.records.organisation import Profile
from service.records.people import PersonCard
from service.registry import papers
from service.registry.shapes import PaperCard, PaperIn
from service.store import Store
from tests.forms import Browser
from tests.payloads import raw
from tests.registry_school import INDEXES, ORDER, order
from tests.test_registry import SCAN
from tests.worlds import School, new_school

SCRIPT = {"X-Paper": "1", "HX-Request": "true"}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store) -> School:
    """A school with its indexes."""
    found = new_school(serve(), sqlite_store, "only")
    profile = Profile.model_validate({"organisation": raw(ORDER)["organisation"], "indexes": INDEXES})
    with sqlite_store.begin() as session:
        organisation.change(session, actor_of(found.people[Role.ADMINISTRATOR].user), profile, None)
    return found


@pytest.fixture
def curator(school: School) -> FlaskClient:
    """Who writes papers."""
    return school.people[Role.CURATOR].client


@pytest.fixture
def secretary(school: School) -> FlaskClient:
    """Who registers, signs and files them."""
    return school.people[Role.SECRETARY].client


def draft(school: School, payload: dict[str, Any] | None = None, name: str = ORDER) -> PaperCard:
    """A draft of the curator's."""
    with school.store.begin() as session:
        asked = PaperIn(type=name, payload=order() if payload is None else payload)
        return papers.add(session, actor_of(school.people[Role.CURATOR].user), asked)


def kept(school: School, number: str) -> PaperCard:
    """A paper as it is stored now."""
    with school.store.begin() as session:
        return papers.open_paper(session, actor_of(school.people[Role.CURATOR].user), number)


def typed(client: FlaskClient, number: str, **changed: str) -> dict[str, str]:
    """Everything that the page of a draft would send, with some fields typed anew."""
    page = client.get(f"/papers/{number}").text
    form = page[page.index('<form id="paper"') :]
    fields = dict(Browser(form[: form.index("</form>")]).fields)
    return {**fields, **{name.replace("__", "/"): text for name, text in changed.items()}}


def sent_by_script(client: FlaskClient, number: str, **fields: str) -> dict[str, Any]:
    """What our script is told of a draft that it has saved."""
    answer = client.post(f"/papers/{number}/draft", data={**typed(client, number), **fields}, headers=SCRIPT)
    assert answer.status_code == 200
    assert isinstance(answer.json, dict)
    return answer.json


def test_the_list_shows_states_and_what_is_missing(school: School, curator: FlaskClient) -> None:
    """One row each; filters pick; a name of another is text."""
    whole, bad = draft(school, {**order(), "title": EVIL}), draft(school, {"organisation": {"organisation": "own"}})
    page = curator.get("/papers").text
    assert f"/papers/{whole.id}" in page
    assert f"/papers/{bad.id}?check=1" in page
    assert "&lt;script&gt;" in page
    assert EVIL not in page
    assert "готов к регистрации" in page
    assert "Осталось исправить:" in page
    assert bad.id not in curator.get("/papers?state=registered").text
    assert "По этим условиям документов нет" in curator.get("/papers?q=абракадабра").text
    assert curator.get("/papers?state=nonsense").status_code == 200


def test_an_empty_list_teaches(curator: FlaskClient, secretary: FlaskClient) -> None:
    """One sentence and one button, for whoever may press it."""
    assert "Составить первый документ" in curator.get("/papers").text
    assert "Составить первый документ" not in secretary.get("/papers").text


def test_every_kind_can_be_begun(school: School, curator: FlaskClient) -> None:
    """The page teaches when each is needed; what is known of the school stands in the draft."""
    page = curator.get("/papers/new").text
    for one in kinds():
        assert one.title in page
        assert one.needed in page
        answer = curator.post("/papers/new", data={"type": one.name})
        assert answer.status_code == 303
        number = answer.location.rpartition("/")[2]
        card = kept(school, number)
        assert (card.type, card.payload["organisation"]) == (one.name, {"organisation": "own"})
        assert curator.get(answer.location).status_code == 200
    assert curator.post("/papers/new", data={"type": "nothing"}).status_code == 404
    assert curator.post("/papers/new", data={"type": ORDER, "school_year": "x"}).status_code in (400, 404, 422)


def test_the_page_of_a_draft_says_nothing_red_before_it_is_asked(school: School, curator: FlaskClient) -> None:
    """The number of what is missing, quietly; everything after «Проверить», with links to fields that there are."""
    number = draft(school, {"organisation": {"organisation": "own"}, "title": EVIL}).id
    page = curator.get(f"/papers/{number}").text
    assert "invalid-feedback" not in page
    assert "Осталось исправить:" in page
    assert EVIL not in page
    checked = curator.get(f"/papers/{number}?check=1").text
    assert "Исправьте, чтобы выпустить документ" in checked
    browser = Browser(checked)
    assert {link for link in browser.links if link.startswith("f-")} <= set(browser.ids)


def test_saving_answers_what_the_page_needs(school: School, curator: FlaskClient) -> None:
    """The version, the time, how much is left, and each problem by its field; wrong things are kept as typed."""
    card = draft(school)
    sent = typed(curator, card.id, __head__date="1.9.26")
    told = curator.post(f"/papers/{card.id}/draft", data=sent, headers=SCRIPT)
    assert told.status_code == 200
    assert told.json
    assert told.json["version"] == card.version + 1
    assert re.fullmatch(r"\d\d:\d\d", told.json["at"])
    assert kept(school, card.id).payload["head"]["date"] == "2026-09-01"
    wrong = {**sent, "version": str(told.json["version"]), "/head/date": "31 июня"}
    told = curator.post(f"/papers/{card.id}/draft", data=wrong, headers=SCRIPT)
    assert told.json
    assert told.json["left"] == 1
    assert told.json["told"]["f-head-date"][0]["error"]
    assert kept(school, card.id).payload["head"]["date"] == "31 июня"
    assert sent_by_script(curator, card.id)["version"] == told.json["version"]


def test_the_second_tab_is_told_and_may_win(school: School, curator: FlaskClient) -> None:
    """Who and when, nothing of either is lost in silence; what is put over keeps what the form did not show."""
    card = draft(school)
    first = typed(curator, card.id, __head__date="01.09.2026")
    second = typed(curator, card.id, __head__date="02.09.2026")
    address = f"/papers/{card.id}/draft"
    assert curator.post(address, data=first, headers=SCRIPT).status_code == 200
    stale = curator.post(address, data=second, headers=SCRIPT)
    assert stale.status_code == 412
    assert stale.json
    assert stale.json["who"] == school.people[Role.CURATOR].user.name
    assert kept(school, card.id).payload["head"]["date"] == "2026-09-01"
    page = curator.post(address, data=second)
    assert page.status_code == 412
    assert "Сохранить моё поверх" in page.text
    assert "02.09.2026" in page.text
    assert curator.post(address, data={**second, "over": "1"}, headers=SCRIPT).status_code == 200
    assert kept(school, card.id).payload["head"]["date"] == "2026-09-02"
    assert kept(school, card.id).version == card.version + 2
    assert curator.get(f"/papers/{card.id}/state").status_code == 200


def test_the_sections_are_linked_with_what_is_missing_in_each(school: School, curator: FlaskClient) -> None:
    """One line of links; a section that the service fills is closed over a line of its values, unless it is wrong."""
    card = draft(school, {**order(), "grounds": [{"text": "первый акт"}]})
    page = curator.get(f"/papers/{card.id}").text
    assert 'href="#part-head">Дата и номер<' in page
    assert 'data-left-in="part-grounds" hidden' in page
    shut = re.search(r'<section id="part-grounds".*?</summary>', page, re.DOTALL)
    assert shut
    assert "первый акт" in shut[0]
    assert '<details class="form-quiet">' in shut[0]
    told = sent_by_script(curator, card.id, do="add:/grounds")
    assert told["missing"]["part-grounds"] == 1
    page = curator.get(f"/papers/{card.id}").text
    assert 'data-left-in="part-grounds" hidden' not in page
    assert re.search(r'<section id="part-grounds"[^>]*>\s*<details class="form-quiet" open>', page)
    assert "Добавить основание" in page


def test_rows_come_go_move_and_come_back(school: School, curator: FlaskClient) -> None:
    """Without a script the page is drawn again; with it only what has changed, and where to go on."""
    card = draft(school, {**order(), "grounds": [{"text": "первый акт"}, {"text": "второй акт"}]})
    address = f"/papers/{card.id}/draft"
    page = curator.post(address, data={**typed(curator, card.id), "do": "remove:/grounds/0"})
    assert page.status_code == 200
    assert "restore:" in page.text
    assert [one["text"] for one in kept(school, card.id).payload["grounds"]] == ["второй акт"]
    removed = dict(Browser(page.text).fields)["removed"]
    told = sent_by_script(curator, card.id, do="restore:", removed=removed)
    assert told["place"] == "/grounds/0"
    assert [one["text"] for one in kept(school, card.id).payload["grounds"]] == ["первый акт", "второй акт"]
    assert sent_by_script(curator, card.id, do="down:/grounds/0")["place"] == "/grounds/1"
    assert kept(school, card.id).payload["grounds"][1]["text"] == "первый акт"
    told = sent_by_script(curator, card.id, do="add:/grounds")
    assert told["place"] == "/grounds/2"
    assert 'data-row="/grounds/2"' in told["html"]
    refused = curator.post(address, data={**typed(curator, card.id), "do": "remove:/nothing"}, headers=SCRIPT)
    assert refused.status_code == 422
    assert "said" in refused.text


def test_the_buttons_work_without_a_script(school: School, curator: FlaskClient) -> None:
    """«Сохранить», «Проверить», «Зарегистрировать…» lead on."""
    number = draft(school).id
    for button, place in (("save", "said=saved"), ("check", "check=1"), ("register", "/register")):
        answer = curator.post(f"/papers/{number}/draft", data={**typed(curator, number), "do": button})
        assert answer.status_code == 303
        assert place in answer.location


def test_a_draft_is_thrown_away_and_brought_back(school: School, curator: FlaskClient) -> None:
    """Under its own number, with its data; twice it does not come."""
    card = draft(school, {**order(), "title": EVIL})
    page = curator.post(f"/papers/{card.id}/delete")
    assert "Проект удалён" in page.text
    assert EVIL not in page.text
    assert curator.get(f"/papers/{card.id}").status_code == 404
    told = {"told": dict(Browser(page.text).fields)["told"]}
    assert curator.post(f"/papers/{card.id}/restore", data=told).status_code == 303
    assert kept(school, card.id).payload == card.payload
    assert curator.post(f"/papers/{card.id}/restore", data=told).status_code == 409
    other = "0" * 32
    assert curator.post(f"/papers/{other}/restore", data=told).status_code == 404


def test_registration_shows_the_number_and_what_stands_in_the_way(
    school: School, curator: FlaskClient, secretary: FlaskClient
) -> None:
    """The next number of the journal is on the button; a draft with errors has links in its place."""
    bad = draft(school, {"organisation": {"organisation": "own"}}).id
    page = curator.get(f"/papers/{bad}/register").text
    assert "Зарегистрировать пока нельзя" in page
    assert f"/papers/{bad}?check=1#f-" in page
    good = draft(school).id
    page = secretary.get(f"/papers/{good}/register").text
    assert "134-од" in page
    assert "Номер вручную" in page
    assert "Номер вручную</label>" not in curator.get(f"/papers/{good}/register").text
    address = f"/papers/{good}/register"
    refused = secretary.post(address, data={"day": "31.02.2026", "index": "од"})
    assert refused.status_code == 422
    assert "31.02.2026" in refused.text
    refused = secretary.post(address, data={"number": "7-од", "index": "од"})
    assert refused.status_code == 422
    assert "Напишите причину" in refused.text
    assert 'value="7-од"' in refused.text
    assert curator.post(address, data={"number": "7-од", "reason": "так", "index": "од"}).status_code == 403
    assert secretary.post(address, data={"index": "од"}).location == f"/papers/{good}?said=registered"
    assert kept(school, good).number == "134-од"
    page = secretary.get(f"/papers/{good}").text
    assert "№ 134-од" in page
    assert "Зарегистрирован" in page
    assert "Приложить" in page
    assert "Приложить" not in curator.get(f"/papers/{good}").text
    assert curator.get(f"/papers/{good}/register").status_code == 409


def test_a_paper_that_leans_on_a_draft_says_what_stops_it(
    school: School, curator: FlaskClient, secretary: FlaskClient
) -> None:
    """On top, with a link to the draft that has to be registered first; no button that would be refused."""
    first = draft(school).id
    leaning = draft(school, {**order(), "grounds": [{"paper": first}]}).id
    page = secretary.get(f"/papers/{leaning}/register").text
    assert "Сначала зарегистрируйте документ" in page
    assert f'href="/papers/{first}"' in page
    assert "data-register" not in page
    refused = secretary.post(f"/papers/{leaning}/register", data={"index": "од"})
    assert refused.status_code == 422
    assert refused.text.count("Сначала зарегистрируйте документ") == 1
    assert kept(school, leaning).number == ""
    secretary.post(f"/papers/{first}/register", data={"index": "од"})
    assert "data-register" in secretary.get(f"/papers/{leaning}/register").text


def test_what_only_the_day_of_registration_breaks_is_told_on_top(school: School, secretary: FlaskClient) -> None:
    """A draft without errors that its number and day make wrong: the refusal names the field, the form stays."""
    payload = {**raw("pairing_order.least"), "head": {"draft": True}, "program_due": "2020-02-03"}
    number = draft(school, payload, "pairing_order").id
    assert "data-register" in secretary.get(f"/papers/{number}/register").text
    refused = secretary.post(f"/papers/{number}/register", data={"index": "од"})
    assert refused.status_code == 422
    assert "Документ не зарегистрирован" in refused.text
    assert f"/papers/{number}?check=1#f-program_due" in refused.text
    assert "data-register" in refused.text


def test_the_registration_tells_of_another_date_in_the_draft(school: School, secretary: FlaskClient) -> None:
    """The journal gives the day: what stands in the draft is named before it is lost."""
    number = draft(school, {**order(), "head": {"date": "2026-01-12", "draft": True}}).id
    assert "В проекте стоит 12.01.2026" in secretary.get(f"/papers/{number}/register").text
    plain = draft(school, {**order(), "head": {"draft": True}}).id
    assert "В проекте стоит" not in secretary.get(f"/papers/{plain}/register").text


def test_a_registered_paper_is_signed_filed_cancelled_and_amended(
    school: School, curator: FlaskClient, secretary: FlaskClient
) -> None:
    """Every refusal stands at its own form, with what was typed."""
    number = draft(school).id
    secretary.post(f"/papers/{number}/register", data={"index": "од"})
    address = f"/papers/{number}"
    assert "Выберите файл" in secretary.post(f"{address}/sign", data={}).text
    wrong = secretary.post(f"{address}/sign", data={"file": (BytesIO(b"words"), "scan.pdf")})
    assert wrong.status_code == 422
    signed = secretary.post(f"{address}/sign", data={"file": (BytesIO(SCAN), "scan.png")})
    assert signed.status_code == 303
    assert secretary.get(f"{address}/signed").data == SCAN
    assert secretary.post(f"{address}/file", data={"filed_in": " "}).status_code == 422
    assert secretary.post(f"{address}/file", data={"filed_in": "01-06"}).status_code == 303
    assert "01-06" in secretary.get(address).text
    assert secretary.post(f"{address}/unsign").status_code == 409
    assert secretary.post(f"{address}/unfile").status_code == 303
    assert "Вернуть из дела" not in secretary.get(address).text
    assert secretary.post(f"{address}/unsign").status_code == 303
    assert secretary.get(f"{address}/signed").status_code == 404
    assert "Убрать скан" not in secretary.get(address).text
    assert secretary.post(f"{address}/unfile").status_code == 409
    amended = curator.post(f"{address}/amend")
    assert "Меняет документ" in curator.get(amended.location).text
    assert secretary.post(f"{address}/cancel", data={"reason": ""}).status_code == 422
    assert secretary.post(f"{address}/cancel", data={"reason": EVIL}).status_code == 303
    page = secretary.get(address).text
    assert "отменён" in page
    assert EVIL not in page
    assert "Отменить №" not in page


@pytest.mark.parametrize("step", ["sign", "file", "unsign", "unfile", "cancel"])
def test_a_draft_has_no_life_yet(school: School, secretary: FlaskClient, step: str) -> None:
    """What is for numbered papers is refused in words."""
    answer = secretary.post(f"/papers/{draft(school).id}/{step}", data={})
    assert 400 <= answer.status_code < 500, answer.text


def test_who_may_not_write_sees_a_draft_without_its_form(school: School, secretary: FlaskClient) -> None:
    """The secretary reads it and gives the number."""
    number = draft(school).id
    page = secretary.get(f"/papers/{number}").text
    assert '<form id="paper"' not in page
    assert "Удалить проект" not in page
    assert f"/papers/{number}/register" in page
    assert secretary.post(f"/papers/{number}/draft", data={"version": "1"}).status_code == 403


def test_another_school_sees_nothing(school: School, sqlite_store: Store) -> None:
    """Its papers, pages, words and pictures are not there."""
    number = draft(school).id
    other = new_school(school.app, sqlite_store, "other").people[Role.ADMINISTRATOR].client
    for place in ("", "/pages", "/words", "/register", "/state", ".pdf", ".docx", "/signed"):
        assert other.get(f"/papers/{number}{place}").status_code == 404, place
    for place in ("draft", "delete", "restore", "register", "sign", "file", "cancel", "amend", "words"):
        sent = {"told": "{}", "version": "1", "filed_in": "x", "reason": "x", "text": "x", "case": "тв", "form": "x"}
        files = {"file": (BytesIO(SCAN), "scan.png")} if place == "sign" else {}
        assert other.post(f"/papers/{number}/{place}", data={**sent, **files}).status_code in (404, 422), place
    assert kept(school, number).state.value == "draft"


def test_people_are_found_as_one_types(school: School, curator: FlaskClient) -> None:
    """By the beginnings of their names; what they are called is text."""
    person = {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", "post": "учитель <b>"}
    with school.store.begin() as session:
        actor = actor_of(school.people[Role.CURATOR].user)
        people.add(session, actor, PersonCard.model_validate({"person": person}))
    assert "Буга Юлия Викторовна, учитель &lt;b&gt;" in curator.get("/pick/people?q=буг юл").text
    assert "option" not in curator.get("/pick/people?q=ив").text
    assert curator.get("/pick/pairs?q=").status_code == 200
