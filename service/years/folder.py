"""The year's folder: its papers in their order, what is made, what is missing or wrong, and what to do next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.access.actor import Actor
from service.errors import NotFound, Problem, Severity
from service.parts.year import Each, Payload
from service.records.organisation import own_profile
from service.registry.cited import UNNUMBERED
from service.registry.reading import PAYLOAD
from service.registry.rows import told_row
from service.registry.shapes import State, Told
from service.registry.verdicts import verdicts
from service.russian.numerals import counted
from service.store import tables
from service.store.ids import now
from service.years.known import RIGHTS, Known, load, papers_of
from service.years.plan import NO_PAIRS, Making, Planned, others, planned
from service.years.shapes import STANDINGS, AboutPair, Doing, Standing, Step, YearFolder, YearItem, YearList, YearRow

_CHECKED = (Standing.WANTED, Standing.DRAFT)
"""What is looked through: the rest is either done or not wanted yet."""
FIRST, LAST = 1990, 2198
"""The school years that there can be, by the year in which they begin."""
AUGUST = 8
"""From this month on a school prepares the year that begins (service.registry.papers: so papers are sorted too)."""


def school_year_of(number: str) -> str:
    """«2026/2027» for the «2026» of an address. Raises NotFound."""
    if not (number.isascii() and number.isdigit() and len(number) == len(str(FIRST)) and FIRST <= int(number) <= LAST):
        raise NotFound
    return f"{number}/{int(number) + 1}"


def current_year(today: date) -> str:
    """The school year that goes on, or is being prepared."""
    first = today.year if today.month >= AUGUST else today.year - 1
    return f"{first}/{first + 1}"


def folder_title(school_year: str) -> str:
    """«Наставничество, 2026/2027»."""
    return f"Наставничество, {school_year}"


def listed(session: Session, actor: Actor, today: date | None = None) -> YearList:
    """The years that have a pair or a paper, and the one that goes on; the newest first."""
    going = current_year(today or now().date())
    pairs = _counted(session, actor, tables.Pair)
    papers = _counted(session, actor, tables.Paper, tables.Paper.state != State.CANCELLED)
    named = own_profile(session, actor).school_year
    years = sorted({going, *pairs, *papers, *([named] if named else [])} - {""}, reverse=True)
    rows = [
        YearRow(
            **_named(year),
            pairs=pairs.get(year, 0),
            papers=papers.get(year, 0),
            current=year == going,
        )
        for year in years
    ]
    return YearList(items=rows)


def year_papers(
    session: Session,
    actor: Actor,
    school_year: str,
    today: date | None = None,
    *,
    check: bool = True,
    payloads: bool = True,
) -> YearFolder:
    """The folder of a school year; `check` reads every draft and tells what is wrong with it.

    `payloads`: whether it is also told what those will be made of that are not made yet; a page has no need of that.

    Who may not see people and pairs sees the papers that there are, and no more. Raises NotFound.
    """
    if not actor.scopes >= RIGHTS:
        return _only_papers(session, actor, school_year)
    today = today or now().date()
    known = load(session, actor, school_year, payloads=check)
    plan = planned(known)
    making = Making(school_year, known, plan, today)
    standings = [standing_of(one, school_year, today) for one in plan]
    made = [making.payload(one) if (payloads or check) and not (one.paper or one.blocked) else None for one in plan]
    problems = _problems(session, actor, plan, made, standings) if check else [None] * len(plan)
    items = [_item(*told, making.first) for told in zip(plan, standings, made, problems, strict=True)]
    wanted = [item for one, item in zip(plan, items, strict=True) if item.paper or not one.recipe.on_request]
    return YearFolder(
        **_named(school_year),
        pairs=len(known.pairs),
        papers=len(wanted),
        made=sum(item.paper is not None for item in wanted),
        numbered=sum(item.paper is not None and item.paper.state != State.DRAFT for item in wanted),
        to_prepare=sum(item.standing is Standing.WANTED for item in items),
        items=items,
        others=[told_row(paper) for paper in others(known, plan)],
        next=_next(known, list(zip(plan, items, strict=True)), making.first, today),
    )


def standing_of(one: Planned, school_year: str, today: date) -> Standing:
    """How a paper of the year stands today."""
    if one.paper:
        return Standing(one.paper.state)
    if one.blocked:
        return Standing.BLOCKED
    if not one.recipe.may_begin(int(school_year[:4]), today):
        return Standing.LATER
    return Standing.ON_REQUEST if one.recipe.on_request else Standing.WANTED


def _checked(one: Planned, payload: Payload | None, standing: Standing) -> Payload | None:
    """The payload that is looked through, the paper's or what it would be made of."""
    return (one.paper.payload if one.paper else payload) if standing in _CHECKED else None


def _problems(
    session: Session,
    actor: Actor,
    plan: Sequence[Planned],
    made: Sequence[Payload | None],
    standings: Sequence[Standing],
) -> list[list[Problem] | None]:
    """All that is wrong with these."""
    payloads = [_checked(*one) for one in zip(plan, made, standings, strict=True)]
    read = [(one, payload) for one, payload in zip(plan, payloads, strict=True) if payload is not None]
    told = iter(verdicts(session, actor, [(one.type, payload) for one, payload in read]))
    return [
        [*_left_out(one), *next(told)] if payload is not None else []
        for one, payload in zip(plan, payloads, strict=True)
    ]


def _item(
    one: Planned, standing: Standing, payload: Payload | None, problems: list[Problem] | None, first: int
) -> YearItem:
    start, end = one.recipe.due(first)
    return YearItem(
        key=one.key,
        type=one.type,
        title=one.title,
        on_request=one.recipe.on_request,
        about=[AboutPair(id=pair.number, name=pair.name) for pair in one.pairs if one.recipe.each is not Each.YEAR],
        due_from=start,
        due_till=end,
        standing=standing,
        standing_title=STANDINGS[standing],
        blocked=one.blocked,
        paper=told_row(one.paper) if one.paper else None,
        payload=payload,
        problems=None if problems is None else [Told.of(problem) for problem in problems],
    )


def _left_out(one: Planned) -> list[Problem]:
    """The pairs that came when the draft on all of them was made already."""
    names = "; ".join(pair.name for pair in one.left_out)
    said = f"Добавьте в приказ пары, которых в нём нет: {names}"
    return [Problem(f"{PAYLOAD}/pairs", "pairs_left_out", said, Severity.WARNING)] if names else []


def _next(known: Known, items: Sequence[tuple[Planned, YearItem]], first: int, today: date) -> Step | None:
    """The one strong next step; what waits for the spring waits."""
    if known.profile.director is None:
        return Step(action="profile", text="Укажите директора в сведениях об организации", item=None)
    if not known.pairs and not any(item.paper for _, item in items):
        return Step(action="pairs", text=NO_PAIRS, item=None)
    wanted = [item for _, item in items if item.standing is Standing.WANTED]
    if wanted:
        what = counted(len(wanted), "документ")
        return Step(action="prepare", text=f"Подготовьте то, чего ещё нет: {what}", item=None)
    now_due = [item for one, item in items if one.recipe.may_begin(first, today)]
    for action, verb, is_wanted in _STEPS:
        found = next((item for item in now_due if is_wanted(item)), None)
        if found:
            return Step(action=action, text=f"{verb}: {found.title}", item=found.key)
    return None


def _has(item: YearItem, severity: Severity, code: str = "") -> bool:
    return any(told.severity == severity and code in ("", told.code) for told in item.problems or ())


def _is_broken(item: YearItem) -> bool:
    return item.standing is Standing.DRAFT and _has(item, Severity.ERROR)


def _is_whole(item: YearItem) -> bool:
    """A draft that can get its number: it cites nothing that has none."""
    return item.standing is Standing.DRAFT and not _has(item, Severity.WARNING, UNNUMBERED)


_STEPS: tuple[tuple[Doing, str, Callable[[YearItem], bool]], ...] = (
    ("mend", "Исправьте документ", _is_broken),
    ("register", "Зарегистрируйте документ", _is_whole),
    ("sign", "Приложите подписанный документ", lambda item: item.standing is Standing.REGISTERED),
    ("file", "Подшейте документ в дело", lambda item: item.standing is Standing.SIGNED),
)


def _only_papers(session: Session, actor: Actor, school_year: str) -> YearFolder:
    papers = papers_of(session, actor, school_year)
    numbered = sum(paper.state != State.DRAFT for paper in papers)
    return YearFolder(
        **_named(school_year),
        pairs=0,
        papers=len(papers),
        made=len(papers),
        numbered=numbered,
        to_prepare=0,
        items=[],
        others=[told_row(paper) for paper in papers],
        next=None,
    )


def _named(school_year: str) -> dict[str, Any]:
    return {"id": int(school_year[:4]), "school_year": school_year, "title": folder_title(school_year)}


def _counted(
    session: Session, actor: Actor, table: type[tables.Pair] | type[tables.Paper], *wanted: ColumnElement[bool]
) -> dict[str, int]:
    query = select(table.school_year, func.count()).where(table.organisation == actor.organisation, *wanted)
    return {row[0]: row[1] for row in session.execute(query.group_by(table.school_year))}
