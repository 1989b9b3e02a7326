"""A payload of the registry is read: records in their places, a draft as a draft, a paper with its number and date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service import documents
from service.access.actor import Actor
from service.documents.orders import Order
from service.errors import PayloadRefused, Problem, Severity
from service.markup import plain
from service.naming import list_title
from service.packet.reading import read_once
from service.payload import CheckedPaper, read, too_much
from service.records.named import Records
from service.registry.cited import in_place

PAYLOAD = "/payload"
"""Where the payload stands in what comes in and goes out."""
LONGEST_TITLE, LONGEST_NAME = 500, 200


@dataclass(frozen=True)
class Read:
    """A payload with every record in its place; its paper, unless something is wrong, and all that is to be told."""

    printed: dict[str, Any]
    checked: CheckedPaper | None
    problems: list[Problem]


@dataclass(frozen=True)
class Facts:
    """What the journal and the lists say of a paper."""

    title: str
    signer: str
    executor: str


def check_storable(payload: Mapping[str, Any]) -> None:
    """Refuse what no database keeps: too much, half a letter, a number without end. Raises PayloadRefused."""
    problem = too_much(dict(payload))
    if problem is None:
        try:
            json.dumps(payload, ensure_ascii=False, allow_nan=False).encode()
        except UnicodeEncodeError:
            problem = Problem("", "string_unicode", "Исправьте текст: в нём есть знаки, которых нет в Юникоде")
        except ValueError:
            problem = Problem("", "finite_number", "Исправьте данные: в них есть число без конца")
    if problem is not None:
        raise PayloadRefused("Проект не сохранён: исправьте данные", at_payload([problem]))


def read_draft(
    session: Session, actor: Actor, name: str, payload: dict[str, Any], known: Records | None = None
) -> Read:
    """A draft as it is now: without a number, whatever the payload says of one. Raises UnknownType.

    `known`: what service.records.references.named_records has fetched for it and others.
    """
    printed, told = _resolved(session, actor, name, payload, registering=False, known=known)
    if is_order(name):
        head = _head(printed)
        if head.get("number"):
            said = "Проверьте: номер даст журнал при регистрации, этот не напечатается"
            told.append(Problem("/head/number", "number_by_journal", said, Severity.WARNING))
        printed["head"] = {**head, "number": "", "draft": True}
    _, read_before = read_once(name, printed)  # a folder of drafts is looked through again and again
    return _told(printed, read_before, told)


def read_numbered(session: Session, actor: Actor, name: str, payload: dict[str, Any], number: str, day: date) -> Read:
    """A paper with the number and the date that the journal gives; only orders print them. Raises UnknownType."""
    if is_order(name):  # before the records come: who signs depends on the day
        payload = {**payload, "head": {**_head(payload), "number": number, "date": day.isoformat(), "draft": False}}
    return _read(name, *_resolved(session, actor, name, payload, registering=True))


def facts(checked: CheckedPaper | None, name: str, words: Mapping[str, Any] | None = None) -> Facts:
    """What a paper is called and who signs it; only what its type is called while it can't be read."""
    if checked is None:
        return Facts(documents.model(name).TITLE, "", "")
    document = checked.document
    if isinstance(document, Order):
        title = f"{document.kind} «{plain(document.heading)}»"
    else:
        title = list_title((words or checked.words())["page"]["title"])
    signer = document.signers[0].person.name.signature if document.signers else ""
    executor = document.executor.name if document.executor else ""
    return Facts(_short(title, LONGEST_TITLE), _short(signer, LONGEST_NAME), _short(executor, LONGEST_NAME))


def without_number(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload of a new paper that begins as a copy of another."""
    if not is_order(name) or not isinstance(payload.get("head"), dict):
        return payload
    head = {key: value for key, value in payload["head"].items() if key not in ("number", "date")}
    return {**payload, "head": {**head, "draft": True}}


def at_payload(problems: list[Problem]) -> list[Problem]:
    """Problems of a payload at its place in the request and in the answer."""
    return [replace(problem, pointer=PAYLOAD + problem.pointer) for problem in problems]


def _resolved(
    session: Session,
    actor: Actor,
    name: str,
    payload: dict[str, Any],
    *,
    registering: bool,
    known: Records | None = None,
) -> tuple[dict[str, Any], list[Problem]]:
    resolved, told = in_place(session, actor, name, payload, registering=registering, known=known)
    assert isinstance(resolved, dict), "a payload with its records is a payload"
    return dict(resolved), list(told)


def _read(name: str, printed: dict[str, Any], told: list[Problem]) -> Read:
    return _told(printed, read(name, printed), told)


def _told(printed: dict[str, Any], known: tuple[CheckedPaper | None, list[Problem]], told: list[Problem]) -> Read:
    checked, problems = known
    problems = at_payload([*told, *problems])
    refused = any(problem.severity is Severity.ERROR for problem in problems)
    return Read(printed, None if refused else checked, problems)


def is_order(name: str) -> bool:
    """Whether papers of a type bear their number in themselves."""
    return issubclass(documents.model(name), Order)


def _head(payload: Mapping[str, Any]) -> dict[str, Any]:
    head = payload.get("head")
    return dict(head) if isinstance(head, dict) else {}


def _short(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 1] + "…"
