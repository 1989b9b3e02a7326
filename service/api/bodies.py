"""What may be sent to the service and asked of it, and how its answers are written."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from urllib.parse import quote

from flask import Response, request
from gunicorn.http.errors import ParseException
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from service import pipeline
from service.errors import NotAcceptable, NotJson, Problem, WrongMediaType

JSON = "application/json"
TSV = "text/tab-separated-values"
FORM = "multipart/form-data"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
ZIP = "application/zip"
PROBLEM_HEADER_BYTES = 4096


class Names(NamedTuple):
    """What a file is called: for clients that know only ASCII, and in full."""

    plain: str
    full: str


def json_body() -> object:
    """The JSON that was sent.

    Raises WrongMediaType, NotJson, and werkzeug's BadRequest for a torn body, RequestEntityTooLarge for a long one.
    """
    return pipeline.parse(json_bytes())


def json_bytes() -> bytes:
    """The bytes that were sent as JSON. Raises as `json_body`, but for NotJson."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8"):
        got = f"прислано «{request.content_type}»" if request.content_type else "вид данных не указан"
        raise WrongMediaType(f"Нужен JSON в UTF-8 с заголовком «Content-Type: {JSON}», а {got}.")
    return _whole_body()


def table_body() -> str:
    """The table that was sent. Raises NotJson when it is not UTF-8."""
    try:
        return _whole_body().decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise NotJson("Сохраните таблицу в кодировке UTF-8: сейчас она в другой") from cause


def body_piece(length: int) -> bytes:
    """The next piece of a body that is read little by little; nothing at its end. Raises as `json_bytes`."""
    with _torn_is_bad():
        return request.stream.read(length)


@contextmanager
def _torn_is_bad() -> Iterator[None]:
    """Torn chunks are the caller's fault: werkzeug lets gunicorn's own error through."""
    try:
        yield
    except ParseException as failure:
        raise BadRequest from failure


def _whole_body() -> bytes:
    with _torn_is_bad():
        body = request.get_data(cache=False)
    if request.content_length is None and len(body) == request.max_content_length:
        raise RequestEntityTooLarge  # a chunked body: werkzeug cuts it off at the limit without a word
    return body


def agreed_format() -> str:
    """DOCX or PDF, whichever the caller would rather have; DOCX where it is all one. Raises NotAcceptable."""
    accepted = request.accept_mimetypes
    best = max((DOCX, PDF), key=accepted.quality) if accepted else DOCX
    if accepted and not accepted.quality(best):
        raise NotAcceptable(
            f"Документ выдаётся файлом Word ({DOCX}) или PDF ({PDF}), а запрошено «{accepted.to_header()}». "
            "Уберите заголовок Accept или назовите в нём один из этих форматов."
        )
    return best


def json_answer(body: Any, status: int = 200, media_type: str = JSON) -> Response:
    """An answer in readable UTF-8; a lone surrogate of the payload goes back as its JSON escape."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(text.encode("utf-8", "backslashreplace"), status, mimetype=media_type)


def file_answer(data: bytes, media_type: str, names: Names, told: list[Problem], pages: int = 0) -> Response:
    """A file that was made, with the warnings it was made with."""
    answer = Response(data, mimetype=media_type)
    answer.headers["Content-Disposition"] = disposition(names)
    tell(answer, told, pages)
    return answer


def disposition(names: Names) -> str:
    """The name of a file that is fetched (RFC 6266)."""
    return f"attachment; filename=\"{names.plain}\"; filename*=UTF-8''{quote(names.full, safe='', errors='replace')}"


def tell(answer: Response, warnings: list[Problem], pages: int = 0) -> None:
    """Put the warnings into the headers of an answer, and the number of its pages where that is known."""
    if pages:
        answer.headers["Pismovod-Pages"] = str(pages)
    answer.headers["Pismovod-Warnings"] = str(len(warnings))
    if warnings:
        answer.headers["Pismovod-Problems"] = _for_header(warnings)


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
