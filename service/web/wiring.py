"""Every room of the house, and how they are put into the application."""

from __future__ import annotations

from flask import Flask, request
from flask_compress import Compress
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from service.api.problems import of_http as told_to_programs
from service.web.entrance import entrance, myself
from service.web.failures import of_http
from service.web.journal import journal
from service.web.office_numbers import office
from service.web.packets_new import packets
from service.web.pairs_several import pairs_room
from service.web.papers import papers
from service.web.people import people_room
from service.web.school import school
from service.web.settings import settings
from service.web.static import static
from service.web.years import years

ROOMS = (entrance, myself, years, people_room, pairs_room, papers, packets, office, journal, school, settings)
"""The pages; the table of rights is proved against these."""
FORM_BYTES, FORM_PARTS = 6_000_000, 20_000
"""How much a form of a page may bring besides files: a table of two thousand rows on its way to the records."""
_PROGRAMS = ("/api", "/health")


def open_rooms(app: Flask) -> None:
    """Put all pages into the application."""
    app.register_blueprint(static)
    for room in ROOMS:
        app.register_blueprint(room.blueprint)
    app.register_error_handler(404, _lost)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.config["COMPRESS_ALGORITHM"] = ["br", "gzip"]
    app.config["COMPRESS_MIMETYPES"] = ["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"]
    app.config["MAX_FORM_MEMORY_SIZE"], app.config["MAX_FORM_PARTS"] = FORM_BYTES, FORM_PARTS
    Compress(app)


def _lost(failure: HTTPException) -> AnyResponse:
    """An address that is none: a program is told by JSON, a person by a page."""
    return told_to_programs(failure) if request.path.startswith(_PROGRAMS) else of_http(failure)
