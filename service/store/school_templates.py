"""The Word files that schools have in place of ours: every one that was brought, one of a type in use."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from service.store.tables import Id, Moment, Table


class SchoolTemplate(Table):
    """A template of a school; its bytes lie among the files."""

    __tablename__ = "school_templates"
    id: Mapped[str] = mapped_column(Id, primary_key=True)
    organisation: Mapped[str] = mapped_column(Id, ForeignKey("organisations.id"))
    type: Mapped[str] = mapped_column(String(50))
    name: Mapped[str] = mapped_column(String(200))
    """As its file was called."""
    file_hash: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Integer)
    """Bytes."""
    in_use: Mapped[bool] = mapped_column(default=False)
    added_by: Mapped[str] = mapped_column(String(200))
    added: Mapped[datetime] = mapped_column(Moment)
    __table_args__ = (
        Index("templates_by_type", "organisation", "type", "added", "id"),
        Index("templates_in_use", "organisation", "in_use"),
    )
