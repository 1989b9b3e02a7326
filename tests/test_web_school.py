"""The page of the school: its profile typed, rows changed, names in all cases, the letterhead as it will be printed."""

from __future__ import annotations

import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest
from werkzeug.test import TestResponse

from service import pipeline
from service.access import Role
from service.errors import OfficeMissing
from service.records import people
from service.records.declined import corrected, declined
from service.records.organisation import Profile
from service.store import Store
from service.store.tables import Organisation
from tests.worlds import School, Signed

WHOLE: dict[str, Any] = {
    "organisation": {"full_name": "Муниципальное бюджетное учреждение «Школа № 12»", "short_name": "МБУ СОШ № 12"},
    "director": {"surname": "Ковалёва", "first_name": "Ирина", "patronymic": "Викторовна", "post": "директор"},
    "indexes": [
        {"name": "од", "pattern": "{n}-од", "types": ["launch_order", "pairing_order"], "start": 5},
        {"name": "прочие", "pattern": "{n}"},
    ],
}


class _Inputs(HTMLParser):
    """What a browser would send of the form of the page."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[str, str]] = []
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = {key: value or "" for key, value in attrs}
        name = one.get("name", "")
        if tag == "input" and name and (one.get("type") not in ("checkbox", "radio") or "checked" in one):
            self.sent.append((name, one.get("value", "")))
        elif tag == "textarea":
            self._area = name
            self.sent.append((name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and "selected" in one:
            self.sent.append((self._select, one["value"]))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        if self._area:
            name, text = self.sent[-1]
            self.sent[-1] = (name, text + (data.removeprefix("\n") if not text else data))


def inputs(answer: TestResponse) -> list[tuple[str, str]]:
    """The fields of the form as they stand."""
    start = answer.text.index('<form id="school-form"')
    parser = _Inputs()
    parser.feed(answer.text[start : answer.text.index("</form>", start)])
    return parser.sent


def typed(sent: list[tuple[str, str]], **changed: str) -> dict[str, Any]:
    """The same with other words in some fields; a field may come more than once."""
    fields: dict[str, list[str]] = {}
    for name, text in sent:
        fields.setdefault(name, []).append(text)
    return {**fields, **{name: [text] for name, text in changed.items()}}


def said(answer: TestResponse) -> str:
    """What stands on a page, without marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def kept(store: Store, number: str) -> dict[str, Any]:
    """The profile as the database has it."""
    with store.read() as session:
        row = session.get_one(Organisation, number)
        read = Profile.model_validate({**row.profile, "indexes": row.indexes})
    return read.model_dump(mode="json", exclude_defaults=True)


@pytest.fixture
def school(schools: tuple[School, School], store: Store) -> School:
    """A school with a profile."""
    with store.begin() as session:
        row = session.get_one(Organisation, schools[0].number)
        plain = Profile.model_validate(WHOLE).model_dump(mode="json")
        row.indexes = plain.pop("indexes")
        row.profile = plain
    return schools[0]


@pytest.fixture
def admin(school: School) -> Signed:
    """Its administrator."""
    return school.people[Role.ADMINISTRATOR]


def test_what_is_shown_and_sent_back_is_the_same(admin: Signed, store: Store, school: School) -> None:
    """The form loses nothing."""
    before = kept(store, school.number)
    answer = admin.client.post("/school", data=typed(inputs(admin.client.get("/school"))))
    assert answer.status_code == 303
    assert kept(store, school.number) == before


def test_what_is_typed_is_kept(admin: Signed, store: Store, school: School) -> None:
    """Names, days as people type them, numbers, a choice, types of an index."""
    sent = typed(
        inputs(admin.client.get("/school")),
        **{
            "/organisation/address": "ул. <Садовая>, 14",
            "/organisation/layout/left": "25",
            "/letterhead": "corner",
            "/school_year": "2026/2027",
            "/indexes/0/types": "report",
        },
    )
    assert admin.client.post("/school", data=sent).status_code == 303
    now = kept(store, school.number)
    assert now["organisation"]["address"] == "ул. <Садовая>, 14"
    assert now["organisation"]["layout"] == {"left": 25}
    assert (now["letterhead"], now["school_year"]) == ("corner", "2026/2027")
    assert now["indexes"][0]["types"] == ["report"]
    page = admin.client.get("/school")
    assert "&lt;Садовая&gt;" in page.text
    assert "<Садовая>" not in page.text


def test_a_refusal_keeps_everything_and_leads_to_the_field(admin: Signed, store: Store, school: School) -> None:
    """Nothing of it is kept in the database."""
    before = kept(store, school.number)
    sent = inputs(admin.client.get("/school"))
    fields = {"/organisation/full_name": "", "/organisation/address": "Новый адрес", "/indexes/0/pattern": "од"}
    answer = admin.client.post("/school", data=typed(sent, **fields))
    assert answer.status_code == 422
    assert 'value="Новый адрес"' in answer.text
    for place in ("f-organisation-full_name", "f-indexes-0-pattern"):
        assert f'href="#{place}"' in answer.text
        assert f'id="{place}"' in answer.text
    assert kept(store, school.number) == before


def test_rows_are_added_moved_and_brought_back(admin: Signed, store: Store, school: School) -> None:
    """Before anything is kept; what was typed elsewhere stays."""
    sent = typed(inputs(admin.client.get("/school")), **{"/organisation/address": "Новый адрес"})
    page = admin.client.post("/school", data={**sent, "do": "down:/indexes/0"})
    assert page.status_code == 200
    page = admin.client.post("/school", data={**typed(inputs(page)), "do": "remove:/indexes/0"})
    assert "Ещё не сохранено" in said(page)
    page = admin.client.post("/school", data={**typed(inputs(page)), "do": "restore"})
    page = admin.client.post("/school", data={**typed(inputs(page)), "do": "add:/acting"})
    assert 'data-focus="f-acting"' in page.text
    acting = {"surname": "Мельник", "first_name": "Андрей", "post": "заместитель директора"}
    sent = typed(
        inputs(page),
        **{f"/acting/person/{name}": text for name, text in acting.items()},
        **{"/acting/since": "1 сентября 2026 г."},
    )
    assert admin.client.post("/school", data=sent).status_code == 303
    now = kept(store, school.number)
    assert [index["name"] for index in now["indexes"]] == ["прочие", "од"]
    assert now["organisation"]["address"] == "Новый адрес"
    assert now["acting"]["since"] == "2026-09-01"


def test_who_helps_is_chosen_by_name(admin: Signed, store: Store, school: School) -> None:
    """Somebody who is not in the list is refused in words."""
    card = {"person": {"surname": "Соколова", "first_name": "Марина", "post": "заместитель директора"}}
    with store.begin() as session:
        made = people.add(session, _actor(admin), people.PersonCard.model_validate(card))
    sent = inputs(admin.client.get("/school"))
    label = "Соколова Марина, заместитель директора"
    assert admin.client.post("/school", data=typed(sent, **{"/curator~who": label})).status_code == 303
    assert kept(store, school.number)["curator"] == made.id
    answer = admin.client.post("/school", data=typed(sent, **{"/curator~who": "Никто", "version": "2"}))
    assert answer.status_code == 422
    assert "Выберите человека из списка" in said(answer)
    assert 'value="Никто"' in answer.text


def test_a_case_that_is_mended_stays(admin: Signed, store: Store, school: School) -> None:
    """It is a correction of the profile; emptied, it is the service's own again; another name begins anew."""
    place = "case/director/full_name/тв"
    sent = inputs(admin.client.get("/school"))
    assert admin.client.post("/school", data=typed(sent, **{place: "Ковалёвой Ириною"})).status_code == 303
    assert kept(store, school.number)["director"]["forms"] == {"full_name": {"тв": "Ковалёвой Ириною"}}
    page = admin.client.get("/school")
    assert "исправлено вами" in said(page)
    assert admin.client.post("/school", data=typed(inputs(page))).status_code == 303
    assert kept(store, school.number)["director"]["forms"] == {"full_name": {"тв": "Ковалёвой Ириною"}}
    page = admin.client.get("/school")
    assert admin.client.post("/school", data=typed(inputs(page), **{"/director/surname": "Носова"})).status_code == 303
    assert "forms" not in kept(store, school.number)["director"]
    sent = inputs(admin.client.get("/school"))
    admin.client.post("/school", data=typed(sent, **{place: "Иначе"}))
    admin.client.post("/school", data=typed(inputs(admin.client.get("/school")), **{place: ""}))
    assert "forms" not in kept(store, school.number)["director"]


def test_names_are_declined_while_they_are_typed(admin: Signed) -> None:
    """The doubtful ones first."""
    sent = typed(inputs(admin.client.get("/school")), **{"/director/surname": "Шевчук", "/director/post": "вождь"})
    answer = admin.client.post("/school/names", data=sent)
    assert answer.status_code == 200
    assert "Шевчук Ирины Викторовны" in answer.text
    assert 'name="shown"' in answer.text
    found = declined({"director": {"surname": "Шевчук", "first_name": "И.", "post": "директор"}})
    assert [one.doubtful for one in found] == sorted((one.doubtful for one in found), reverse=True)
    assert declined({"organisation": "нет", "director": {"surname": 5}}) == []
    assert corrected({"director": None}, {"director/post": {"forms": {}}}, {}) == {"director": None}


def test_two_who_save_at_once(admin: Signed, store: Store, school: School) -> None:
    """The second is told, keeps what he typed, and may save it over the other's."""
    sent = inputs(admin.client.get("/school"))
    admin.client.post("/school", data=typed(sent, **{"/organisation/address": "Первый"}))
    answer = admin.client.post("/school", data=typed(sent, **{"/organisation/address": "Второй"}))
    assert answer.status_code == 412
    assert 'value="Второй"' in answer.text
    assert kept(store, school.number)["organisation"]["address"] == "Первый"
    answer = admin.client.post("/school", data={**typed(inputs(answer)), "over": "1"})
    assert answer.status_code == 303
    assert kept(store, school.number)["organisation"]["address"] == "Второй"


def test_who_may_not_change_it_sees_it(school: School) -> None:
    """Without a button, and the letterhead too."""
    curator = school.people[Role.CURATOR]
    page = curator.client.get("/school")
    assert page.status_code == 200
    assert "МБУ СОШ №\N{NO-BREAK SPACE}12" in page.text
    assert "<fieldset" in page.text
    assert " disabled" in page.text
    assert 'type="submit">Сохранить</button></p>' not in page.text
    assert curator.client.post("/school", data=typed(inputs(page))).status_code == 403


def test_the_letterhead_without_libreoffice(admin: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so where it would stand."""

    def missing(*arguments: object) -> None:
        raise OfficeMissing("LibreOffice здесь нет.")

    monkeypatch.setattr(pipeline, "print_paper", missing)
    answer = admin.client.get("/school/letterhead")
    assert answer.status_code == 200
    assert "LibreOffice здесь нет." in said(answer)


@pytest.mark.office
def test_the_letterhead_is_shown_as_typed(admin: Signed) -> None:
    """A picture of the top of an order, another one for other words, and with blanks where words lack."""
    sent = inputs(admin.client.get("/school"))
    shown = []
    for name in ("МБУ СОШ № 12", "МБУ СОШ № 13", ""):
        answer = admin.client.post("/school/letterhead", data=typed(sent, **{"/organisation/full_name": name}))
        picture = re.search(r'src="(/school/letterhead/\w+)"', answer.text)
        assert picture
        shown.append(picture[1])
        assert admin.client.get(picture[1]).data.startswith((b"\x89PNG", b"RIFF"))
    assert len(set(shown)) == 3


@pytest.mark.parametrize("broken", ["[]", "{", json.dumps({"organisation": 5}), json.dumps({"indexes": {"a": 1}})])
def test_a_form_that_nobody_drew_breaks_nothing(admin: Signed, broken: str) -> None:
    """Whatever is sent as what was shown."""
    for path in ("/school", "/school/names"):
        for action in ("", "add:/indexes", "up:/indexes/7", "restore", "nonsense:/x"):
            fields = {"kept": broken, "shown": broken, "do": action, "version": "x", "removed": "{}"}
            assert admin.client.post(path, data=fields).status_code < 500


def _actor(who: Signed) -> Any:
    from service.access.rights import actor_of

    return actor_of(who.user)
