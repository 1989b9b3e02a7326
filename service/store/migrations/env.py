"""Alembic's door to the database: service.store.upgrading gives the connection, and commits."""

from __future__ import annotations

from alembic import context

from service.store.words import Word

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Word.metadata,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
