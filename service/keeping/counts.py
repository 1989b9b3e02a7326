"""The journal's count: every ordinal from the first to the last has a line, the counter tells the last one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.store.tables import Counter, Entry, Paper

AT_MOST_NAMED = 20
"""Gaps of one index and year that are told one by one."""


def count_troubles(session: Session) -> Iterator[str]:
    """What does not agree, a Russian sentence each."""
    yield from _against_counters(session)
    yield from _twice(session)
    yield from _without_reason(session)
    yield from _against_papers(session)


def _against_counters(session: Session) -> Iterator[str]:
    counted = {
        (row.organisation, row.index, row.year): row.last
        for row in session.scalars(select(Counter).order_by(Counter.organisation, Counter.index, Counter.year))
    }
    place = (Entry.organisation, Entry.index, Entry.year)
    ordinals = select(*place, func.min(Entry.ordinal), func.max(Entry.ordinal), func.count(Entry.ordinal))
    for organisation, index, year, first, last, lines in session.execute(
        ordinals.where(Entry.ordinal.is_not(None)).group_by(*place).order_by(*place)
    ):
        where = _where(organisation, index, year)
        told = counted.get((organisation, index, year))
        if told != last:
            yield f"{where}: счётчик показывает {told if told is not None else 'пусто'}, а последняя запись – {last}."
        if last - first + 1 != lines:
            gaps = _gaps(session, organisation, index, year)
            yield f"{where}: нет записей с порядковыми номерами {', '.join(map(str, gaps))}."


def _gaps(session: Session, organisation: str, index: str, year: int) -> list[int]:
    """The first ordinals that are missing."""
    found = session.scalars(
        select(Entry.ordinal)
        .where(Entry.organisation == organisation, Entry.index == index, Entry.year == year)
        .where(Entry.ordinal.is_not(None))
        .order_by(Entry.ordinal)
    )
    gaps: list[int] = []
    expected: int | None = None
    for ordinal in found:
        assert ordinal is not None
        if expected is not None:
            gaps += range(expected, min(ordinal, expected + AT_MOST_NAMED))
        expected = ordinal + 1
    return gaps[:AT_MOST_NAMED]


def _twice(session: Session) -> Iterator[str]:
    """The database forbids it; a file that was mended by hand may hold it all the same."""
    place = (Entry.organisation, Entry.index, Entry.year)
    for column, what in ((Entry.number, "номер"), (Entry.ordinal, "порядковый номер")):
        query = select(*place, column).where(column.is_not(None)).group_by(*place, column).having(func.count() > 1)
        for organisation, index, year, number in session.execute(query):
            yield f"{_where(organisation, index, year)}: {what} {number} дан дважды."


def _without_reason(session: Session) -> Iterator[str]:
    """A line without a paper, a cancelled one, one by hand: a reader must find out why."""
    needs = (Entry.paper.is_(None) & (Entry.title == "")) | Entry.cancelled | Entry.by_hand
    query = select(Entry).where(needs, Entry.reason == "").order_by(Entry.organisation, Entry.year, Entry.id)
    for entry in session.scalars(query):
        where = _where(entry.organisation, entry.index, entry.year)
        yield f"{where}: у записи № {entry.number} не написана причина (отмена, пропуск или номер вручную)."


def _against_papers(session: Session) -> Iterator[str]:
    lines = select(Paper, Entry).outerjoin(Entry, Entry.paper == Paper.id).order_by(Paper.organisation, Paper.id)
    before = ""
    for paper, entry in session.execute(lines.execution_options(yield_per=500)):
        if paper.id == before:
            yield f"Документ {paper.id}: в журнале больше одной записи."
        before = paper.id
        if paper.state == "draft":
            if paper.number or entry is not None:
                yield f"Проект {paper.id}: у проекта есть номер, а быть не должно."
        elif entry is None:
            yield f"Документ {paper.id} (№ {paper.number}): нет записи в журнале."
        elif not _agrees(paper, entry):
            yield f"Документ {paper.id} (№ {paper.number}): номер, дата или отмена в журнале другие (№ {entry.number})."


def _agrees(paper: Paper, entry: Entry) -> bool:
    same = (paper.organisation, paper.index, paper.number, paper.day) == (
        entry.organisation,
        entry.index,
        entry.number,
        entry.day,
    )
    return same and entry.cancelled == (paper.state == "cancelled")


def _where(organisation: str, index: str, year: int) -> str:
    return f"Журнал «{index}» за {year} год (организация {organisation})"
