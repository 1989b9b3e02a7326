"""A draft with all that its page needs: its data, the records in their places, what is wrong, its form."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from service import documents
from service.access import Actor
from service.access.audit import note
from service.errors import Problem, Severity
from service.forms import Form, form_of, missing_in
from service.records.labels import Labels, labels
from service.registry.cited import cited_labels
from service.registry.papers import KIND
from service.registry.reading import PAYLOAD, is_order, read_draft
from service.registry.rows import demand_state, found, told_card
from service.registry.shapes import PaperCard, State
from service.store import Session

BY_JOURNAL = ("/head/number", "/head/draft")
"""What nobody fills in a draft: the journal gives the number when it is registered."""


@dataclass(frozen=True)
class Opened:
    """A draft at one version."""

    card: PaperCard
    printed: dict[str, Any]
    """Its data with every record in its place."""
    problems: list[Problem]
    """All that is wrong with it; the pointers are into its data."""
    names: Labels

    @property
    def errors(self) -> int:
        """How much is to be filled or mended before it can be registered."""
        return sum(problem.severity is Severity.ERROR for problem in self.problems)

    @property
    def missing(self) -> dict[str, int]:
        """The same by the titles of the sections of its form."""
        return {
            place.value: count for place, count in missing_in(documents.model(self.card.type), self.problems).items()
        }

    @property
    def kept(self) -> str:
        """The data that the form is drawn from, as the form carries them."""
        return json.dumps(self.card.payload, ensure_ascii=False, separators=(",", ":"))

    def form(self, rows: Iterable[str] = (), *, told: bool = True, texts: bool = True) -> Form:
        """Its form; `rows` of long lists are drawn open, and problems are shown where they are to be `told`.

        `texts`: with the defaults of the service, which nobody needs who only asks where problems are shown.
        """
        model = documents.model(self.card.type)
        problems = self.problems if told else ()
        form = form_of(model, self.card.payload, problems, self.names, frozenset(rows), self.printed, texts)
        if is_order(self.card.type):
            for field in form.walk():
                field.fields = [one for one in field.fields if one.pointer not in BY_JOURNAL]
        for section in form.sections:
            section.missing = self.missing.get(section.title, 0)
        return form


def opened(session: Session, actor: Actor, number: str) -> Opened:
    """A draft for its page; that it was seen is written down. Raises NotFound, WrongState."""
    draft = looked_at(session, actor, number)
    note(session, actor, "seen", KIND, number)
    return draft


def looked_at(session: Session, actor: Actor, number: str, known: Labels | None = None) -> Opened:
    """The same for a piece of its page: it was seen when the page was. Raises NotFound, WrongState.

    `known`: the labels of the school, where they have just been read.
    """
    paper = found(session, actor, number)
    demand_state(paper, "Заполнять", State.DRAFT)
    read = read_draft(session, actor, paper.type, paper.payload)
    problems = [replace(one, pointer=one.pointer.removeprefix(PAYLOAD)) for one in read.problems]
    names = (labels(session, actor) if known is None else known) | cited_labels(session, actor, paper.payload)
    return Opened(told_card(session, paper, read.problems), read.printed, problems, names)
