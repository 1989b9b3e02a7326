"""Who is let in, and the headers that every answer carries.

A service for one computer answers only to the names of that computer: a page from elsewhere that points its own name
at 127.0.0.1 (DNS rebinding) is refused. A service that the network can reach wants its token, on every path but /health.
"""

from __future__ import annotations

import hmac

from flask import Flask, Response, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from service.settings import Settings

OPEN_PATH = "/health"
_LOCAL_NAMES = ["127.0.0.1", "[::1]", "localhost"]
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
        app.config["TRUSTED_HOSTS"] = sorted({*_LOCAL_NAMES, own})
    if settings.token:
        app.before_request(lambda: _demand(settings.token))
    app.after_request(_add_headers)


def _demand(token: str) -> None:
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
