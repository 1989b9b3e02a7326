"""Signing in and out, and one's own password."""

from __future__ import annotations

from collections.abc import Sequence

from flask import g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from service.access import own_visits, visits
from service.access.passwords import LONGEST
from service.api.guard import COOKIE, is_cookie_secure
from service.errors import PayloadRefused, Problem, TooManyTries, Unauthorized
from service.web.drawing import drawn, gone_to
from service.web.rooms import Answer, Look, Room
from service.web.settings_room import moment

_BROWSERS = (
    ("YaBrowser", "Яндекс Браузер"),
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""What a browser says of itself -> what people call it; Edge and others say «Chrome» too, so the order matters."""
entrance = Room("entrance")
myself = Room("myself")


@entrance.page("GET", "/enter", None)
def entrance_page(look: Look) -> Answer:
    """The page of signing in."""
    return drawn("entrance.html", to=_own(look.asked.get("to", "")), login="", told="")


@entrance.page("POST", "/enter", None, writes=False)
def sign_in(look: Look) -> Answer:
    """Begin a visit and go on to where the person wanted to be."""
    login, password = look.form.get("login", "")[:200], look.form.get("password", "")[:LONGEST]
    school, to = look.form.get("school", "")[:32], _own(look.form.get("to", ""))
    old, address = request.cookies.get(COOKIE, ""), request.remote_addr or ""
    agent = request.headers.get("User-Agent", "")
    try:
        entered = visits.sign_in(look.store, login, password, address, old, organisation=school, agent=agent)
    except (Unauthorized, TooManyTries) as failure:
        return drawn("entrance.html", to=to, login=login, told=failure.detail), failure.status
    except PayloadRefused as failure:  # the same login and password at two schools
        told = " ".join(one.message for one in failure.problems)
        return drawn("entrance.html", to=to, login=login, told=told, which_school=True), failure.status
    answer = gone_to("web_myself.password_page") if entered.user.must_change else _gone(to)
    return _with_cookie(answer, entered.secret)


@myself.page("GET", "/password", None)
def password_page(look: Look) -> Answer:
    """The page where one changes one's own password."""
    return _password(look)


@myself.page("POST", "/password", None, writes=False)
def change_password(look: Look) -> Answer:
    """Change it; every visit ends, and a new one begins here."""
    old, new = look.form.get("old", "")[:LONGEST], look.form.get("new", "")[:LONGEST]
    try:
        if look.form.get("again", "")[:LONGEST] != new:
            said = "Повторите новый пароль: второй раз он введён иначе"
            raise PayloadRefused("Пароль не изменён", [Problem("/again", "differs", said)])
        entered = visits.change_password(look.store, look.actor, old, new)
    except PayloadRefused as failure:
        return _password(look, failure.problems, old), failure.status
    return _with_cookie(gone_to("web_years.home", said="password"), entered.secret)


@myself.page("POST", "/visits/<number>/end", None)
def end_visit(look: Look, number: str) -> Answer:
    """Close one of one's own visits."""
    own_visits.end_one(look.session, look.actor, number)
    return gone_to("web_myself.password_page", said="visit_ended")


@myself.page("POST", "/visits/others/end", None)
def end_other_visits(look: Look) -> Answer:
    """Close all but this one."""
    own_visits.end_others(look.session, look.actor, g.visit)
    return gone_to("web_myself.password_page", said="visits_ended")


@myself.page("POST", "/leave", None)
def sign_out(look: Look) -> Answer:
    """End the visit, on the server first."""
    visits.end(look.session, look.actor, g.visit)
    answer = gone_to("web_entrance.entrance_page")
    answer.delete_cookie(COOKIE, path="/", secure=is_cookie_secure(), httponly=True, samesite="Strict")
    return answer


def _password(look: Look, problems: Sequence[Problem] = (), old: str = "") -> str:
    """The page; a password that was given by somebody else, and is about to end, need not be typed twice."""
    is_right = look.actor.must_change and not any(one.pointer == "/old" for one in problems)
    found = [] if look.actor.must_change else own_visits.listed(look.session, look.actor, g.visit)
    return drawn(
        "password.html",
        must=look.actor.must_change,
        problems=problems,
        old=old if is_right else "",
        visits=found,
        moment=moment,
        browser=_browser,
    )


def _browser(agent: str) -> str:
    """What a browser calls itself, in two words that its owner knows."""
    name = next((said for sign, said in _BROWSERS if sign in agent), "Другая программа")
    place = next((said for sign, said in _SYSTEMS if sign in agent), "")
    return f"{name}, {place}" if place else name


def _own(address: str) -> str:
    """A place of ours to go back to; nothing where somebody wrote another host into it."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_ours and "\\" not in address else ""


def _gone(to: str) -> AnyResponse:
    answer = gone_to("web_years.home")
    answer.headers["Location"] = to or url_for("web_years.home")
    return answer


def _with_cookie(answer: AnyResponse, secret: str) -> AnyResponse:
    answer.set_cookie(
        COOKIE, secret, max_age=visits.WHOLE, path="/", secure=is_cookie_secure(), httponly=True, samesite="Strict"
    )
    return answer
