"""Connections to the database: durable, with one writer at a time."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from triage.errors import InputError, StoreError
from triage.store import triggers

HEAD = "r0003"
"""The schema revision that this release works with."""

MIGRATIONS = Path(__file__).parent / "migrations"

_PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "busy_timeout = 30000",
    "recursive_triggers = ON",  # else INSERT OR REPLACE would delete rows without asking the triggers
    "cache_size = -32768",
)

_JSON = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


class Database:
    """An engine whose write transactions queue up: in a process behind a lock, between processes in SQLite."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        self._writing = self.engine.execution_options(begin="BEGIN IMMEDIATE")
        self._one_writer = threading.Lock()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that holds the write lock from its start; it commits when the block ends well."""
        with self._one_writer, _translated(), self._writing.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state of the database."""
        with _translated(), self.engine.begin() as connection:
            yield connection

    def begin_reading(self, connection: sqlite3.Connection) -> None:
        """Begin a transaction that sees one state of the database on a connection of the driver."""
        connection.execute("BEGIN").close()

    def revision(self) -> str | None:
        """Return the schema revision that the database is at, or None where it is empty."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            found: str | None = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
            return found

    def upgrade(self) -> None:
        """Bring the schema to this release's revision and put the triggers in place, in one transaction."""
        from alembic import command
        from alembic.config import Config

        with self.write() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            command.upgrade(config, "head")
            triggers.install(connection)

    def require_ready(self) -> None:
        """Refuse to work on a schema of another release, or without the triggers that hold its promises."""
        found = self.revision()
        if found != HEAD:
            raise StoreError(f"the database is at revision {found}, not {HEAD}: run `triage db upgrade`")
        with self.read() as connection:
            if names := triggers.missing(connection):
                raise StoreError(f"triggers are missing or altered ({', '.join(names)}): run `triage db upgrade`")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _engine(url: str) -> Engine:
    if not url.startswith("sqlite:///"):
        raise InputError(f"this release keeps its database in a file: use a path or sqlite:///FILE, not {url}")
    engine = create_engine(url, json_serializer=_JSON, max_overflow=40)
    event.listen(engine, "connect", _configure)
    event.listen(engine, "begin", _begin)
    return engine


def _configure(connection: Any, _record: object) -> None:  # noqa: ANN401 - a driver's connection
    connection.isolation_level = None  # we begin transactions ourselves
    try:
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.Error:
        connection.close()  # the pool does not know it yet
        raise


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN"))


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise StoreError(f"the database did not do it: {error.orig}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database refused: {error}") from error
