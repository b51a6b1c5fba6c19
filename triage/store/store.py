"""The store: a database that is opened, brought up to date, checked, read and written."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection, select

from triage import durable
from triage.durable import Jobs, Priority, Stop, WriteGate
from triage.model.codec import digest
from triage.store import audit, salts, triggers
from triage.store.backlog import Backlog, Line, Trouble, backlog, trouble, unsealed
from triage.store.database import HEAD, Clients, Database, open_database
from triage.store.keys import Keys
from triage.store.mirror import Mirror
from triage.store.people import People
from triage.store.reader import Reader
from triage.store.retention import LOT, Retention
from triage.store.tables import blind_answers, consultations, contents, evidence, learned_models, receipts
from triage.store.writer import Writer


class Store:
    """What the desk keeps."""

    def __init__(
        self,
        database: Database,
        *,
        mirror: Mirror | None = None,
        clients: Clients = None,
        jobs: Jobs | None = None,
        due_within: timedelta | None = None,
    ) -> None:
        self._database, self._clients, self._jobs, self._due_within = database, clients, jobs, due_within
        self.mirror = mirror or Mirror(database)

    @classmethod
    def open(cls, url: str, *, jobs: Jobs | None = None, due_within: timedelta | None = None) -> Self:
        """Open a database, brought up to date, that leaves its jobs there. Raises `StoreError` when it cannot be.

        Cases are due so long after they were opened; None sets no deadline.
        """
        store = cls(open_database(url), jobs=jobs, due_within=due_within)
        try:
            if store._database.revision() != HEAD:
                store.upgrade()
            store._database.require_ready()
        except Exception:
            store.close()
            raise
        return store

    def take_jobs(self) -> None:
        """Make the tables of the jobs where there are none; for what leaves jobs before there is any worker."""
        database = self._database
        if self._jobs is None or database.takes_jobs:
            return
        with database.read() as connection:
            found = durable.has_tables(connection)
        if not found:
            durable.prepare(self.database_url, self.gate)
        database.takes_jobs = True

    def within(self, clients: Clients) -> "Store":
        """Return the same store as these clients see it: of others there is nothing in it, and nothing is written."""
        return Store(self._database, mirror=self.mirror, clients=clients, jobs=self._jobs, due_within=self._due_within)

    def sees(self, client: str) -> bool:
        """Say whether a client's rows are seen and written here."""
        return self._clients is None or client in self._clients

    @property
    def database_url(self) -> str:
        """The address of the database, with its password."""
        return self._database.engine.url.render_as_string(hide_password=False)

    @property
    def gate(self) -> WriteGate | None:
        """The gate that this process's writers share, where the database has one."""
        return self._database.gate

    def upgrade(self) -> None:
        """Bring the schema to this release and put the triggers in place."""
        self._database.upgrade()

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def require_ready(self) -> None:
        """Raise `StoreError` unless the database answers, at this release's schema, with its triggers in place."""
        self._database.require_ready()

    def require_revision(self) -> None:
        """Raise `StoreError` unless the database answers at this release's schema, whatever its triggers are."""
        self._database.require_revision()

    def retention(self, *, lot: int = LOT, stop: Stop | None = None) -> Retention:
        """Return what ends what was kept for long enough, `lot` rows in a transaction, until it is to stop."""
        return Retention(self._database, lot=lot, stop=stop)

    def backlog(self) -> Backlog:
        """Count what waits for people and for delivery."""
        with self._database.read() as connection:
            return backlog(connection)

    def trouble(self) -> Trouble:
        """Count what did not go as it should, and waits for a person."""
        with self._database.read() as connection:
            return trouble(connection)

    def waiting_jobs(self, now: datetime) -> durable.Backlog:
        """Count the jobs that are not done; there must have been a worker, or `triage db upgrade`, before."""
        with self._database.read() as connection:
            return durable.backlog(connection, now, done=False)

    def oldest_job(self, now: datetime) -> datetime | None:
        """Return since when the oldest job that could be done at once waits, or None if none does."""
        with self._database.read() as connection:
            return durable.oldest_waiting(connection, now)

    def workers(self) -> tuple[durable.Executor, ...]:
        """Return the workers that showed themselves lately, here and on other machines."""
        with self._database.read() as connection:
            return durable.alive(connection)

    def salt(self, name: str, *, now: datetime) -> bytes:
        """Return the secret of the installation for one purpose: 32 random bytes, made when first asked for."""
        with self._database.read() as connection:
            if known := salts.find(connection, name):
                return known
        with self._database.write() as connection:
            salts.make(connection, name, now=now)
        return self.salt(name, now=now)

    @property
    def folds_log(self) -> bool:
        """Whether somebody has to copy what is committed from a log into the file, now and then."""
        return self._database.folds_log

    def fold_log(self) -> None:
        """Copy what is committed from the log into the file, while others go on writing."""
        self._database.fold_log()

    @property
    def seals_afterwards(self) -> bool:
        """Whether audit rows are chained some time after they were written."""
        return self._database.seals_afterwards

    def unsealed(self) -> Line | None:
        """Count the audit rows that are not in the chain yet; None where there are none."""
        with self._database.read() as connection:
            return unsealed(connection)

    @contextmanager
    def read(self) -> Iterator[Reader]:
        """Look at one state of the database."""
        with self._database.read(self._clients) as connection:
            yield Reader(connection, clients=self._clients)

    @contextmanager
    def write(self, clients: Clients = None, *, priority: Priority = Priority.INGEST) -> Iterator[Writer]:
        """Write in one transaction, for some clients if they are known; nothing else writes for them meanwhile."""
        named = clients if self._clients is None else self._clients
        with self._database.write(named, priority=priority) as connection:
            writer = Writer(connection, clients=named, jobs=self._jobs, due_within=self._due_within)
            yield writer
            writer.enqueue()

    @contextmanager
    def read_keys(self) -> Iterator[Keys]:
        """Look at the keys that callers show."""
        with self._database.read(self._clients) as connection:
            yield Keys(connection, clients=self._clients)

    @contextmanager
    def write_keys(self, client: str) -> Iterator[Keys]:
        """Write the keys of a client in one transaction."""
        clients = frozenset({client}) if self._clients is None else self._clients & {client}
        with self._database.write(clients) as connection:
            yield Keys(connection, clients=clients)

    @contextmanager
    def read_people(self) -> Iterator[People]:
        """Look at people and where they are signed in."""
        with self._database.read(self._clients) as connection:
            yield People(connection, clients=self._clients)

    @contextmanager
    def write_people(self, client: str) -> Iterator[People]:
        """Write the people of a client in one transaction."""
        clients = frozenset({client}) if self._clients is None else self._clients & {client}
        with self._database.write(clients) as connection:
            yield People(connection, clients=clients)

    def seal(self) -> int:
        """Chain audit rows that are not in the chain yet, and return how many; on SQLite there are none."""
        with self._database.sealing() as connection:
            return audit.seal(connection)

    def verify(self) -> audit.Verified:
        """Recompute the chain of the audit trail."""
        with self._database.read() as connection:
            return audit.verify(connection)

    def trail_at(self, position: int) -> audit.TrailAt:
        """Return the hash that the audit trail has at a position, and how many rows it has in all."""
        with self._database.read() as connection:
            return audit.trail_at(connection, position)

    def faults(self) -> tuple[str, ...]:
        """Return all that is wrong with the database: its file, its references, its triggers, its audit trail."""
        with self._database.read() as connection:
            return (*_file(connection), *_triggers(connection), *_bodies(connection), *_trail(connection))


def _file(connection: Connection) -> Iterator[str]:
    if connection.dialect.name != "sqlite":
        return
    for (problem,) in connection.exec_driver_sql("PRAGMA integrity_check"):
        if problem != "ok":
            yield f"file: {problem}"
    for row in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"reference: row {row[1]} of {row[0]} points to nothing in {row[2]}"


def _triggers(connection: Connection) -> Iterator[str]:
    for name in triggers.missing(connection):
        yield f"trigger: {name} is missing or altered"


def _bodies(connection: Connection) -> Iterator[str]:
    for table in (evidence, receipts, contents, consultations, learned_models, blind_answers):
        rows = connection.execution_options(yield_per=500).execute(select(table.c.digest, table.c.body))
        for row in rows:
            if digest(row.body) != row.digest:
                yield f"{table.name}: the bytes stored under {row.digest} are not those that were stored"


def _trail(connection: Connection) -> Iterator[str]:
    broken = audit.verify(connection).broken
    if broken is not None:
        yield f"audit: row {broken} does not follow from the one before it"
