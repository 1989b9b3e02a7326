"""Nothing that was typed is lost: a draft saves itself, over a lost connection, two tabs, an ended visit."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect
from sqlalchemy import delete

from service.registry import papers
from service.registry.papers import open_paper
from service.registry.shapes import PaperIn
from service.store.tables import Visit
from tests.browser.conftest import SignIn
from tests.browser.house import School
from tests.browser.watch import Watch, tab
from tests.payloads import raw

NAME = "mentoring_program"
TYPED = "слово, которое нельзя потерять"
NO_CONNECTION = "ERR_INTERNET_DISCONNECTED"


def draft(school: School) -> str:
    """The number of a draft that is right."""
    with school.store.begin() as session:
        return papers.add(session, school.curator.actor, PaperIn(type=NAME, payload=raw(NAME))).id


def kept(school: School, number: str) -> str:
    """What the service has of it."""
    with school.store.begin() as session:  # to open a paper is an event of the audit
        return str(open_paper(session, school.curator.actor, number).payload)


def text(page: Page) -> Locator:
    """A long text of the form that is open."""
    return page.locator("form#paper textarea[data-rich=blocks]:visible").first


def add(page: Page, words: str) -> None:
    """Type at the end of that text."""
    text(page).focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" {words}")


def see_saved(page: Page) -> None:
    """Wait until the page says that everything is kept."""
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Сохранено \d\d:\d\d"))


def trouble(page: Page) -> Locator:
    """Where the page tells that something stands in the way of saving."""
    return page.locator("#paper-trouble")


def test_a_draft_saves_itself(shown_school: School, sit_down: SignIn) -> None:
    """No button is pressed; nothing is red; a reload shows what was typed, and the pages show it too."""
    number = draft(shown_school)
    page = sit_down(shown_school.curator)
    page.goto(f"/papers/{number}")
    expect(page.locator("#pages img").first).to_be_visible()
    first = page.locator("#pages img").first.get_attribute("src")
    add(page, TYPED)
    expect(page.locator("#saved")).to_have_text("Есть несохранённое")
    see_saved(page)
    assert TYPED in kept(shown_school, number)
    expect(page.locator("#pages img").first).not_to_have_attribute("src", str(first))
    expect(page.locator("form#paper [aria-invalid]")).to_have_count(0)
    assert page.evaluate("document.activeElement.matches('textarea')"), "saving has taken the keyboard away"
    page.reload()
    assert TYPED in text(page).input_value()


def test_a_lost_connection_loses_nothing(shown_school: School, sit_down: SignIn, watches: list[Watch]) -> None:
    """It is said, it is kept in the browser, and it is saved as soon as the connection is back, by itself."""
    number = draft(shown_school)
    page = sit_down(shown_school.curator)
    watches[0].forgive(NO_CONNECTION, "htmx:")
    page.goto(f"/papers/{number}")
    page.context.set_offline(True)
    add(page, TYPED)
    expect(trouble(page)).to_contain_text("Нет связи. Набранное хранится в этом браузере и сохранится само.")
    add(page, "и это")
    assert TYPED not in kept(shown_school, number)
    page.context.set_offline(False)
    see_saved(page)
    expect(trouble(page)).to_be_empty()
    assert f"{TYPED} и это" in kept(shown_school, number)


def test_a_closed_tab_loses_nothing(shown_school: School, sit_down: SignIn, watches: list[Watch]) -> None:
    """What could not be saved is offered when the paper is opened again, and is kept with one button."""
    number = draft(shown_school)
    page = sit_down(shown_school.curator)
    watches[0].forgive(NO_CONNECTION, "htmx:")
    page.goto(f"/papers/{number}")
    page.context.set_offline(True)
    add(page, TYPED)
    expect(trouble(page)).to_contain_text("Нет связи")
    page.close()
    page = tab(watches[0].context)
    page.context.set_offline(False)
    page.goto(f"/papers/{number}")
    assert TYPED not in text(page).input_value()
    page.get_by_role("button", name="Вернуть набранное").click()
    expect(text(page)).to_have_value(re.compile(TYPED))
    assert TYPED in kept(shown_school, number)
    page.reload()
    expect(trouble(page)).to_be_empty()


def test_two_tabs_are_told_of_each_other(shown_school: School, sit_down: SignIn, watches: list[Watch]) -> None:
    """Who saves second is asked, at once in the same browser; neither loses a word, and nobody overwrites unasked."""
    number = draft(shown_school)
    first = sit_down(shown_school.curator)
    second = tab(watches[0].context)
    for page in (first, second):
        page.goto(f"/papers/{number}")
    add(first, "из первой вкладки")
    see_saved(first)
    expect(trouble(second)).to_contain_text("Документ сохранён в другом месте")
    add(second, "из второй вкладки")
    second.wait_for_timeout(1_500)  # it would have saved itself by now
    assert "из второй вкладки" not in kept(shown_school, number)
    second.get_by_role("button", name="Сохранить моё поверх").click()
    see_saved(second)
    assert "из второй вкладки" in kept(shown_school, number)
    expect(trouble(first)).to_contain_text("Документ сохранён в другом месте")
    first.get_by_role("button", name="Показать новое").click()
    expect(text(first)).to_have_value(re.compile("из второй вкладки"))


def test_two_people_are_told_of_each_other(shown_school: School, sit_down: SignIn) -> None:
    """In another browser the answer to saving tells who was quicker."""
    number = draft(shown_school)
    first, second = sit_down(shown_school.curator), sit_down(shown_school.administrator)
    for page in (first, second):
        page.goto(f"/papers/{number}")
    add(first, "слова куратора")
    see_saved(first)
    add(second, "слова администратора")
    expect(trouble(second)).to_contain_text("Документ сохранён в другом месте: Куратор")
    assert "слова администратора" not in kept(shown_school, number)
    second.get_by_role("button", name="Сохранить моё поверх").click()
    see_saved(second)
    assert "слова администратора" in kept(shown_school, number)


def test_an_ended_visit_loses_nothing(school: School, sit_down: SignIn, watches: list[Watch]) -> None:
    """Who has to sign in again does it in another tab; what he typed is saved after it."""
    number = draft(school)
    page = sit_down(school.curator)
    watches[0].forgive("status of 401", "status of 403")
    page.goto(f"/papers/{number}")
    with school.store.begin() as session:
        session.execute(delete(Visit).where(Visit.user == school.curator.actor.user))
    add(page, TYPED)
    expect(trouble(page)).to_contain_text("Вход закончился")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Войти в новой вкладке").click()
    entrance = opened.value
    entrance.get_by_label("Логин").fill(school.curator.login)
    entrance.get_by_label("Пароль").fill(school.curator.password)
    entrance.get_by_role("button", name="Войти").click()
    expect(entrance.get_by_role("button", name="Выйти")).to_be_visible()
    page.bring_to_front()
    see_saved(page)
    assert TYPED in kept(school, number)
