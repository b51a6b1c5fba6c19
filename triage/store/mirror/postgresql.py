"""The mirror on PostgreSQL, of which nothing else of the store is ported yet."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import Connection, create_engine, event, text

from triage.store.mirror.mirror import Mirror
from triage.store.mirror.tables import metadata

_PLAIN_PLANS = "-c enable_seqscan=off -c jit=off"
"""Every look-up has its index, and takes it whatever the statistics say of a table that has just grown."""

_ONE_WRITER = text("SELECT pg_advisory_xact_lock(hashtext('triage mirror'))")


class PostgresqlGround:
    """A PostgreSQL database with the tables of the mirror."""

    def __init__(self, url: str) -> None:
        self.engine = create_engine(url, connect_args={"options": _PLAIN_PLANS})
        event.listen(self.engine, "connect", _configure)
        self._writing = self.engine.execution_options(isolation_level="READ COMMITTED")
        with self.engine.begin() as connection:
            metadata.create_all(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction in which nothing else writes to the mirror: whoever comes next waits for its end."""
        with self._writing.begin() as connection:
            connection.execute(_ONE_WRITER)
            yield connection

    def begin_reading(self, connection: psycopg.Connection[Any]) -> None:
        """Let the next statement begin a transaction that sees one state of the database."""
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ


def open_postgresql(url: str) -> Mirror:
    """Open the mirror in a database such as `postgresql+psycopg://user@host/name`; its tables are made if need be."""
    return Mirror(PostgresqlGround(url))


def _configure(connection: psycopg.Connection[Any], _record: object) -> None:
    """Send every integer as one type, so that a statement is prepared once and not for each size of number."""
    connection.adapters.register_dumper(int, Int8Dumper)
