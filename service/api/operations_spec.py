"""The OpenAPI description of the operations on what is remembered, made of their declarations."""

from __future__ import annotations

import re
from collections.abc import Iterable

from pydantic import BaseModel

from service.api.bodies import FORM, JSON
from service.api.guard import COOKIE, CSRF_HEADER, SIGN_IN, VISITS
from service.api.operations import NOTHING, READS, Desk, Operation
from service.api.spec import OF_BODIES, Json, add_shape, file_of, json_of, refusals, schema_of

_HEADERS = {
    "If-Match": "Версия записи (ETag), которую правят",
    "Idempotency-Key": "Ключ запроса: тот же запрос с тем же ключом не выполняется дважды",
    CSRF_HEADER: "Только для входа по паролю: знак, полученный при входе",
}
_NAMED = {
    "number": "Номер записи",
    "name": "Вид документа",
    "year": "Год, в котором начинается учебный год: 2026",
}
"""The variables of addresses, as the description tells them."""
_VISIT: Json = {
    "type": "apiKey",
    "in": "cookie",
    "name": COOKIE,
    "description": f"Вход по паролю; запросы, которые что-то меняют, передают ещё и заголовок {CSRF_HEADER}",
}


def describe_operations(spec: Json, desks: Iterable[Desk]) -> None:
    """Add to `spec` the paths of every desk, with the shapes of what comes in and goes out."""
    spec["components"]["securitySchemes"]["visit"] = _VISIT
    spec["security"] = [{"token": []}, {"visit": []}]
    for desk in desks:
        for told in desk.operations:
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", desk.prefix + told.path)
            described = _described(spec, told, path)
            if desk.blueprint.name == VISITS:
                described["security"] = [] if f"{VISITS}.{told.name}" == SIGN_IN else [{"visit": []}]
            spec["paths"].setdefault(path, {})[told.method.lower()] = described


def _described(spec: Json, told: Operation, path: str) -> Json:
    described: Json = {
        "tags": [told.tag],
        "summary": told.summary,
        "operationId": told.name,
        "parameters": [*_variables(path), *_query(spec, told), *_headers(told)],
        "responses": {str(told.status): _answer(spec, told), **refusals(*_refused(told))},
    }
    if told.body:
        described["requestBody"] = {
            "required": True,
            "content": {JSON: schema_of(_shape(spec, told.body, "validation"))},
        }
    elif told.form:
        described["requestBody"] = {"required": True, "content": {FORM: {"schema": {"type": "object"}}}}
    return described


def _variables(path: str) -> list[Json]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}, "description": _NAMED[name]}
        for name in re.findall(r"\{(\w+)\}", path)
    ]


def _query(spec: Json, told: Operation) -> list[Json]:
    if told.query is None:
        return []
    schema = told.query.model_json_schema()
    if schema.get("$defs"):
        add_shape(spec, f"{told.name}.query", schema)
    renamed = f"#/components/schemas/{told.name}.query."
    parameters = []
    for name, one in schema.get("properties", {}).items():
        shape = {key: value for key, value in one.items() if key != "description"}
        parameters.append(
            {
                "name": name,
                "in": "query",
                "required": name in schema.get("required", []),
                "description": one.get("description") or one.get("title") or name,
                "schema": _renamed(shape, renamed),
            }
        )
    return parameters


def _renamed(node: object, place: str) -> object:
    if isinstance(node, dict):
        return {key: _renamed(value, place) for key, value in node.items()}
    if isinstance(node, list):
        return [_renamed(value, place) for value in node]
    return node.replace("#/$defs/", place) if isinstance(node, str) else node


def _headers(told: Operation) -> list[Json]:
    wanted = {
        "If-Match": _may_be_stale(told),
        "Idempotency-Key": told.idempotent,
        CSRF_HEADER: told.method not in READS,
    }
    return [
        {
            "name": name,
            "in": "header",
            "required": name == "If-Match" and told.needs_version,
            "schema": {"type": "string"},
            "description": _HEADERS[name],
        }
        for name, is_wanted in wanted.items()
        if is_wanted
    ]


def _answer(spec: Json, told: Operation) -> Json:
    if told.file:
        return file_of(told.summary, told.file)
    if told.status == NOTHING or told.answer is None:
        return {"description": "Сделано"}
    answer = json_of(told.summary, _shape(spec, told.answer, "serialization"))
    if "version" in told.answer.model_fields:
        answer["headers"] = {"ETag": {"description": "Версия записи", "schema": {"type": "string"}}}
    return answer


def _shape(spec: Json, model: type[BaseModel], mode: str) -> str:
    """The name under which a shape is described: one for what comes in, another for what goes out."""
    name = f"{model.__name__}.{'in' if mode == 'validation' else 'out'}"
    add_shape(spec, name, model.model_json_schema(mode=mode))  # type: ignore[arg-type]
    return name


def _may_be_stale(told: Operation) -> bool:
    """A change of one record hears If-Match, even where it does not ask for it."""
    return told.needs_version or (told.method not in READS and "<" in told.path)


def _refused(told: Operation) -> list[int]:
    statuses: set[int] = set()
    if told.body or told.form:
        statuses |= {*OF_BODIES, 422}
    if told.form:
        statuses.add(507)
    if told.query or told.file:  # a draft with mistakes is not printed
        statuses.add(422)
    if _may_be_stale(told):
        statuses.add(412)
    if told.needs_version:
        statuses.add(428)
    if told.method not in READS:
        statuses |= {409, 422}
    return sorted(statuses)
