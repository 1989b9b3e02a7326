"""The story, in order: a raw payload is read, its words are derived, a template prints them.

Every door calls these functions and no others; nothing here knows Flask, click or a queue.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from service import documents
from service.errors import PayloadRefused, Problem, TemplateRefused
from service.inflection import KINDS, Item, Items, inflect, inflect_column
from service.payload import parse, read
from service.render import Templates
from service.render import render as fill
from service.shown import PrintedWord, recorded_words
from service.template_check import check_file

__all__ = [
    "KINDS",
    "Checked",
    "Item",
    "Items",
    "Paper",
    "PrintedWord",
    "TypeCard",
    "card",
    "check",
    "check_template",
    "inflect",
    "inflect_column",
    "open_templates",
    "parse",
    "render",
    "type_names",
]

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_templates = Templates()


@dataclass(frozen=True)
class TypeCard:
    """A document type as people and programs see it."""

    name: str
    title: str
    description: str
    schema: dict[str, Any]
    sample: dict[str, Any]


@dataclass(frozen=True)
class Checked:
    """What is wrong with a payload, and the words that its paper will show."""

    problems: list[Problem]
    words: list[PrintedWord]


@dataclass(frozen=True)
class Paper:
    """A finished paper: the file, its name for people, and the warnings it was made with."""

    docx: bytes
    filename: str
    problems: list[Problem]


def open_templates(own: Path | None) -> None:
    """Use a school's own templates in place of ours. Raises TemplateRefused with every fault of every one."""
    global _templates  # the one thing that is set once, when a door opens
    templates = Templates(own, check_template)
    faults = [
        Problem(f"/{name}.docx{fault.pointer}", fault.code, f"{name}.docx: {fault.message}", fault.severity)
        for name in templates.own_names()
        if name in documents.types()
        for fault in check_template(name, templates.path(name).read_bytes())
        if fault.severity == "error"
    ]
    if faults:
        raise TemplateRefused("Исправьте свои шаблоны: " + "; ".join(fault.message for fault in faults[:20]), faults)
    _templates = templates


def type_names() -> list[str]:
    """The names of the types, in the order of the alphabet."""
    return list(documents.types())


@cache
def card(name: str) -> TypeCard:
    """One type: title, JSON Schema, sample. Raises UnknownType."""
    cls = documents.model(name)
    sample = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    return TypeCard(name, cls.TITLE, (cls.__doc__ or "").strip(), cls.model_json_schema(), sample)


def check(name: str, raw: object) -> Checked:
    """All problems of a payload, and every form that its paper would print. Raises UnknownType."""
    with recorded_words() as words:
        paper, problems = read(name, raw)
        if paper is not None:
            fill(name, paper.words(), _templates)
    return Checked(problems, words if paper else [])


def render(name: str, raw: object) -> Paper:
    """A paper of a payload. Raises UnknownType, PayloadRefused with every problem, TemplateBroken."""
    paper, problems = read(name, raw)
    if paper is None:
        raise PayloadRefused("Документ не сделан: исправьте ошибки и отправьте данные снова", problems)
    words = paper.words()
    return Paper(fill(name, words, _templates), f"{_file_title(words['page']['title'])}.docx", problems)


def check_template(name: str, data: bytes) -> list[Problem]:
    """Everything that is wrong with a template for a type. Raises UnknownType."""
    return check_file(data, documents.model(name))


def _file_title(title: str) -> str:
    """A title as a file name: no sign that a system forbids, at most a hundred signs, no word cut."""
    kept = "".join(sign if sign.isalnum() or sign in " -–«»()№," else "-" if sign == "/" else " " for sign in title)
    words = " ".join(kept.split())
    return (words if len(words) <= 100 else words[:100].rsplit(" ", 1)[0]).strip(" ,-–") or "Документ"
