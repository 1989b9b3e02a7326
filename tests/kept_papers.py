"""Papers written straight into a store, as the registry writes them: a file, then number, line and row at once.

Run as a program it registers papers until it is killed: python -m tests.kept_papers DATABASE FILES ORGANISATION
"""

from __future__ import annotations

import random
import sys
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import select

from service.store import Session, Store
from service.store.ids import folded, new_id, now
from service.store.tables import Counter, Entry, Organisation, Paper, Person

MOMENT = datetime(2026, 9, 1, 12, 0, 0, 123456, tzinfo=UTC)
DAY = date(2026, 9, 1)
INDEX = "од"


def add_school(store: Store) -> str:
    """An organisation with a counter that stands at nothing."""
    number = new_id()
    with store.begin() as session:
        session.add(Organisation(id=number, profile={}, indexes=[], created=MOMENT, changed=MOMENT))
        session.flush()
        session.add(Counter(organisation=number, index=INDEX, year=DAY.year, last=0))
    return number


def add_person(store: Store, school: str, name: str = "Попова Лариса Алексеевна") -> str:
    """Someone of a school, by a card as service.records.people writes it."""
    number = new_id()
    surname, first_name, patronymic = name.split()
    named = {"surname": surname, "first_name": first_name, "patronymic": patronymic, "post": "учитель"}
    card: dict[str, Any] = {"person": named, "mentor": True, "experience": 12, "note": "мечтает о море"}
    with store.begin() as session:
        session.add(
            Person(
                id=number,
                organisation=school,
                card=card,
                search=folded(name),
                mentor=True,
                created=MOMENT,
                changed=MOMENT,
            )
        )
    return number


def add_draft(store: Store, school: str, **columns: Any) -> str:
    """A draft."""
    number = new_id()
    with store.begin() as session:
        session.add(_paper(number, school, state="draft", **columns))
    return number


def register(store: Store, school: str, content: bytes = b"docx", **columns: Any) -> str:
    """A registered paper with the next number."""
    number = new_id()
    docx, template = store.files.put(content), store.files.put(b"template")
    with store.begin() as session:
        ordinal = _next(session, school)
        told = f"{ordinal}-{INDEX}"
        values = {"printed": {"number": told}, "docx_hash": docx, "template_hash": template, **columns}
        session.add(_paper(number, school, state="registered", index=INDEX, number=told, day=DAY, **values))
        session.flush()
        session.add(entry(school, ordinal, paper=number))
    return number


def entry(school: str, ordinal: int | None, **columns: Any) -> Entry:
    """A line of the journal."""
    values: dict[str, Any] = {"number": f"{ordinal}-{INDEX}", "title": "Приказ", "search": "приказ", **columns}
    return Entry(
        id=new_id(),
        organisation=school,
        index=INDEX,
        year=DAY.year,
        ordinal=ordinal,
        day=DAY,
        made_by="куратор",
        made=MOMENT,
        **values,
    )


def _paper(key: str, school: str, **columns: Any) -> Paper:
    values: dict[str, Any] = {"payload": {}, "created": MOMENT, "changed": MOMENT, **columns}
    return Paper(
        id=key,
        organisation=school,
        type="any",
        title="Приказ",
        search="приказ",
        created_by="куратор",
        listed=MOMENT.date(),
        **values,
    )


def _next(session: Session, school: str) -> int:
    counter = session.scalars(select(Counter).where(Counter.organisation == school).with_for_update()).one()
    counter.last += 1
    session.flush()
    return counter.last


def main() -> None:
    """Register without end, and tell every number when it is given."""
    database, files, school = sys.argv[1:]
    store = Store(database, files)
    while True:
        number = register(store, school, random.randbytes(random.randint(1, 50_000)), changed=now())
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
