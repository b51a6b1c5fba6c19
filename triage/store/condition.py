"""How a database is set up: whether it keeps what it acknowledges, and what time it has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, func, select

from triage.store.tables import audit

_DURABLE = {
    "sqlite": {"journal_mode": ("wal",), "synchronous": ("2", "3")},
    "postgresql": {
        "fsync": ("on",),
        "full_page_writes": ("on",),
        "synchronous_commit": ("on", "local", "remote_apply", "remote_write"),
    },
}
"""The values under which a commit is on disk when it returns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Durability:
    """One setting that durability rests on, as it is."""

    name: str
    found: str
    durable: bool


def durability(connection: Connection) -> Iterator[Durability]:
    """Yield each setting of the database that its durability rests on."""
    ask = "PRAGMA" if connection.dialect.name == "sqlite" else "SHOW"
    for name, durable in _DURABLE[connection.dialect.name].items():
        found = str(connection.exec_driver_sql(f"{ask} {name}").scalar())
        yield Durability(name=name, found=found, durable=found in durable)


def bypasses_policies(connection: Connection) -> bool:
    """Say whether the policies that keep clients apart do not hold who is connected; a file has none."""
    if connection.dialect.name == "sqlite":
        return False
    asked = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
    return bool(connection.exec_driver_sql(asked).scalar())


def clock_ahead(connection: Connection, *, now: datetime) -> timedelta:
    """Return how far the database is ahead of `now`; a file has no clock, and is so if its newest audit row is."""
    if connection.dialect.name != "sqlite":
        theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return theirs - now
    newest = connection.execute(select(audit.c.at).order_by(audit.c.seq.desc()).limit(1)).scalar()
    return max(newest - now, timedelta()) if newest else timedelta()
