"""The OpenAPI description of every document type, made from the cards of the pipeline.

flask-openapi3 describes a route by one model written in the code, and keeps only the keywords of JSON Schema that it
knows. Here each type has a path of its own with its own schema, whole, and no type is named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from pydantic.json_schema import models_json_schema

from service.api import documents, inflect, problems
from service.api.bodies import DOCX, JSON, PDF, TSV
from service.api.models import (
    CheckAnswer,
    DocumentCard,
    DocumentList,
    Inflected,
    InflectedList,
    Job,
    PrintPlan,
    ProblemDocument,
)
from service.pipeline import KINDS, Item, Items, TypeCard

Json = dict[str, Any]
TAG = {"name": "Документы", "description": "Данные становятся файлом Word или PDF"}
BEARER: Json = {"type": "http", "scheme": "bearer", "description": "Токен организации или PISMOVOD_TOKEN"}
_SCHEMAS = "#/components/schemas/"
_REFUSALS = {
    400: "Данные не читаются как JSON, или запрос составлен неверно",
    401: "Нужен токен",
    403: "Нет прав",
    404: "Нет такого адреса, записи или вида документа",
    405: "Адрес не отвечает на такой метод",
    406: "Такой формат не выдаётся",
    409: "Сейчас этого сделать нельзя",
    412: "Запись уже изменили",
    413: "Данных слишком много",
    414: "Адрес длиннее 4094 знаков",
    415: "Данные переданы не в том виде",
    422: "В данных есть ошибки: все перечислены",
    428: "Нужна версия записи: заголовок If-Match",
    429: "Слишком много запросов: повторите через Retry-After секунд",
    431: "Заголовки слишком длинны",
    500: "Сбой в службе",
    503: "Нет LibreOffice или недоступно хранилище",
    507: "На диске службы нет места",
}
OF_BODIES = (413, 415)
_OF_ALL = (400, 401, 403, 404, 405, 414, 429, 431, 500, 503)
_OF_WEB_SERVER = (400, 414, 431)
"""What gunicorn may refuse by itself, in HTML, before a request has come to us."""


def refusals(*statuses: int) -> Json:
    """References to the described refusals, by status."""
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted({*_OF_ALL, *statuses})}


def refusal(status: int) -> Json:
    """One refusal, described in place."""
    content = {} if status in (414, 431) else {problems.MEDIA_TYPE: schema_of(ProblemDocument.__name__)}
    if status in _OF_WEB_SERVER:
        content["text/html"] = {"schema": {"type": "string"}}
    return {"description": _REFUSALS[status], "content": content}


def describe_documents(spec: Json, cards: Iterable[TypeCard]) -> None:
    """Add to `spec` the paths of every type, their schemas, samples and refusals."""
    cards = list(cards)
    components = spec["components"]
    components["schemas"].update(_answers())
    components["schemas"].update(_payloads(cards))
    components["examples"] = {card.name: {"summary": "Образец", "value": card.sample} for card in cards}
    components["responses"] = {str(status): refusal(status) for status in _REFUSALS}
    spec.setdefault("tags", []).append(TAG)
    spec["paths"][documents.PREFIX] = {"get": _get("Все виды документов", "all_types", DocumentList.__name__)}
    for card in cards:
        spec["paths"].update(_paths(card))
    spec["paths"][inflect.PATH] = {"post": _inflect()}


def _paths(card: TypeCard) -> Json:
    path = f"{documents.PREFIX}/{card.name}"
    body = {
        "required": True,
        "content": {
            JSON: {**schema_of(card.name), "examples": {"sample": {"$ref": f"#/components/examples/{card.name}"}}}
        },
    }
    render = {
        "tags": [TAG["name"]],
        "summary": card.title,
        "description": card.description,
        "operationId": f"render_{card.name}",
        "requestBody": body,
        "responses": {"200": file_of("Файл Word или PDF", DOCX, PDF), **refusals(*OF_BODIES, 406, 422, 429, 503)},
    }
    check = {
        "tags": [TAG["name"]],
        "summary": f"{card.title}: проверить данные",
        "operationId": f"check_{card.name}",
        "requestBody": body,
        "responses": {"200": json_of("Все замечания и слова", CheckAnswer.__name__), **refusals(*OF_BODIES)},
    }
    about = _get(f"{card.title}: схема и образец", f"about_{card.name}", DocumentCard.__name__)
    return {path: {"get": about, "post": render}, f"{path}/check": {"post": check}}


def _inflect() -> Json:
    one, many = schema_of(Item.__name__)["schema"], schema_of(Items.__name__)["schema"]
    told, list_told = schema_of(Inflected.__name__)["schema"], schema_of(InflectedList.__name__)["schema"]
    table = {TSV: {"schema": {"type": "string"}}}
    query = [
        {"name": name, "in": "query", "schema": {"type": "string", "enum": values}, "description": "Только для таблицы"}
        for name, values in (("kind", list(KINDS)), ("gender", ["m", "f", ""]))
    ]
    return {
        "tags": [TAG["name"]],
        "summary": "Имена, должности и организации во всех падежах",
        "operationId": "inflect",
        "parameters": query,
        "requestBody": {"required": True, "content": {JSON: {"schema": {"anyOf": [one, many]}}, **table}},
        "responses": {
            "200": {"description": "Формы", "content": {JSON: {"schema": {"anyOf": [told, list_told]}}, **table}},
            **refusals(*OF_BODIES, 422),
        },
    }


def _get(summary: str, operation: str, answer: str) -> Json:
    return {
        "tags": [TAG["name"]],
        "summary": summary,
        "operationId": operation,
        "responses": {"200": json_of(summary, answer), **refusals()},
    }


def add_shape(spec: Json, name: str, schema: Json) -> None:
    """Add a JSON Schema under a name, and its parts under names that begin with it."""
    names = {part: f"{name}.{part}" for part in schema.get("$defs", {})}
    whole = _rename(schema, names)
    parts = whole.pop("$defs", {})
    spec["components"]["schemas"].update({name: whole, **{names[part]: parts[part] for part in parts}})


def schema_of(name: str) -> Json:
    """A reference to a described shape."""
    return {"schema": {"$ref": _SCHEMAS + name}}


def json_of(description: str, name: str) -> Json:
    """An answer in JSON."""
    return {"description": description, "content": {JSON: schema_of(name)}}


def file_of(description: str, *media_types: str) -> Json:
    """An answer that is a file, with the headers beside it."""
    text, number = {"schema": {"type": "string"}}, {"schema": {"type": "integer"}}
    return {
        "description": description,
        "content": {kind: {"schema": {"type": "string", "contentMediaType": kind}} for kind in media_types},
        "headers": {
            "Content-Disposition": {"description": "Имя файла (RFC 6266)", **text},
            "Pismovod-Pages": {"description": "Число страниц; только у PDF", **number},
            "Pismovod-Warnings": {"description": "Число предупреждений", **number},
            "Pismovod-Problems": {
                "description": "Предупреждения: JSON в процентной записи, не больше 4 КБ; все даёт проверка",
                **text,
            },
        },
    }


def _answers() -> Json:
    models = (DocumentList, DocumentCard, CheckAnswer, ProblemDocument, InflectedList, Job, PrintPlan)
    shapes = [(model, "serialization") for model in models] + [(Items, "validation")]
    _, schema = models_json_schema(shapes, ref_template=_SCHEMAS + "{model}")  # type: ignore[arg-type]
    return dict(schema["$defs"])


def _payloads(cards: list[TypeCard]) -> Json:
    """The schema of every type under its name, the parts that types share once, the parts that differ per type."""
    clashing = _clashing(cards)
    payloads: Json = {}
    for card in cards:
        names = {part: f"{card.name}.{part}" if part in clashing else part for part in card.schema.get("$defs", {})}
        schema = _rename(card.schema, names)
        payloads.update({names[part]: definition for part, definition in schema.pop("$defs", {}).items()})
        payloads[card.name] = schema
    return payloads


def _clashing(cards: list[TypeCard]) -> set[str]:
    """Parts that are not the same in all types that have them, and the parts that refer to such."""
    texts: dict[str, set[str]] = {}
    for card in cards:
        for part, definition in card.schema.get("$defs", {}).items():
            texts.setdefault(part, set()).add(json.dumps(definition, sort_keys=True))
    clashing = {part for part, variants in texts.items() if len(variants) > 1} | set(_answers()).intersection(texts)
    refers = {part: set(re.findall(r'"#/\$defs/([^"]+)"', " ".join(variants))) for part, variants in texts.items()}
    while more := {part for part, others in refers.items() if others & clashing} - clashing:
        clashing |= more
    return clashing


def _rename(node: Any, names: dict[str, str]) -> Any:
    """`node` with its references `#/$defs/X` turned into references to components."""
    if isinstance(node, dict):
        return {key: _rename(value, names) for key, value in node.items()}
    if isinstance(node, list):
        return [_rename(value, names) for value in node]
    if isinstance(node, str) and node.startswith("#/$defs/"):
        return _SCHEMAS + names[node.removeprefix("#/$defs/")]
    return node
