"""What every database of ours can do: be brought up to date, be checked, be read and be written."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from triage.durable import Priority, WriteGate
from triage.errors import StoreError
from triage.store import triggers

HEAD = "r0009"
"""The schema revision that this release works with."""

MIGRATIONS = Path(__file__).parent.parent / "migrations"

_PLAIN = (
    orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME
)

Clients = frozenset[str] | None
"""Whose rows a transaction may see and write; None is everybody's, for those who look after the desk itself."""


def json_text(value: object) -> str:
    """Write what a column of JSON holds: keys sorted, no blanks."""
    return orjson.dumps(value, option=_PLAIN).decode()


class Database(ABC):
    """A database with our tables."""

    engine: Engine
    gate: WriteGate | None = None
    """What every writer of this process passes, where only one may write at a time."""

    folds_log = False
    """Whether somebody has to copy what is committed from a log into the file, now and then."""

    seals_afterwards = False
    """Whether audit rows are chained some time after they were written."""

    takes_jobs = False
    """Whether the tables of the jobs were found here or made."""

    @abstractmethod
    def write(
        self, clients: Clients = None, *, priority: Priority = Priority.INGEST
    ) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else writes for these clients; it commits when the block ends well.

        `priority` says who goes first where all writers of a process pass one gate.
        """

    @abstractmethod
    def read(self, clients: Clients = None) -> AbstractContextManager[Connection]:
        """Open a transaction that sees one state of the database."""

    @abstractmethod
    def begin_reading(self, connection: Any, /) -> None:  # noqa: ANN401 - a driver's connection
        """Begin a transaction that sees one state of the database on a connection of the driver."""

    @abstractmethod
    def loading(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else writes to the ledger mirror."""

    @abstractmethod
    def sealing(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else seals the audit trail."""

    @abstractmethod
    def tidying(self) -> AbstractContextManager[Connection]:
        """Open a transaction in which nothing else tidies up; others may write meanwhile where they can."""

    @abstractmethod
    def upgrading(self) -> AbstractContextManager[Connection]:
        """Open the transaction in which the schema changes, while nobody else changes it."""

    def fold_log(self) -> None:  # noqa: B027 - most databases do it by themselves
        """Copy what is committed from the log into the file, while others go on writing."""

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

        with self.upgrading() as connection:
            config = Config(attributes={"connection": connection})
            config.set_main_option("script_location", str(MIGRATIONS))
            command.upgrade(config, "head")
            triggers.install(connection)

    def require_ready(self) -> None:
        """Refuse to work on a schema of another release, or without the triggers that hold its promises."""
        self.require_revision()
        with self.read() as connection:
            if names := triggers.missing(connection):
                raise StoreError(f"triggers are missing or altered ({', '.join(names)}): run `triage db upgrade`")

    def require_revision(self) -> None:
        """Refuse to work on a schema of another release."""
        found = self.revision()
        if found != HEAD:
            raise StoreError(f"the database is at revision {found}, not {HEAD}: run `triage db upgrade`")

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


@contextmanager
def translated() -> Iterator[None]:
    """Raise `StoreError` for whatever a database does not do."""
    try:
        yield
    except OperationalError as error:
        raise StoreError(f"the database did not do it: {error.orig}") from error
    except SQLAlchemyError as error:
        raise StoreError(f"the database refused: {error}") from error
