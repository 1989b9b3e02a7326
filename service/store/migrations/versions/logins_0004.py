"""A login is one person of his own organisation; a visit tells with what it was begun."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
_OURS = ("id", "organisation", "login", "name", "role", "password", "must_change", "disabled", "version", "created")


def upgrade() -> None:
    """Another school may have the same login; SQLite can't drop a constraint, so the table is made anew there."""
    if op.get_bind().dialect.name == "sqlite":
        _remake_users()
    else:
        op.drop_constraint("users_login_key", "users", type_="unique")
        op.create_unique_constraint("one_login_once", "users", ["organisation", "login"])
    op.create_index("ix_users_login", "users", ["login"], unique=False)
    op.add_column("visits", sa.Column("agent", sa.String(length=200), nullable=False, server_default=""))


def _remake_users() -> None:
    """Visits fall with the table that they refer to: they are kept aside, so that nobody has to sign in anew."""
    columns = ", ".join(_OURS)
    op.execute("CREATE TEMP TABLE kept_users AS SELECT * FROM users")
    op.execute("CREATE TEMP TABLE kept_visits AS SELECT * FROM visits")
    op.drop_table("users")
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("login", sa.String(length=100), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["organisation"], ["organisations.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "login", name="one_login_once"),
    )
    op.create_index("ix_users_organisation", "users", ["organisation"], unique=False)
    op.execute(f"INSERT INTO users ({columns}) SELECT {columns} FROM kept_users")  # noqa: S608 - our own names
    op.execute("INSERT INTO visits SELECT * FROM kept_visits")
    op.execute("DROP TABLE kept_users")
    op.execute("DROP TABLE kept_visits")
