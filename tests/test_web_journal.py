"""The journal of registration as a page: found, filtered, fetched; a number taken for a paper of others, cancelled."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.registry import journal
from service.registry.journal_shapes import EntryRow, JournalQuery
from service.registry.numbers import today
from service.registry.shapes import Taking
from service.store import Store
from tests.registry_school import ORDERS, OTHERS
from tests.test_web_office import EVIL, registered, secretary, with_indexes
from tests.worlds import School, new_school

TAKING = {"index": OTHERS, "title": f"О поощрении {EVIL}", "reason": "составлен в Word"}


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """A school with a journal."""
    return with_indexes(new_school(app, sqlite_store, "only"))


def lines(school: School) -> list[EntryRow]:
    """The whole journal."""
    with school.store.read() as session:
        who = actor_of(school.people[Role.SECRETARY].user)
        return journal.listed(session, who, JournalQuery()).items


def take(school: School, **other: str) -> EntryRow:
    """A number for a paper of others."""
    with school.store.begin() as session:
        who = actor_of(school.people[Role.ADMINISTRATOR].user)
        return journal.take(session, who, Taking.model_validate({**TAKING, **other}))


def numbers(page: str) -> list[str]:
    """The numbers that a page shows, in its order."""
    return re.findall(r'<th scope="row"[^>]*>(?:<s>)?([^<]+)', page)


def test_an_empty_journal_teaches(school: School) -> None:
    """What comes next, and where numbers come from."""
    page = secretary(school).get("/journal").text
    assert "№ 134-од" in page
    assert "Записей ещё нет" in page


def test_the_journal_is_read_newest_first_or_as_a_book(school: School) -> None:
    """With links to its papers; names are escaped."""
    paper, entry = registered(school), take(school)
    client = secretary(school)
    page = client.get("/journal").text
    assert numbers(page) == [entry.number, "134-од"]
    assert f'href="/papers/{paper}"' in page
    assert EVIL not in page
    assert numbers(client.get("/journal?as_book=1").text) == ["134-од", entry.number]


def test_the_journal_is_searched(school: School) -> None:
    """By number, words, index, year, dates, kind; what can't be asked is told and everything is shown."""
    registered(school)
    entry, gone = take(school), take(school, title="О другом")
    with school.store.begin() as session:
        who = actor_of(school.people[Role.SECRETARY].user)
        journal.cancel(session, who, gone.id, journal.Cancelling(reason="ошибка"))
    client, day = secretary(school), today()
    wanted = {
        "q=134": ["134-од"],
        "q=поощрении": [entry.number],
        f"index={ORDERS}": ["134-од"],
        "which=cancelled": [gone.number],
        "which=valid&index=" + OTHERS: [entry.number],
        f"year={day.year}&index={ORDERS}": ["134-од"],
        f"until={day - timedelta(days=1)}": [],
        f"since={day}&q=другом": [gone.number],
    }
    for asked, found in wanted.items():
        assert numbers(client.get(f"/journal?{asked}").text) == found, asked
    assert "Таких записей нет" in client.get("/journal?q=никогда").text
    for bad in ("since=вчера", "cursor=zzz"):
        refused = client.get(f"/journal?{bad}")
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
        assert len(numbers(refused.text)) == 3


def test_a_long_journal_goes_on(school: School) -> None:
    """Fifty lines on a page, the rest behind the button, none twice."""
    for _ in range(52):
        take(school)
    first = secretary(school).get("/journal?which=valid").text
    onward = re.search(r'class="onward".*?href="([^"]+)"', first, re.DOTALL)
    assert onward
    second = secretary(school).get(onward[1].replace("&amp;", "&")).text
    assert len(numbers(first)) == 50
    assert len({*numbers(first), *numbers(second)}) == 52


def test_a_number_is_taken_for_a_paper_of_others(school: School) -> None:
    """What is missing is told at its field and what was typed stays; then the number is told."""
    client = secretary(school)
    page = client.get("/journal/take").text
    assert "следующий № 1/4" in page
    refused = client.post("/journal/take", data={**TAKING, "reason": ""})
    assert refused.status_code == 422
    assert 'href="#f-reason"' in refused.text
    assert "О поощрении &lt;script&gt;" in refused.text
    assert lines(school) == []
    done = client.post("/journal/take", data=TAKING)
    assert done.status_code == 303
    assert "Взят номер <strong>1/4</strong>" in client.get(done.location).text
    assert [(line.number, line.paper) for line in lines(school)] == [("1/4", None)]


def test_a_taken_number_by_hand_is_refused(school: School) -> None:
    """The trial leaves nothing behind."""
    entry = take(school)
    refused = secretary(school).post("/journal/take", data={**TAKING, "number": entry.number})
    assert refused.status_code == 422
    assert "уже занят" in refused.text
    assert len(lines(school)) == 1


def test_a_number_is_cancelled_with_its_reason(school: School) -> None:
    """Without a reason it stays; cancelled, it stays taken; that of a paper is not cancelled here."""
    entry, client = take(school), secretary(school)
    assert entry.number in client.get(f"/journal/{entry.id}/cancel").text
    assert client.post(f"/journal/{entry.id}/cancel", data={"reason": " "}).status_code == 422
    done = client.post(f"/journal/{entry.id}/cancel", data={"reason": "приказ не издан"})
    assert done.status_code == 303
    page = client.get("/journal").text
    assert f"<s>{entry.number}</s>" in page
    assert "приказ не издан" in page
    assert client.get(f"/journal/{entry.id}/cancel").status_code == 409
    registered(school)
    of_paper = next(line for line in lines(school) if line.paper)
    assert client.get(f"/journal/{of_paper.id}/cancel").status_code == 409


def test_the_journal_is_fetched(school: School) -> None:
    """As a table and as a register of Word; what there is not is not found."""
    registered(school)
    client, year = secretary(school), today().year
    table = client.get(f"/journal/book.xlsx?index={ORDERS}&year={year}")
    assert load_workbook(BytesIO(table.data)).active["A2"].value == "134-од"  # type: ignore[index]
    word = client.get(f"/journal/book.docx?index={ORDERS}&year={year}")
    assert word.data.startswith(b"PK")
    assert "attachment" in word.headers["Content-Disposition"]
    for bad in ("index=нет&year=2026", f"index={ORDERS}&year=год", f"index={ORDERS}&year={year}&part=9"):
        assert client.get(f"/journal/book.docx?{bad}").status_code in (404, 422), bad


def test_who_may_not_write_the_journal_sees_no_buttons(app: Service, school: School, sqlite_store: Store) -> None:
    """A curator reads; another school sees nothing of it."""
    entry, curator = take(school), school.people[Role.CURATOR].client
    page = curator.get("/journal").text
    assert numbers(page) == [entry.number]
    assert "/journal/take" not in page
    assert f"/journal/{entry.id}/cancel" not in page
    assert curator.get("/journal/take").status_code == 403
    other = with_indexes(new_school(app, sqlite_store, "other"))
    assert numbers(secretary(other).get("/journal").text) == []
    assert secretary(other).get(f"/journal/{entry.id}/cancel").status_code == 404
    assert secretary(other).post(f"/journal/{entry.id}/cancel", data={"reason": "чужое"}).status_code == 404
