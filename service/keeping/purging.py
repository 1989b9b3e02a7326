"""What is thrown away when its time is over: forgotten drafts, old answers and visits, files that nobody needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, delete, func, select

from service.access.actor import Actor
from service.access.audit import note
from service.keeping.verifying import UNCLAIMED, named_files, unclaimed_files
from service.store import Session, Store
from service.store.ids import now
from service.store.tables import Answered, Paper, Table, Tries, Visit

ANSWERED_DAYS = 30
"""How long the answer to an Idempotency-Key is kept."""
_AT_ONCE = 200
"""Drafts that are removed in one transaction: others want to write meanwhile."""


@dataclass(frozen=True)
class Purged:
    """What was thrown away, or would be."""

    drafts: int
    visits: int
    answers: int
    tries: int
    files: int
    done: bool

    def lines(self) -> Iterator[str]:
        """The report, a line each."""
        done = "Удалено" if self.done else "Будет удалено"
        yield f"{done} забытых проектов: {self.drafts}."
        yield f"{done} завершённых сеансов: {self.visits}, ответов на повторы запросов: {self.answers}."
        yield f"{done} записей о попытках входа: {self.tries}, ненужных файлов: {self.files}."
        if not self.done:
            yield "Пока ничего не удалено: повторите с ключом --yes."


def purge(store: Store, draft_days: int, sure: bool) -> Purged:
    """Throw away what is over; without `sure` only tell what it would be. Raises StoreUnavailable."""
    moment = now()
    old_draft = (Paper.state == "draft") & (Paper.changed < moment - timedelta(days=draft_days))
    over: dict[type[Table], ColumnElement[bool]] = {
        Visit: Visit.expires < moment,
        Answered: Answered.created < moment - timedelta(days=ANSWERED_DAYS),
        Tries: Tries.until < moment,
    }
    with store.read() as session:
        drafts = _count(session, Paper, old_draft)
        counts = {table: _count(session, table, condition) for table, condition in over.items()}
    if sure:
        while _remove_drafts(store, old_draft):
            pass
        with store.begin() as session:
            for table, condition in over.items():
                session.execute(delete(table).where(condition))
    files = _files(store, sure)
    return Purged(drafts, counts[Visit], counts[Answered], counts[Tries], files, sure)


def _count(session: Session, table: type[Table], condition: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(table).where(condition)) or 0


def _remove_drafts(store: Store, condition: ColumnElement[bool]) -> bool:
    """Whether some were removed. One that is being edited is passed over: it is not forgotten."""
    with store.begin() as session:
        some = list(session.scalars(select(Paper).where(condition).limit(_AT_ONCE).with_for_update(skip_locked=True)))
        for paper in some:
            note(session, by_operator(paper.organisation), "purged", "paper", paper.id)
            session.delete(paper)
        return bool(some)


def by_operator(organisation: str) -> Actor:
    """Who is written down as the one who did it, when the operator calls from the command line."""
    return Actor(organisation=organisation, name="pismovod purge", role=None, scopes=frozenset())


def _files(store: Store, sure: bool) -> int:
    """Files that no record names any more; a writer that stores the same bytes now makes them young again."""
    with store.read() as session:
        named = dict(named_files(session))
    count = 0
    for name in list(unclaimed_files(store, named)):
        count += 1
        written = store.files.written(name)
        if sure and written is not None and now() - written > UNCLAIMED:
            store.files.remove(name)
    for path in list(store.files.unfinished(now() - UNCLAIMED)):
        count += 1
        if sure:
            store.files.clear(path)
    return count
