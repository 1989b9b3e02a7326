"""The words of a draft, corrections that go where they belong, and the pages and files of papers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.records import organisation, people
from service.records.organisation import Profile
from service.records.people import PersonCard
from service.registry import papers
from service.registry.shapes import PaperIn
from service.store import Store
from tests.payloads import raw
from tests.registry_school import INDEXES, ORDER, order
from tests.worlds import School, new_school

PIECE = {"HX-Request": "true"}
BUGA = {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", "post": "методист"}
EVIL = "<script>alert(1)</script>"


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store) -> School:
    """A school with its indexes."""
    found = new_school(serve(), sqlite_store, "only")
    profile = Profile.model_validate({"organisation": raw(ORDER)["organisation"], "indexes": INDEXES})
    with sqlite_store.begin() as session:
        organisation.change(session, actor_of(found.people[Role.ADMINISTRATOR].user), profile, None)
    return found


@pytest.fixture
def curator(school: School) -> FlaskClient:
    """Who writes papers."""
    return school.people[Role.CURATOR].client


def buga(school: School) -> str:
    """Someone in the records."""
    with school.store.begin() as session:
        actor = actor_of(school.people[Role.CURATOR].user)
        return people.add(session, actor, PersonCard.model_validate({"person": BUGA})).id


def draft(school: School, payload: dict[str, Any]) -> str:
    """A draft of the curator's."""
    with school.store.begin() as session:
        return papers.add(session, actor_of(school.people[Role.CURATOR].user), PaperIn(type=ORDER, payload=payload)).id


def forms_of(school: School, person: str) -> dict[str, Any]:
    """The corrected forms of a card."""
    with school.store.begin() as session:
        card = people.get(session, actor_of(school.people[Role.CURATOR].user), person).card
    return dict(card.person.model_dump(mode="json")["forms"])


def payload_of(school: School, number: str) -> dict[str, Any]:
    """The data of a draft now."""
    with school.store.begin() as session:
        return papers.open_paper(session, actor_of(school.people[Role.CURATOR].user), number).payload


def mend(client: FlaskClient, number: str, text: str, case: str, form: str, **more: str) -> str:
    """Correct a form as the page does."""
    sent = {"text": text, "case": case, "form": form, **more}
    answer = client.post(f"/papers/{number}/words", data=sent, headers=PIECE)
    assert answer.status_code == 200
    return str(answer.text)


def test_a_corrected_name_goes_to_the_card_and_to_every_paper(school: School, curator: FlaskClient) -> None:
    """Part by part, so that the initials have it too; «Вернуть» gives it back."""
    person = buga(school)
    number = draft(school, {**order(), "curator": {"person": person}})
    other = draft(school, {**order(), "curator": {"person": person}})
    page = curator.get(f"/papers/{number}/words").text
    assert "кому?" in page or "кого?" in page or "кем?" in page
    told = mend(curator, number, "Буга\u00a0Ю.В.", "дат", "Бугайке\u00a0Ю.В.")
    assert "Исправлено в карточке человека" in told
    assert "исправлено вами" in told
    assert forms_of(school, person) == {"surname": {"дат": "Бугайке"}}
    assert "Бугайке" in curator.get(f"/papers/{other}/words").text
    mend(curator, number, "Буга Юлия Викторовна", "тв", "Бугой Юлией Викторовной-Марией")
    assert forms_of(school, person)["patronymic"] == {"тв": "Викторовной-Марией"}
    told = mend(curator, number, "Буга\u00a0Ю.В.", "дат", "Бугайке\u00a0Ю.В.", back="1")
    assert "Возвращено" in told
    assert "дат" not in forms_of(school, person).get("surname", {})


def test_a_first_name_does_not_become_a_part_of_the_surname(school: School, curator: FlaskClient) -> None:
    """Where initials are printed only the surname is corrected: anything else is refused in words."""
    person = buga(school)
    number = draft(school, {**order(), "curator": {"person": person}})
    answer = curator.post(
        f"/papers/{number}/words",
        data={"text": "Буга\u00a0Ю.В.", "case": "дат", "form": "Буге Юлии В."},
        headers=PIECE,
    )
    assert "Исправьте только фамилию" in answer.text
    assert forms_of(school, person) == {}


def test_a_form_that_we_had_right_becomes_sure(school: School, curator: FlaskClient) -> None:
    """«Верно так» is kept too: the next paper does not ask again."""
    person = buga(school)
    number = draft(school, {**order(), "curator": {"person": person}})
    mend(curator, number, "Буга Юлия Викторовна", "тв", "Бугой Юлией Викторовной")
    assert forms_of(school, person) == {"full_name": {"тв": "Бугой Юлией Викторовной"}}


def test_who_is_typed_into_the_paper_has_the_form_there(school: School, curator: FlaskClient) -> None:
    """The records are not touched: he is in none of them."""
    person = buga(school)
    number = draft(school, {**order(), "curator": {**BUGA, "surname": "Бугаец"}})
    told = mend(curator, number, "методист", "дат", "методистке")
    assert "в этом документе" in told
    assert payload_of(school, number)["curator"]["forms"] == {"post": {"дат": "методистке"}}
    assert forms_of(school, person) == {}


def test_the_schools_name_is_the_administrators(school: School, curator: FlaskClient) -> None:
    """Who may not change the profile corrects it in his paper alone."""
    own = {"organisation": {"organisation": "own"}}
    number = draft(school, {**order(), **own})
    with school.store.begin() as session:
        name = str(organisation.own_profile(session, actor_of(school.people[Role.CURATOR].user)).organisation.name)
    mend(curator, number, name, "пр", "школе у реки")
    assert payload_of(school, number)["organisation"]["forms"]["full_name"]["пр"] == "школе у реки"
    administrator = school.people[Role.ADMINISTRATOR]
    other = draft(school, {**order(), **own})
    assert "в реквизитах школы" in mend(administrator.client, other, name, "пр", "школе на горе")
    with school.store.begin() as session:
        profile = organisation.own_profile(session, actor_of(administrator.user))
    assert profile.organisation.forms["full_name"]["пр"] == "школе на горе"


def test_a_word_that_is_not_there_is_refused_and_nothing_is_code(school: School, curator: FlaskClient) -> None:
    """A sentence on the place of the words."""
    number = draft(school, {**order(), "curator": {**BUGA, "post": EVIL}})
    page = mend(curator, number, EVIL + "!", "тв", EVIL)
    assert "Этой формы в документе уже нет" in page
    page = mend(curator, number, EVIL, "дат", EVIL)
    assert EVIL not in page
    assert EVIL not in curator.get(f"/papers/{number}/words").text
    assert curator.post(f"/papers/{number}/words", data={"text": "x", "case": "дат"}).status_code == 422


def test_an_unfinished_draft_has_its_words(school: School, curator: FlaskClient) -> None:
    """What is there is shown; blanks are no words."""
    number = draft(school, {"organisation": {"organisation": "own"}, "curator": BUGA})
    page = curator.get(f"/papers/{number}/words").text
    assert "Буг" in page
    assert "____" not in page


def test_pages_without_libreoffice_say_so(serve: Callable[..., Service], sqlite_store: Store) -> None:
    """Where the pages stand; the form goes on working."""
    school = new_school(serve(office="/nowhere/soffice"), sqlite_store, "bare")
    number = draft(school, order())
    page = school.people[Role.CURATOR].client.get(f"/papers/{number}/pages")
    assert page.status_code == 200
    assert "Страниц сейчас не показать" in page.text
    assert "Попробовать ещё раз" in page.text


@pytest.mark.office
def test_the_pages_of_a_draft_and_of_a_paper(school: School, curator: FlaskClient) -> None:
    """Pictures with their sizes, for this person only; a PDF that our own page may print."""
    number = draft(school, order())
    page = curator.get(f"/papers/{number}/pages", headers=PIECE).text
    assert 'alt="Страница 1 из ' in page
    assert re.search(r'width="9\d\d"', page)
    address = page.partition('src="')[2].partition('"')[0]
    picture = curator.get(address)
    assert picture.status_code == 200
    assert "immutable" in picture.headers["Cache-Control"]
    assert school.people[Role.SECRETARY].client.get(address).status_code == 404
    half = draft(school, {"organisation": {"organisation": "own"}})
    assert "показано чертой" in curator.get(f"/papers/{half}/pages").text
    curator.post(f"/papers/{number}/register", data={"index": "од"})
    assert "Страница 1 из" in curator.get(f"/papers/{number}/pages").text
    pdf = curator.get(f"/papers/{number}.pdf")
    assert pdf.headers["Content-Disposition"].startswith("inline")
    assert (pdf.headers["X-Frame-Options"], pdf.data[:5]) == ("SAMEORIGIN", b"%PDF-")
    assert curator.get(f"/papers/{number}.pdf?save=1").headers["Content-Disposition"].startswith("attachment")
    assert curator.get(f"/papers/{number}.docx").data[:2] == b"PK"
