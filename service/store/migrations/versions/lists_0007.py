"""What is rare in a long list is found by an index: mentees, numbers given by hand or cancelled, one man's deeds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the indexes, each in the order of its list."""
    for column in ("mentor", "mentee"):
        op.create_index(
            f"people_by_{column}", "people", ["organisation", "archived", column, "search", "id"], unique=False
        )
    op.drop_index("ix_papers_amends", "papers")
    some = sa.text("amends IS NOT NULL")
    op.create_index(
        "papers_amending", "papers", ["organisation", "amends"], sqlite_where=some, postgresql_where=some, unique=False
    )
    for column in ("by_hand", "cancelled"):
        op.create_index("journal_" + column, "journal", ["organisation", column, "day", "made", "id"], unique=False)
    for column in ("who", "action", "at"):
        op.create_index(f"audit_by_{column}", "audit", ["organisation", column, "id"], unique=False)
