"""The OpenAPI description of packets, jobs and the joining of files."""

from __future__ import annotations

from service import pipeline
from service.api import merge, packets
from service.api.bodies import FORM, JSON, PDF, ZIP
from service.api.models import Job, PrintPlan
from service.api.spec import OF_BODIES, Json, add_shape, file_of, json_of, refusals, schema_of

TAG = {"name": "Пакеты", "description": "Документы и файлы становятся одним PDF для печати и подписи"}
_NUMBER = {"name": "number", "in": "path", "required": True, "schema": {"type": "string"}, "description": "Номер"}
_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "Ключ запроса: тот же запрос с тем же ключом не делает второго пакета",
}
_WAIT = {"Retry-After": {"description": "Через сколько секунд спросить снова", "schema": {"type": "integer"}}}
_PLACE = {"Location": {"description": "Адрес задания", "schema": {"type": "string"}}}


def describe_files(spec: Json) -> None:
    """Add to `spec` the paths of packets, jobs and merge."""
    spec.setdefault("tags", []).append(TAG)
    add_shape(spec, packets.PACKET, pipeline.packet_schema())
    add_shape(spec, merge.ORDER, pipeline.order_schema())
    one = f"{packets.PREFIX}/packets/{{number}}"
    spec["paths"].update(
        {
            f"{packets.PREFIX}/packets": {"post": _ask()},
            f"{packets.PREFIX}/jobs/{{number}}": {
                "get": _get("Состояние задания", "job", {**json_of("Состояние", Job.__name__), "headers": _WAIT})
            },
            one: {"get": _get("План печати пакета", "plan", json_of("План печати", PrintPlan.__name__), 409)},
            f"{one}.pdf": {"get": _get("Пакет одним PDF", "packet_pdf", _part_of(PDF), 409)},
            f"{one}.zip": {"get": _get("Файлы Word и PDF в архиве", "packet_zip", _part_of(ZIP), 409)},
            merge.PATH: {"post": _merge()},
        }
    )


def _ask() -> Json:
    form = _form(packets.PACKET, "Состав пакета: JSON", required=[packets.PACKET])
    accepted = {**json_of("Задание принято", Job.__name__), "headers": _PLACE}
    return {
        "tags": [TAG["name"]],
        "summary": "Собрать пакет",
        "operationId": "make_packet",
        "parameters": [_KEY],
        "requestBody": {"required": True, "content": {JSON: schema_of(packets.PACKET), FORM: form}},
        "responses": {"202": accepted, **refusals(*OF_BODIES, 422, 507)},
    }


def _merge() -> Json:
    form = _form(merge.ORDER, "Порядок, страницы, повороты: JSON; нет – все файлы по порядку", required=["files"])
    return {
        "tags": [TAG["name"]],
        "summary": "Объединить файлы в один PDF",
        "operationId": "merge",
        "requestBody": {"required": True, "content": {FORM: form}},
        "responses": {"200": file_of("Общий PDF", PDF), **refusals(*OF_BODIES, 422, 429, 507)},
    }


def _form(json_part: str, said: str, required: list[str]) -> Json:
    properties = {
        json_part: {"description": said, **schema_of(json_part)["schema"]},
        "files": {"type": "array", "items": {"type": "string", "contentMediaType": "application/octet-stream"}},
    }
    return {
        "schema": {"type": "object", "properties": properties, "required": required},
        "encoding": {json_part: {"contentType": JSON}},
    }


def _get(summary: str, operation: str, answer: Json, *statuses: int) -> Json:
    return {
        "tags": [TAG["name"]],
        "summary": summary,
        "operationId": operation,
        "parameters": [_NUMBER],
        "responses": {"200": answer, **refusals(*statuses)},
    }


def _part_of(media_type: str) -> Json:
    return {
        "description": "Файл; можно частями (Range) и с проверкой, не прежний ли (If-None-Match)",
        "content": {media_type: {"schema": {"type": "string", "contentMediaType": media_type}}},
    }
