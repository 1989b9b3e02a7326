"""What the pipeline gives back: types as people see them, checks, papers, pages, joined files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from service.errors import Problem
from service.shown import PrintedWord


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


@dataclass(frozen=True)
class Pages:
    """A paper as it will be printed: the PDF, its name for people, and the warnings it was made with."""

    pdf: bytes
    filename: str
    pages: int
    problems: list[Problem]


@dataclass(frozen=True)
class MadeFile:
    """Files that were joined: the name of the whole for people, its pages and sheets of paper, the warnings."""

    filename: str
    pages: int
    sheets: int
    problems: list[Problem]
