"""The addresses of documents: which types there are, what one type wants, a check, a file."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, url_for

from service import pipeline
from service.api.bodies import DOCX, PDF, Names, agreed_format, file_answer, json_answer, json_body
from service.api.operations import actor, store
from service.errors import PayloadRefused, Problem, Severity
from service.registry.cited import in_place
from service.registry.own_templates import templates_of

PREFIX = "/api/v1/documents"
documents = Blueprint("documents", __name__, url_prefix=PREFIX)


@documents.get("")
def all_types() -> Response:
    """Every type of document, with its addresses."""
    return json_answer({"documents": [_summary(pipeline.card(name)) for name in pipeline.type_names()]})


@documents.get("/<name>")
def one_type(name: str) -> Response:
    """One type: its title, the JSON Schema of its payload, a sample payload."""
    card = pipeline.card(name)
    return json_answer({**_summary(card), "schema": card.schema, "sample": card.sample})


@documents.post("/<name>")
def render(name: str) -> Response:
    """A payload becomes a file, Word or PDF, or is refused with all its problems."""
    pipeline.card(name)
    wanted = agreed_format()
    payload, told = _payload(name)
    if any(problem.severity is Severity.ERROR for problem in told):
        raise PayloadRefused("Документ не сделан: исправьте ошибки и отправьте данные снова", told)
    paper = pipeline.render(name, payload, _templates())
    if wanted == DOCX:
        return file_answer(paper.docx, DOCX, Names(f"{name}.docx", paper.filename), paper.problems)
    printed = pipeline.print_paper(paper)
    return file_answer(printed.pdf, PDF, Names(f"{name}.pdf", printed.filename), printed.problems, printed.pages)


@documents.post("/<name>/check")
def check(name: str) -> Response:
    """All problems of a payload, good or bad, and the words that its paper will print."""
    pipeline.card(name)
    payload, told = _payload(name)
    checked = pipeline.check(name, payload, _templates())
    return json_answer(
        {
            "problems": [problem.as_dict() for problem in (*told, *checked.problems)],
            "words": [asdict(word) for word in checked.words],
        }
    )


def _payload(name: str) -> tuple[object, list[Problem]]:
    """What was sent, with the records of the organisation that it names in their places; the operator has none."""
    raw, who = json_body(), actor()
    if not who.organisation:
        return raw, []
    with store().read() as session:
        return in_place(session, who, name, raw)


def _templates() -> pipeline.Templates:
    """What the organisation that asks fills its papers with; the operator has none of its own."""
    with store().read() as session:
        return templates_of(session, store().files, actor())


def _summary(card: pipeline.TypeCard) -> dict[str, Any]:
    return {
        "name": card.name,
        "title": card.title,
        "description": card.description,
        "links": {
            "self": url_for("documents.one_type", name=card.name),
            "render": url_for("documents.render", name=card.name),
            "check": url_for("documents.check", name=card.name),
        },
    }
