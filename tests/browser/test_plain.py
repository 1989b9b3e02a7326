"""Without scripts everything works too, by buttons and whole pages."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from service.registry import papers
from service.registry.papers import open_paper
from service.registry.shapes import PaperIn
from tests.browser.conftest import SignIn
from tests.browser.house import House, shown
from tests.payloads import raw


def test_a_paper_is_made_and_registered_without_scripts(house: House, sit_down: SignIn) -> None:
    """Typed, a row added and taken out, saved, looked at, registered."""
    school = house.school(shown)
    with school.store.begin() as session:
        number = papers.add(session, school.curator.actor, PaperIn(type="launch_order", payload=_order())).id
    page = sit_down(school.curator, scripts=False)
    page.goto(f"/papers/{number}")
    page.get_by_label("Учебный год", exact=False).first.fill("2027/2028")
    page.get_by_role("button", name="Сохранить", exact=True).first.click()
    expect(page.get_by_text("Сохранено.", exact=True)).to_be_visible()
    with school.store.begin() as session:
        assert open_paper(session, school.curator.actor, number).payload["school_year"] == "2027/2028"
    page.get_by_role("link", name="Показать страницы").click()
    expect(page.locator("img").first).to_be_visible()
    page.goto(f"/papers/{number}")
    page.get_by_role("button", name="Зарегистрировать…").first.click()
    page.get_by_role("button", name=re.compile("^Зарегистрировать № ")).click()
    expect(page.locator(".paper-number")).to_contain_text("№ ")


def test_a_packet_is_made_without_scripts(house: House, sit_down: SignIn) -> None:
    """The page of progress is renewed by hand, and ends with the packet."""
    page = sit_down(house.school(shown).curator, scripts=False)
    page.goto("/")
    page.get_by_role("button", name=re.compile("^Подготовить (все|остальные) документы")).first.click()
    for _ in range(60):
        if page.get_by_role("link", name="Посмотреть и напечатать").count():
            break
        page.wait_for_timeout(500)
        page.get_by_role("link", name="Обновить").click()
    page.get_by_role("link", name="Посмотреть и напечатать").click()
    expect(page.get_by_role("heading", name="Как печатать")).to_be_visible()


def _order() -> dict[str, object]:
    """An order that can be registered on any day."""
    return dict(raw("launch_order.least"))
