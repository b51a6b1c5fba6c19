"""The connections of DBOS take the gate when they first write, and leave it when their transaction ends."""

import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from triage.durable import WriteGate, engines
from triage.errors import InputError


@pytest.fixture
def held():
    """Tells whether a gate is held."""

    def tell(gate):
        return gate._held

    return tell


@pytest.fixture
def gate():
    return WriteGate(timeout=0.05)


@pytest.fixture
def engine(tmp_path, gate):
    opened = engines.open_engine(f"sqlite:///{tmp_path}/t.db", gate)
    with opened.begin() as connection:
        connection.execute(text("BEGIN IMMEDIATE"))
        connection.execute(text("CREATE TABLE t (n INTEGER PRIMARY KEY)"))
    yield opened
    opened.dispose()


def test_reading_takes_no_gate_and_no_lock(engine, gate):
    with gate.entered(), engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM t")).scalar() == 0
        assert not connection.connection.driver_connection.in_transaction


@pytest.mark.parametrize(
    "write",
    [
        "INSERT INTO t VALUES (1)",
        "  update t SET n = 2",
        "DELETE FROM t",
        "REPLACE INTO t VALUES (1)",
        "BEGIN IMMEDIATE",
    ],
)
def test_the_first_write_takes_the_gate_until_the_end(engine, gate, held, write):
    with engine.connect() as connection:
        connection.execute(text(write))
        assert held(gate)
        connection.commit()
        assert not held(gate)


@pytest.mark.parametrize("end", ["rollback", "close", "invalidate"])
def test_a_transaction_that_does_not_commit_leaves_the_gate_too(engine, gate, held, end):
    connection = engine.connect()
    connection.execute(text("INSERT INTO t VALUES (1)"))
    getattr(connection, end)()
    connection.close()
    assert not held(gate)


def test_a_statement_that_fails_leaves_the_gate_with_its_transaction(engine, gate, held):
    with pytest.raises(OperationalError), engine.begin() as connection:
        connection.execute(text("INSERT INTO nowhere VALUES (1)"))
    assert not held(gate)


def test_many_rows_at_once_pass_the_gate(engine, gate, held):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO t VALUES (:n)"), [{"n": 1}, {"n": 2}])
        assert held(gate)
    assert not held(gate)


def test_who_finds_the_gate_shut_is_told_that_the_database_is_locked(engine, gate):
    with gate.entered(), pytest.raises(OperationalError, match="database is locked") as raised, engine.begin() as other:
        other.execute(text("INSERT INTO t VALUES (1)"))
    assert isinstance(raised.value.orig, sqlite3.OperationalError)


def test_a_lock_that_another_process_holds_leaves_the_gate_open(engine, gate, held, tmp_path):
    other = sqlite3.connect(tmp_path / "t.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with engine.connect() as connection:
        connection.execute(text("PRAGMA busy_timeout = 1"))
        with pytest.raises(OperationalError, match="locked"):
            connection.execute(text("INSERT INTO t VALUES (1)"))
    other.close()
    assert not held(gate)


def test_commits_are_durable_and_readers_do_not_wait(engine):
    with engine.connect() as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2


@pytest.mark.parametrize(("url", "words"), [("mysql://x/y", "not in mysql"), ("triage.db", "no database URL")])
def test_another_database_is_refused(url, words):
    with pytest.raises(InputError, match=words):
        engines.open_engine(url)
