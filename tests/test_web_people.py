"""The people of a school as pages: the list, the card with its cases, tables that are mended before they are taken."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient

from service.access import Role
from service.access.rights import actor_of
from service.app import Service
from service.records import people, people_rows
from service.records.people import PeopleQuery, PersonCard
from service.store import Store
from tests.worlds import School, new_school

PIECE = {"HX-Request": "true"}
TABLE = (
    "ФИО\tДолжность\tСтаж\tСогласие наставника\tКабинет\n"
    "Новая Анна Петровна\tучитель химии\t12 лет\t25.08.2026\t12\n"
    "Старый\tучитель химии\tмного\t31.02.2026\t13\n"
    "Злая <script>alert(1)</script> Ивановна\tвоспитатель\t\t\t\n"
)


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store) -> School:
    """One school of a service."""
    return new_school(serve(), sqlite_store, "only")


@pytest.fixture
def curator(school: School) -> FlaskClient:
    """Its curator, who may write."""
    return school.people[Role.CURATOR].client


def add(school: School, **card: Any) -> str:
    """Someone of the school; the number of his record."""
    person = {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", **card.pop("person", {})}
    with school.store.begin() as session:
        actor = actor_of(school.people[Role.CURATOR].user)
        return people.add(session, actor, PersonCard.model_validate({"person": person, **card})).id


def kept(school: School, **query: Any) -> list[people.PersonRow]:
    """The people whom the database holds."""
    with school.store.begin() as session:
        return people.listed(session, actor_of(school.people[Role.CURATOR].user), PeopleQuery(**query)).items


def fields(page: str) -> dict[str, str]:
    """What a page carries to its next step: the rows, and which column is which."""
    carried = re.search(r"<textarea name=\"rows\"[^>]*>\n(.*?)</textarea>", page, re.DOTALL)
    assert carried
    named = re.findall(r'<select[^>]* name="(column-\d+)">(.*?)</select>', page, re.DOTALL)
    chosen = {name: re.search(r'value="(\w*)" selected', body) for name, body in named}
    plain = carried[1].replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"').replace("&amp;", "&")
    return {"rows": plain, **{name: found[1] if found else "" for name, found in chosen.items()}}


def test_an_empty_list_teaches(curator: FlaskClient) -> None:
    """One sentence and one button."""
    page = curator.get("/people").text
    assert "Людей пока нет" in page
    assert 'href="/people/paste"' in page


def test_someone_is_added_and_found(school: School, curator: FlaskClient) -> None:
    """What was typed is kept, dates as people type them, and stands in the list."""
    typed = {
        "surname": "Ким",
        "first_name": "Алексей",
        "patronymic": "Олегович",
        "post": "учитель физики",
        "mentee": "1",
        "experience": "2",
        "personal_data": "1 сентября 2026 г.",
    }
    added = curator.post("/people/new", data=typed)
    assert added.status_code == 303
    (row,) = kept(school)
    assert (row.card.mentee, row.card.mentor, row.card.experience) == (True, False, 2)
    assert row.card.consents.personal_data is not None
    assert row.card.consents.personal_data.isoformat() == "2026-09-01"
    piece = curator.get("/people?q=ким", headers=PIECE).text
    assert "Ким Алексей Олегович" in piece
    assert "<h1>" not in piece
    assert "Никого не нашлось" in curator.get("/people?q=петров").text


def test_a_refused_card_keeps_what_was_typed(school: School, curator: FlaskClient) -> None:
    """The mistake stands at its field and on top, and nothing is written."""
    typed = {"surname": "<b>Ким</b>", "first_name": "", "experience": "двадцать", "note": "моё"}
    refused = curator.post("/people/new", data=typed)
    assert refused.status_code == 422
    assert 'value="&lt;b&gt;Ким&lt;/b&gt;"' in refused.text
    assert 'value="двадцать"' in refused.text
    assert 'value="моё"' in refused.text
    assert 'href="#f-first_name"' in refused.text
    assert 'href="#f-experience"' in refused.text
    assert kept(school) == []


def test_the_six_cases_are_shown_and_put_right(school: School, curator: FlaskClient) -> None:
    """A form that is put right is kept for later papers; taken back, the service decides again."""
    number = add(school, person={"post": "тьютор"})
    page = curator.get(f"/people/{number}").text
    assert "Бугой Юлией Викторовной" in page
    assert "тьютором" in page
    typed = dict(re.findall(r'name="((?:was|drawn|form)-[^"]+)"\s+value="([^"]*)"', page))
    typed |= {"surname": "Буга", "first_name": "Юлия", "patronymic": "Викторовна", "post": "тьютор", "version": "1"}
    saved = curator.post(f"/people/{number}", data={**typed, "form-surname-тв": "Бугою"})
    assert saved.status_code == 303
    assert kept(school)[0].card.person.model_dump()["forms"] == {"surname": {"тв": "Бугою"}}
    page = curator.get(f"/people/{number}").text
    assert "Бугою Юлией Викторовной" in page
    assert "исправлено вами" in page
    typed |= dict(re.findall(r'name="((?:was|drawn|form)-[^"]+)"\s+value="([^"]*)"', page))
    curator.post(f"/people/{number}", data={**typed, "version": "2", "form-surname-тв": ""})
    assert kept(school)[0].card.person.forms == {}


def test_a_correction_goes_with_its_name(school: School, curator: FlaskClient) -> None:
    """Another surname does not inherit the forms of the one before it."""
    number = add(school, person={"forms": {"surname": {"тв": "Бугою"}}})
    page = curator.get(f"/people/{number}").text
    typed = dict(re.findall(r'name="((?:was|drawn|form)-[^"]+)"\s+value="([^"]*)"', page))
    typed |= {"surname": "Ткач", "first_name": "Юлия", "patronymic": "Викторовна", "version": "1"}
    assert "Ткач Юлией Викторовной" in curator.post("/people/words", data=typed).text
    curator.post(f"/people/{number}", data=typed)
    assert kept(school)[0].card.person.forms == {}


def test_two_who_save_at_once_are_told(school: School, curator: FlaskClient) -> None:
    """The second one sees his own words again, and what to do."""
    number = add(school)
    typed = {"surname": "Буга", "first_name": "Юлия", "version": "1"}
    assert curator.post(f"/people/{number}", data=typed).status_code == 303
    late = curator.post(f"/people/{number}", data={**typed, "surname": "Бугаева"})
    assert late.status_code == 412
    assert 'value="Бугаева"' in late.text
    assert "изменил кто-то другой" in late.text


def test_the_archive_gives_back(school: School, curator: FlaskClient) -> None:
    """Who was put away is not in the list, and one button brings him back."""
    number = add(school)
    away = curator.post(f"/people/{number}/archive")
    assert away.location == f"/people?undo={number}&said=archived"
    assert f'action="/people/{number}/return"' in curator.get(away.location).text
    assert kept(school) == []
    curator.post(f"/people/{number}/return")
    assert len(kept(school)) == 1


def test_a_pasted_table_is_shown_with_its_mistakes_in_place(school: School, curator: FlaskClient) -> None:
    """Nothing is written before the person agrees; mended cells are taken, a strange name is shown as it is."""
    page = curator.post("/people/paste", data={"text": TABLE})
    assert page.status_code == 200
    assert "строк с ошибками – 1 из 3" in page.text
    assert 'name="cell-2-2" value="много"' in page.text
    assert "Исправьте дату: такого дня нет" in page.text
    assert "<script>alert" not in page.text
    assert kept(school) == []
    carried = fields(page.text)
    assert (carried["column-0"], carried["column-4"]) == ("full_name", "")
    refused = curator.post("/people/table", data={**carried, "do": "all"})
    assert refused.status_code == 422
    assert kept(school) == []
    mended = {"cell-2-0": "Старый Пётр Ильич", "cell-2-2": "20", "cell-2-3": "25.08.2026"}
    seen = curator.post("/people/table", data={**carried, **mended, "do": "check"})
    assert "Добавить 3" in seen.text
    assert kept(school) == []
    taken = curator.post("/people/table", data={**fields(seen.text), "do": "all"})
    assert taken.location == "/people?added=3&changed=0&said=taken"
    assert [row.card.experience for row in kept(school, q="старый")] == [20]
    assert len(kept(school)) == 3


def test_a_right_row_can_be_changed_and_slips_of_the_keyboard_are_mended(school: School, curator: FlaskClient) -> None:
    """A Latin letter in a Russian name, a capital in a post; a category that there is not is told of."""
    typed = "Cоловьёва Мария Ильинична\tУчитель физики\tперваяя"
    page = curator.post("/people/paste", data={"text": f"ФИО\tДолжность\tКатегория\n{typed}"})
    assert "Соловьёва" in page.text
    assert "Проверьте категорию: «перваяя»" in page.text
    opened = curator.post("/people/table", data={**fields(page.text), "open": "1"}).text
    mended = {**fields(opened), "cell-1-2": "первая", "do": "all"}
    assert curator.post("/people/table", data=mended).location == "/people?added=1&changed=0&said=taken"
    (row,) = (one for one in kept(school) if one.card.person.surname == "Соловьёва")
    assert (row.card.person.post, row.card.category) == ("учитель физики", "первая")


def test_only_the_right_rows_are_taken(school: School, curator: FlaskClient) -> None:
    """The wrong one stays out; a row that is dropped is no mistake any more."""
    carried = fields(curator.post("/people/paste", data={"text": TABLE}).text)
    dropped = curator.post("/people/table", data={**carried, "drop": "2", "do": "check"})
    assert "Ошибок нет" in dropped.text
    taken = curator.post("/people/table", data={**carried, "do": "good"})
    assert taken.status_code == 303
    assert {row.card.person.surname for row in kept(school)} == {"Новая", "Злая"}


def test_rows_without_headings_are_understood(school: School, curator: FlaskClient) -> None:
    """What each column is, is guessed and can be chosen; without a name nothing can be taken."""
    page = curator.post("/people/paste", data={"text": "Буга Юлия Викторовна\tучитель физики\nКим Алексей\tучитель"})
    carried = fields(page.text)
    assert (carried["column-0"], carried["column-1"]) == ("full_name", "post")
    nameless = curator.post("/people/table", data={**carried, "column-0": "note", "do": "check"})
    assert nameless.status_code == 422
    assert "Добавьте столбцы" in nameless.text
    assert "Буга Юлия Викторовна" in nameless.text


@pytest.mark.parametrize("typed", ["", "\t\t\n", " \r\n"])
def test_nothing_to_read_is_told(curator: FlaskClient, typed: str) -> None:
    """The large field says what to do."""
    page = curator.post("/people/paste", data={"text": typed})
    assert page.status_code == 422
    assert "Вставьте строки таблицы" in page.text


def test_a_file_leads_to_the_same_page(school: School, curator: FlaskClient) -> None:
    """The filled template is taken; a file that is none is refused in words."""
    file = (BytesIO(people_rows.template()), "люди.xlsx")
    page = curator.post("/people/upload", data={"file": file}, content_type="multipart/form-data")
    assert "Ошибок нет" in page.text
    curator.post("/people/table", data={**fields(page.text), "do": "all"})
    assert [row.card.person.surname for row in kept(school)] == ["Попова"]
    torn = curator.post(
        "/people/upload", data={"file": (BytesIO(b"PK\x03\x04torn"), "x.xlsx")}, content_type="multipart/form-data"
    )
    assert torn.status_code == 422
    assert "Откройте таблицу в Excel" in torn.text
    assert curator.post("/people/upload", data={}, content_type="multipart/form-data").status_code == 422


def test_a_long_table_goes_through(school: School, curator: FlaskClient) -> None:
    """Five hundred rows are read, shown in part, and taken; the page stays small."""
    letters = "абвгдежзиклмнопрстуф"
    names = [f"Новых{one}{two}" for one in letters for two in letters + "хцчшэ"]
    text = "\n".join(f"{name.capitalize()} Анна Петровна\tучитель математики" for name in names)
    page = curator.post("/people/paste", data={"text": text}, headers={"Accept-Encoding": "br"})
    assert len(page.data) < 40_000
    page = curator.post("/people/paste", data={"text": text})
    assert f"Ещё строк без ошибок: {len(names) - 100}" in page.text
    curator.post("/people/table", data={**fields(page.text), "do": "all"})
    with school.store.begin() as session:
        assert people.count(session, actor_of(school.people[Role.CURATOR].user), PeopleQuery()) == len(names)


def test_another_schools_people_are_not_there(school: School, sqlite_store: Store, curator: FlaskClient) -> None:
    """They are answered as those that do not exist."""
    number = add(new_school(school.app, sqlite_store, "other"))
    for answer in (
        curator.get(f"/people/{number}"),
        curator.post(f"/people/{number}", data={"surname": "Х", "first_name": "Й"}),
        curator.post(f"/people/{number}/archive"),
        curator.get("/people/nobody"),
    ):
        assert answer.status_code == 404


def test_who_may_only_look_gets_no_buttons(school: School) -> None:
    """The secretary sees people and changes none."""
    number = add(school)
    secretary = school.people[Role.SECRETARY].client
    page = secretary.get(f"/people/{number}").text
    assert "Буга" in page
    assert "Сохранить" not in page
    assert secretary.post("/people/new", data={"surname": "Х", "first_name": "Й"}).status_code == 403
    assert secretary.get("/people/paste").status_code == 403
