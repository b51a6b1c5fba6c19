"""One SQLite file: durable, with one writer at a time."""

import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import OperationalError

from triage.durable import LONGEST_LOG, Priority, WriteGate, begin_writing
from triage.durable.clock import install as install_clock
from triage.store.database.database import Clients, Database, json_text, translated

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 30000",
    f"wal_autocheckpoint = {LONGEST_LOG}",
    "recursive_triggers = ON",  # else INSERT OR REPLACE would delete rows without asking the triggers
    "cache_size = -32768",
)


class SqliteDatabase(Database):
    """An engine whose write transactions queue up: in a process before a gate, between processes in SQLite."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = {one: self.engine.execution_options(writes=one) for one in Priority}
        self.gate: WriteGate = WriteGate()
        self.folds_log = True

    @contextmanager
    def write(
        self,
        clients: Clients = None,  # noqa: ARG002 - one writer for all of them
        *,
        priority: Priority = Priority.INGEST,
    ) -> Iterator[Connection]:
        """Open a transaction that holds the write lock from its start; it commits when the block ends well."""
        with self.gate.entered(priority), translated(), self._writing[priority].begin() as connection:
            yield connection

    def fold_log(self) -> None:
        """Copy what is committed from the log into the file, as far as nobody reads an older state of it."""
        with closing(self.engine.raw_connection()) as lent, closing(lent.cursor()) as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()

    @contextmanager
    def read(self, clients: Clients = None) -> Iterator[Connection]:  # noqa: ARG002 - whose rows, the queries say
        """Open a transaction that sees one state of the database."""
        with translated(), self.engine.begin() as connection:
            yield connection

    def begin_reading(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction that sees one state of the database on a connection of the driver."""
        connection.execute("BEGIN").close()

    def loading(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else writes to the ledger mirror."""
        return self.write()

    def sealing(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else seals the audit trail."""
        return self.write()

    def tidying(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else tidies up; nothing else writes meanwhile."""
        return self.write()

    def upgrading(self) -> AbstractContextManager[Connection]:
        """Open the transaction in which the schema changes."""
        return self.write()


def _engine(url: str) -> Engine:
    engine = create_engine(url, json_serializer=json_text, pool_size=45, max_overflow=0, pool_use_lifo=True)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    connection.isolation_level = None  # we begin transactions ourselves
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
        install_clock(connection)  # jobs are enqueued here, and keep their order by it
    except sqlite3.Error:
        connection.close()  # the pool does not know it yet
        raise


def _begin(connection: Connection) -> None:
    priority: Priority | None = connection.get_execution_options().get("writes")
    if priority is None:
        connection.exec_driver_sql("BEGIN")
        return
    try:
        begin_writing(connection.connection.driver_connection, priority)  # type: ignore[arg-type]
    except sqlite3.OperationalError as error:
        raise OperationalError("BEGIN IMMEDIATE", None, error) from error
