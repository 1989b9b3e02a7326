"""The count of every index of the journal: one row that is changed for every number, so that callers wait in line.

Every change of the count happens in the transaction that writes the line of the journal: a number that was taken by
a transaction that failed was never taken.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from unicodedata import decimal, normalize

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from service.access.actor import Action, Actor
from service.access.rights import demand
from service.errors import NotFound, PayloadRefused, Problem
from service.registry.shapes import Registration
from service.store.tables import Counter, Entry, Organisation

_ALIKE = str.maketrans("aceopxykbmht‐‑‒–—−", "асеорхукьмнт------")
COUNT = "{n}"
"""Where the number of the count stands in a pattern: «{n}/4», «{n}-од»."""
_COUNT = text(
    "INSERT INTO counters (organisation, journal_index, year, last) VALUES (:organisation, :index, :year, :first) "
    "ON CONFLICT (organisation, journal_index, year) DO UPDATE SET last = counters.last + :step RETURNING last"
)


@dataclass(frozen=True)
class JournalIndex:
    """An index of the journal, as the organisation has set it."""

    name: str
    pattern: str
    title: str
    types: tuple[str, ...]
    start: int

    def number(self, count: int) -> str:
        """The number that the count gives: «134/4»."""
        return self.pattern.replace(COUNT, str(count))

    def written(self, number: str) -> str:
        """A number given by hand, written as the count would write it: «41-ОД» is «41-од»."""
        shape = re.escape(self.pattern).replace(re.escape(COUNT), r"([1-9][0-9]{0,8})")
        found = re.fullmatch(shape, number, re.IGNORECASE)
        return self.number(int(found[1])) if found else number


@dataclass(frozen=True)
class Given:
    """A number that a paper gets."""

    index: JournalIndex
    number: str
    day: date
    ordinal: int | None
    by_hand: bool
    reason: str

    @property
    def year(self) -> int:
        """The year of the count."""
        return self.day.year


def today() -> date:
    """The day by the clock of this computer: its zone (TZ) has to be the school's."""
    return datetime.now(UTC).astimezone().date()


def indexes(session: Session, actor: Actor) -> dict[str, JournalIndex]:
    """The indexes of the actor's organisation by their names, in their order."""
    known = session.scalar(select(Organisation.indexes).where(Organisation.id == actor.organisation))
    if known is None:
        raise NotFound
    return {
        str(one["name"]): JournalIndex(
            name=str(one["name"]),
            pattern=str(one["pattern"]),
            title=str(one.get("title") or one["name"]),
            types=tuple(one.get("types") or ()),
            start=int(one.get("start") or 1),
        )
        for one in known
    }


def give(session: Session, actor: Actor, asked: Registration, type_name: str = "") -> Given:
    """Take a number for a paper of a type (empty for a paper of others).

    Raises PayloadRefused with every problem; Forbidden: a number by hand, or a day before the last one of the index,
    is not everybody's.
    """
    index = chosen(indexes(session, actor), asked.index, type_name)
    day = asked.day or today()
    problems = list(_unfit(asked, day))
    if problems:
        raise PayloadRefused("Номер не дан: исправьте ошибки и отправьте снова", problems)
    # From its count on, others wait for this transaction; where it is refused, the count is as it was.
    ordinal, last = _by_hand(session, actor, index) if asked.number else _next(session, actor, index, day.year)
    late = day < today() or (last is not None and day < last)
    if asked.number or late:
        demand(actor, Action.papers_by_hand)
        if not asked.reason:
            how = "номер задан вручную" if asked.number else "дата раньше сегодняшней или последней записи журнала"
            raise PayloadRefused(
                "Номер не дан: напишите причину", [Problem("/reason", "no_reason", f"Напишите причину: {how}")]
            )
    if ordinal is None:
        number = index.written(asked.number)
        _refuse_taken(session, actor, index, day.year, number)
        return Given(index, number, day, None, by_hand=True, reason=asked.reason)
    return Given(index, index.number(ordinal), day, ordinal, late, asked.reason)


def last_counts(session: Session, actor: Actor, year: int) -> dict[str, int]:
    """The last number of every index in a year."""
    rows = session.execute(
        select(Counter.index, Counter.last).where(Counter.organisation == actor.organisation, Counter.year == year)
    )
    return {name: last for name, last in rows}  # noqa: C416 (a row is no pair for mypy)


def chosen(known: dict[str, JournalIndex], name: str, type_name: str) -> JournalIndex:
    """The index of a name; without one, that of a type. Raises PayloadRefused."""
    if name and name in known:
        return known[name]
    fitting = [index for index in known.values() if type_name in index.types]
    fitting = fitting or [index for index in known.values() if not index.types]
    if not name and len(fitting) == 1:
        return fitting[0]
    there = ", ".join(f"«{one}»" for one in known) or "ни одного: заведите его в сведениях об организации"
    said = f"Исправьте индекс «{name[:50]}»: такого нет" if name else "Выберите индекс журнала"
    raise PayloadRefused("Номер не дан: выберите индекс", [Problem("/index", "unknown_index", f"{said}. Есть {there}")])


def _unfit(asked: Registration, day: date) -> list[Problem]:
    problems = []
    if day > today():
        problems.append(Problem("/day", "day_ahead", "Исправьте дату: этот день ещё не наступил"))
    if asked.number and not re.search(r"\d", asked.number):
        said = f"Исправьте номер «{asked.number}»: в нём должна быть цифра"
        problems.append(Problem("/number", "no_digit", said))
    return problems


def _count(session: Session, actor: Actor, index: JournalIndex, year: int, step: int) -> int:
    row = {
        "organisation": actor.organisation,
        "index": index.name,
        "year": year,
        "first": index.start - 1 + step,
        "step": step,
    }
    return int(session.execute(_COUNT, row).scalar_one())


def _by_hand(session: Session, actor: Actor, index: JournalIndex) -> tuple[None, date | None]:
    """No place in the count, and the last day of the index."""
    return None, session.scalar(_last_day(actor, index))


def _next(session: Session, actor: Actor, index: JournalIndex, year: int) -> tuple[int, date | None]:
    """The next of the count, and the last day of the index before it, both asked for at once.

    A number that was given by hand takes its place in the count, and is passed over.
    """
    while True:
        ordinal = _count(session, actor, index, year, step=1)
        number = index.number(ordinal)
        looked = select(_last_day(actor, index).scalar_subquery(), _taken(actor, index, year, number).scalar_subquery())
        last, found = session.execute(looked).one()
        if found is None:
            return ordinal, last
        taken = session.get_one(Entry, found)
        if taken.ordinal is not None:
            said = f"Смените образец номера «{index.pattern}»: № {taken.number} уже дан по другому образцу"
            raise PayloadRefused("Номер не дан: образец номера повторяет прежние", [Problem("/index", "taken", said)])
        taken.ordinal = ordinal
        session.flush()


def _last_day(actor: Actor, index: JournalIndex) -> Select[tuple[date]]:
    return select(func.max(Entry.day)).where(Entry.organisation == actor.organisation, Entry.index == index.name)


def _taken(actor: Actor, index: JournalIndex, year: int, number: str) -> Select[tuple[str]]:
    """Which line of the journal has that number."""
    return select(Entry.id).where(
        Entry.organisation == actor.organisation,
        Entry.index == index.name,
        Entry.year == year,
        Entry.number == number,
    )


def _refuse_taken(session: Session, actor: Actor, index: JournalIndex, year: int, number: str) -> None:
    _count(session, actor, index, year, step=0)  # counts nothing: others wait from here on
    numbers = select(Entry.number).where(
        Entry.organisation == actor.organisation, Entry.index == index.name, Entry.year == year
    )
    taken = next((one for one in session.scalars(numbers) if _looks(one) == _looks(number)), None)
    if taken is not None:
        said = f"Исправьте номер: № {taken} в {year} году уже занят"
        raise PayloadRefused("Номер не дан: он занят", [Problem("/number", "number_taken", said)])


def _looks(number: str) -> str:
    """A number as the eye reads it: Latin letters that look Russian, any dash, blanks, leading zeros, a final point."""
    plain = normalize("NFKC", number).casefold().translate(_ALIKE)
    digits = "".join(str(decimal(sign)) if sign.isdecimal() else sign for sign in plain)
    return re.sub(r"(?<!\d)0+(?=\d)", "", re.sub(r"[\s.]", "", digits))
