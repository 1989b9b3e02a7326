"""The tables of what is recorded: people, pairs, papers, the journal, and the words they are found by."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make them with their indexes."""
    _words()
    _counters()
    _packets()
    _papers()
    _people()
    _journal()
    _pairs()
    _mentees()


def _sorted(length: int) -> TypeEngine[str]:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _words() -> None:
    op.create_table(
        "words",
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("kind", _sorted(10), nullable=False),
        sa.Column("word", _sorted(60), nullable=False),
        sa.Column("object", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "kind", "word", "object"),
    )
    op.create_index("ix_words_object", "words", ["object"], unique=False)


def _counters() -> None:
    op.create_table(
        "counters",
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("journal_index", sa.String(length=50), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("organisation", "journal_index", "year"),
    )


def _packets() -> None:
    op.create_table(
        "packets",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("papers", sa.JSON(), nullable=False),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("packets_by_time", "packets", ["organisation", "created", "id"], unique=False)


def _papers() -> None:
    op.create_table(
        "papers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("type", sa.String(length=50), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("search", sa.String(length=1000), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("printed", sa.JSON(), nullable=True),
        sa.Column("journal_index", sa.String(length=50), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("listed", sa.Date(), nullable=False),
        sa.Column("template_hash", sa.String(length=64), nullable=False),
        sa.Column("service_version", sa.String(length=50), nullable=False),
        sa.Column("docx_hash", sa.String(length=64), nullable=False),
        sa.Column("pdf_hash", sa.String(length=64), nullable=False),
        sa.Column("signed_hash", sa.String(length=64), nullable=False),
        sa.Column("signed", sa.JSON(), nullable=True),
        sa.Column("filed_in", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("amends", sa.String(length=32), nullable=True),
        sa.Column("created_by", sa.String(length=200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["amends"],
            ["papers.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_papers_amends", "papers", ["amends"], unique=False)
    op.create_index("papers_by_number", "papers", ["organisation", "number"], unique=False)
    for name, *columns in (
        ("papers_by_time",),
        ("papers_by_state", "state"),
        ("papers_by_type", "type"),
        ("papers_by_index", "journal_index"),
    ):
        op.create_index(name, "papers", ["organisation", *columns, "listed", "created", "id"], unique=False)


def _people() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("search", _sorted(500), nullable=False),
        sa.Column("mentor", sa.Boolean(), nullable=False),
        sa.Column("mentee", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("people_by_name", "people", ["organisation", "archived", "search", "id"], unique=False)


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("journal_index", sa.String(length=50), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(length=100), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("signer", sa.String(length=200), nullable=False),
        sa.Column("executor", sa.String(length=200), nullable=False),
        sa.Column("search", sa.String(length=1000), nullable=False),
        sa.Column("paper", sa.String(length=32), nullable=True),
        sa.Column("by_hand", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("made_by", sa.String(length=200), nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.ForeignKeyConstraint(
            ["paper"],
            ["papers.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("organisation", "journal_index", "year", "number", name="one_number_once"),
        sa.UniqueConstraint("organisation", "journal_index", "year", "ordinal", name="one_ordinal_once"),
    )
    op.create_index("ix_journal_paper", "journal", ["paper"], unique=False)
    op.create_index("journal_by_day", "journal", ["organisation", "day", "made", "id"], unique=False)
    op.create_index("journal_by_index", "journal", ["organisation", "journal_index", "day", "made", "id"], unique=False)


def _pairs() -> None:
    op.create_table(
        "pairs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("organisation", sa.String(length=32), nullable=False),
        sa.Column("school_year", sa.String(length=9), nullable=False),
        sa.Column("mentor", sa.String(length=32), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor"],
            ["people.id"],
        ),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisations.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_pairs_mentor", "pairs", ["mentor"], unique=False)
    op.create_index("pairs_by_year", "pairs", ["organisation", "school_year", "created", "id"], unique=False)


def _mentees() -> None:
    op.create_table(
        "mentees",
        sa.Column("pair", sa.String(length=32), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["pair"], ["pairs.id"], ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["person"],
            ["people.id"],
        ),
        sa.PrimaryKeyConstraint("pair", "place"),
    )
    op.create_index("ix_mentees_person", "mentees", ["person"], unique=False)
