"""How an operation on what is remembered is offered: address, right, shapes and answers are told once, in one place.

A desk gathers operations. Of the same declaration come the route, the check of the right, the reading of the body and
the query, the transaction, ETag and If-Match, the Idempotency-Key, the OpenAPI description and the table of rights.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from pydantic import BaseModel

from service import pipeline
from service.access import Action, Actor, demand
from service.access.marks import Marks
from service.api.answered import answered_once
from service.api.bodies import json_answer, json_bytes
from service.errors import NotJson, PayloadRefused, Problem, Unauthorized, VersionNeeded
from service.settings import Settings
from service.store import Session, Store

_VERSION = re.compile(r'(?:W/)?"(\d{1,9})"')
READS = ("GET", "HEAD")
NOTHING = 204
_PAGING = {"cursor", "limit"}


@dataclass(frozen=True)
class Call:
    """One request, as an operation sees it."""

    session: Session
    """One transaction: it is kept when the operation returns, and undone when it fails."""
    actor: Actor
    body: Any
    """The checked model of the body, or nothing."""
    query: Any
    """The checked model of the query, or nothing."""
    version: int | None
    """What If-Match names; nothing where it is not given."""
    store: Store
    settings: Settings


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What an address does, who may ask for it, what comes in and what goes out."""

    name: str
    method: str
    path: str
    """As Flask writes it: `/people/<number>`."""
    tag: str
    summary: str
    action: Action | None
    """Nothing: anybody whom the guard lets in."""
    body: type[BaseModel] | None = None
    query: type[BaseModel] | None = None
    answer: type[BaseModel] | None = None
    status: int = 200
    needs_version: bool = False
    """Only with If-Match: nobody's change is lost."""
    idempotent: bool = False
    """An Idempotency-Key is honoured."""
    writes: bool = True
    """Whether the transaction may change anything; a look that leaves a mark in the audit does."""
    lists: str = ""
    """The kind of the records that a page of it shows (as the audit names it): who has seen it is written down."""
    file: str = ""
    """The media type of the answer where it is a file: the function makes the whole answer."""
    form: bool = False
    """Files come in as multipart/form-data: the function reads them itself."""


class Desk:
    """Operations that belong together, as a blueprint of Flask."""

    def __init__(self, name: str, tag: str, prefix: str = "/api/v1") -> None:
        self.blueprint = Blueprint(name, __name__, url_prefix=prefix)
        self.prefix = prefix
        self.operations: list[Operation] = []
        self._tag = tag

    def operation(
        self, method: str, path: str, action: Action | None, *, summary: str, **options: Any
    ) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
        """Offer a function at an address; it gets a `Call`, and the variables of the path by their names."""

        def offer(function: Callable[..., Any]) -> Callable[..., Any]:
            told = Operation(
                name=function.__name__,
                method=method,
                path=path,
                tag=self._tag,
                summary=summary,
                action=action,
                **{"writes": method not in READS, **options},
            )
            self.operations.append(told)
            self.blueprint.add_url_rule(
                path, endpoint=function.__name__, view_func=partial(_answer, told, function), methods=[method]
            )
            return function

        return offer


def actor() -> Actor:
    """Who is asking. Raises Unauthorized."""
    found: Actor | None = g.get("actor")
    if found is None:
        raise Unauthorized("Войдите или передайте токен: заголовок «Authorization: Bearer ТОКЕН».")
    return found


def store() -> Store:
    """What this application remembers."""
    found = current_app.extensions["store"]
    assert isinstance(found, Store)
    return found


def marks() -> Marks:
    """What this application has still to write down of who has seen what."""
    found = current_app.extensions["marks"]
    assert isinstance(found, Marks)
    return found


def _answer(told: Operation, function: Callable[..., Any], **variables: str) -> Response:
    who = actor()
    if told.action:
        demand(who, told.action)
    sent = json_bytes() if told.body else b""
    body = pipeline.read_model(told.body, pipeline.parse(sent)) if told.body else None
    query = _query(told)
    version = _version(told)

    def work(session: Session) -> Response:
        call = Call(session, who, body, query, version, store(), current_app.config["SETTINGS"])
        result = function(call, **variables)
        if told.lists:
            marks().add(who, told.lists, _filters(told), len(result.items))
        return _written(told, result)

    key = request.headers.get("Idempotency-Key", "") if told.idempotent else ""
    if key:
        asked = (request.method, request.path, who.user or who.token)
        digest = hashlib.sha256(b"\0".join((*(part.encode() for part in asked), sent))).hexdigest()
        return answered_once(store(), who.organisation, key, digest, work)
    with store().begin() if told.writes else store().read() as session:
        return work(session)


def _filters(told: Operation) -> set[str]:
    """By what a list is picked out: names that we have given, never what was typed."""
    known = {field.alias or name for name, field in told.query.model_fields.items()} if told.query else set()
    return {name for name in known - _PAGING if request.args.get(name)}


def _query(told: Operation) -> BaseModel | None:
    """The checked filters of a list; one that it does not know, or that is given twice, would be lost in silence."""
    names = request.args.keys() if told.method in READS else ()
    twice = [name for name in names if len(request.args.getlist(name)) > 1]
    problems = [Problem(f"/{name}", "given_twice", "Передайте этот параметр один раз") for name in twice]
    if told.query is None:
        problems += [Problem(f"/{name}", "extra_forbidden", "Уберите: такого параметра здесь нет") for name in names]
    if problems:
        raise PayloadRefused("Данные не приняты: исправьте ошибки", problems)
    return pipeline.read_model(told.query, request.args.to_dict()) if told.query else None


def _version(told: Operation) -> int | None:
    given = request.headers.get("If-Match", "").strip()
    if not given and told.needs_version:
        raise VersionNeeded
    if not given or given == "*":
        return None
    found = _VERSION.fullmatch(given)
    if not found:
        raise NotJson("Передайте в If-Match то, что пришло в ETag, в кавычках.")
    return int(found[1])


def answered(result: BaseModel, status: int = 200) -> Response:
    """An answer in JSON, with the version of the record as its ETag where it has one."""
    answer = json_answer(result.model_dump(mode="json"), status)
    version = getattr(result, "version", None)
    if isinstance(version, int):
        answer.headers["ETag"] = f'"{version}"'
    return answer


def _written(told: Operation, result: Any) -> Response:
    if isinstance(result, Response):
        return result
    return Response(status=NOTHING) if told.status == NOTHING else answered(result, told.status)
