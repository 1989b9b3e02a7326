"""Numbers for several drafts at once: first the list of the numbers to come, then all of them or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.access import Action
from service.errors import Problem
from service.registry import queues, several
from service.registry.journal import told_indexes
from service.registry.numbers import today
from service.registry.queues import Queue
from service.registry.several import NotAll, Wish
from service.registry.shapes import Registration
from service.web.drawing import drawn, gone_to
from service.web.mistakes import mistakes_of
from service.web.office import draw_queue, office, shown_version
from service.web.rooms import Answer, Look

__all__ = ["office"]
_NOBODY: Mapping[str, Sequence[Problem]] = {}


@office.page("POST", "/office/number", Action.papers_number)
def numbers_to_come(look: Look) -> Answer:
    """The ticked drafts with the number that each would get, in the order in which they would get them."""
    papers = (look.form.getlist("listed") or look.form.getlist("paper"))[: several.MOST]
    if not papers:
        said = (Problem("/papers", "none", "Отметьте хотя бы один документ"),)
        return draw_queue(look, Queue.NUMBER, problems=said), 422
    return _list(look, papers, _NOBODY)


@office.page("POST", "/office/number/give", Action.papers_number)
def give_numbers(look: Look) -> Answer:
    """Register the drafts of the list, all or none; a number that was shown is the number that is given."""
    papers = look.form.getlist("paper")[: several.MOST]
    try:
        with look.trial():
            several.number(look.session, look.store.files, look.actor, [_wish(look, one, True) for one in papers])
    except NotAll as failure:
        return _list(look, look.form.getlist("listed")[: several.MOST] or papers, failure.failed), 422
    return gone_to("web_office.queue_page", said="numbered", added=len(papers), queue=Queue.PRINT.value)


def _list(look: Look, papers: Sequence[str], failed: Mapping[str, Sequence[Problem]]) -> str:
    rehearsed = several.rehearse(look.session, look.store.files, look.actor, [_wish(look, one) for one in papers])
    rows = {row.id: row for row in queues.chosen(look.session, look.actor, papers)}
    lines = [
        (rows[one.paper], one.card, mistakes_of(rows[one.paper], (*failed.get(one.paper, ()), *one.problems)))
        for one in rehearsed
    ]
    return drawn(
        "office/numbers.html",
        lines=lines,
        ready=sum(card is not None and not problems for _, card, problems in lines),
        indexes=told_indexes(look.session, look.actor).items,
        chosen={one: look.form.get(f"index-{one}", "") for one in rows},
        today=today(),
    )


def _wish(look: Look, paper: str, as_shown: bool = False) -> Wish:
    expected = look.form.get(f"number-{paper}", "")[:200] if as_shown else ""
    index = look.form.get(f"index-{paper}", "")[:50]
    return Wish(paper, shown_version(look, paper), Registration(index=index), expected)
