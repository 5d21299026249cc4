"""Alembic's entry: always given a connection by portal/storage/migrate.py."""

from alembic import context

from portal.storage.base import Base

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    # Both engines roll DDL back: a step that stops half-way leaves the shape before it (F24).
    transactional_ddl=True,
    render_as_batch=connection is not None and connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
