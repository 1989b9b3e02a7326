"""Alembic's door to the database: service.store.upgrading gives the connection, and commits."""

from __future__ import annotations

from alembic import context

from service.store.naming import Naming
from service.store.school_templates import SchoolTemplate
from service.store.words import Word

assert Naming.metadata is SchoolTemplate.metadata is Word.metadata  # both are known to it, with all of tables.py

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Word.metadata,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
