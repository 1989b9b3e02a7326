"""The words by which records are found, one a row: what `search` columns hold, taken apart.

Triggers of the database keep this table (see migrations): whoever writes a `search` column has done enough.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from service.store.columns import sorted_text
from service.store.tables import Id, Table

LONGEST_WORD = 60
"""Letters of a word that count."""
SEARCHED = ("people", "papers", "journal")
"""The tables that have a column `search`."""


class Word(Table):
    """A word of a record: `WHERE organisation, kind, word >= 'поп'` reads the index and nothing else."""

    __tablename__ = "words"
    organisation: Mapped[str] = mapped_column(Id, primary_key=True)
    kind: Mapped[str] = mapped_column(sorted_text(10), primary_key=True)
    """The table of the record."""
    word: Mapped[str] = mapped_column(sorted_text(LONGEST_WORD), primary_key=True)
    object: Mapped[str] = mapped_column(Id, primary_key=True, index=True)
