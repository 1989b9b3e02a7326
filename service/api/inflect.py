"""The address of cases: names, posts and organisations in all their forms, as JSON or as a table."""

from __future__ import annotations

from flask import Blueprint, Response, request

from service import pipeline
from service.api.bodies import TSV, json_answer, json_body, table_body

PATH = "/api/v1/inflect"
inflection = Blueprint("inflection", __name__)


@inflection.post(PATH)
def inflect() -> Response:
    """One item gives one answer, `items` give a list; a table (TSV) gives a table."""
    if request.mimetype == TSV:
        kind, gender = request.args.get("kind", "name"), request.args.get("gender") or None
        rows = pipeline.inflect_column(table_body(), kind, gender)
        return Response("\n".join([*rows, ""]), mimetype=TSV)
    raw = json_body()
    told = pipeline.inflect(raw)
    many = isinstance(raw, dict) and "items" in raw
    return json_answer({"items": told} if many else told[0])
