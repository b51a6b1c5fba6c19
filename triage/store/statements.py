"""Statements that each database writes in its own way."""

from collections.abc import Sequence

from sqlalchemy import Connection, Dialect, Insert, Table, func, select, text
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
    return postgresql.insert(table) if dialect.name == "postgresql" else sqlite.insert(table)


def keep(connection: Connection) -> Insert:
    """Return the statement that stores a text once."""
    return insert(contents, connection.dialect).on_conflict_do_nothing()


def spend(connection: Connection) -> Insert:
    """Return the statement that adds to what a client's automatic decisions move on a day."""
    adding = insert(spending, connection.dialect)
    return adding.on_conflict_do_update(
        index_elements=["tenant_id", "day", "currency"],
        set_={
            "decisions": spending.c.decisions + adding.excluded.decisions,
            "amount": spending.c.amount + adding.excluded.amount,
        },
    )
