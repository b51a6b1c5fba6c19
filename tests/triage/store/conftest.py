import pytest
from sqlalchemy import text

from triage.errors import StoreError


@pytest.fixture
def sql(store):
    """Runs a statement in a write transaction of its own, as any program with the file could."""

    def run(statement, parameters=()):
        with store.write() as writer:
            result = writer._connection.exec_driver_sql(statement, parameters)
            return [tuple(row) for row in result] if result.returns_rows else result.rowcount

    return run


@pytest.fixture
def refused(sql):
    """Expects that the database refuses a statement, in these words."""

    def refuse(statement, words):
        with pytest.raises(StoreError, match=words):
            sql(statement)

    return refuse


DROPS = {
    "sqlite": "SELECT 'DROP TRIGGER ' || name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT 'DROP TRIGGER ' || tgname || ' ON ' || tgrelid::regclass FROM pg_trigger WHERE NOT tgisinternal"
    ),
}


@pytest.fixture
def unguarded(store, sql, dialect):
    """Runs a statement behind the triggers' back, as someone with the database and bad intent would."""

    def run(statement, **parameters):
        for (drop,) in sql(DROPS[dialect]):
            sql(drop)
        with store.write() as writer:
            writer._connection.execute(text(statement), parameters)

    return run
