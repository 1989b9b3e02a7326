"""Styles and scripts: all from the service itself, their addresses carry their hashes, so that browsers keep them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, send_from_directory, url_for

FOLDER = Path(__file__).parent / "static"
_YEAR_S = 365 * 24 * 3600

static = Blueprint("web_static", __name__)


@static.get("/static/<path:name>")
def file(name: str) -> Response:
    """One file; another content has another address, so the browser need not ask again."""
    answer = send_from_directory(FOLDER, name, conditional=True, max_age=_YEAR_S)
    answer.headers["Cache-Control"] = f"public, max-age={_YEAR_S}, immutable"
    return answer


def address_of(name: str) -> str:
    """The address of a file, with what tells its content."""
    return url_for("web_static.file", name=name, v=_mark(name))


@cache
def _mark(name: str) -> str:
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]
