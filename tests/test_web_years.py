"""The year's folder as a page: its tasks, the one next step, all papers prepared at once, and what came of it."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from time import perf_counter

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.api.desk import desk
from service.app import Service
from service.errors import Problem
from service.jobs.folders import Job
from service.jobs.records import Result, Standing, State
from service.records import people
from service.registry import papers
from service.registry.shapes import PaperChange, PapersQuery
from service.store import Store
from service.years import folder
from tests.test_web_people import PIECE
from tests.worlds import new_user
from tests.years_school import YEAR, YearSchool, empty_school, person, whole_school

PLACE = "/years/2026"


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """A service."""
    return serve()


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last week of August, whenever the test runs."""
    moment = folder.now().replace(year=2026, month=8, day=24)
    for module in ("service.years.folder", "service.years.preparing", "service.years.packet", "service.web.years"):
        monkeypatch.setattr(f"{module}.now", lambda: moment)


def curator_of(app: Service, store: Store, school: YearSchool, role: Role = Role.CURATOR) -> FlaskClient:
    """Someone of a school who has signed in."""
    return new_user(app, store, school.actor.organisation, f"{role}", role).client


def job_of(app: Service, address: str) -> Job:
    """The job that a page shows."""
    with app.app_context():
        return desk().find(address.rsplit("/", 1)[1])


def test_an_empty_year_says_what_to_begin_with(app: Service, sqlite_store: Store) -> None:
    """The first step, what cannot start yet, and why."""
    administrator = curator_of(app, sqlite_store, empty_school(sqlite_store), Role.ADMINISTRATOR)
    page = administrator.get(PLACE).text
    assert "Наставничество, 2026/2027" in page
    assert "Укажите директора" in page
    assert "Сначала добавьте людей" in page
    assert "пока нельзя" in page
    assert "Подготовить все документы" not in page


def test_home_is_the_years_folder_or_the_desk(app: Service, sqlite_store: Store) -> None:
    """Each begins where his work is."""
    school = empty_school(sqlite_store)
    assert curator_of(app, sqlite_store, school).get("/").location == PLACE
    assert curator_of(app, sqlite_store, school, Role.SECRETARY).get("/").location == "/office"


def test_who_has_no_pair_is_the_next_step(app: Service, sqlite_store: Store) -> None:
    """By its name and with its number, before the papers are made."""
    school = whole_school(sqlite_store, 3)
    curator = curator_of(app, sqlite_store, school)
    page = curator.get(PLACE).text
    free = re.search(r"Назначить пары: без пары (\d+)", page)
    assert free
    with sqlite_store.begin() as session:
        query = people.PeopleQuery(free=YEAR, mentee=True)
        assert int(free[1]) == people.count(session, school.actor, query)
    assert "Подготовить все документы" in page


def paired(store: Store) -> YearSchool:
    """A school in which nobody is without a pair."""
    school = whole_school(store, 3)
    with store.begin() as session:
        for row in people.listed(session, school.actor, people.PeopleQuery(free=YEAR, mentee=True, limit=200)).items:
            card = row.card.model_copy(update={"mentee": False})
            people.change(session, school.actor, row.id, card, None)
    return school


def test_all_papers_are_prepared_and_their_packet_is_watched(app: Service, sqlite_store: Store) -> None:
    """Drafts, a job told by name, which can be left and come back to, and at the end the packet itself."""
    curator = curator_of(app, sqlite_store, paired(sqlite_store))
    page = curator.get(PLACE).text
    assert re.search(r"Ещё не составлено документов: 7, всего их будет 7", page)
    asked = curator.post(f"{PLACE}/prepare")
    assert asked.status_code == 303
    assert asked.location.startswith(f"{PLACE}/prepare/")
    assert 'hx-trigger="every 1s"' in curator.get(asked.location).text
    job = job_of(app, asked.location)
    job.stand(Standing(state=State.RUNNING, done=3, total=27, item="приказ о закреплении"))
    piece = curator.get(asked.location, headers=PIECE)
    assert "Приказ о закреплении, 3 из 27" in piece.text
    assert "<h1" not in piece.text
    assert f'href="{asked.location}"' in curator.get(PLACE).text
    job.bring(Result(plan={"pages": 64, "sheets": 41, "sheets_to_print": 41}, digests={}))
    job.stand(Standing(state=State.DONE, done=7, total=7))
    assert curator.get(asked.location, headers=PIECE).headers["HX-Refresh"] == "true"
    done = curator.get(asked.location).text
    assert "Документы года готовы" in done
    assert "<strong>64</strong>" in done
    assert f'href="/packets/{job.number}"' in done
    page = curator.get(f"{PLACE}/papers").text
    assert "Программы: 3, готово – 3" in page
    assert "Зарегистрируйте документ" in page


def test_a_failed_packet_says_why(app: Service, sqlite_store: Store) -> None:
    """What happened, and what to mend."""
    curator = curator_of(app, sqlite_store, paired(sqlite_store))
    asked = curator.post(f"{PLACE}/prepare").location
    problem = Problem("/items/0", "broken", "Исправьте <файл>")
    job_of(app, asked).stand(Standing(state=State.FAILED, detail="Пакет не собран", problems=(problem,)))
    page = curator.get(asked).text
    assert "Пакет не собран" in page
    assert "Исправьте &lt;файл&gt;" in page


def test_a_paper_with_mistakes_holds_up_no_other(app: Service, sqlite_store: Store) -> None:
    """It stays out of the packet, is counted in the folder, and each mistake leads to its field."""
    school = paired(sqlite_store)
    curator = curator_of(app, sqlite_store, school)
    curator.post(f"{PLACE}/prepare")
    with sqlite_store.begin() as session:
        kept = papers.listed(session, school.actor, PapersQuery(school_year=YEAR)).items
        broken = next(paper for paper in kept if paper.about)
        payload = {**papers.open_paper(session, school.actor, broken.id).payload, "plan": [{"no": "such"}]}
        papers.edit(session, school.actor, broken.id, None, PaperChange(payload=payload))
    page = html.unescape(curator.get(f"{PLACE}/papers").text)
    assert "Программы: 3, готово – 2, исправить – 1" in page
    assert f"/papers/{broken.id}?check=1#" in page
    again = curator.post(f"{PLACE}/prepare")
    job = job_of(app, again.location)
    assert broken.id not in (job.request.owner.papers if job.request.owner else [])
    assert len(job.request.owner.papers if job.request.owner else []) == 6
    job.bring(Result(plan={"pages": 1, "sheets": 1, "sheets_to_print": 1}, digests={}))
    job.stand(Standing(state=State.DONE, done=6, total=6))
    assert "Не вошли" in curator.get(again.location).text


def test_one_paper_is_made_on_request(app: Service, sqlite_store: Store) -> None:
    """It opens at once; what is not in the year is not made."""
    curator = curator_of(app, sqlite_store, paired(sqlite_store))
    page = curator.get(PLACE).text
    item = re.findall(r'name="item" value="([^"]+)"', page)[0]
    made = curator.post(f"{PLACE}/papers", data={"item": item})
    assert made.location.startswith("/papers/")
    assert curator.post(f"{PLACE}/papers", data={"item": "nothing"}).status_code == 422
    assert curator.post(f"{PLACE}/papers", data={"item": ""}).status_code == 404
    assert curator.post(f"{PLACE}/papers").status_code == 404


def test_strange_years_and_other_schools(app: Service, sqlite_store: Store) -> None:
    """No such year, no such job, not our job: one answer."""
    curator = curator_of(app, sqlite_store, paired(sqlite_store))
    job = curator.post(f"{PLACE}/prepare").location
    stranger = curator_of(app, sqlite_store, empty_school(sqlite_store))
    for address in (
        "/years/20",
        "/years/abcd",
        "/years/9999",
        f"{PLACE}/prepare/nothing",
        f"{PLACE}/prepare/{'0' * 32}",
    ):
        assert curator.get(address).status_code == 404, address
    assert stranger.get(job).status_code == 404
    assert curator.get(job).status_code == 200


def test_the_secretary_prepares_nothing(app: Service, sqlite_store: Store) -> None:
    """He sees the folder and no button."""
    secretary = curator_of(app, sqlite_store, paired(sqlite_store), Role.SECRETARY)
    page = secretary.get(f"{PLACE}?check")
    assert page.status_code == 200
    assert "<button" not in page.text.split("<main", 1)[1]
    assert secretary.post(f"{PLACE}/prepare").status_code == 403


def test_a_large_school_is_quick_and_small(app: Service, sqlite_store: Store) -> None:
    """The folder, the people and the pairs of a large school: small pages, nothing asked row by row."""
    school = whole_school(sqlite_store, 20)
    _grow(school)
    curator = curator_of(app, sqlite_store, school)
    for address in (PLACE, "/people", "/pairs?year=2026", "/pairs/new?year=2026"):
        curator.get(address)
        begun = perf_counter()
        page = curator.get(address, headers={"Accept-Encoding": "br"})
        assert page.status_code == 200
        assert len(page.data) < 45_000, address
        assert perf_counter() - begun < 1, address


def _grow(school: YearSchool) -> None:
    letters = "абвгдежзиклмнопрстуф"
    with school.store.begin() as session:
        for one in letters:
            for two in letters:
                people.add(session, school.actor, person(0, f"Новых{one}{two}"))


def test_other_years_are_linked(app: Service, sqlite_store: Store) -> None:
    """Last year's folder is one click away."""
    curator = curator_of(app, sqlite_store, paired(sqlite_store))
    page = curator.get("/years/2025").text
    assert 'href="/years/2026"' in page
