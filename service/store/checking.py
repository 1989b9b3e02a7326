"""Whether the database itself is whole: its pages, its references, its tables."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import text
from sqlalchemy.orm import Session

from service.store.upgrading import known_revisions, newest, revision_of

__all__ = ["database_troubles", "known_revisions", "revision"]


def revision(session: Session) -> str:
    """The revision of the tables; empty for an empty database."""
    return revision_of(session.connection()) or ""


def database_troubles(session: Session) -> Iterator[str]:
    """What is wrong, a Russian sentence each. PostgreSQL sees to its pages itself (pg_amcheck looks closer)."""
    found = revision(session)
    if found != newest():
        yield f"Таблицы базы – версии {found}, а службе нужна {newest()}: запустите pismovod serve."
    if session.get_bind().dialect.name != "sqlite":
        return
    for (told,) in session.execute(text("PRAGMA integrity_check(20)")):
        if told != "ok":
            yield f"База данных повреждена: {told}."
    for table, row, *_ in session.execute(text("PRAGMA foreign_key_check")):
        yield f"Таблица {table}, строка {row}: ссылка на запись, которой нет."
