"""Which papers name a record: a person's papers are found without reading every payload."""

from __future__ import annotations

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_NUMBER = re.compile(r'"([0-9a-f]{32})"')
_AT_ONCE = 500


def upgrade() -> None:
    """Make the table, and fill it with what the papers name that are there."""
    naming = op.create_table(
        "naming",
        sa.Column("paper", sa.String(length=32), sa.ForeignKey("papers.id", ondelete="CASCADE"), nullable=False),
        sa.Column("record", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("paper", "record"),
    )
    op.create_index("ix_naming_record", "naming", ["record"], unique=False)
    papers = sa.table("papers", sa.column("id", sa.String), sa.column("payload", sa.JSON))
    connection, last = op.get_bind(), ""
    while True:
        query = sa.select(papers.c.id, papers.c.payload).where(papers.c.id > last).order_by(papers.c.id)
        some = connection.execute(query.limit(_AT_ONCE)).all()
        if not some:
            return
        named = [
            {"paper": paper, "record": record}
            for paper, payload in some
            for record in sorted(set(_NUMBER.findall(json.dumps(payload))))
        ]
        if named:
            connection.execute(sa.insert(naming), named)
        last = some[-1][0]
