"""The curator's year, from signing in to the printed packet; and a worker that is killed in the middle of it."""

from __future__ import annotations

import re
from functools import partial
from io import BytesIO
from typing import Any

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.conftest import SignIn
from tests.browser.fresh import HEADINGS, TEACHERS, august, told
from tests.browser.house import House, Person
from tests.browser.looks import sideways, violations
from tests.years_school import YEAR

LONG_MS = 90_000
"""A packet may wait for LibreOffice to start."""


def enter(page: Page, who: Person) -> None:
    """Sign in as anybody does."""
    page.goto("/")
    page.get_by_label("Логин").fill(who.login)
    page.get_by_label("Пароль").fill(who.password)
    page.get_by_role("button", name="Войти").click()


def add_people(page: Page) -> None:
    """Paste them from a table, and look at what was read before it is kept."""
    page.get_by_role("link", name="Люди").first.click()
    page.get_by_role("link", name="Вставить из таблицы").click()
    page.get_by_label("Строки таблицы").fill(f"{HEADINGS}\n{TEACHERS}")
    page.get_by_role("button", name="Посмотреть, что прочитано").click()
    expect(page.get_by_text("Ошибок нет.")).to_be_visible()
    page.get_by_role("button", name="Добавить 4 человека").click()
    expect(page.get_by_role("link", name="Бугай Юлия Викторовна")).to_be_visible()


def add_pairs(page: Page) -> None:
    """The page says who has nobody yet; one types beginnings of names and chooses."""
    page.get_by_role("link", name="Письмовод").click()
    page.get_by_role("link", name="Назначить пары: без пары 2 наставляемых").click()
    expect(page.get_by_role("heading", name="Без наставника: 2")).to_be_visible()
    options = page.locator("datalist option").evaluate_all("all => all.map(one => one.value)")
    chosen = {"Бугай Юлия Викторовна": "Попова", "Гусь Егор Павлович": "Магомедов"}
    for free, mentor in chosen.items():
        page.get_by_label(f"Наставник для: {free}").fill(next(one for one in options if one.startswith(mentor)))
    page.get_by_role("button", name="Назначить наставников").click()
    for free, mentor in chosen.items():
        expect(page.get_by_role("row", name=re.compile(f"{mentor}.*{free}"))).to_be_visible()


def see_progress(page: Page) -> None:
    """The page tells by name what is made, until the thing itself is there."""
    expect(page.get_by_role("heading", name="Документы года готовы")).to_be_visible(timeout=LONG_MS)


def test_the_year_of_a_curator(house: House, sit_down: SignIn) -> None:
    """People, pairs, all papers at once, one packet, print: every step is a button that the pages offer."""
    school = house.school(told)
    page = sit_down()
    enter(page, school.curator)
    expect(page.get_by_role("heading", name=re.compile("Наставничество, 20"))).to_be_visible()
    add_people(page)
    add_pairs(page)
    page.get_by_role("link", name="Письмовод").click()
    page.get_by_role("button", name="Подготовить все документы").first.click()
    see_progress(page)
    expect(page.get_by_text("Не вошли")).to_have_count(0)
    page.get_by_role("link", name="Посмотреть и напечатать").click()
    expect(page.get_by_role("heading", name="Как печатать")).to_be_visible()
    expect(page.locator("#pictures img").first).to_be_visible()
    link = page.get_by_role("link", name="Печать", exact=True)
    made = PdfReader(BytesIO(page.request.get(str(link.get_attribute("href"))).body()))
    texts = " ".join(" ".join(page.extract_text() for page in made.pages).split())
    for said in ("ПОЛОЖЕНИЕ", "Поповой Л.А. – Бугай Ю.В.", "Магомедова В.Р. – Гуся Е.П.", "Магомедов Вагиф Расул оглы"):
        assert said in texts, texts[:8000]
    with page.expect_response(lambda answer: "printed" in answer.url) as marked:
        link.click()
    assert marked.value.ok
    assert page.evaluate("printed") == [link.get_attribute("href")]
    page.get_by_role("link", name="Год").click()
    expect(page.get_by_text(re.compile(r"Составлено 6 из \d+, с номером – 0"))).to_be_visible()


def test_a_killed_worker_takes_its_work_up_again(house: House, sit_down: SignIn) -> None:
    """kill -9 in the middle: the page goes on by itself, and ends with the same packet."""
    who = house.school(partial(august, many=30, count=12, mark=7, drafts=False)).curator
    page = sit_down(who)
    page.goto(f"/years/{YEAR[:4]}")
    page.get_by_role("button", name=re.compile("^Подготовить все документы")).first.click()
    page.wait_for_url(re.compile("/prepare/"))
    job = page.url.rpartition("/")[2]

    def standing() -> Any:
        return house.server.ask("GET", f"/api/v1/jobs/{job}", **who.headers).json

    while standing()["done"] < 2:
        page.wait_for_timeout(100)  # who asks too often is refused
    house.kill_worker()
    assert standing()["state"] not in ("done", "failed"), "it was over before the worker was killed"
    assert violations(page) + sideways(page) == []
    page.goto(f"/years/{YEAR[:4]}")
    page.get_by_role("link", name="Посмотреть, как идёт").click()
    see_progress(page)
    expect(page.get_by_role("link", name="Все файлы (ZIP)")).to_be_visible()
