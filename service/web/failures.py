"""What went wrong, as a page, or for htmx as a line on top of the page that is open: in Russian, with what to do."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, make_response, redirect, request, url_for
from werkzeug.exceptions import HTTPException, InternalServerError, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from service.errors import PismovodError, Unauthorized
from service.logs import log_failure
from service.web.drawing import drawn

_LOST = ("Такой страницы нет", "Проверьте адрес или вернитесь на главную страницу.")
_WORDS = {
    400: ("Запрос не принят", "Откройте страницу заново и повторите."),
    404: _LOST,
    405: ("Так эту страницу не открыть", "Вернитесь на главную страницу и начните оттуда."),
}


def answer_failures(blueprint: Blueprint) -> None:
    """Make every failure of these pages something that a person can read."""
    blueprint.register_error_handler(PismovodError, ours)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)
    blueprint.register_error_handler(InternalServerError, _unknown)
    blueprint.register_error_handler(HTTPException, of_http)


def ours(failure: PismovodError) -> AnyResponse:
    """A failure that the service knows. Who is not signed in is led to the page of signing in, and back."""
    if isinstance(failure, Unauthorized):
        return _to_entrance()
    answer = _told(failure.title, failure.detail, failure.status, [one.message for one in failure.problems])
    if failure.retry_after:
        answer.headers["Retry-After"] = str(failure.retry_after)
    return answer


def of_http(failure: HTTPException) -> AnyResponse:
    """A failure that Flask knows by itself."""
    status = failure.code or 500
    if status < 400:
        return failure.get_response()
    title, detail = _WORDS.get(status, ("Страница не открылась", "Повторите через минуту."))
    return _told(title, detail, status)


def _too_large(failure: RequestEntityTooLarge) -> AnyResponse:
    limit = (request.max_content_length or 0) // 2**20
    return _told("Файл слишком велик", f"Больше {limit} МБ служба не принимает: уменьшите файл.", 413)


def _unknown(failure: InternalServerError) -> AnyResponse:
    number = secrets.token_hex(4)
    route = request.url_rule.rule if request.url_rule else ""
    log_failure(failure.original_exception or failure, number=number, method=request.method, route=route)
    said = f"Это ошибка службы, а не ваша. Повторите; если не поможет, сообщите администратору номер {number}."
    return _told("Не получилось", said, 500)


def _told(title: str, detail: str, status: int, problems: list[str] | None = None) -> Response:
    is_piece = "HX-Request" in request.headers
    template = "failure_line.html" if is_piece else "failure.html"
    answer = make_response(drawn(template, title=title, detail=detail, problems=problems or []), status)
    if is_piece:
        answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#notice", "innerHTML show:top"
        answer.headers["HX-Reselect"] = ".alert"  # whatever part of a page was asked for
    return answer


def _to_entrance() -> AnyResponse:
    place = "web_entrance.entrance_page"
    if "HX-Request" in request.headers:
        return Response(status=401, headers={"HX-Redirect": url_for(place)})
    back = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for(place, to=back) if back else url_for(place), 303)
