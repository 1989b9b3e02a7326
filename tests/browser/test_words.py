"""A wrong case is corrected once, at the paper where it was seen, and every paper of the person is right after it."""

from __future__ import annotations

from io import BytesIO

from docx import Document
from playwright.sync_api import Page, expect

from service.access import Actor
from service.records import pairs, people
from service.records.pair_cards import PairCard
from service.records.people import PersonCard
from service.store import Files, Session
from service.store.ids import now
from service.years import preparing
from service.years.folder import current_year
from tests.browser.conftest import SignIn
from tests.browser.fresh import told
from tests.browser.house import House

NAME, WRONG, RIGHT = "Дюма Ж.П.", "Дюма Ж.П.", "Дюмы Ж.П."
"""A surname that the service does not decline, and its owner does."""


def two_pairs(session: Session, files: Files, actor: Actor) -> None:
    """One mentor with two teachers, and the drafts of the year."""
    told(session, files, actor)

    def known(surname: str, first_name: str, patronymic: str) -> str:
        named = {"surname": surname, "first_name": first_name, "patronymic": patronymic}
        consents = {"mentoring": "2026-08-20", "personal_data": "2026-08-20"}
        card = {"person": {**named, "post": "учитель физики"}, "mentor": True, "consents": consents}
        return people.add(session, actor, PersonCard.model_validate(card)).id

    mentor, year = known("Дюма", "Жан", "Петрович"), current_year(now().date())
    for mentee in (known("Гусь", "Егор", "Павлович"), known("Попова", "Лариса", "Алексеевна")):
        card = {"mentor": mentor, "mentees": [mentee], "school_year": year, "kind": "традиционное", "in_duties": True}
        pairs.add(session, actor, PairCard.model_validate(card))
    preparing.prepare(session, actor, year)


def words_of(page: Page, address: str) -> str:
    """Everything that the Word file of a paper says."""
    document = Document(BytesIO(page.request.get(f"{address}.docx").body()))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return " ".join(" ".join([*(line.text for line in document.paragraphs), *cells]).split())


def test_a_wrong_case_is_corrected_once(house: House, sit_down: SignIn) -> None:
    """In the paper at hand, in another one, on the card of the person; and it can be taken back."""
    page = sit_down(house.school(two_pairs).curator)
    page.goto("/papers")
    links = page.get_by_role("link", name=f"наставнической пары {WRONG}")
    expect(links).to_have_count(2)
    first, second = (str(links.nth(place).get_attribute("href")) for place in range(2))
    assert f"{WRONG} –" in words_of(page, second)
    page.goto(first)
    form = page.get_by_label(f"{NAME}, кого?")
    page.locator("#words .word", has=form).get_by_text("Исправить", exact=True).click()
    form.fill(RIGHT)
    form.press("Enter")
    expect(page.get_by_role("heading", name="Исправлено вами")).to_be_visible()
    assert f"{RIGHT} –" in words_of(page, first)
    assert f"{RIGHT} –" in words_of(page, second)
    page.goto(second)
    expect(page.locator("#words")).to_contain_text("Исправлено вами")
    page.locator("#words .word", has_text=RIGHT).get_by_text("Исправить", exact=True).click()
    page.get_by_role("button", name="Вернуть", exact=True).click()
    expect(page.locator("#words")).not_to_contain_text("Исправлено вами")
    assert f"{WRONG} –" in words_of(page, first)
