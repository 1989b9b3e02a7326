"""Search: every word that was typed begins a word of the record. Words are read from an index, never all the rows."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, and_, select, true
from sqlalchemy.orm import InstrumentedAttribute, Session

from service.store.ids import folded
from service.store.tables import Entry, Paper, Person
from service.store.words import LONGEST_WORD, Word

FEW = 200
"""So many records are named one by one; where every word fits more, the list is read in its order until it is full."""
MOST_WORDS = 8
_AFTER_ALL = "\U0010ffff"


def matching(
    session: Session, kind: type[Person] | type[Paper] | type[Entry], organisation: str, typed: str
) -> ColumnElement[bool]:
    """The condition that a record of this organisation fits what was typed; an empty search fits all.

    The organisation must still be asked for in the statement itself.
    """
    words = [word[:LONGEST_WORD] for word in folded(typed).split()[:MOST_WORDS]]
    key: InstrumentedAttribute[str] = kind.id
    named: set[str] | None = None
    fits: list[ColumnElement[bool]] = []
    for word in words:
        beginning = _beginning(kind.__tablename__, organisation, word)
        found = session.scalars(beginning.limit(FEW + 1)).all()
        if len(found) > FEW:
            # No EXISTS: PostgreSQL would join all the words that fit, and sort all the records, for one page of them.
            fits.append(beginning.where(Word.object == key).limit(1).scalar_subquery().is_not(None))
        else:
            named = set(found) if named is None else named & set(found)
    return and_(true() if named is None else key.in_(sorted(named)), *fits)


def _beginning(kind: str, organisation: str, word: str) -> Select[tuple[str]]:
    return select(Word.object).where(
        Word.organisation == organisation, Word.kind == kind, Word.word >= word, Word.word < word + _AFTER_ALL
    )
