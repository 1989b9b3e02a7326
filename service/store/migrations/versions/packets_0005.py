"""A finished packet is remembered like every other file: what came of it, what was asked, its PDF and its ZIP."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Packets get what their job folders alone have told until now; the worker writes down those that are done."""
    op.add_column("packets", sa.Column("state", sa.String(length=20), nullable=False, server_default="queued"))
    op.add_column("packets", sa.Column("finished", sa.DateTime(timezone=True), nullable=True))
    op.add_column("packets", sa.Column("told", sa.JSON(), nullable=True))
    op.add_column("packets", sa.Column("plan", sa.JSON(), nullable=True))
    for name in ("asked_hash", "pdf_hash", "zip_hash"):
        op.add_column("packets", sa.Column(name, sa.String(length=64), nullable=False, server_default=""))
