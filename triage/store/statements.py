"""Statements that each database writes in its own way, and those built once that filing asks all the time."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, Dialect, Insert, Select, Table, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from triage.store.tables import contents, exceptions, spending

_NUMBERS = text("SELECT nextval(pg_get_serial_sequence('exceptions', 'seq')) FROM generate_series(1, :count)")
_LAST = select(func.max(exceptions.c.seq))


def next_numbers(connection: Connection, count: int) -> Sequence[int]:
    """Return the numbers of so many new exceptions, in growing order.

    On SQLite the one writer counts on; on PostgreSQL writers of several clients share a sequence.
    """
    if connection.dialect.name == "postgresql":
        return sorted(connection.execute(_NUMBERS, {"count": count}).scalars())
    first = (connection.execute(_LAST).scalar() or 0) + 1
    return range(first, first + count)


def insert(table: Table, dialect: Dialect) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that may say what happens where the row is there already."""
    return _insert(table, dialect.name)


def keep(connection: Connection) -> Insert:
    """Return the statement that stores a text once."""
    return _keep(connection.dialect.name)


def spend(connection: Connection) -> Insert:
    """Return the statement that adds to what a client's automatic decisions move on a day."""
    return _spend(connection.dialect.name)


def touching(wanted: Select[Any], table: Table) -> Select[Any]:
    """Narrow a query to the rows of a `client` about any of some `documents`."""
    documents = table.c.document.in_(bindparam("documents", expanding=True))
    return wanted.where(table.c.tenant_id == bindparam("client"), documents)


@cache
def _keep(dialect: str) -> Insert:
    return _insert(contents, dialect).on_conflict_do_nothing()


@cache
def _spend(dialect: str) -> Insert:
    adding = _insert(spending, dialect)
    return adding.on_conflict_do_update(
        index_elements=["tenant_id", "day", "currency"],
        set_={
            "decisions": spending.c.decisions + adding.excluded.decisions,
            "amount": spending.c.amount + adding.excluded.amount,
        },
    )


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
