"""A table that is refused: its mistakes stand in their cells, are mended there, and then it is taken."""

from __future__ import annotations

from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

from service.records import people
from service.records.people import PeopleQuery
from tests.browser.conftest import SignIn
from tests.browser.fresh import told
from tests.browser.house import House

ROWS = (
    ("ФИО", "Должность", "Стаж", "Согласие на наставничество"),
    ("Попова Лариса Алексеевна", "учитель математики", 21, "25.08.2026"),
    ("Бугай Юлия Викторовна", "учитель химии", "много", "32.08.2026"),
    ("Гусь Егор Павлович", "учитель истории", 3, ""),
)


def test_a_refused_table_is_mended_and_taken(house: House, sit_down: SignIn, tmp_path: Path) -> None:
    """Nothing is written before all cells are right; what was right need not be typed again."""
    school = house.school(told)
    book = Workbook()
    assert book.active is not None
    for row in ROWS:
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "учителя.xlsx")

    def there() -> int:
        with school.store.read() as session:
            return people.count(session, school.curator.actor, PeopleQuery())

    before = there()
    page = sit_down(school.curator)
    page.goto("/people/upload")
    page.get_by_label("Файл таблицы").set_input_files(tmp_path / "учителя.xlsx")
    page.get_by_role("button", name="Посмотреть, что прочитано").click()
    expect(page.get_by_role("heading", name="Исправьте: строк с ошибками – 1 из 3")).to_be_visible()
    assert there() == before
    wrong = page.locator("input[aria-invalid=true]")
    expect(wrong).to_have_count(2)
    page.locator(".summary a").first.click()
    assert page.evaluate("document.activeElement.getAttribute('aria-invalid')") == "true"
    page.get_by_label("Строка 3, Стаж").fill("7")
    page.get_by_role("button", name="Проверить исправленное").click()
    expect(wrong).to_have_count(1)
    page.get_by_label("Строка 3, Дата согласия на наставничество").or_(wrong).first.fill("24.08.2026")
    page.get_by_role("button", name="Проверить исправленное").click()
    expect(page.get_by_text("Ошибок нет.")).to_be_visible()
    page.get_by_role("button", name="Добавить 3 человека").click()
    expect(page.get_by_role("link", name="Бугай Юлия Викторовна")).to_be_visible()
    assert there() == before + 3
