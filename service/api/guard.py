"""Who is let in, and the headers that every answer carries.

A service for one computer answers only to the names of that computer: a page from elsewhere that points its own name
at 127.0.0.1 (DNS rebinding) is refused. A service that the network can reach wants its token on every path but /health.
"""

from __future__ import annotations

import hmac
import re
from contextlib import suppress

from flask import Flask, Response, request
from gunicorn.http.errors import ParseException
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import SecurityError, Unauthorized

from service.settings import Settings

OPEN_PATH = "/health"
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
    """Check every request to `app`, and put the headers on every answer that has not its own."""
    if settings.is_local:
        own = f"[{settings.host}]" if ":" in settings.host else settings.host.lower()
        app.before_request(lambda: _demand_own_name({*_LOCAL_NAMES, own}))
    if settings.token:
        app.before_request(lambda: _demand_token(settings.token))
    app.after_request(_add_headers)
    app.after_request(_hear_out)


def _demand_own_name(names: set[str]) -> None:
    # Flask's own TRUSTED_HOSTS can't hold an IPv6 address: werkzeug cuts a trusted name at its first colon.
    name = re.sub(r":[0-9]*$", "", request.headers.get("Host", ""))
    if name.lower() not in names:
        raise SecurityError


def _demand_token(token: str) -> None:
    if request.path == OPEN_PATH:
        return
    credentials = request.authorization
    given = credentials.token if credentials and credentials.type == "bearer" else None
    if not hmac.compare_digest((given or "").encode(), token.encode()):
        raise Unauthorized(www_authenticate=WWWAuthenticate("bearer", {"realm": "Pismovod"}))


def _add_headers(answer: Response) -> Response:
    for header, value in _HEADERS.items():
        answer.headers.setdefault(header, value)
    return answer


def _hear_out(answer: Response) -> Response:
    """Read what is left of a refused body, or the caller meets a broken connection in place of the refusal."""
    if answer.status_code >= 400 and request.environ.get("wsgi.input_terminated"):
        left = _DRAIN_BYTES
        with suppress(ParseException, OSError):
            while left > 0 and (piece := request.environ["wsgi.input"].read(_DRAIN_PIECE_BYTES)):
                left -= len(piece)
    return answer
