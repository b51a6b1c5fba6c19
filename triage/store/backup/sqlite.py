"""Copies of SQLite databases by SQLite's online backup, which sees one state however long it takes."""

import sqlite3
from contextlib import closing
from pathlib import Path

from triage.errors import InputError, StoreError


def copy(source: Path, target: Path) -> None:
    """Copy a database in one step, under one read transaction: in WAL mode writers go on meanwhile."""
    try:
        with (
            closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing, pages=-1)
            _require_sound(writing)
    except sqlite3.Error as error:
        raise StoreError(f"{source} cannot be copied: {error}") from error


def retire(target: Path) -> None:
    """Make a database safe to be replaced: nobody has it open, and no log of it is left to be read into another.

    Leaving WAL mode takes the only lock that every open connection stands against, also one that does nothing.
    """
    try:
        with closing(sqlite3.connect(target, timeout=0)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE").fetchone()
    except sqlite3.OperationalError as error:
        raise InputError(f"{target} is in use ({error}): stop the service first") from error
    except sqlite3.DatabaseError:
        pass  # it is broken, which is why it is replaced
    for part in beside(target):
        part.unlink(missing_ok=True)


def beside(database: Path) -> tuple[Path, ...]:
    """Return the files that SQLite keeps beside a database while it is open, or after a crash."""
    return tuple(database.with_name(database.name + suffix) for suffix in ("-wal", "-shm", "-journal"))


def _require_sound(connection: sqlite3.Connection) -> None:
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise StoreError(f"the copy is not whole: {found}")
