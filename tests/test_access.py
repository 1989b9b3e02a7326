"""Signing in, keys and users, as one meets them who should not get in."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text, update
from werkzeug.test import TestResponse

from service.access import Action, Role, passwords, proving, tries, users
from service.access.rights import actor_of
from service.app import Service
from service.errors import PayloadRefused, PismovodError, StoreUnavailable
from service.store import Store
from service.store.ids import now
from service.store.tables import Event, Token, User, Visit
from tests.databases import Postgres
from tests.worlds import OPERATORS_TOKEN, School, Signed, caller, new_school, new_user

VISITS, CURRENT, PASSWORD = "/api/v1/visits", "/api/v1/visits/current", "/api/v1/visits/current/password"
USERS, TOKENS, AUDIT = "/api/v1/users", "/api/v1/tokens", "/api/v1/audit"
CHOSEN = "синий трактор у реки"
Pair = tuple[School, School]


@pytest.fixture
def school(serve: Callable[..., Service], sqlite_store: Store) -> School:
    """One school on SQLite, for what does not ask the database anything new."""
    return new_school(serve(), sqlite_store, "only")


def administrator(school: School) -> Signed:
    """The administrator of a school."""
    return school.people[Role.ADMINISTRATOR]


def sign_in(client: FlaskClient, login: str, password: str, address: str = "127.0.0.1") -> TestResponse:
    """Ask to be let in."""
    return client.post(VISITS, json={"login": login, "password": password}, environ_base={"REMOTE_ADDR": address})


def enter(school: School, login: str, password: str) -> FlaskClient:
    """A caller who has signed in by his password, with the word for his changing requests."""
    client = school.app.test_client()
    answer = sign_in(client, login, password)
    assert answer.status_code == 201, answer.text
    client.environ_base["HTTP_X_CSRF_TOKEN"] = answer.json["csrf"]  # type: ignore[index]
    return client


def guess(school: School, login: str, times: int) -> list[TestResponse]:
    """Wrong passwords, each from another address."""
    return [sign_in(school.app.test_client(), login, "неверный", f"10.1.0.{place}") for place in range(times)]


def told(answer: TestResponse) -> dict[str, Any]:
    """The JSON of an answer."""
    found = json.loads(answer.data)
    assert isinstance(found, dict)
    return found


# Signing in


def test_signing_in_gives_a_visit(schools: Pair) -> None:
    """The cookie and the word that changing requests carry; the world is that of the user."""
    for school in schools:
        someone = school.people[Role.CURATOR]
        client = school.app.test_client()
        answer = sign_in(client, someone.user.login, someone.password)
        assert answer.status_code == 201
        assert told(answer)["user"]["organisation"] == school.number
        assert told(client.get(CURRENT)) == told(answer)
        assert client.get(USERS).status_code == 403
        assert client.delete(CURRENT).status_code == 403
        assert client.delete(CURRENT, headers={"X-CSRF-Token": told(answer)["csrf"]}).status_code == 204
        assert client.get(CURRENT).status_code == 401


@pytest.mark.parametrize(("host", "secure"), [("127.0.0.1", False), ("0.0.0.0", True)])
def test_the_cookie_is_closed(school: School, serve: Callable[..., Service], host: str, secure: bool) -> None:
    """No script reads it, no other site sends it, no plain HTTP carries it but on one's own computer."""
    someone = administrator(school)
    answer = sign_in(serve(host=host).test_client(), someone.user.login, someone.password)
    parts = answer.headers["Set-Cookie"].split("; ")
    assert {"HttpOnly", "SameSite=Strict", "Path=/"} <= set(parts)
    assert ("Secure" in parts) is secure
    assert not any(part.startswith("Domain") for part in parts)


def test_only_hashes_are_kept(school: School) -> None:
    """Who steals the database gets into nothing."""
    someone = administrator(school)
    client = enter(school, someone.user.login, someone.password)
    cookie = client.get_cookie("pismovod_visit")
    assert cookie is not None
    token = school.token({Action.people_read})
    written = b"".join(path.read_bytes() for path in Path(school.app.config["SETTINGS"].data).glob("pismovod.sqlite*"))
    assert someone.user.login.encode() in written
    for secret in (cookie.value, token, someone.password):
        assert secret.encode() not in written


def test_a_planted_cookie_is_worth_nothing(school: School) -> None:
    """Session fixation: the secret is new at every sign-in, and the one that was there ends."""
    someone = administrator(school)
    planted = "A" * 43
    victim = school.app.test_client()
    victim.set_cookie("pismovod_visit", planted)
    assert sign_in(victim, someone.user.login, someone.password).status_code == 201
    fresh = victim.get_cookie("pismovod_visit")
    assert fresh is not None
    assert fresh.value != planted
    attacker = school.app.test_client()
    attacker.set_cookie("pismovod_visit", planted)
    assert attacker.get(CURRENT).status_code == 401
    assert sign_in(victim, someone.user.login, someone.password).status_code == 201
    attacker.set_cookie("pismovod_visit", fresh.value)
    assert attacker.get(CURRENT).status_code == 401


@pytest.mark.parametrize("word", [None, "", "x", "п"])
def test_without_the_word_nothing_is_changed(school: School, word: str | None) -> None:
    """CSRF: a page of elsewhere can make the browser send the cookie at most."""
    client = administrator(school).client
    client.environ_base.pop("HTTP_X_CSRF_TOKEN")
    headers = {} if word is None else {"X-CSRF-Token": word.encode().decode("latin-1")}
    answers = [
        client.post(USERS, json={"login": "новый", "name": "Н", "role": "administrator"}, headers=headers),
        client.delete(CURRENT, headers=headers),
        client.post("/api/v1/inflect", json={"kind": "post", "text": "учитель"}, headers=headers),
    ]
    assert [answer.status_code for answer in answers] == [403] * 3
    assert client.get(CURRENT, headers=headers).status_code == 200


def test_the_word_of_another_visit_does_not_fit(school: School) -> None:
    """Each visit has its own."""
    client = administrator(school).client
    stolen = school.people[Role.CURATOR].csrf
    assert client.delete(CURRENT, headers={"X-CSRF-Token": stolen}).status_code == 403


@pytest.mark.parametrize("change", [{"seen": timedelta(hours=-13)}, {"expires": timedelta(seconds=-1)}])
def test_a_visit_ends_by_itself(school: School, change: dict[str, timedelta]) -> None:
    """Half a day without a request, or a week in all."""
    with school.store.begin() as session:
        session.execute(update(Visit).values({name: now() + shift for name, shift in change.items()}))
    assert administrator(school).client.get(CURRENT).status_code == 401


def test_a_visit_goes_on_while_it_is_used(school: School) -> None:
    """A request moves the end of the idle time."""
    with school.store.begin() as session:
        session.execute(update(Visit).values(seen=now() - timedelta(hours=11)))
    assert administrator(school).client.get(CURRENT).status_code == 200
    with school.store.read() as session:
        row = session.scalars(select(Visit).where(Visit.user == administrator(school).user.id)).one()
        assert now() - row.seen < timedelta(hours=1)


# Passwords and logins


@pytest.mark.parametrize("login", ["ONLY-Curator", "  only-curator ", "ｏｎｌｙ－curator", "Only-CURATOR\u00a0"])
def test_a_login_is_the_same_however_it_is_typed(school: School, login: str) -> None:
    """NFKC, small letters, no blanks around."""
    someone = school.people[Role.CURATOR]
    typed = login.replace("－", "-")
    assert sign_in(school.app.test_client(), typed, someone.password).status_code == 201


@pytest.mark.parametrize(
    "login", ["", "\0", "only-curator\0", "😀" * 50, "' OR 1=1 --", "оnly-curator", "only‐curator"]
)
def test_what_is_no_login_is_nobody(school: School, login: str) -> None:
    """A wrong login answers as a wrong password, in the same bytes."""
    wrong = sign_in(school.app.test_client(), "only-curator", "неверный")
    answer = sign_in(school.app.test_client(), login, school.people[Role.CURATOR].password)
    assert (answer.status_code, answer.data) == (401, wrong.data)


def test_a_lone_surrogate_is_refused(school: School) -> None:
    """It is no text, and no failure of ours."""
    body = '{"login": "\\ud800", "password": "\\udfff"}'
    assert school.app.test_client().post(VISITS, data=body, content_type="application/json").status_code == 422


def test_an_endless_password_is_not_hashed(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Argon2 is dear on purpose: what is longer than any password never gets to it."""
    monkeypatch.setattr(proving, "fits", None)
    assert sign_in(school.app.test_client(), "only-curator", "x" * 201).status_code == 422
    assert school.app.test_client().post(VISITS, data=b"{" + b" " * 6_000_000).status_code in (413, 415)


def test_an_unknown_login_costs_as_much(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is hashed whether there is a user or not, disabled or not: time tells nothing."""
    asked: list[bool] = []
    real = passwords.PasswordHasher.verify

    def verify(self: passwords.PasswordHasher, stored: str, password: str) -> bool:
        asked.append(True)
        return bool(real(self, stored, password))

    monkeypatch.setattr(passwords.PasswordHasher, "verify", verify)
    for login in ("only-curator", "nobody-at-all", "not a login"):
        assert sign_in(school.app.test_client(), login, "неверный").status_code == 401
    assert len(asked) == 3


EASY = [
    "корова12345",
    "111111111111",
    "ababababababab",
    "пароль123456",
    "Password2026!",
    "qwertyuiop123",
    "ЙЦУКЕНГШЩЗХЪ",
    "123456789012",
    "school12school12",
    "администратор1",
    "ivanova-ivanova",
    "ivanova12345",
]


@pytest.mark.parametrize("password", EASY)
def test_easy_passwords_are_refused(password: str) -> None:
    """What is tried first by anybody who guesses."""
    with pytest.raises(PayloadRefused) as refused:
        passwords.demand_good(password, "ivanova", "/new")
    assert refused.value.problems[0].pointer == "/new"


@pytest.mark.parametrize("password", [CHOSEN, "correct horse battery", "xK9#mQ2$vL7!", "Зимой у дуба 3 белки"])
def test_good_passwords_are_taken(password: str) -> None:
    """Any words will do; nobody is made to invent signs."""
    passwords.demand_good(password, "ivanova", "/new")


def test_made_passwords_are_good() -> None:
    """What the service makes passes its own rule, and is never the same."""
    made = {passwords.new_password() for _ in range(200)}
    assert len(made) == 200
    for password in made:
        passwords.demand_good(password, "ivanova", "/new")


def test_a_password_is_not_shown_in_logs() -> None:
    """The shapes of what comes in keep it out of their own words."""
    from service.api.visits import PasswordChange, SignIn

    shown = repr(SignIn(login="x", password="тайна")) + repr(PasswordChange(old="тайна", new="тайна"))
    assert "тайна" not in shown


# Guessing


def test_a_login_is_locked_whether_it_is_there_or_not(schools: Pair) -> None:
    """Ten wrong passwords in a row; then nobody is let in, and the answers tell nothing of the login."""
    school, other = schools
    known, unknown = guess(school, "first-curator", 12), guess(school, "first-nobody", 12)
    assert [answer.status_code for answer in known] == [401] * 10 + [429] * 2
    for one, two in zip(known, unknown, strict=True):
        assert one.status_code == two.status_code
        assert one.status_code == 429 or one.data == two.data
    assert 0 < int(known[-1].headers["Retry-After"]) <= 15 * 60
    someone = school.people[Role.CURATOR]
    assert sign_in(school.app.test_client(), "first-curator", someone.password, "10.2.0.1").status_code == 429
    assert someone.client.get(CURRENT).status_code == 200
    assert sign_in(other.app.test_client(), "second-curator", other.people[Role.CURATOR].password).status_code == 201
    assert [event["action"] for event in told(administrator(school).client.get(AUDIT))["items"]] == ["locked_out"]


def test_a_reset_unlocks(school: School) -> None:
    """The administrator is asked, and gives a new password."""
    guess(school, "only-curator", 10)
    number = school.people[Role.CURATOR].user.id
    assert told(administrator(school).client.get(f"{USERS}/{number}"))["locked"] is True
    made = told(administrator(school).client.post(f"{USERS}/{number}/password"))
    assert made["locked"] is False
    assert sign_in(school.app.test_client(), "only-curator", made["password"]).status_code == 201


def test_a_right_password_begins_the_count_anew(school: School) -> None:
    """Only wrong ones in a row count."""
    someone = school.people[Role.CURATOR]
    for _ in range(3):
        assert {answer.status_code for answer in guess(school, "only-curator", 9)} == {401}
        assert sign_in(school.app.test_client(), "only-curator", someone.password, "10.3.0.1").status_code == 201


def test_many_guesses_at_once_are_no_way_round(schools: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """A password is counted before it is looked at."""
    school, _ = schools
    looked: list[str] = []
    monkeypatch.setattr(proving, "fits", lambda stored, password: looked.append(password) is not None)
    with ThreadPoolExecutor(16) as threads:
        answers = list(
            threads.map(
                lambda place: sign_in(school.app.test_client(), "first-curator", f"{place}", f"10.4.0.{place}"),
                range(24),
            )
        )
    assert sorted(answer.status_code for answer in answers) == [401] * 10 + [429] * 14
    assert len(looked) == 10


def test_an_address_tries_ten_times_a_minute(school: School) -> None:
    """Whatever logins it tries, and whatever it says of where it comes from; others are not held up."""
    said = {"X-Forwarded-For": "192.0.2.7", "Forwarded": "for=192.0.2.7", "X-Real-IP": "192.0.2.7"}
    body = {"password": "неверный"}
    client = school.app.test_client()
    answers = [client.post(VISITS, json={"login": f"login-{place}", **body}, headers=said) for place in range(11)]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert sign_in(client, "only-curator", school.people[Role.CURATOR].password, "10.5.0.1").status_code == 201


def test_a_network_of_ipv6_is_one_address() -> None:
    """Who has 2^64 addresses has ten tries all the same."""
    assert tries.address_key("2001:db8::1") == tries.address_key("2001:db8::ffff:1")
    assert tries.address_key("2001:db8::1") != tries.address_key("2001:db8:0:1::1")


def test_a_credential_asks_only_so_often(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that runs away is stopped; the others go on."""
    monkeypatch.setattr(tries, "REQUESTS", 3)
    client, other = school.by_token({Action.audit}), school.by_token({Action.audit})
    answers = [client.get(AUDIT) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429] * 2
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 61
    assert other.get(AUDIT).status_code == 200


# Credentials that are not what they seem


def test_a_token_in_the_address_is_ignored(school: School) -> None:
    """An address ends in logs and histories."""
    token = school.token(set(Action) - {Action.users, Action.tokens})
    client = school.app.test_client()
    for name in ("token", "access_token", "authorization", "Authorization", "pismovod_visit"):
        assert client.get(AUDIT, query_string={name: token}).status_code == 401
        assert client.get(AUDIT, headers={"Cookie": f"{name}={token}"}).status_code == 401


def test_headers_can_not_be_smuggled(school: School) -> None:
    """Two tokens, two cookies, a scheme of another kind, a method in a header: nothing of it counts."""
    token = school.token({Action.audit})
    anonymous = school.app.test_client()
    cookie = administrator(school).client.get_cookie("pismovod_visit")
    assert cookie is not None
    wrong: list[dict[str, str]] = [
        {"Authorization": f"Bearer {token},Bearer {token}"},
        {"Authorization": f"Bearer x, Bearer {token}"},
        {"Authorization": f"Bearer {token} x"},
        {"Authorization": f"Basic {token}"},
        {"Authorization": f"Token {token}"},
        {"Authorization": token},
        {"Authorization": ""},
        {"Authorization": "", "Cookie": f"pismovod_visit={cookie.value}"},
        {"Authorization": "Bearer x", "Cookie": f"pismovod_visit={cookie.value}"},
        {"Cookie": f"pismovod_visit={cookie.value}; pismovod_visit={'A' * 43}"},
        {"Cookie": f"pismovod_visit={'A' * 43}; pismovod_visit={cookie.value}"},
        {"X-Authorization": f"Bearer {token}"},
        {"Proxy-Authorization": f"Bearer {token}"},
        {"X-User": administrator(school).user.login},
    ]
    for headers in wrong:
        assert anonymous.get(AUDIT, headers=headers).status_code == 401, headers
    by_token = caller(school.app, token)
    number = administrator(school).user.id
    answer = by_token.get(f"{USERS}/{number}", headers={"X-HTTP-Method-Override": "DELETE", "X-Original-URL": AUDIT})
    assert answer.status_code == 403
    assert by_token.get(AUDIT).status_code == 200


def test_a_token_does_what_it_was_given_and_no_longer(schools: Pair) -> None:
    """Its scopes, its time, and until it is revoked: at once, everywhere."""
    school, other = schools
    client = administrator(school).client
    made = told(client.post(TOKENS, json={"name": "1С", "scopes": ["audit"], "days": 1}))
    program = caller(school.app, made["secret"])
    assert program.get(AUDIT).status_code == 200
    assert program.get(USERS).status_code == 403
    listed = client.get(TOKENS)
    assert made["secret"] not in listed.text
    assert told(listed)["items"][-1]["used"] is not None
    assert program.get(CURRENT).status_code == 403
    assert administrator(other).client.delete(f"{TOKENS}/{made['id']}").status_code == 404
    assert program.get(AUDIT).status_code == 200
    with school.store.begin() as session:
        session.execute(update(Token).where(Token.id == made["id"]).values(expires=now()))
    assert program.get(AUDIT).status_code == 401
    made = told(client.post(TOKENS, json={"name": "1С", "scopes": ["audit"]}))
    program = caller(school.app, made["secret"])
    assert program.get(AUDIT).status_code == 200
    assert client.delete(f"{TOKENS}/{made['id']}").status_code == 204
    assert program.get(AUDIT).status_code == 401


def test_a_token_makes_neither_tokens_nor_users(school: School) -> None:
    """One that leaks must not be able to stay."""
    body = {"name": "всё", "scopes": ["people_read", "users", "tokens"]}
    answer = administrator(school).client.post(TOKENS, json=body)
    assert answer.status_code == 422
    assert [problem["pointer"] for problem in told(answer)["problems"]] == ["/scopes/1", "/scopes/2"]
    with school.store.begin() as session:
        session.execute(update(Token).values(scopes=["users"]))
    forged = school.token({Action.audit})
    with school.store.begin() as session:
        session.execute(update(Token).values(scopes=["users", "tokens"]))
    assert caller(school.app, forged).get(USERS).status_code == 403


def test_the_operators_token_sees_no_records(school: School) -> None:
    """It makes papers."""
    client = caller(school.app, OPERATORS_TOKEN)
    assert client.get("/api/v1/documents").status_code == 200
    for path in (USERS, TOKENS, AUDIT, CURRENT):
        assert client.get(path).status_code == 403


def test_what_is_not_declared_is_closed(school: School) -> None:
    """An address that nobody has thought about is shut, even for an administrator."""
    school.app.add_url_rule("/forgotten", "forgotten", lambda: "секрет")
    assert administrator(school).client.get("/forgotten").status_code == 403
    assert school.app.test_client().get("/forgotten").status_code == 401


# Users


def test_a_new_user_first_chooses_a_password(schools: Pair) -> None:
    """The administrator has seen the first one: it opens one door only."""
    school, _ = schools
    body = {"login": "Иванова", "name": "Анна Ивановна", "role": "curator"}
    made = told(administrator(school).client.post(USERS, json=body))
    assert made["login"] == "иванова"
    client = enter(school, "Иванова", made["password"])
    assert told(client.get(CURRENT))["user"] | {"rights": []} == told(client.get(CURRENT))["user"]
    for path in ("/api/v1/documents", USERS):
        assert client.get(path).status_code == 403
    wrong = client.post(PASSWORD, json={"old": "неверный", "new": CHOSEN})
    assert (wrong.status_code, told(wrong)["problems"][0]["pointer"]) == (422, "/old")
    same = client.post(PASSWORD, json={"old": made["password"], "new": made["password"]})
    assert (same.status_code, told(same)["problems"][0]["code"]) == (422, "same_password")
    assert client.post(PASSWORD, json={"old": made["password"], "new": CHOSEN}).status_code == 201
    assert client.get("/api/v1/documents").status_code == 200
    assert sign_in(school.app.test_client(), "иванова", made["password"]).status_code == 401
    enter(school, "иванова", CHOSEN)


def test_a_new_password_ends_the_other_visits(school: School) -> None:
    """Who has got in with the old one is out; the cookie of the one who changes it is new as well."""
    someone = school.people[Role.CURATOR]
    client = enter(school, someone.user.login, someone.password)
    before = client.get_cookie("pismovod_visit")
    assert client.post(PASSWORD, json={"old": someone.password, "new": CHOSEN}).status_code == 201
    after = client.get_cookie("pismovod_visit")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert client.get(CURRENT).status_code == 200
    assert someone.client.get(CURRENT).status_code == 401
    thief = school.app.test_client()
    thief.set_cookie("pismovod_visit", before.value)
    assert thief.get(CURRENT).status_code == 401


def test_a_reset_password_ends_the_visits(school: School) -> None:
    """An administrator can throw out who has taken a password."""
    someone = school.people[Role.CURATOR]
    assert administrator(school).client.post(f"{USERS}/{someone.user.id}/password").status_code == 201
    assert someone.client.get(CURRENT).status_code == 401


def test_a_disabled_user_is_out_at_once(schools: Pair) -> None:
    """In the middle of his visit, and he doesn't come in again."""
    school, _ = schools
    someone, client = school.people[Role.CURATOR], administrator(school).client
    address = f"{USERS}/{someone.user.id}"
    body = {"name": "К", "role": "curator", "disabled": True}
    assert client.put(address, json=body, headers={"If-Match": '"1"'}).status_code == 200
    assert someone.client.get(CURRENT).status_code == 401
    out = sign_in(school.app.test_client(), someone.user.login, someone.password)
    assert (out.status_code, out.data) == (401, guess(school, "first-nobody", 1)[0].data)
    assert client.put(address, json=body, headers={"If-Match": '"1"'}).status_code == 412
    assert client.put(address, json=body).status_code == 428
    body["disabled"] = False
    assert client.put(address, json=body, headers={"If-Match": '"2"'}).status_code == 200
    assert someone.client.get(CURRENT).status_code == 401
    enter(school, someone.user.login, someone.password)


def test_a_role_is_lost_at_once(school: School) -> None:
    """What one may do is looked up at every request."""
    second = new_user(school.app, school.store, school.number, "second-admin", Role.ADMINISTRATOR)
    assert second.client.get(USERS).status_code == 200
    body = {"name": "С", "role": "secretary"}
    address = f"{USERS}/{second.user.id}"
    assert administrator(school).client.put(address, json=body, headers={"If-Match": '"1"'}).status_code == 200
    assert second.client.get(USERS).status_code == 403


@pytest.mark.parametrize("body", [{"role": "secretary"}, {"role": "administrator", "disabled": True}])
def test_the_last_administrator_stays(school: School, body: dict[str, Any]) -> None:
    """Or nobody could ever add one; a disabled one does not count."""
    with school.store.begin() as session:
        other, _ = users.make(session, school.number, "отключённый", "О", Role.ADMINISTRATOR)
        other.disabled = True
    address = f"{USERS}/{administrator(school).user.id}"
    answer = administrator(school).client.put(address, json={"name": "А", **body}, headers={"If-Match": '"1"'})
    assert (answer.status_code, told(answer)["type"]) == (409, "wrong-state")


def test_two_administrators_do_not_demote_each_other(schools: Pair) -> None:
    """At the same moment: one of them stays."""
    school, _ = schools
    one, two = administrator(school), new_user(school.app, school.store, school.number, "two", Role.ADMINISTRATOR)
    for _ in range(3):
        with ThreadPoolExecutor(2) as threads:
            answers = list(threads.map(lambda pair: demote(school, *pair), [(one, two), (two, one)]))
        assert answers.count(False) >= 1
        with school.store.begin() as session:
            left = session.scalars(
                select(User).where(User.organisation == school.number, User.role == Role.ADMINISTRATOR.value)
            ).all()
            assert len(left) >= 1
            session.execute(
                update(User).where(User.id.in_([one.user.id, two.user.id])).values(role=Role.ADMINISTRATOR.value)
            )


def demote(school: School, who: Signed, whom: Signed) -> bool:
    """Whether one administrator could make a secretary of another."""
    with school.store.begin() as session:
        actor = actor_of(session.get_one(User, who.user.id))
    if actor.role is not Role.ADMINISTRATOR:
        return False
    try:
        with school.store.begin() as session:
            new = users.UserChange(name="Д", role=Role.SECRETARY)
            users.change(session, actor, whom.user.id, new, None)
    except PismovodError:
        return False
    return True


@pytest.mark.parametrize(
    "login", ["ab", "1admin", "ivanоva", "иван ова", "иванова\u202e", "ivan\0va", "a" * 101, "ivan;va"]
)
def test_a_bad_login_is_refused(school: School, login: str) -> None:
    """Too short, mixed alphabets that look alike, blanks and what hides: no such user is made."""
    body = {"login": login, "name": "И", "role": "curator"}
    answer = administrator(school).client.post(USERS, json=body)
    assert answer.status_code == 422
    assert told(answer)["problems"][0]["pointer"] == "/login"


def test_a_login_is_one_person_of_a_school(schools: Pair) -> None:
    """However it is typed; and whether another school has it is not told."""
    school, other = schools
    body = {"login": "FIRST-curator", "name": "И", "role": "curator"}
    answer = administrator(school).client.post(USERS, json=body)
    assert (answer.status_code, told(answer)["problems"][0]["code"]) == (422, "login_taken")
    assert administrator(other).client.post(USERS, json=body).status_code == 201


# One login in two schools


@pytest.fixture
def twins(schools: Pair) -> tuple[Signed, Signed]:
    """The same login in both schools."""
    one, two = (new_user(school.app, school.store, school.number, "директор", Role.ADMINISTRATOR) for school in schools)
    return one, two


def test_the_password_tells_whose_login_it_is(schools: Pair, twins: tuple[Signed, Signed]) -> None:
    """Each gets into his own school; no other password gets into either."""
    for school, someone in zip(schools, twins, strict=True):
        answer = sign_in(school.app.test_client(), "Директор", someone.password)
        assert answer.status_code == 201
        assert told(answer)["user"]["organisation"] == school.number
        assert told(answer)["user"]["organisation_name"].split() == ["Школа", "№", "1"]
    assert sign_in(schools[0].app.test_client(), "директор", "неверный").status_code == 401


def test_one_password_of_two_asks_for_the_school(schools: Pair, twins: tuple[Signed, Signed]) -> None:
    """Only who knows both is told that there are two."""
    with schools[0].store.begin() as session:
        same = session.get_one(User, twins[0].user.id).password
        session.execute(update(User).where(User.id == twins[1].user.id).values(password=same))
    client = schools[0].app.test_client()
    body = {"login": "директор", "password": twins[0].password}
    answer = client.post(VISITS, json=body)
    assert (answer.status_code, told(answer)["problems"][0]["pointer"]) == (422, "/organisation")
    for school in schools:
        for code in (school.number, school.number[:8].upper()):
            answer = client.post(VISITS, json={**body, "organisation": code})
            assert told(answer)["user"]["organisation"] == school.number
    for code in ("0" * 32, school.number[:7], "%", "Школа № 1"):
        assert client.post(VISITS, json={**body, "organisation": code}).status_code == 401, code


def test_ones_own_password_gives_no_more_guesses_at_a_namesake(schools: Pair, twins: tuple[Signed, Signed]) -> None:
    """Who has a login in one school, or makes one there, can't guess at it in another without end."""
    school, other = schools
    guessed = 0
    for place in range(4):
        guessed += sum(answer.status_code == 401 for answer in guess(school, "директор", 3))
        assert sign_in(school.app.test_client(), "директор", twins[0].password, f"10.6.0.{place}").status_code == 201
    assert guessed == 12
    row = told(administrator(other).client.get(f"{USERS}/{twins[1].user.id}"))
    assert row["locked"] is True
    assert told(administrator(school).client.get(f"{USERS}/{twins[0].user.id}"))["locked"] is False
    assert sign_in(school.app.test_client(), "директор", twins[1].password, "10.6.1.1").status_code == 401
    locked = [one for one in trail(other) if one["action"] == "locked_out"]
    assert [one["object"] for one in locked] == [twins[1].user.id]


def test_every_login_costs_as_much_as_the_dearest(
    schools: Pair, twins: tuple[Signed, Signed], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many passwords are looked at tells neither whether a login is there nor in how many schools."""
    asked: list[str] = []
    real = passwords.PasswordHasher.verify

    def verify(self: passwords.PasswordHasher, stored: str, password: str) -> bool:
        asked.append(stored)
        return bool(real(self, stored, password))

    monkeypatch.setattr(passwords.PasswordHasher, "verify", verify)
    costs = []
    for login in (twins[0].user.login, "first-curator", "nobody-at-all", "not a login"):
        asked.clear()
        assert sign_in(schools[0].app.test_client(), login, "неверный").status_code == 401
        costs.append(len(asked))
    assert costs == [2, 2, 2, 2]


# Locks are written down when they begin


def trail(school: School) -> list[dict[str, Any]]:
    """What the administrator reads, the first deed first."""
    items: list[dict[str, Any]] = told(administrator(school).client.get(AUDIT))["items"]
    return items[::-1]


def test_a_lock_is_written_down_when_it_begins(school: School) -> None:
    """By the tenth wrong password, though the limit of the address stands before the eleventh; both are told."""
    client = school.app.test_client()
    answers = [sign_in(client, "only-curator", "неверный") for _ in range(9)]
    assert trail(school) == []
    answers += [sign_in(client, "only-curator", "неверный")]
    assert [one["action"] for one in trail(school)] == ["locked_out"]
    answers += [sign_in(client, "only-curator", "неверный") for _ in range(2)]
    assert [one["action"] for one in trail(school)] == ["locked_out", "sign_ins_refused"]
    assert [answer.status_code for answer in answers] == [401] * 10 + [429] * 2
    elsewhere = sign_in(client, "only-curator", "неверный", "10.7.0.1")
    assert "с этого адреса" in told(answers[-1])["detail"]
    assert "вход с этим логином закрыт" in told(elsewhere)["detail"]
    assert {one["object"] for one in trail(school)} == {school.people[Role.CURATOR].user.id}


# What there was before


def test_an_upgrade_keeps_users_and_their_visits(tmp_path: Path, postgres: Postgres) -> None:
    """A login was unique over all schools once; nobody is signed out by the change."""
    moment = "CURRENT_TIMESTAMP"
    for address in (f"sqlite:///{tmp_path}/old.sqlite", postgres.create()):
        store = Store(address, "memory://")
        store.upgrade("0003")
        with store.begin() as session:
            for statement in (
                f"INSERT INTO organisations VALUES ('o', '{{}}', '{{}}', 1, {moment}, {moment})",
                f"INSERT INTO users VALUES ('u', 'o', 'login', 'n', 'curator', 'p', false, false, 1, {moment})",
                f"INSERT INTO visits VALUES ('h', 'u', 'c', {moment}, {moment}, {moment})",
            ):
                session.execute(text(statement))
        store.upgrade()
        with store.read() as session:
            assert list(session.execute(select(User.login, Visit.agent).join(Visit))) == [("login", "")]
        store.dispose()


# Behind a proxy


def test_a_trusted_proxy_tells_who_asks(school: School, serve: Callable[..., Service]) -> None:
    """The last address of the header is the proxy's word, what stands before it is the caller's own invention."""
    client = serve(proxies=1).test_client()

    def ask(*said: str) -> int:
        headers = {"X-Forwarded-For": ", ".join(said), "Host": "papers.school.example"}
        return client.post(VISITS, json={"login": "nobody", "password": "x"}, headers=headers).status_code

    assert [ask(f"198.51.100.{place}", "192.0.2.7") for place in range(11)] == [401] * 10 + [429]
    assert ask("192.0.2.7", "192.0.2.8") == 429  # the login is locked by now; the address is another
    assert ask("192.0.2.8") == 429


@pytest.mark.parametrize(("said", "secure"), [("https", True), ("http", False), (None, True)])
def test_the_cookie_follows_the_proxy(
    school: School, serve: Callable[..., Service], said: str | None, secure: bool
) -> None:
    """Secure unless the trusted proxy says that the browser speaks plain HTTP."""
    someone = administrator(school)
    client = serve(proxies=1).test_client()
    headers = {"X-Forwarded-Proto": said} if said else {}
    body = {"login": someone.user.login, "password": someone.password}
    answer = client.post(VISITS, json=body, headers=headers)
    assert ("Secure" in answer.headers["Set-Cookie"].split("; ")) is secure


def test_without_a_proxy_its_headers_count_for_nothing(school: School) -> None:
    """Anybody can write them."""
    someone = administrator(school)
    body = {"login": someone.user.login, "password": someone.password}
    headers = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example"}
    answer = school.app.test_client().post(VISITS, json=body, headers=headers)
    assert answer.status_code == 201
    assert "Secure" not in answer.headers["Set-Cookie"].split("; ")


# One's own visits


def test_ones_own_visits_are_seen_and_closed(schools: Pair) -> None:
    """Each by itself, or all others at once; nobody else's."""
    school, _ = schools
    someone = school.people[Role.SECRETARY]
    phone, home = (enter(school, someone.user.login, someone.password) for _ in range(2))
    found = told(home.get(VISITS, headers={"User-Agent": "x"}))["items"]
    assert [one["current"] for one in found].count(True) == 1
    assert len(found) == 3
    assert "Werkzeug" in next(one["agent"] for one in found if one["current"])
    (current,) = (one["id"] for one in told(phone.get(VISITS))["items"] if one["current"])
    assert administrator(school).client.delete(f"{VISITS}/{current}").status_code == 404
    assert phone.get(CURRENT).status_code == 200
    assert home.delete(f"{VISITS}/{current}").status_code == 204
    assert phone.get(CURRENT).status_code == 401
    assert home.delete(f"{VISITS}/{current}").status_code == 404
    assert told(home.delete(VISITS)) == {"closed": 1}
    assert someone.client.get(CURRENT).status_code == 401
    assert home.get(CURRENT).status_code == 200
    assert administrator(school).client.get(CURRENT).status_code == 200


# Tokens and those who have made them


def test_live_tokens_have_names_of_their_own(schools: Pair) -> None:
    """The audit trail names a token by its name; one that is over gives it back, another school's is no matter."""
    school, other = schools
    body = {"name": "1С", "scopes": ["audit"]}
    client = administrator(school).client
    made = told(client.post(TOKENS, json=body))
    again = client.post(TOKENS, json=body)
    assert (again.status_code, told(again)["problems"][0]["pointer"]) == (422, "/name")
    assert administrator(other).client.post(TOKENS, json=body).status_code == 201
    client.delete(f"{TOKENS}/{made['id']}")
    made = told(client.post(TOKENS, json=body))
    with school.store.begin() as session:
        session.execute(update(Token).where(Token.id == made["id"]).values(expires=now()))
    assert client.post(TOKENS, json=body).status_code == 201


def test_two_tokens_of_one_name_are_not_made_at_once(schools: Pair) -> None:
    """Eight ask at the same moment, one gets it."""
    school, _ = schools
    body = {"name": "1С", "scopes": ["audit"]}
    someone = administrator(school)

    def ask(_: int) -> int:
        client = school.app.test_client()
        client.set_cookie("pismovod_visit", someone.client.get_cookie("pismovod_visit").value)  # type: ignore[union-attr]
        return client.post(TOKENS, json=body, headers={"X-CSRF-Token": someone.csrf}).status_code

    with ThreadPoolExecutor(8) as threads:
        assert sorted(threads.map(ask, range(8))) == [201] + [422] * 7


@pytest.mark.parametrize(
    ("change", "why"),
    [({"role": "administrator", "disabled": True}, "отключён"), ({"role": "secretary"}, "больше не администратор")],
)
def test_a_token_stops_with_its_maker(schools: Pair, change: dict[str, Any], why: str) -> None:
    """An administrator sees why; when the maker is back, it goes on."""
    school, _ = schools
    maker = new_user(school.app, school.store, school.number, "maker", Role.ADMINISTRATOR)
    made = told(maker.client.post(TOKENS, json={"name": "1С", "scopes": ["audit"]}))
    assert (made["works"], made["why"], made["made_by"]) == (True, "", "maker")
    program = caller(school.app, made["secret"])
    assert program.get(AUDIT).status_code == 200
    client, address = administrator(school).client, f"{USERS}/{maker.user.id}"
    assert client.put(address, json={"name": "М", **change}, headers={"If-Match": '"1"'}).status_code == 200
    assert program.get(AUDIT).status_code == 401
    (row,) = (one for one in told(client.get(TOKENS))["items"] if one["id"] == made["id"])
    assert row["works"] is False
    assert why in row["why"]
    assert "остановлено токенов: 1" in trail(school)[-1]["told"]
    back = {"name": "М", "role": "administrator"}
    assert client.put(address, json=back, headers={"If-Match": '"2"'}).status_code == 200
    assert program.get(AUDIT).status_code == 200


def test_an_answer_is_told_again_only_to_who_has_had_it(schools: Pair) -> None:
    """A key that somebody has seen does not read the card that it made; nor is the deed done twice."""
    school, _ = schools
    card = {"person": {"surname": "Белых", "first_name": "Галина", "post": "учитель", "gender": "f"}}
    one, other = school.by_token({Action.people_write}), school.by_token({Action.people_write})
    headers = {"Idempotency-Key": "k-1"}
    first = one.post("/api/v1/people", json=card, headers=headers)
    assert first.status_code == 201
    assert one.post("/api/v1/people", json=card, headers=headers).data == first.data
    for stranger in (other, administrator(school).client):
        answer = stranger.post("/api/v1/people", json=card, headers=headers)
        assert (answer.status_code, told(answer)["type"]) == (422, "key-reused")
        assert "Белых" not in answer.text
    reader = school.by_token({Action.people_read})
    assert len(told(reader.get("/api/v1/people"))["items"]) == 1


def test_a_persons_data_go_on_request(schools: Pair) -> None:
    """Told first, done with the word; an administrator's deed, written down as his; nobody of another school."""
    school, other = schools
    card = {"person": {"surname": "Белых", "first_name": "Галина", "post": "учитель", "gender": "f"}}
    client = administrator(school).client
    number = told(client.post("/api/v1/people", json=card))["id"]
    address = f"/api/v1/people/{number}/purge"
    assert school.people[Role.CURATOR].client.post(address, json={"sure": True}).status_code == 403
    assert administrator(other).client.post(address, json={"sure": True}).status_code == 404
    story = told(client.post(address, json={}))
    assert (story["done"], story["removed"], story["kept"]) == (False, True, [])
    assert story["told"][0] == "Карточка будет удалена."
    assert not any("--yes" in line for line in story["told"])
    assert client.get(f"/api/v1/people/{number}").status_code == 200
    assert told(client.post(address, json={"sure": True}))["done"] is True
    assert client.get(f"/api/v1/people/{number}").status_code == 404
    (erased,) = (one for one in trail(school) if one["action"] == "erased")
    assert (erased["who"], erased["object"]) == (administrator(school).user.login, number)


# The audit trail


PERSONAL = {"people": "person", "pairs": "pair", "papers": "paper", "journal": "entry", "users": "user"}


def test_who_has_seen_a_list_is_written_down(schools: Pair) -> None:
    """One line a request: of what, by which filters, how many rows; never what was looked for."""
    school, other = schools
    client = administrator(school).client
    for path in PERSONAL:
        assert client.get(f"/api/v1/{path}", query_string={"limit": 5}).status_code == 200
    wanted = {"q": "Тайнова", "limit": "5"}
    assert client.get("/api/v1/people", query_string=wanted).status_code == 200
    marks = [one for one in trail(school) if one["action"] == "listed"]
    assert [one["kind"] for one in marks] == [*PERSONAL.values(), "person"]
    assert {one["who"] for one in marks} == {administrator(school).user.login}
    assert [one["told"] for one in marks[-2:]] == ["строк: 3", "строк: 0; отбор: q"]
    assert trail(other) == []


def test_every_page_of_persons_leaves_its_mark(school: School) -> None:
    """A new list says what it shows, or stands here as one that shows nobody."""
    nobody = {"list_packets", "list_tokens", "list_audit"}
    pages = {
        told.name: told.lists
        for desk in school.app.extensions["desks"]
        for told in desk.operations
        if told.answer is not None and {"items", "next"} <= told.answer.model_fields.keys()
    }
    assert {name for name, kind in pages.items() if not kind} == nobody & pages.keys()
    assert set(PERSONAL.values()) <= set(pages.values())


def test_a_reader_does_not_wait_for_a_writer(school: School) -> None:
    """The mark is written when the writer is done; the list is shown at once."""
    client = administrator(school).client
    with school.store.begin() as session:
        session.execute(update(User).values(version=User.version))
        with ThreadPoolExecutor(1) as threads:
            answer = threads.submit(client.get, "/api/v1/people").result(timeout=10)
        assert answer.status_code == 200
    assert [one["kind"] for one in trail(school)] == ["person"]


def test_marks_that_can_not_be_written_wait(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """And where too many wait, no list is shown: nobody sees what can't be written down."""
    marks = school.app.extensions["marks"]
    monkeypatch.setattr("service.access.marks.MOST_WAITING", 2)
    monkeypatch.setattr(marks, "_store", Away())
    client = administrator(school).client
    answers = []
    for _ in range(3):
        answers.append(client.get("/api/v1/people").status_code)
        marks.write()
    assert answers == [200, 200, 503]
    monkeypatch.setattr(marks, "_store", school.store)
    assert [one["kind"] for one in trail(school)] == ["person", "person"]


class Away:
    """A store that can't be written."""

    def begin(self) -> None:
        """As `Store.begin` when the disk is full."""
        raise StoreUnavailable("нет места")


def test_the_trail_is_of_ones_own_school(schools: Pair) -> None:
    """Who did what, newest first, page by page; nothing of the neighbour's."""
    school, other = schools
    client = administrator(school).client
    for place in range(5):
        assert client.post(TOKENS, json={"name": f"т{place}", "scopes": ["audit"]}).status_code == 201
    administrator(other).client.post(TOKENS, json={"name": "чужой", "scopes": ["audit"]})
    first = told(client.get(AUDIT, query_string={"limit": 3}))
    second = told(client.get(AUDIT, query_string={"limit": 3, "cursor": first["next"]}))
    numbers = [one["object"] for one in [*first["items"], *second["items"]]]
    tokens = [one["id"] for one in told(client.get(TOKENS))["items"]]
    assert numbers == tokens[::-1]
    assert second["next"] is None
    assert {one["who"] for one in first["items"]} == {"first-administrator"}
    assert len(told(administrator(other).client.get(AUDIT))["items"]) == 1


def test_the_trail_is_filtered(school: School) -> None:
    """By days, who, what, and with what; an unknown filter is told."""
    client = administrator(school).client
    made = told(client.post(TOKENS, json={"name": "т", "scopes": ["audit"]}))
    client.delete(f"{TOKENS}/{made['id']}")

    def count(**wanted: str) -> int:
        return len(told(client.get(AUDIT, query_string=wanted))["items"])

    today, tomorrow = now().date().isoformat(), (now() + timedelta(days=1)).date().isoformat()
    assert count() == 2
    assert count(action="made") == count(action="revoked", kind="token", object=made["id"]) == 1
    assert count(who="only-administrator") == 2
    assert count(who="only") == count(kind="paper") == count(**{"from": tomorrow}) == count(to="2020-01-01") == 0
    assert count(**{"from": today}) == 2
    for wrong in (
        {"from": "вчера"},
        {"limit": "0"},
        {"limit": "1000"},
        {"cursor": "?"},
        {"color": "red"},
        {"who": "\0"},
    ):
        assert client.get(AUDIT, query_string=wrong).status_code == 422, wrong


def test_the_table_of_the_trail_computes_nothing(schools: Pair) -> None:
    """A name that begins like a formula stays a name (CSV injection)."""
    school, _ = schools
    client = administrator(school).client
    with school.store.begin() as session:
        for who in ("=HYPERLINK(1)", "+7", "-1", "@SUM(1)", "\tx"):
            session.add(
                Event(organisation=school.number, at=now(), who=who, action="made", kind="x", object="1", told='a;"b"')
            )
    answer = client.get(f"{AUDIT}.csv")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 6
    assert all(line.split(";")[1].strip('"').startswith("'") for line in lines[1:])
    assert lines[1].endswith(';"a;""b""";made;x')
    assert told(client.get(AUDIT))["items"][0]["action"] == "downloaded"


def test_too_long_a_table_is_not_cut_off(school: School, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is left out in silence."""
    monkeypatch.setattr("service.access.trail.MOST_EXPORTED", 1)
    school.token({Action.audit})
    assert administrator(school).client.get(f"{AUDIT}.csv").status_code == 200
    assert administrator(school).client.get(f"{AUDIT}.csv").status_code == 422
