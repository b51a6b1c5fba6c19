"""What the database itself refuses, whatever program writes to it.

Triggers are no part of the migrations: rebuilding a table in SQLite drops its triggers silently, so every upgrade ends
by installing all of them afresh, and every start checks that they are there.
"""

from typing import Protocol

from sqlalchemy import Connection

from triage.store.triggers import postgresql, sqlite


class _Dialect(Protocol):
    def install(self, connection: Connection) -> None: ...
    def missing(self, connection: Connection) -> tuple[str, ...]: ...


_OF: dict[str, _Dialect] = {"sqlite": sqlite, "postgresql": postgresql}


def install(connection: Connection) -> None:
    """Put every trigger in place, replacing those of an earlier release."""
    _OF[connection.dialect.name].install(connection)


def missing(connection: Connection) -> tuple[str, ...]:
    """Return the names of triggers that are not there or not as they must be."""
    return _OF[connection.dialect.name].missing(connection)
