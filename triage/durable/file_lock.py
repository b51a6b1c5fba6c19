"""The write lock of a SQLite file between processes: tried again at short and even intervals.

SQLite's own patience waits longer and longer between two tries, up to a tenth of a second, so that whoever comes often
passes whoever has waited long. Here ingest, which somebody waits for, tries more often than work that runs behind it.
"""

import sqlite3
import time
from contextlib import closing

from triage.durable.gate import Priority

PATIENCE = 30.0
"""Seconds after which SQLite's error tells that somebody holds the lock."""

EVERY = {Priority.INGEST: 0.001, Priority.WORK: 0.004}
"""Seconds between two tries."""


def begin_writing(connection: sqlite3.Connection, priority: Priority, *, patience: float = PATIENCE) -> None:
    """Begin a transaction that holds the file's write lock. Raises SQLite's error if nobody let go of it in time."""
    until = time.monotonic() + patience
    _execute(connection, "PRAGMA busy_timeout = 0")
    try:
        while not _begins(connection, last=time.monotonic() >= until):
            time.sleep(EVERY[priority])
    finally:
        _execute(connection, f"PRAGMA busy_timeout = {int(PATIENCE * 1000)}")


def _begins(connection: sqlite3.Connection, *, last: bool) -> bool:
    try:
        _execute(connection, "BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:  # the rest of the code says why
            raise
        return False
    return True


def _execute(connection: sqlite3.Connection, statement: str) -> None:
    with closing(sqlite3.Cursor(connection)) as cursor:
        cursor.execute(statement)
