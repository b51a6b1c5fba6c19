"""Engines for DBOS: on SQLite with our settings, its clock and the write gate; on PostgreSQL as they come.

DBOS begins no transaction to read on SQLite and expects its driver to begin one at the first write. So do these
connections: through the gate, at low priority, and with BEGIN IMMEDIATE, so that no read is ever promoted to a write.
"""

import logging
import sqlite3
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Engine, create_engine, make_url
from sqlalchemy.exc import ArgumentError

from triage.durable import clock, file_lock
from triage.durable.gate import Priority, WriteGate
from triage.errors import InputError, StoreError

if TYPE_CHECKING:
    from sqlite3 import _Parameters

LONGEST_LOG = 16_384
"""Pages of 4 KiB after which whoever commits copies the log into a SQLite file, if nobody has done so beside the work:
while he does, everybody waits who wants to write."""

_PRAGMAS = (
    *("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "busy_timeout = 30000"),
    f"wal_autocheckpoint = {LONGEST_LOG}",
)

_WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def open_engine(url: str, gate: WriteGate | None = None) -> Engine:
    """Return an engine on the database at `url`; on SQLite its writes pass `gate`. InputError for other databases."""
    match _dialect(url):
        case "sqlite":
            factory = partial(GatedConnection, gate=gate or WriteGate())
            return create_engine(url, connect_args={"factory": factory}, pool_size=5, max_overflow=40)
        case "postgresql":
            return create_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=20)
        case other:
            raise InputError(f"jobs are kept in SQLite or PostgreSQL, not in {other}: change the database's URL")


def _dialect(url: str) -> str:
    try:
        return make_url(url).get_backend_name()
    except ArgumentError as error:
        raise InputError("this is no database URL: write sqlite:///FILE or postgresql+psycopg://...") from error


class GatedConnection(sqlite3.Connection):
    """A connection that takes the gate at the first write of a transaction, and leaves it when that ends."""

    def __init__(self, *arguments: Any, gate: WriteGate, **options: Any) -> None:  # noqa: ANN401 - the driver's own
        super().__init__(*arguments, **options)
        self._gate = gate
        self._inside = False
        self.isolation_level = None  # transactions begin below, and nowhere else
        for pragma in _PRAGMAS:
            self.execute(f"PRAGMA {pragma}").close()
        clock.install(self)

    def cursor(self, factory: Any = None) -> Any:  # noqa: ANN401, ARG002 - the driver's own
        """Return a cursor that begins a transaction where it writes."""
        return super().cursor(GatedCursor)

    def begin_writing(self) -> None:
        """Take the gate and the file's write lock; nothing, if this transaction has them already."""
        if self.in_transaction:
            return
        try:
            self._gate.enter(Priority.WORK)
        except StoreError as error:  # DBOS knows the driver's errors, and tries again
            raise sqlite3.OperationalError(f"database is locked: {error}") from error
        self._inside = True
        try:
            file_lock.begin_writing(self, Priority.WORK)
        except BaseException:
            self._leave()
            raise

    def commit(self) -> None:
        """Commit, and leave the gate."""
        super().commit()
        self._leave()

    def rollback(self) -> None:
        """Roll back, and leave the gate."""
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        """Close, which rolls back, and leave the gate."""
        try:
            super().close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._inside:
            self._inside = False
            self._gate.leave()


class GatedCursor(sqlite3.Cursor):
    """A cursor that begins a transaction before it writes."""

    connection: GatedConnection

    def execute(self, statement: str, parameters: "_Parameters" = (), /) -> "GatedCursor":
        """Execute a statement, in a transaction if it writes."""
        verb = _verb(statement)
        if verb == "BEGIN":
            self.connection.begin_writing()
            return self
        if verb in _WRITES:
            self.connection.begin_writing()
        super().execute(statement, parameters)
        return self

    def executemany(self, statement: str, parameters: "Iterable[_Parameters]", /) -> "GatedCursor":
        """Execute a statement many times, in a transaction."""
        self.connection.begin_writing()
        super().executemany(statement, parameters)
        return self


def _verb(statement: str) -> str:
    return statement.lstrip()[:8].partition(" ")[0].strip().upper()


def quieten() -> None:
    """Let DBOS log as everybody does: where it finds no handler of its own, it writes to the console itself."""
    log = logging.getLogger("dbos")
    if log.level == logging.NOTSET:  # below, it tells each of its hundred migrations and advertises
        log.setLevel(logging.WARNING)
    if not log.handlers:
        log.addHandler(logging.NullHandler())
