"""Pairs and groups as pages: who is without a mentor, the form, what is to be seen to, removing and bringing back."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.records import pairs
from service.records.pair_cards import PairRow, PairsQuery
from service.store import Store
from tests.test_web_people import add, fields
from tests.worlds import School, new_school

YEAR = "2026/2027"
MENTOR, MENTEE = "Попова Лариса Алексеевна, учитель математики", "Ким Алексей Олегович, учитель физики"


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store) -> School:
    """A school with a mentor and one who has none."""
    made = new_school(serve(), sqlite_store, "only")
    consents = {"mentoring": "2026-08-20", "personal_data": "2026-08-20"}
    named = {"surname": "Попова", "first_name": "Лариса", "patronymic": "Алексеевна", "post": "учитель математики"}
    add(made, person=named, mentor=True, consents=consents)
    named = {"surname": "Ким", "first_name": "Алексей", "patronymic": "Олегович", "post": "учитель физики"}
    add(made, person=named, mentee=True, consents=consents)
    return made


@pytest.fixture
def curator(school: School) -> FlaskClient:
    """Its curator."""
    return school.people[Role.CURATOR].client


def kept(school: School) -> list[PairRow]:
    """The pairs that the database holds."""
    with school.store.begin() as session:
        return pairs.listed(session, actor_of(school.people[Role.CURATOR].user), PairsQuery(school_year=YEAR)).items


def typed(**changed: Any) -> dict[str, Any]:
    """A form of a pair that is whole."""
    return {"mentor": MENTOR, "mentees": [MENTEE], "form": "педагог – педагог", "in_duties": "1", **changed}


def test_who_has_no_mentor_is_seen_and_gets_one(school: School, curator: FlaskClient) -> None:
    """He stands on top with a button, which opens the form with his name; then he is free no more."""
    page = curator.get("/pairs?year=2026").text
    assert "Без наставника: 1" in page
    link = re.search(r'href="(/pairs/new\?[^"]*mentee=\w+)"', page)
    assert link
    assert f'value="{MENTEE}"' in curator.get(html.unescape(link[1])).text
    added = curator.post("/pairs/new?year=2026", data=typed(**{"period-start": "1.9.2026", "period-end": "31.05.2027"}))
    assert added.location == "/pairs?year=2026&said=added"
    (row,) = kept(school)
    assert (row.mentor.name, row.starts.isoformat()) == ("Попова Лариса Алексеевна", "2026-09-01")
    assert row.card.period is not None
    page = curator.get("/pairs?year=2026").text
    assert "Без наставника" not in page
    assert "31.05.2027" in page


def test_a_name_alone_is_enough(school: School, curator: FlaskClient) -> None:
    """What only one can be meant by is understood; who is not there is told at his field, and nothing is lost."""
    assert curator.post("/pairs/new?year=2026", data=typed(mentor="Попова Л.А.")).status_code == 303
    (row,) = kept(school)
    assert row.mentor.name.startswith("Попова")
    refused = curator.post("/pairs/new?year=2026", data=typed(mentor="<i>Никто</i>", note="моё"))
    assert refused.status_code == 422
    assert "&lt;i&gt;Никто&lt;/i&gt;" in refused.text
    assert "<i>Никто" not in refused.text
    assert 'value="моё"' in refused.text
    assert len(kept(school)) == 1


def test_mistakes_and_warnings_stand_at_their_fields(school: School, curator: FlaskClient) -> None:
    """An error refuses, a warning is shown beside what was saved."""
    short = curator.post(
        "/pairs/new?year=2026", data=typed(**{"period-start": "01.09.2026", "period-end": "01.10.2026"})
    )
    assert short.status_code == 422
    assert 'href="#f-period-start"' in short.text
    own = curator.post("/pairs/new?year=2026", data=typed(mentees=[MENTOR]))
    assert "не может быть наставником самому себе" in own.text
    seen = curator.post("/pairs/new?year=2026", data=typed(in_duties=""))
    page = curator.get(seen.location).text
    assert 'href="#f-agreement-number"' in page
    assert "Укажите соглашение с наставником" in page
    assert len(kept(school)) == 1


def test_more_fields_without_a_script(curator: FlaskClient) -> None:
    """The button of the form gives two more, and keeps what was typed."""
    page = curator.post("/pairs/new?year=2026", data=typed(mentees=[MENTEE, "а", "б"], do="more")).text
    assert 'id="f-mentees-4"' in page
    assert f'value="{MENTOR}"' in page


def test_an_early_end_has_its_reason(school: School, curator: FlaskClient) -> None:
    """The law's three working days are seen to."""
    curator.post("/pairs/new?year=2026", data=typed())
    (row,) = kept(school)
    ended = typed(**{"version": "1", "early_end-date": "12.10.2026", "early_end-warned": "09.10.2026"})
    refused = curator.post(f"/pairs/{row.id}", data=ended)
    assert refused.status_code == 422
    assert 'href="#f-early_end-reason"' in refused.text
    late = curator.post(f"/pairs/{row.id}", data={**ended, "early_end-reason": "отказ"})
    assert "за три рабочих дня" in late.text
    right = {**ended, "early_end-reason": "отказ", "early_end-warned": "05.10.2026"}
    assert curator.post(f"/pairs/{row.id}", data=right).status_code == 303
    assert kept(school)[0].ends.isoformat() == "2026-10-12"
    stale = curator.post(f"/pairs/{row.id}", data=typed(version="1", note="моё"))
    assert stale.status_code == 412
    assert 'value="моё"' in stale.text


def test_a_removed_pair_comes_back_under_its_number(school: School, curator: FlaskClient) -> None:
    """The line on top offers it; its papers name it by its number."""
    curator.post("/pairs/new?year=2026", data=typed())
    (row,) = kept(school)
    page = curator.post(f"/pairs/{row.id}/remove").text
    assert kept(school) == []
    carried = re.search(r'name="card" value="([^"]*)"', page)
    assert carried
    card = html.unescape(carried[1])
    back = curator.post(f"/pairs/{row.id}/return", data={"card": card})
    assert back.location == "/pairs?year=2026&said=restored"
    assert [one.id for one in kept(school)] == [row.id]
    assert curator.post(f"/pairs/{row.id}/return", data={"card": card}).status_code == 404
    assert curator.post(f"/pairs/{row.id}/return", data={"card": "["}).status_code == 422


def test_mentors_are_named_for_several_at_once(school: School, curator: FlaskClient) -> None:
    """Every line that is filled becomes a pair; one that is wrong keeps what was typed, and nothing is written."""
    named = {"surname": "Ли", "first_name": "Сергей", "post": "учитель музыки"}
    add(school, person=named, mentee=True)
    page = curator.get("/pairs?year=2026").text
    lines = re.findall(r'name="(mentor-\w+)"', page)
    assert len(lines) == 2
    refused = curator.post("/pairs/several?year=2026", data={lines[0]: MENTOR, lines[1]: "Никто Н.Н."})
    assert refused.status_code == 422
    assert 'value="Никто Н.Н."' in refused.text
    assert kept(school) == []
    assert curator.post("/pairs/several?year=2026", data={lines[0]: ""}).status_code == 422
    done = curator.post("/pairs/several?year=2026", data={lines[0]: MENTOR, lines[1]: "Попова Л.А."})
    assert done.location == "/pairs?year=2026&added=2&said=pairs_added"
    assert "Добавлено пар: 2." in curator.get(done.location).text
    assert {row.mentor.name for row in kept(school)} == {"Попова Лариса Алексеевна"}
    assert len(kept(school)) == 2


def test_a_pasted_table_of_pairs(school: School, curator: FlaskClient) -> None:
    """The year of the page is meant where the table names none; who is not known is mended in his cell."""
    page = curator.post(
        "/pairs/paste?year=2026", data={"text": "Попова Л.А.\tКим Алексей Олегович\nСидоров И.И.\tКим А.О."}
    )
    carried = fields(page.text)
    assert (carried["column-0"], carried["column-1"]) == ("mentor", "mentees")
    assert 'name="cell-2-0" value="Сидоров И.И."' in page.text
    taken = curator.post("/pairs/table?year=2026", data={**carried, "do": "good"})
    assert taken.location == "/pairs?added=1&changed=0&year=2026&said=taken"
    assert [row.card.school_year for row in kept(school)] == [YEAR]


def test_another_schools_pairs_are_not_there(school: School, sqlite_store: Store, curator: FlaskClient) -> None:
    """Its pages are answered as those that do not exist."""
    curator.post("/pairs/new?year=2026", data=typed())
    (row,) = kept(school)
    stranger = new_school(school.app, sqlite_store, "other").people[Role.CURATOR].client
    card = row.card.model_dump_json()
    assert stranger.get(f"/pairs/{row.id}").status_code == 404
    assert stranger.post(f"/pairs/{row.id}", data=typed()).status_code == 404
    assert stranger.post(f"/pairs/{row.id}/remove").status_code == 404
    assert stranger.post(f"/pairs/{row.id}/return", data={"card": card}).status_code in (404, 422)
    assert stranger.get("/pairs?year=abcd").status_code == 404
