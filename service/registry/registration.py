"""A draft becomes a registered paper: number, frozen data, file and the line of the journal, all in one transaction.

The file is written first and whole; then the records are kept. Killed in between, a file is left that nobody names,
and no number, no paper and no line without each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from sqlalchemy.orm import Session

from service import __version__
from service.access.actor import Actor
from service.access.audit import note
from service.errors import PayloadRefused, Problem, Severity
from service.registry.journal import enter
from service.registry.numbers import give
from service.registry.own_templates import templates_of
from service.registry.papers import KIND
from service.registry.reading import PAYLOAD, facts, is_order, read_numbered
from service.registry.rows import changed, demand_state, held, told_card
from service.registry.shapes import PaperCard, Registration, State
from service.registry.templates_kept import keep
from service.render import render
from service.russian.dates import digits
from service.store.files import Files
from service.store.tables import Paper
from service.wording import texts_used


def register(
    session: Session, files: Files, actor: Actor, number: str, version: int | None, asked: Registration
) -> PaperCard:
    """Give a draft its number and freeze it.

    Raises NotFound, Stale, WrongState, Forbidden, and PayloadRefused with every problem: then no number is taken.
    """
    paper = held(session, actor, number, version)
    demand_state(paper, "Зарегистрировать", State.DRAFT)
    given = give(session, actor, asked, paper.type)
    with texts_used() as texts:
        read = read_numbered(session, actor, paper.type, paper.payload, given.number, given.day)
        if read.checked is None:
            raise PayloadRefused("Документ не зарегистрирован: исправьте ошибки и повторите", read.problems)
        words = read.checked.words()
    templates = templates_of(session, files, actor)
    paper.docx_hash = files.put(render(paper.type, words, templates))
    paper.template_hash = keep(files, read.checked, templates, texts)
    problems = [*_other_day(paper, given.day), *read.problems]
    told = facts(read.checked, paper.type, words)
    paper.title, paper.printed, paper.service_version = told.title, read.printed, __version__
    paper.index, paper.number, paper.day = given.index.name, given.number, given.day
    paper.state = State.REGISTERED
    changed(paper)
    enter(session, actor, given, told, paper.id)
    note(session, actor, "numbered", KIND, paper.id, f"№ {given.number}" + (" (вручную)" if given.by_hand else ""))
    session.flush()
    return told_card(session, paper, problems)


def _other_day(paper: Paper, day: date) -> Iterator[Problem]:
    """The day that the draft shows is not the one that the paper gets: a rehearsal tells it beforehand."""
    head = paper.payload.get("head") if is_order(paper.type) else None
    try:
        shown = date.fromisoformat(str(head["date"])) if isinstance(head, dict) and head.get("date") else day
    except ValueError:  # nobody has read it: the day that is given stands in its place
        return
    if shown != day:
        said = f"Проверьте дату: документ получит {digits(day)}, а в проекте стоит {digits(shown)}"
        yield Problem(f"{PAYLOAD}/head/date", "other_day", said, Severity.WARNING)
