"""The desk of the secretary: numbers, print, the signed scan, the дело, the journal, each in one or two presses."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.house import School

SCAN = Path(__file__).resolve().parents[2] / "samples" / "school" / "scan.png"


def count(page: Page, queue: str) -> int:
    """How many papers wait there."""
    return int(
        page.get_by_role("navigation", name="Что ждёт").get_by_role("link", name=queue).locator(".count").inner_text()
    )


def open_queue(page: Page, queue: str) -> None:
    """Go to a queue of the desk."""
    page.get_by_role("navigation", name="Что ждёт").get_by_role("link", name=queue).click()
    expect(page.get_by_role("heading", name=queue, level=2)).to_be_visible()


def test_the_day_of_a_secretary(school: School, sit_down: SignIn) -> None:
    """The first page is the desk; a paper goes through all four queues, and the journal knows it."""
    page = sit_down(school.secretary)
    page.goto("/")
    expect(page.get_by_role("heading", name="Канцелярия", level=1)).to_be_visible()
    waiting = count(page, "На номер")
    row = page.locator(".row-line", has_text="Готов").first
    title = row.locator("a").first.inner_text()
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="Дать номера отмеченным").click()
    expect(page.get_by_role("heading", name="Какие номера будут даны")).to_be_visible()
    number = page.locator("td strong").first.inner_text()
    page.get_by_role("button", name="Зарегистрировать документов: 1").click()
    assert count(page, "На номер") == waiting - 1

    open_queue(page, "На печать")
    with page.expect_response(re.compile("printed")) as marked:
        link = page.get_by_role("link", name=f"Печать: {title}")
        printed = link.get_attribute("href")
        link.click()
    assert marked.value.ok
    assert page.evaluate("printed") == [printed]
    expect(page.get_by_text("Отправлено на печать")).to_be_visible()

    open_queue(page, "На подпись")
    page.get_by_label(f"Скан или подписанный PDF: {title}").set_input_files(SCAN)
    page.get_by_role("button", name=f"Приложить подписанное: {title}").click()
    expect(page.get_by_text("приложен скан")).to_be_visible()

    open_queue(page, "В дело")
    page.get_by_label("Дело", exact=True).fill("01-06 Приказы по основной деятельности")
    page.get_by_role("button", name=f"В дело: {title}").click()
    expect(page.get_by_role("button", name=f"В дело: {title}")).to_have_count(0)

    page.get_by_role("link", name="Журнал", exact=True).click()
    line = page.get_by_role("row", name=re.compile(re.escape(number.removeprefix("№ "))))
    expect(line.first).to_contain_text(title)
    assert page.request.get("/journal").ok


def test_several_papers_are_numbered_and_printed_at_once(school: School, sit_down: SignIn) -> None:
    """Those that are whole get the numbers that the list has shown; the others say what is in the way."""
    page = sit_down(school.secretary)
    page.goto("/office")
    page.get_by_label("Отметить все").check()
    page.get_by_role("button", name="Дать номера отмеченным").click()
    expect(page.get_by_text("Не получит").first).to_be_visible()
    shown = page.locator("td strong").all_inner_texts()
    button = page.get_by_role("button", name=re.compile("Зарегистрировать документов"))
    assert button.inner_text() == f"Зарегистрировать документов: {len(shown)}"
    button.click()
    open_queue(page, "На печать")
    given = page.locator(".row-besides").all_inner_texts()
    assert all(any(number in line for line in given) for number in shown), (shown, given)
    page.get_by_label("Отметить все").check()
    page.get_by_role("button", name="Напечатать отмеченные одним пакетом").click()
    expect(page.get_by_role("heading", name="Как печатать")).to_be_visible(timeout=90_000)
