"""The settings in a browser: users, keys, templates, the audit trail, the state of the service, one's own visits."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from service import keeping, pipeline
from service.access import Role, visits
from service.access.deeds import DEEDS, KINDS
from service.app import Service
from service.errors import OfficeMissing, TooManyTries, Unauthorized
from service.store import Store
from service.store.ids import now
from service.store.school_templates import SchoolTemplate
from service.store.tables import Event, Token, Visit
from service.web import state
from tests.test_own_templates import MARK, changed
from tests.word import WordPaper
from tests.worlds import School, Signed

TYPE = "launch_order"
SERVICE = Path(__file__).parent.parent / "service"


@pytest.fixture
def admin(schools: tuple[School, School]) -> Signed:
    """The administrator of the first school."""
    return schools[0].people[Role.ADMINISTRATOR]


def said(answer: TestResponse) -> str:
    """What stands on a page, without marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def post(who: Signed, path: str, **fields: object) -> TestResponse:
    """What a form sends."""
    return who.client.post(path, data=fields)


# Users


def test_a_user_is_added_and_his_password_shown_once(admin: Signed, store: Store) -> None:
    """With it he signs in; the list does not show it."""
    answer = post(admin, "/settings/users/new", login="Osipova", name="Осипова <Г. П.>", role="secretary")
    assert answer.status_code == 200
    assert "Осипова <Г. П.>" in said(answer)
    assert "<Г. П.>" not in answer.text
    password = re.findall(r"<code>(.+?)</code>", answer.text)[1]
    assert visits.sign_in(store, "osipova", password, "127.0.0.1", "").user.role == "secretary"
    assert password not in admin.client.get("/settings/users").text
    assert "сначала сменит пароль" in said(admin.client.get("/settings/users"))


def test_a_refused_user_keeps_what_was_typed(admin: Signed, schools: tuple[School, School]) -> None:
    """Everything that is wrong, at its field."""
    answer = post(admin, "/settings/users/new", login="я", name="", role="curator")
    assert answer.status_code == 422
    assert 'value="я"' in answer.text
    assert "Укажите имя" in said(answer)
    answer = post(admin, "/settings/users/new", login=admin.user.login, name="Она", role="curator")
    assert answer.status_code == 422
    assert "занят" in said(answer)
    assert 'href="#f-login"' in answer.text


def test_a_user_is_changed_and_the_last_administrator_stays(admin: Signed, schools: tuple[School, School]) -> None:
    """Name, role, whether he may come in."""
    curator = schools[0].people[Role.CURATOR]
    path = f"/settings/users/{curator.user.id}"
    assert post(admin, path, name="Куратор", role="secretary", disabled="1").status_code == 303
    assert "отключён" in said(admin.client.get("/settings/users"))
    assert curator.client.get("/password").status_code == 303
    answer = post(admin, f"/settings/users/{admin.user.id}", name="Я", role="curator")
    assert answer.status_code == 409
    assert "последний администратор" in said(answer)
    assert post(admin, f"/settings/users/{schools[1].people[Role.CURATOR].user.id}", name="Чужой").status_code == 404


def test_who_is_locked_out_is_let_in_again(admin: Signed, schools: tuple[School, School], store: Store) -> None:
    """Without a new password, or with one."""
    curator = schools[0].people[Role.CURATOR]
    for number in range(10):
        with pytest.raises((Unauthorized, TooManyTries)):
            visits.sign_in(store, curator.user.login, "не тот", f"127.0.0.{number + 1}", "")
    assert "закрыт на 15 минут" in said(admin.client.get("/settings/users"))
    assert post(admin, f"/settings/users/{curator.user.id}/unlock").status_code == 303
    assert "закрыт на 15 минут" not in said(admin.client.get("/settings/users"))
    assert visits.sign_in(store, curator.user.login, curator.password, "127.0.0.77", "").user.id == curator.user.id
    answer = post(admin, f"/settings/users/{curator.user.id}/password")
    password = re.findall(r"<code>(.+?)</code>", answer.text)[1]
    assert visits.sign_in(store, curator.user.login, password, "127.0.0.78", "").user.must_change


# Keys


def test_a_key_is_shown_once_and_revoked(admin: Signed, served: Service) -> None:
    """It opens what was ticked, until it is taken back."""
    answer = post(admin, "/settings/keys/new", name="1С", scopes=["people_read"], days="30")
    secret = re.search(r"<code>(pis_.+?)</code>", answer.text)
    assert secret
    assert "видеть людей" in said(answer)
    program = served.test_client()
    program.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {secret[1]}"
    assert program.get("/api/v1/people").status_code == 200
    page = admin.client.get("/settings/keys").text
    assert secret[1] not in page
    path = re.search(r'action="(/settings/keys/\w+/revoke)"', page)
    assert path
    assert post(admin, path[1]).status_code == 303
    assert program.get("/api/v1/people").status_code == 401
    assert "не действует" in said(admin.client.get("/settings/keys"))


def test_a_refused_key_keeps_what_was_ticked(admin: Signed, store: Store) -> None:
    """Without a name, without rights, with a name in use, with a right that none is given."""
    answer = post(admin, "/settings/keys/new", name="", scopes=["people_read"], days="90")
    assert answer.status_code == 422
    assert "Укажите, для какой программы ключ" in said(answer)
    assert re.search(r'value="people_read" checked', answer.text)
    assert '<option value="90" selected>' in answer.text
    assert "Отметьте хотя бы одно" in said(post(admin, "/settings/keys/new", name="1С", days="30"))
    assert post(admin, "/settings/keys/new", name="1С", scopes=["users"], days="30").status_code == 422
    post(admin, "/settings/keys/new", name="1С", scopes=["people_read"], days="30")
    answer = post(admin, "/settings/keys/new", name="1С", scopes=["people_read"], days="30")
    assert "Назовите иначе" in said(answer)
    assert "токен" not in said(answer)
    with store.read() as session:
        assert len(session.scalars(select(Token)).all()) == 1


# Templates


def bring(who: Signed, data: bytes, name: str = "бланк.docx") -> TestResponse:
    """Upload a template."""
    fields = {"file": (io.BytesIO(data), name), "csrf": who.csrf}
    return who.client.post(f"/settings/templates/{TYPE}", data=fields, content_type="multipart/form-data")


def test_a_template_is_brought_looked_at_and_taken(admin: Signed, store: Store) -> None:
    """The sample in Word is filled by it before it is in use; then the one that is fetched is it."""
    answer = bring(admin, changed())
    assert answer.status_code == 303
    place = answer.headers["Location"]
    assert "Посмотрите образец" in said(admin.client.get(place))
    assert MARK in WordPaper(admin.client.get(f"{place}/sample.docx").data).text
    assert admin.client.get(f"{place}/file.docx").data == changed()
    assert admin.client.get(f"/settings/templates/{TYPE}/now.docx").data != changed()
    assert post(admin, f"{place}/use").status_code == 303
    assert admin.client.get(f"/settings/templates/{TYPE}/now.docx").data == changed()
    assert "свой бланк.docx" in said(admin.client.get("/settings/templates"))
    made = admin.client.post(f"/api/v1/documents/{TYPE}", json=pipeline.card(TYPE).sample)
    assert MARK in WordPaper(made.data).text
    assert post(admin, f"/settings/templates/{TYPE}/built-in").status_code == 303
    assert "свой бланк.docx" not in said(admin.client.get("/settings/templates"))
    with store.read() as session:
        assert session.scalars(select(SchoolTemplate)).one().in_use is False


def test_a_template_that_does_not_fit_is_told_by_its_places(admin: Signed, store: Store) -> None:
    """And not kept; neither is what is no Word file, nor nothing."""
    answer = bring(admin, changed(mark="{{ organisation.colour }}"), "кривой <b>.docx")
    assert answer.status_code == 422
    assert "Абзац 1" in said(answer)
    assert "кривой <b>.docx" in said(answer)
    assert "кривой <b>" not in answer.text
    assert bring(admin, b"no word").status_code == 422
    assert "Выберите файл" in said(bring(admin, b""))
    with store.read() as session:
        assert session.scalars(select(SchoolTemplate)).all() == []


def test_pages_of_a_template_without_libreoffice(admin: Signed, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, politely."""
    place = bring(admin, changed()).headers["Location"]

    def missing(*arguments: object) -> None:
        raise OfficeMissing("LibreOffice здесь нет.")

    monkeypatch.setattr(pipeline, "print_paper", missing)
    answer = admin.client.get(f"{place}/pages")
    assert answer.status_code == 200
    assert "LibreOffice здесь нет." in said(answer)


@pytest.mark.office
def test_a_sample_is_shown_as_pictures(admin: Signed) -> None:
    """By the template that is not in use yet."""
    place = bring(admin, changed()).headers["Location"]
    answer = admin.client.get(f"{place}/pages")
    pictures = re.findall(r'src="(/settings/templates/pictures/\w+/\d+)"', answer.text)
    assert pictures
    shown = admin.client.get(pictures[0])
    assert shown.data.startswith((b"\x89PNG", b"RIFF"))
    assert "immutable" in shown.headers["Cache-Control"] or "private" in shown.headers["Cache-Control"]


def test_another_schools_template_is_not_there(admin: Signed, schools: tuple[School, School]) -> None:
    """Under any of its addresses, nor under another type."""
    place = bring(admin, changed()).headers["Location"]
    other = schools[1].people[Role.ADMINISTRATOR]
    for tail in ("", "/pages", "/sample.docx", "/file.docx"):
        assert other.client.get(place + tail).status_code == 404
    assert post(other, f"{place}/use").status_code == 404
    assert admin.client.get(place.replace(TYPE, "report")).status_code == 404


# The audit trail


def test_the_trail_is_read_in_words(admin: Signed) -> None:
    """What was done, with what, and how many."""
    post(admin, "/settings/users/new", login="osipova", name="Осипова", role="secretary")
    page = said(admin.client.get("/settings/audit"))
    assert "добавлено пользователь" in page
    assert "роль: секретарь" in page
    found = said(admin.client.get("/settings/audit?action=made&kind=user&from=1.9.2020&to=31 декабря 2099"))
    assert "роль: секретарь" in found
    assert "Таких событий нет" in said(admin.client.get("/settings/audit?to=1.9.2020"))
    answer = admin.client.get("/settings/audit?from=позавчера")
    assert answer.status_code == 422
    assert 'value="позавчера"' in answer.text
    assert "Укажите день так" in said(answer)


def test_the_trail_goes_on_and_is_a_table(admin: Signed, store: Store) -> None:
    """Page by page, and all of it as CSV."""
    with store.begin() as session:
        organisation = admin.user.organisation
        for number in range(120):
            told = f"строка {number}"
            session.add(
                Event(organisation=organisation, at=now(), who="она", action="seen", kind="paper", object="", told=told)
            )
    first = admin.client.get("/settings/audit?who=она")
    onward = re.search(r'href="(/settings/audit\?[^"]*cursor=[^"]+)"', first.text)
    assert onward
    assert "строка 60" in said(admin.client.get(unescape(onward[1])))
    table = admin.client.get("/settings/audit.csv?who=она")
    assert table.text.count("строка") == 120
    assert "она;просмотр;документ;;строка 119;seen;paper" in table.text
    assert "attachment" in table.headers["Content-Disposition"]


def test_every_deed_has_its_word() -> None:
    """Whatever is written down anywhere in the service."""
    noted = set()
    for file in SERVICE.rglob("*.py"):
        noted |= set(re.findall(r'note\(\s*(?:\w+,\s*){2}"(\w+)", (?:"(\w+)"|\w+)', file.read_text("utf-8")))
    assert {action for action, _ in noted} - DEEDS.keys() == set()
    assert {kind for _, kind in noted if kind} - KINDS.keys() == set()


# The state of the service


def test_the_state_says_what_to_do(admin: Signed, monkeypatch: pytest.MonkeyPatch, served: Service) -> None:
    """Where something is wrong, whom to tell what."""
    monkeypatch.setattr(pipeline, "has_office", lambda: False)
    page = said(admin.client.get("/settings/state"))
    assert "нет LibreOffice" in page
    assert "нужно запустить «pismovod work»" in page
    assert "Последняя копия неизвестно" in page
    assert "Файлов школы 0" in page
    data = served.config["SETTINGS"].data
    keeping.note_copy(data)
    assert "Последняя копия неизвестно" not in said(admin.client.get("/settings/state"))
    later = now() + timedelta(days=30)
    monkeypatch.setattr(state, "now", lambda: later)
    monkeypatch.setattr(state, "LITTLE_ROOM", 2**60)
    page = said(admin.client.get("/settings/state"))
    assert "копии нет уже" in page
    assert "на диске мало места" in page


# One's own visits


def test_ones_own_visits_are_seen_and_closed(admin: Signed, store: Store) -> None:
    """One, or all but this."""
    agent = "Mozilla/5.0 (Windows NT 10.0) Chrome/120 YaBrowser/24"
    for _ in range(3):
        visits.sign_in(store, admin.user.login, admin.password, "127.0.0.9", "", agent=agent)
    page = admin.client.get("/password")
    assert "Яндекс Браузер, Windows" in said(page)
    ends = re.findall(r'action="(/visits/[0-9a-f]+/end)"', page.text)
    assert len(ends) == 3
    assert post(admin, ends[0]).status_code == 303
    assert post(admin, ends[0]).status_code == 404
    assert post(admin, "/visits/others/end").status_code == 303
    with store.read() as session:
        assert len(session.scalars(select(Visit).where(Visit.user == admin.user.id)).all()) == 1
    assert admin.client.get("/password").status_code == 200
