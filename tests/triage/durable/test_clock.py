"""SQLite tells the time to the millisecond, and everything else as it always did."""

import sqlite3
from contextlib import closing

import pytest

from triage.durable import clock


@pytest.fixture
def connection():
    with closing(sqlite3.connect(":memory:")) as opened:
        clock.install(opened)
        yield opened


@pytest.mark.parametrize("now", ["strftime('%s', 'now')", "unixepoch('subsec')"])
def test_the_time_has_fractions_of_a_second(connection, now):
    read = {connection.execute(f"SELECT {now} * 1000").fetchone()[0] % 1000 for _ in range(2000)}
    assert len(read) > 1


def test_a_default_in_milliseconds_is_kept_as_a_whole_number(connection):
    connection.execute("CREATE TABLE t (at INTEGER DEFAULT (strftime('%s','now') * 1000), n INTEGER)")
    connection.executemany("INSERT INTO t (n) VALUES (?)", [(n,) for n in range(5000)])
    assert connection.execute("SELECT DISTINCT typeof(at) FROM t").fetchall() == [("integer",)]


@pytest.mark.parametrize(
    "query",
    [
        "SELECT strftime('%Y-%m-%d %H', '2026-03-01T12:30:00')",
        "SELECT strftime('%s', '2026-03-01T12:30:00')",
        "SELECT strftime('%s', NULL)",
        "SELECT strftime('%J', 2461000.5)",
        "SELECT strftime('%s', '2026-03-01', '+1 day')",
    ],
)
def test_other_formats_and_other_instants_are_told_as_before(connection, query):
    with closing(sqlite3.connect(":memory:")) as plain:
        assert connection.execute(query).fetchone() == plain.execute(query).fetchone()
