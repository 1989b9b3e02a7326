"""What an empty service begins with, and that it begins once."""

from __future__ import annotations

import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service.access import first_run
from service.app import Service, create_app
from service.cli import main
from service.cli.sign_in import FILE, tell
from service.settings import Settings
from service.store import Store
from tests.worlds import caller

API = "/api/v1"
ADDRESS = "127.0.0.1:8000"


def words(said: str) -> tuple[str, str]:
    """The password and the token that were told."""
    found = re.search(r"пароль: +(\S+).*?(pis_\S+)", said, re.DOTALL)
    assert found
    return found[1], found[2]


def test_an_empty_service_gets_a_school(served: Service, store: Store) -> None:
    """With people, pairs and papers; the token reads them, the password opens one door."""
    said: list[str] = []
    assert first_run.ensure(store, ADDRESS, said.append)
    assert not first_run.ensure(store, ADDRESS, said.append)
    assert len(said) == 1
    password, token = words(said[0])
    assert f'curl -H "Authorization: Bearer {token}" http://{ADDRESS}{API}/people' in said[0]
    program = caller(served, token)
    people = program.get(f"{API}/people", query_string={"limit": 200}).json["items"]  # type: ignore[index]
    assert len(people) >= 40
    pairs = program.get(f"{API}/pairs").json["items"]  # type: ignore[index]
    assert len(pairs) >= 20
    papers = program.get(f"{API}/papers").json["items"]  # type: ignore[index]
    assert {paper["state"] for paper in papers} == {"draft", "registered", "signed", "filed", "cancelled"}
    client = served.test_client()
    answer = client.post(f"{API}/visits", json={"login": first_run.LOGIN, "password": password})
    assert answer.status_code == 201
    assert answer.json is not None
    assert answer.json["user"]["must_change"] is True
    client.environ_base["HTTP_X_CSRF_TOKEN"] = answer.json["csrf"]
    assert client.get(f"{API}/users").status_code == 403
    body = {"old": password, "new": "синий трактор у реки"}
    client.environ_base["HTTP_X_CSRF_TOKEN"] = client.post(f"{API}/visits/current/password", json=body).json["csrf"]  # type: ignore[index]
    assert client.get(f"{API}/users").status_code == 200


def test_who_begins_at_the_same_time_begins_once(store: Store) -> None:
    """Two servers on one empty database: one school, one password."""
    said: list[str] = []
    with ThreadPoolExecutor(4) as threads:
        begun = list(threads.map(lambda _: first_run.ensure(store, ADDRESS, said.append), range(4)))
    assert sorted(begun) == [False, False, False, True]
    assert len(said) == 1


@pytest.mark.parametrize("is_terminal", [True, False])
def test_the_sign_in_goes_to_the_terminal_or_to_a_file(
    is_terminal: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Never to both, and never to the log; a file that somebody else has put there is not written into."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: is_terminal, raising=False)
    file, elsewhere = tmp_path / "data" / FILE, tmp_path / "elsewhere"
    file.parent.mkdir()
    file.symlink_to(elsewhere)
    tell("пароль: тайна", file.parent)
    told = capsys.readouterr()
    assert ("тайна" in told.out) is is_terminal
    assert "тайна" not in told.err
    assert (str(file) in told.err) is not is_terminal
    assert not elsewhere.exists()
    if not is_terminal:
        assert file.read_text("utf-8") == "пароль: тайна"
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_the_operator_lets_a_school_in_and_a_forgetful_administrator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two schools, each with a password that opens it; a new one closes the old."""
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    ran = [_verb("add-school", f"Школа № {number}", f"director{number}") for number in (1, 2)]
    assert ran == [0, 0]
    said = capsys.readouterr().out
    assert len(set(re.findall(r"Пароль: (\S+)", said))) == 2
    assert _verb("add-school", "Школа № 3", "1") == 2
    assert _verb("reset-password", "director2") == 0
    assert _verb("reset-password", "nobody") == 2
    old = re.findall(r"Логин: director2\nПароль: (\S+)", said)[0]
    (new,) = re.findall(r"Новый пароль: (\S+)", capsys.readouterr().out)
    app = create_app(Settings(data=tmp_path / "data"))
    try:
        tries = [
            app.test_client().post("/api/v1/visits", json={"login": "director2", "password": one}).status_code
            for one in (old, new)
        ]
    finally:
        app.extensions["store"].dispose()
    assert tries == [401, 201]


def test_the_operator_names_the_school_where_two_have_the_login(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One login in two schools: whose password is meant has to be said."""
    monkeypatch.setenv("PISMOVOD_DATA", str(tmp_path / "data"))
    for name in ("Школа № 1", "Школа № 2"):
        assert _verb("add-school", name, "director") == 0
    numbers = re.findall(r"Организация: (\S+)", capsys.readouterr().out)
    assert _verb("reset-password", "director") == 2
    said = capsys.readouterr().err
    assert all(number in said for number in numbers)
    assert _verb("reset-password", "director", "--organisation", numbers[1][:8]) == 0


def _verb(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)
