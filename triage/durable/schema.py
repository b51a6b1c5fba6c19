"""The tables of the jobs, DBOS's and ours: where they stand, and how they come there."""

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateIndex, CreateTable

from triage.durable import engines
from triage.durable.gate import WriteGate
from triage.durable.tables import SCHEMA, metadata
from triage.errors import StoreError

_NOBODY_ELSE_PREPARES = text("SELECT pg_advisory_xact_lock(hashtextextended('triage jobs', 0))")


def prepare(url: str, gate: WriteGate | None = None) -> None:
    """Create the tables of the jobs or bring them up to date; safe to repeat, and for several starters at once.

    `triage db upgrade` calls it. StoreError if the database did not do it.
    """
    from dbos._error import DBOSException

    engine = engines.open_engine(url, gate)
    try:
        _migrate(engine)
        _add_ours(engine)
    except (DBOSException, SQLAlchemyError) as error:
        raise StoreError(f"the tables of the jobs could not be prepared: {error}") from error
    finally:
        engine.dispose()


def has_tables(connection: Connection) -> bool:
    """Say whether jobs can be left here: their tables are there, of whatever release."""
    schema = None if connection.dialect.name == "sqlite" else SCHEMA
    return inspect(connection).has_table("workflow_status", schema=schema)


def _migrate(engine: Engine) -> None:
    from dbos import DBOSPortableJSONSerializer
    from dbos._sys_db import SystemDatabase

    engines.quieten()
    SystemDatabase.create(
        system_database_url=engine.url.render_as_string(hide_password=False),
        engine_kwargs={},
        engine=engine,
        schema=SCHEMA,
        serializer=DBOSPortableJSONSerializer(),
        executor_id=None,
        use_listen_notify=False,
    ).run_migrations()


def _add_ours(engine: Engine) -> None:
    """Create the table of the workers; starters that come at once wait for each other."""
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(_NOBODY_ELSE_PREPARES)
        for table in metadata.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))


def placed(connection: Connection) -> dict[str, dict[str, str | None]]:
    """Return what a statement on DBOS's tables is executed with: their schema on PostgreSQL, none on SQLite."""
    return {"schema_translate_map": {SCHEMA: None if connection.dialect.name == "sqlite" else SCHEMA}}
