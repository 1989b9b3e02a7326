"""What may be sent to the service and asked of it, and how its answers are written."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from service import pipeline
from service.errors import NotAcceptable, NotJson, Problem, WrongMediaType

JSON = "application/json"
TSV = "text/tab-separated-values"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROBLEM_HEADER_BYTES = 4096


def json_body() -> object:
    """The JSON that was sent.

    Raises WrongMediaType, NotJson, and werkzeug's BadRequest for a torn body, RequestEntityTooLarge for a long one.
    """
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8"):
        got = f"прислано «{request.content_type}»" if request.content_type else "вид данных не указан"
        raise WrongMediaType(f"Нужен JSON в UTF-8 с заголовком «Content-Type: {JSON}», а {got}.")
    return pipeline.parse(_whole_body())


def table_body() -> str:
    """The table that was sent. Raises NotJson when it is not UTF-8."""
    try:
        return _whole_body().decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise NotJson("Сохраните таблицу в кодировке UTF-8: сейчас она в другой") from cause


def _whole_body() -> bytes:
    try:
        body = request.get_data(cache=False)
    except ParseException as failure:  # the chunks are torn; werkzeug lets gunicorn's own error through
        raise BadRequest from failure
    if request.content_length is None and len(body) == request.max_content_length:
        raise RequestEntityTooLarge  # a chunked body: werkzeug cuts it off at the limit without a word
    return body


def agree_on_docx() -> None:
    """Raise NotAcceptable unless the caller takes Word files."""
    accepted = request.accept_mimetypes
    if accepted and not accepted.best_match([DOCX]):
        raise NotAcceptable(
            f"Документ выдаётся файлом Word ({DOCX}), а запрошено «{accepted.to_header()}». "
            "Уберите заголовок Accept или назовите в нём этот формат. PDF служба пока не делает."
        )


def json_answer(body: Any, status: int = 200, media_type: str = JSON) -> Response:
    """An answer in readable UTF-8; a lone surrogate of the payload goes back as its JSON escape."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "backslashreplace"), status, mimetype=media_type)


def docx_answer(docx: bytes, name: str, filename: str, warnings: list[Problem]) -> Response:
    """A Word file; `filename` is its Russian name, `name` the one for clients that know only ASCII (RFC 6266)."""
    answer = Response(docx, mimetype=DOCX)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"{name}.docx\"; filename*=UTF-8''{quote(filename, safe='', errors='replace')}"
    )
    answer.headers["Pismovod-Warnings"] = str(len(warnings))
    if warnings:
        answer.headers["Pismovod-Problems"] = _for_header(warnings)
    return answer


def _for_header(warnings: Iterable[Problem]) -> str:
    """The first warnings as percent-encoded JSON, whole ones only, within PROBLEM_HEADER_BYTES."""
    kept: list[str] = []
    room = PROBLEM_HEADER_BYTES - len(quote("[]"))
    for warning in warnings:
        text = json.dumps(warning.as_dict(), ensure_ascii=False, separators=(",", ":"))
        encoded = quote(text, safe="", errors="backslashreplace")
        room -= len(encoded) + len(quote(","))
        if room < 0:
            break
        kept.append(encoded)
    return quote("[") + quote(",").join(kept) + quote("]")
