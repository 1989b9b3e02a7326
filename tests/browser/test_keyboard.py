"""Everything can be done without a mouse: signing in, filling, moving rows, saving, giving a number."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from service.registry import papers
from service.registry.shapes import PaperIn
from tests.browser.conftest import SignIn
from tests.browser.house import School
from tests.payloads import raw

MOST_STEPS = 250


def step(page: Page, key: str = "Tab") -> None:
    """Go on to the next thing; it has to be visible that the keyboard is there."""
    page.keyboard.press(key)
    unseen = page.evaluate(
        """() => {
            const one = document.activeElement;
            if (one === document.body) return "";
            const style = getComputedStyle(one), box = one.getBoundingClientRect();
            const marked = style.outlineStyle !== "none" || style.boxShadow !== "none";
            const inside = box.bottom > 0 && box.top < innerHeight && box.width && box.height;
            return marked && inside ? "" : `${one.outerHTML.slice(0, 120)} ${style.outline} ${JSON.stringify(box)}`;
        }"""
    )
    assert not unseen, unseen


def walk_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab until the keyboard is at the target."""
    for _ in range(MOST_STEPS):
        step(page, key)
        if target.first.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not come to {target}")


def test_a_paper_is_made_and_registered_by_keyboard(school: School, sit_down: SignIn) -> None:
    """From the entrance to the number: Tab, Enter, letters, and nothing else."""
    with school.store.begin() as session:
        number = papers.add(session, school.curator.actor, PaperIn(type="launch_order", payload=_order())).id
    page = sit_down()
    page.goto(f"/papers/{number}")
    walk_to(page, page.get_by_label("Логин"))
    page.keyboard.type(school.curator.login)
    step(page)
    page.keyboard.type(school.curator.password)
    page.keyboard.press("Enter")
    expect(page.locator("#saved")).to_be_visible()
    text = page.locator("form#paper textarea:visible").first
    walk_to(page, text)
    page.keyboard.press("Control+End")
    page.keyboard.type(" ещё")
    step(page)
    expect(page.locator("#saved")).to_have_text(re.compile(r"^Сохранено \d\d:\d\d"))
    expect(text).to_have_value(re.compile("ещё"))
    walk_to(page, page.get_by_role("button", name="Зарегистрировать…"), "Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Регистрация документа")).to_be_visible()
    walk_to(page, page.get_by_role("button", name=re.compile("^Зарегистрировать № ")))
    page.keyboard.press("Enter")
    expect(page.locator(".paper-number")).to_contain_text("№ ")


def test_every_page_lets_the_keyboard_out(shown_school: School, sit_down: SignIn) -> None:
    """The first thing is the way to the content; Tab comes round, and is nowhere unseen."""
    page = sit_down(shown_school.administrator)
    for address in ("/", "/people", "/pairs", "/papers", "/packets", "/office", "/journal", "/settings/users"):
        page.goto(address)
        step(page)
        assert page.evaluate("document.activeElement.textContent") == "К содержанию", address
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content", address
        for _ in range(25):
            step(page)


def _order() -> dict[str, object]:
    return dict(raw("launch_order.least"))
