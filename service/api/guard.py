"""Who is let in, and the headers that every answer carries.

A service for one computer answers only to the names of that computer: a page from elsewhere that points its own name
at 127.0.0.1 (DNS rebinding) is refused. Everything but /health and signing in wants a credential: the cookie of a
visit, a token of an organisation, or the operator's token, which makes papers and sees no records. What an address
does not declare, nobody may.
"""

from __future__ import annotations

import hmac
import re
from contextlib import suppress

from flask import Flask, Response, current_app, g, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from service.access import Action, Actor, demand, tokens, visits
from service.access.tries import Requests
from service.errors import Forbidden, StoreUnavailable, Unauthorized
from service.settings import Settings
from service.store import Store

OPEN_PATH = "/health"
PAGES = "web_"
"""How the blueprints of pages begin: they are for those who have signed in, never for tokens."""
OPEN_PAGES = ("web_entrance", "web_static")
"""The page of signing in, and the styles and scripts of all pages."""
VISITS = "visits"
"""The blueprint of what is for users, whatever their role."""
SIGN_IN = f"{VISITS}.sign_in"
COOKIE, CSRF_HEADER, CSRF_FIELD = "pismovod_visit", "X-CSRF-Token", "csrf"
NOBODY = Actor("", "", None, frozenset())
"""Who signs in, before he has."""
OPERATOR = Actor("", "оператор", None, frozenset({Action.documents}))
"""The token of PISMOVOD_TOKEN: papers can be made with it, nothing that is remembered can be seen."""
STATELESS: dict[str, Action | None] = {
    "documents": Action.documents,
    "inflection": Action.documents,
    "merging": Action.documents,
    "packets": Action.documents,
}
"""Blueprint (or endpoint without one) -> the action of all its addresses; none where a credential is enough."""
DESCRIPTION = ("reference", "openapi")
"""How the service is spoken to: it holds no data, and whoever has the code has it."""
_PROGRAMS = "/api"
_HARMLESS = ("GET", "HEAD", "OPTIONS")
_SHOW_CREDENTIAL = "Войдите или передайте токен: заголовок «Authorization: Bearer ТОКЕН»."
_CHALLENGE = 'Bearer realm="Pismovod"'
_LOCAL_NAMES = ("127.0.0.1", "[::1]", "localhost")
_DRAIN_BYTES = 64 * 2**20
_DRAIN_PIECE_BYTES = 2**16
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def guard(app: Flask, settings: Settings) -> None:
    """Check every request to `app`, and put the headers on every answer that has not its own.

    Behind a proxy the names are the proxy's care: it is the one who is asked for them.
    """
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    elif settings.is_local:
        own = f"[{settings.host}]" if ":" in settings.host else settings.host.lower()
        app.before_request(lambda: _demand_own_name({*_LOCAL_NAMES, own}))
    requests = Requests()
    app.before_request(lambda: _let_in(settings.token, requests))
    app.after_request(_add_headers)
    app.after_request(_hear_out)


def is_cookie_secure() -> bool:
    """Whether the cookie goes by HTTPS only; one computer that talks to itself has none, and a proxy tells."""
    settings = current_app.config["SETTINGS"]
    assert isinstance(settings, Settings)
    if settings.proxies:
        return request.is_secure or "X-Forwarded-Proto" not in request.headers
    return not settings.is_local or request.is_secure


def _demand_own_name(names: set[str]) -> None:
    # Flask's own TRUSTED_HOSTS can't hold an IPv6 address: werkzeug cuts a trusted name at its first colon.
    name = re.sub(r":[0-9]*$", "", request.headers.get("Host", ""))
    if name.lower() not in names:
        raise SecurityError


def _let_in(operators_token: str, requests: Requests) -> None:
    """Find out who asks, whether not too often, and whether the address is meant for him."""
    if request.path == OPEN_PATH or (request.blueprint or request.endpoint) in DESCRIPTION:
        return
    if request.endpoint == SIGN_IN or request.blueprint in OPEN_PAGES:
        _demand_own_page()
        g.actor = NOBODY
        return
    if request.endpoint is None and not request.path.startswith(_PROGRAMS):
        with suppress(Unauthorized, Forbidden):  # no page stands there, and that is the answer
            g.actor = _by_cookie()
        return
    g.visit = ""
    g.actor = _by_header(operators_token) if "Authorization" in request.headers else _by_cookie()
    credential = g.actor.token or g.visit
    if credential:  # the operator keeps himself in bounds
        requests.count(credential)
    _demand_declared(g.actor)


def _by_header(operators_token: str) -> Actor:
    """Who shows a token. A wrong one is refused, whatever cookie stands beside it."""
    credentials = request.authorization
    given = (credentials.token if credentials and credentials.type == "bearer" else None) or ""
    if operators_token and hmac.compare_digest(given.encode(), operators_token.encode()):
        return OPERATOR
    with _store().read() as session:
        found = tokens.find(session, given)
    if found is None:
        raise Unauthorized(_SHOW_CREDENTIAL)
    actor, is_stale = found
    if is_stale:
        with suppress(StoreUnavailable), _store().begin() as session:  # a full disk does not keep readers out
            tokens.used(session, actor.token)
    return actor


def _by_cookie() -> Actor:
    """Who has signed in; what changes anything has to know the word that only our own page was told."""
    given = request.cookies.getlist(COOKIE)
    if len(given) != 1:  # two: a neighbour of our name has put one of his own beside ours
        raise Unauthorized(_SHOW_CREDENTIAL)
    with _store().read() as session:
        found = visits.find(session, given[0])
    if found is None:
        raise Unauthorized(_SHOW_CREDENTIAL)
    if request.method not in _HARMLESS:
        shown = request.headers.get(CSRF_HEADER, "") or _typed_word()
        if not hmac.compare_digest(shown.encode(), found.csrf.encode()):
            raise Forbidden(f"Передайте заголовок {CSRF_HEADER} со знаком, полученным при входе.")
    if found.is_stale:
        with suppress(StoreUnavailable), _store().begin() as session:
            visits.keep(session, found.secret_hash)
    g.visit, g.csrf = found.secret_hash, found.csrf
    return found.actor


def _typed_word() -> str:
    """The word against forgery as a field of a form: a page works without a script too."""
    if not (request.blueprint or "").startswith(PAGES):
        return ""
    if request.mimetype == "multipart/form-data":
        request.max_content_length = current_app.config["SETTINGS"].max_upload
    return request.form.get(CSRF_FIELD, "")


def _demand_own_page() -> None:
    """Nobody signs another in: what comes from a page of elsewhere is refused."""
    if request.method not in _HARMLESS and request.headers.get("Sec-Fetch-Site", "") in ("cross-site", "same-site"):
        raise Forbidden("Войдите на странице самой службы.")


def _demand_declared(actor: Actor) -> None:
    """The actions of the stateless addresses; those of desks are demanded where they are declared."""
    if request.endpoint is None:
        return  # there is no such address, and that is the answer
    place = request.blueprint or request.endpoint
    if place in STATELESS:
        action = STATELESS[place]
        if action:
            demand(actor, action)
    elif place == VISITS or place.startswith(PAGES):
        if not actor.user:
            raise Forbidden("Это для тех, кто вошёл по паролю: у токена нет ни входа, ни пароля.")
    elif place not in {desk.blueprint.name for desk in current_app.extensions["desks"]}:
        raise Forbidden("Этот адрес закрыт.")


def _store() -> Store:
    found = current_app.extensions["store"]
    assert isinstance(found, Store)
    return found


def _add_headers(answer: Response) -> Response:
    for header, value in _HEADERS.items():
        answer.headers.setdefault(header, value)
    if answer.status_code == 401:
        answer.headers.setdefault("WWW-Authenticate", _CHALLENGE)
    return answer


def _hear_out(answer: Response) -> Response:
    """Read what is left of a refused body, or the caller meets a broken connection in place of the refusal."""
    if answer.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
        left = _DRAIN_BYTES
        with suppress(ParseException, OSError):
            while left > 0 and (piece := request.environ["wsgi.input"].read(_DRAIN_PIECE_BYTES)):
                left -= len(piece)
    return answer
