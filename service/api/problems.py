"""Every failure as `application/problem+json` (RFC 9457), in Russian: ours, Flask's, and the unknown ones."""

from __future__ import annotations

import errno
import secrets

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from service.api.bodies import json_answer
from service.errors import PismovodError, StoreUnavailable, TooLarge
from service.logs import log_failure
from service.store import NO_ROOM

MEDIA_TYPE = "application/problem+json"

_WORDS = {
    400: ("bad-request", "Запрос не принят", "Запрос составлен неверно: проверьте адрес, имя узла и заголовки."),
    401: (
        "unauthorized",
        "Нужно войти",
        "Войдите или передайте токен: заголовок «Authorization: Bearer ТОКЕН».",
    ),
    404: ("not-found", "Нет такого адреса", "Проверьте адрес; все адреса перечислены на странице /api/docs."),
    405: ("method-not-allowed", "Метод не поддерживается", "Этот адрес не отвечает на такой метод."),
}
"""HTTP status -> slug, title, detail, for the failures that Flask knows by itself."""


def answer_failures(app: Flask) -> None:
    """Make every failure of `app` an answer."""
    app.register_error_handler(PismovodError, _ours)
    app.register_error_handler(RequestEntityTooLarge, _too_large)
    app.register_error_handler(OSError, _of_the_system)
    app.register_error_handler(InternalServerError, _unknown)
    app.register_error_handler(HTTPException, of_http)


def _ours(failure: PismovodError) -> Response:
    answer = json_answer(failure.as_dict(), failure.status, MEDIA_TYPE)
    if failure.retry_after:
        answer.headers["Retry-After"] = str(failure.retry_after)
    return answer


def _too_large(failure: RequestEntityTooLarge) -> Response:
    limit = request.max_content_length or 0
    return _ours(
        TooLarge(
            f"Запрос больше {limit:_} байт".replace("_", "\u00a0")
            + ". Пришлите меньше или попросите поднять предел (PISMOVOD_MAX_BODY)."
        )
    )


def _of_the_system(failure: OSError) -> Response:
    """A full disk, wherever it was met: what passes by a request (uploads, pages) has its place beside the store."""
    if failure.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return _ours(StoreUnavailable(NO_ROOM))
    raise failure


def of_http(failure: HTTPException) -> AnyResponse:
    """A failure that Flask knows by itself."""
    status = failure.code or 500
    if status < 400:
        return failure.get_response()
    slug, title, detail = _WORDS.get(status, (f"http-{status}", "Запрос не выполнен", "Проверьте запрос."))
    if isinstance(failure, MethodNotAllowed) and failure.valid_methods:
        detail += f" Допустимы: {', '.join(sorted(failure.valid_methods))}."
    body = {"type": slug, "title": title, "status": status, "detail": detail, "problems": []}
    answer = json_answer(body, status, MEDIA_TYPE)
    for header, value in failure.get_headers(request.environ):
        if header in ("Allow", "WWW-Authenticate"):
            answer.headers.add(header, value)
    return answer


def _unknown(failure: InternalServerError) -> Response:
    number = secrets.token_hex(4)
    route = request.url_rule.rule if request.url_rule else ""
    log_failure(failure.original_exception or failure, number=number, method=request.method, route=route)
    return _ours(
        PismovodError(f"Служба не справилась, и это её ошибка, а не ваша. Сообщите о ней, назвав номер {number}.")
    )
