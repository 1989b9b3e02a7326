"""Several papers at once: numbered after a rehearsal that shows the numbers to come, put into one дело; all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import Forbidden, PayloadRefused, Problem, Stale, WrongState
from service.registry import life, registration
from service.registry.shapes import Filing, PaperCard, Registration
from service.store.files import Files

MOST = 100
"""So many papers are done at once."""


@dataclass(frozen=True)
class Wish:
    """A paper to be numbered, and how; with the version of it that was looked at."""

    paper: str
    version: int | None
    how: Registration
    expected: str = ""
    """The number that was shown; where another one would be given, none is."""


@dataclass(frozen=True)
class Rehearsed:
    """What would come of it: the paper with its number, or why not."""

    paper: str
    card: PaperCard | None
    problems: Sequence[Problem]


class NotAll(PayloadRefused):
    """Some of several papers can't be numbered, so none was."""

    def __init__(self, failed: Sequence[Rehearsed]) -> None:
        super().__init__("Номера не даны: исправьте отмеченное", [one for each in failed for one in each.problems])
        self.failed = {one.paper: one.problems for one in failed}


def rehearse(session: Session, files: Files, actor: Actor, wishes: Sequence[Wish]) -> list[Rehearsed]:
    """Number papers as `number` would, tell what came of it, and undo it. Raises NotFound."""
    with session.begin_nested() as trial:
        told = _numbered(session, files, actor, wishes)
        trial.rollback()
    return told


def number(session: Session, files: Files, actor: Actor, wishes: Sequence[Wish]) -> list[PaperCard]:
    """Register papers in this order. Raises NotFound; NotAll where one can't be: the caller undoes the others."""
    _demand_few(len(wishes))
    told = _numbered(session, files, actor, wishes)
    failed = [one for one in told if one.card is None]
    if failed:
        raise NotAll(failed)
    return [one.card for one in told if one.card is not None]


def put_into_file(
    session: Session, actor: Actor, papers: Sequence[tuple[str, int | None]], where: Filing
) -> list[PaperCard]:
    """Put signed papers into one дело. Raises NotFound, Stale, WrongState: the caller undoes the others."""
    _demand_few(len(papers))
    return [life.put_into_file(session, actor, paper, version, where) for paper, version in papers]


def _numbered(session: Session, files: Files, actor: Actor, wishes: Sequence[Wish]) -> list[Rehearsed]:
    told = []
    for wish in wishes[:MOST]:
        try:
            with session.begin_nested():
                card = registration.register(session, files, actor, wish.paper, wish.version, wish.how)
                _demand_expected(card, wish)
            told.append(Rehearsed(wish.paper, card, []))
        except PayloadRefused as failure:
            told.append(Rehearsed(wish.paper, None, failure.problems))
        except (Stale, WrongState, Forbidden) as failure:
            told.append(Rehearsed(wish.paper, None, [Problem("", failure.slug, failure.detail or failure.title)]))
    return told


def _demand_expected(card: PaperCard, wish: Wish) -> None:
    if wish.expected and card.number != wish.expected:
        said = f"Посмотрите номера ещё раз: № {wish.expected} уже занят, теперь это был бы № {card.number}"
        raise PayloadRefused("Номер не дан: он другой", [Problem("/number", "other_number", said)])


def _demand_few(count: int) -> None:
    if not 1 <= count <= MOST:
        said = f"Отметьте от 1 до {MOST} документов"
        raise PayloadRefused("Документы не выбраны", [Problem("/papers", "bad_count", said)])
