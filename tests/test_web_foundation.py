"""What all pages share: signing in and out, one's own password, failures told to people, the headers, the files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from service.access import Action, Role
from service.api.guard import COOKIE
from service.app import Service
from service.store import Store
from tests.worlds import OPERATORS_TOKEN, School, caller, new_school

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "service" / "web"
PIECE = {"HX-Request": "true"}


@pytest.fixture
def app(serve: Callable[..., Service]) -> Service:
    """The service over the store of the fixture `sqlite_store`."""
    return serve()


@pytest.fixture
def school(app: Service, sqlite_store: Store) -> School:
    """One school of it."""
    return new_school(app, sqlite_store, "only")


def test_a_stranger_is_led_to_the_entrance_and_back(app: Service, school: School) -> None:
    """Where he wanted to be is where he comes after signing in."""
    stranger = app.test_client()
    led = stranger.get("/password?said=saved")
    assert (led.status_code, led.location) == (303, "/enter?to=/password?said%3Dsaved")
    page = stranger.get(led.location)
    assert 'value="/password?said=saved"' in page.text
    who = school.people[Role.CURATOR]
    entered = stranger.post("/enter", data={"login": who.user.login, "password": who.password, "to": "/password"})
    assert (entered.status_code, entered.location) == (303, "/password")
    assert "HttpOnly" in entered.headers["Set-Cookie"]
    assert "SameSite=Strict" in entered.headers["Set-Cookie"]
    assert stranger.get("/password").status_code == 200


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:1", ""]
)
def test_nobody_is_led_to_another_host(app: Service, school: School, elsewhere: str) -> None:
    """A link to our entrance cannot send on to somebody else."""
    who = school.people[Role.CURATOR]
    data = {"login": who.user.login, "password": who.password, "to": elsewhere}
    assert app.test_client().post("/enter", data=data).location == "/"


def test_a_wrong_password_keeps_the_login(app: Service, school: School) -> None:
    """The page says so, opens no visit and shows no password."""
    answer = app.test_client().post("/enter", data={"login": "<b>кто-то", "password": "тайное слово"})
    assert answer.status_code == 401
    assert "Логин или пароль не подходят." in answer.text
    assert 'value="&lt;b&gt;кто-то"' in answer.text
    assert "тайное слово" not in answer.text
    assert COOKIE not in answer.headers.get("Set-Cookie", "")


def test_nobody_signs_another_in_from_a_page_of_elsewhere(app: Service, school: School) -> None:
    """The browser tells where a form stood."""
    who = school.people[Role.CURATOR]
    data = {"login": who.user.login, "password": who.password}
    answer = app.test_client().post("/enter", data=data, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_what_changes_wants_the_word_of_the_page(app: Service, school: School) -> None:
    """As a header of htmx or as a field of the form; without it, or with another's, nothing happens."""
    who, other = school.people[Role.CURATOR], school.people[Role.SECRETARY]
    bare = app.test_client()
    bare.set_cookie(COOKIE, who.client.get_cookie(COOKIE).value)  # type: ignore[union-attr]
    assert bare.post("/leave").status_code == 403
    assert bare.post("/leave", data={"csrf": other.csrf}).status_code == 403
    assert bare.post(f"/leave?csrf={who.csrf}").status_code == 403
    assert bare.get("/password").status_code == 200
    assert bare.post("/leave", data={"csrf": who.csrf}).status_code == 303
    assert bare.get("/password").status_code == 303


def test_a_token_opens_no_page(app: Service, school: School) -> None:
    """Pages are for people who have signed in."""
    assert school.by_token([Action.people_read]).get("/password").status_code == 403
    assert caller(app, OPERATORS_TOKEN).get("/password").status_code == 403


def test_a_password_is_changed_on_its_page(app: Service, school: School) -> None:
    """What is wrong stands at its field; the right one opens a new visit here and ends the others."""
    who = school.people[Role.CURATOR]
    wrong = who.client.post("/password", data={"old": who.password, "new": "коротко", "again": "иначе"})
    assert wrong.status_code == 422
    assert "второй раз он введён иначе" in wrong.text
    old = who.client.get_cookie(COOKIE)
    new = "совсем другая длинная фраза"
    done = who.client.post("/password", data={"old": who.password, "new": new, "again": new})
    assert (done.status_code, done.location) == (303, "/?said=password")
    assert who.client.get("/password").status_code == 200
    before = app.test_client()
    before.set_cookie(COOKIE, old.value)  # type: ignore[union-attr]
    assert before.get("/password").status_code == 303


def test_a_password_that_others_saw_opens_only_its_page(app: Service, school: School) -> None:
    """Until it is changed, every page leads there."""
    who = school.people[Role.ADMINISTRATOR]
    with school.store.begin() as session:
        user = session.merge(who.user)
        user.must_change = True
    for page in ("/", "/years"):
        assert who.client.get(page).location == "/password"
    assert "Придумайте свой пароль" in who.client.get("/password").text


def test_an_address_that_is_none_is_told_to_whom_it_concerns(app: Service, school: School) -> None:
    """A person sees a page with his menu, a program gets JSON."""
    client = school.people[Role.CURATOR].client
    lost = client.get("/nowhere")
    assert (lost.status_code, lost.mimetype) == (404, "text/html")
    assert "Такой страницы нет" in lost.text
    assert "Выйти" in lost.text
    assert client.get("/api/v1/nowhere").mimetype == "application/problem+json"
    assert app.test_client().get("/nowhere").status_code == 404


def test_a_failure_for_htmx_is_a_line_on_the_open_page(app: Service, school: School) -> None:
    """It goes to the place for notices; who is no longer signed in is led to the entrance."""
    client = school.people[Role.CURATOR].client
    line = client.post("/password", data={"old": "x" * 6_000_000}, headers=PIECE)
    assert line.status_code == 413
    assert "Больше 5 МБ" in line.text
    assert line.headers["HX-Retarget"] == "#notice"
    assert "<html" not in line.text
    gone = app.test_client().get("/password", headers=PIECE)
    assert (gone.status_code, gone.headers["HX-Redirect"]) == (401, "/enter")


def test_an_unknown_failure_is_told_politely(app: Service, school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a number that stands in the log too, and without the words of the failure."""
    monkeypatch.setattr("service.web.entrance.drawn", lambda *_, **__: 1 // 0)
    logged: list[str] = []
    monkeypatch.setattr("service.web.failures.log_failure", lambda failure, number, **_: logged.append(number))
    answer = school.people[Role.CURATOR].client.get("/password")
    assert answer.status_code == 500
    assert "ошибка службы" in answer.text
    assert len(logged) == 1
    assert f"номер {logged[0]}" in answer.text
    assert "ZeroDivision" not in answer.text


def test_pages_take_nothing_from_elsewhere(app: Service) -> None:
    """The policy of a page, and the files that stay in the browser until they change."""
    page = app.test_client().get("/enter")
    policy = page.headers["Content-Security-Policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert page.headers["Cache-Control"] == "no-store"
    files = re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text)
    assert len(files) >= 5
    for file in files:
        answer = app.test_client().get(file, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
    assert app.test_client().get("/static/../app.py").status_code == 404
    assert app.test_client().get("/static/%2e%2e/rooms.py").status_code == 404


def _templates() -> list[Path]:
    return sorted((WEB / "templates").rglob("*.html"))


@pytest.mark.parametrize("template", _templates(), ids=lambda path: path.relative_to(WEB / "templates").as_posix())
def test_templates_hold_no_script_no_style_and_no_other_host(template: Path) -> None:
    """What the policy forbids is not written in the first place."""
    text = template.read_text("utf-8")
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|\|\s*safe\b", text) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", text) == []
    assert re.findall(r"""(?:src|href|action)=["'](?:https?:)?//""", text) == []


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("bootstrap-5.3.8.min.css", "bootstrap/dist/css/bootstrap.min.css"),
        ("htmx-2.0.11.min.js", "htmx.org/dist/htmx.min.js"),
    ],
)
def test_files_of_others_are_those_of_the_lock(ours: str, theirs: str) -> None:
    """Shipped as their makers published them, but for the line that names a map which is not shipped."""
    published = (ROOT / "node_modules" / theirs).read_bytes()
    shipped = (WEB / "static" / "vendor" / ours).read_bytes()
    assert shipped.rstrip() == re.sub(rb"/\*# sourceMappingURL=[^*]*\*/", b"", published).rstrip()
    assert ours in (WEB / "static" / "vendor" / "README").read_text("utf-8")
