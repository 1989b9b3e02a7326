"""What the payloads of papers name: a row for every record, so that the papers of a person are found at once."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Id, Table


class Naming(Table):
    """A paper whose payload names a record of the school: a person, a pair, another paper."""

    __tablename__ = "naming"
    paper: Mapped[str] = mapped_column(Id, ForeignKey("papers.id", ondelete="CASCADE"), primary_key=True)
    record: Mapped[str] = mapped_column(Id, primary_key=True, index=True)
