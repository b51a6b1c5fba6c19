"""A PostgreSQL database: one writer a client at a time, and only rows of the clients that a transaction names."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import psycopg
from psycopg.types.numeric import Int8Dumper
from sqlalchemy import Connection, TextClause, create_engine, event, text

from triage.durable import Priority
from triage.store.database.database import Clients, Database, json_text, translated
from triage.store.triggers.postgresql import EVERYBODY, SEPARATOR

_PLAIN_PLANS = "-c enable_seqscan=off -c jit=off"
"""Every look-up has its index, and takes it whatever the statistics say of a table that has just grown."""

_NAME = text("SELECT set_config('triage.clients', :clients, true)")
_EVERYBODY_WRITES = text("SELECT pg_advisory_xact_lock_shared(hashtextextended('triage desk', 0))")
_NOBODY_ELSE_WRITES = text("SELECT pg_advisory_xact_lock(hashtextextended('triage desk', 0))")
_NOBODY_ELSE_WRITES_FOR = text("SELECT pg_advisory_xact_lock(hashtextextended('triage client ' || :client, 0))")
_NOBODY_ELSE_LOADS = text("SELECT pg_advisory_xact_lock(hashtextextended('triage mirror', 0))")
_NOBODY_ELSE_SEALS = text("SELECT pg_advisory_xact_lock(hashtextextended('triage audit', 0))")
_NOBODY_ELSE_TIDIES = text("SELECT pg_advisory_xact_lock(hashtextextended('triage tidying', 0))")
_NOBODY_ELSE_UPGRADES = text("SELECT pg_advisory_xact_lock(hashtextextended('triage schema', 0))")


class PostgresqlDatabase(Database):
    """An engine whose write transactions queue up by client, whichever process opens them.

    Locks are taken before the first statement that reads, so that it sees what the writer before has committed.
    """

    seals_afterwards = True

    def __init__(self, url: str) -> None:
        self.engine = create_engine(
            url, json_serializer=json_text, connect_args={"options": _PLAIN_PLANS}, max_overflow=40, pool_pre_ping=True
        )
        event.listen(self.engine, "connect", _configure)
        self._writing = self.engine.execution_options(isolation_level="READ COMMITTED")
        self._reading = self.engine.execution_options(isolation_level="REPEATABLE READ")

    @contextmanager
    def write(
        self,
        clients: Clients = None,
        *,
        priority: Priority = Priority.INGEST,  # noqa: ARG002 - each client has a lock of his own here
    ) -> Iterator[Connection]:
        """Open a transaction in which nothing else writes for these clients; it commits when the block ends well."""
        with translated(), self._writing.begin() as connection:
            if clients is None:
                connection.execute(_NOBODY_ELSE_WRITES)
            else:
                connection.execute(_EVERYBODY_WRITES)
                for client in sorted(clients):
                    connection.execute(_NOBODY_ELSE_WRITES_FOR, {"client": client})
            _name(connection, clients)
            yield connection

    @contextmanager
    def read(self, clients: Clients = None) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database."""
        with translated(), self._reading.begin() as connection:
            _name(connection, clients)
            yield connection

    def begin_reading(self, connection: psycopg.Connection[Any]) -> None:
        """Let the next statement begin a transaction that sees one state of the database."""
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ

    def loading(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else writes to the ledger mirror."""
        return self._alone(_NOBODY_ELSE_LOADS)

    def sealing(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else seals the audit trail."""
        return self._alone(_NOBODY_ELSE_SEALS)

    def tidying(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else tidies up; others write meanwhile."""
        return self._alone(_NOBODY_ELSE_TIDIES)

    def upgrading(self) -> AbstractContextManager[Connection]:
        """Open the transaction in which the schema changes; whoever comes next waits for its end."""
        return self._alone(_NOBODY_ELSE_UPGRADES)

    @contextmanager
    def _alone(self, lock: TextClause) -> Iterator[Connection]:
        with translated(), self._writing.begin() as connection:
            connection.execute(lock)
            _name(connection, None)
            yield connection


def _name(connection: Connection, clients: Clients) -> None:
    named = EVERYBODY if clients is None else SEPARATOR.join(sorted(clients))
    connection.execute(_NAME, {"clients": named})


def _configure(connection: psycopg.Connection[Any], _record: object) -> None:
    """Send every integer as one type, so that a statement is prepared once and not for each size of number."""
    connection.adapters.register_dumper(int, Int8Dumper)
