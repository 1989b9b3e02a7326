"""What is wrong with a paper, told on a page that is not its own: the place by its name, with a link to its field."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.errors import Problem, Severity
from service.forms import html_id, name_of
from service.registry.shapes import PaperRow

_PAYLOAD = "/payload"


@dataclass(frozen=True)
class Mistake:
    """One mistake: where, what to do, and where the field is; nothing for what is no matter of the paper's data."""

    code: str
    place: str
    message: str
    link: str


def mistakes_of(paper: PaperRow | None, problems: Iterable[Problem], beside: str = "") -> list[Mistake]:
    """The errors among problems of a paper, each once; `beside`: what stands before «/payload» in their pointers."""
    told = [_told(paper, one, one.pointer.removeprefix(beside)) for one in problems if one.severity is Severity.ERROR]
    return list(dict.fromkeys(told))


def _told(paper: PaperRow | None, problem: Problem, pointer: str) -> Mistake:
    if paper is None or not pointer.startswith(_PAYLOAD):
        return Mistake(problem.code, "", problem.message, "")
    inside = pointer.removeprefix(_PAYLOAD)
    return Mistake(problem.code, name_of(paper.type, inside), problem.message, f"/papers/{paper.id}#{html_id(inside)}")
