"""Runs migrations inside the transaction that the caller has open."""

from alembic import context

from triage.store.mirror.tables import metadata as mirror
from triage.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=[metadata, mirror],
    render_as_batch=True,
    transactional_ddl=False,  # the caller's transaction holds it all
)
context.run_migrations()
