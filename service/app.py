"""The service as a WSGI application: every door wired, guarded and described."""

from __future__ import annotations

from flask import Response
from flask_openapi3.models.info import Info
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI

from service import __version__, pipeline
from service.access.marks import Marks
from service.api import (
    audit,
    erasing,
    files_spec,
    journal,
    organisation,
    packet_list,
    pairs,
    papers,
    people,
    spec,
    templates,
    tokens,
    users,
    visits,
    years,
)
from service.api.bodies import json_answer
from service.api.desk import desk
from service.api.documents import documents
from service.api.guard import OPEN_PATH, guard
from service.api.inflect import inflection
from service.api.merge import merging
from service.api.models import Health, ProblemDocument
from service.api.operations_spec import describe_operations
from service.api.packets import packets
from service.api.problems import answer_failures
from service.api.reference import reference
from service.jobs.desk import Desk
from service.logs import start_log
from service.settings import Settings, read_settings
from service.store import open_store
from service.web.wiring import open_rooms

_INFO = Info(
    title="Письмовод",
    version=__version__,
    description="Данные в JSON становятся документами о наставничестве педагогов, которые может подписать директор.",
)


DESKS = (
    visits.visits,
    organisation.profile,
    templates.templates,
    people.people_desk,
    erasing.erasing,
    pairs.pairs_desk,
    papers.papers,
    journal.journal,
    packet_list.packet_list,
    years.years,
    users.users,
    tokens.tokens,
    audit.audit,
)
"""The operations on what is remembered."""


class Service(OpenAPI):
    """Flask with an OpenAPI description to which the document types add themselves."""

    def generate_spec_json(self) -> None:
        """Build `spec_json`, once, at the first look at it."""
        super().generate_spec_json()  # type: ignore[no-untyped-call]
        spec.describe_documents(self.spec_json, (pipeline.card(name) for name in pipeline.type_names()))
        files_spec.describe_files(self.spec_json)
        describe_operations(self.spec_json, DESKS)

    def log_exception(self, exc_info: object) -> None:
        """Nothing here: api/problems.py writes a failure down, without the words of the payload."""


def create_app(settings: Settings | None = None) -> Service:
    """The application with these settings (those of the environment by default); its tables are brought up to date.

    Raises BadSetting, TemplateRefused for a school's own template that does not fit, and StoreUnavailable.
    """
    settings = settings or read_settings()
    pipeline.open_templates(settings.templates)
    pipeline.open_office(settings)
    start_log()
    app = Service(
        "service",
        info=_INFO,
        doc_ui=False,
        static_folder=None,
        template_folder="web/templates",
        security_schemes={"token": spec.BEARER},
        openapi_extensions={"security": [{"token": []}]},
        validation_error_model=ProblemDocument,
        validation_error_status=500,
    )
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SETTINGS"] = settings
    app.extensions["desk"] = Desk(settings.data)
    app.extensions["desks"] = DESKS
    app.extensions["store"] = open_store(settings)
    app.extensions["store"].upgrade()
    app.extensions["marks"] = Marks(app.extensions["store"])
    guard(app, settings)
    answer_failures(app)
    app.register_blueprint(documents)
    app.register_blueprint(inflection)
    app.register_blueprint(merging)
    app.register_blueprint(packets)
    app.register_blueprint(reference)
    for one in DESKS:
        app.register_blueprint(one.blueprint)
    open_rooms(app)
    app.add_url_rule("/api/openapi.json", "openapi", lambda: json_answer(app.api_doc))
    _describe_health(app)
    return app


def _describe_health(app: Service) -> None:
    @app.get(
        OPEN_PATH,
        tags=[Tag(name="Служба", description="Состояние службы")],
        summary="Жива ли служба",
        operation_id="health",
        responses={200: Health, **{status: spec.refusal(status) for status in (400, 405, 414, 431, 500)}},
        openapi_extensions={"security": []},
    )
    def health() -> Response:
        told = Health(status="ok", version=__version__, worker=desk().worker_lives(), office=pipeline.has_office())
        return json_answer(told.model_dump())
