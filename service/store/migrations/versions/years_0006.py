"""A paper remembers its school year and the pair it is about: the year's folder finds it by these."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_TOLD = {"sqlite": "json_extract(payload, '$.school_year')", "postgresql": "payload ->> 'school_year'"}


def upgrade() -> None:
    """Papers that say their year themselves are in its folder from now on."""
    op.add_column("papers", sa.Column("school_year", sa.String(length=9), nullable=False, server_default=""))
    op.add_column("papers", sa.Column("about", sa.String(length=32), nullable=False, server_default=""))
    papers = sa.table("papers", sa.column("school_year"))
    told: sa.ColumnClause[str] = sa.literal_column(_TOLD[op.get_bind().dialect.name], sa.String)
    op.execute(sa.update(papers).values(school_year=told).where(told.like("____/____")))
    op.create_index("papers_by_year", "papers", ["organisation", "school_year", "created", "id"], unique=False)
