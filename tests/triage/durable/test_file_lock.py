"""Whoever wants to write to a file waits for whoever writes, as long as he is told, and no longer."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest

from triage.durable import Priority, begin_writing

BUSY_TIMEOUT = 30_000


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "desk.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("CREATE TABLE work (done INTEGER)")
    return path


@pytest.fixture
def connect(file):
    opened = []

    def connect_(path=file, **options):
        opened.append(sqlite3.connect(path, timeout=0, isolation_level=None, check_same_thread=False, **options))
        return opened[-1]

    yield connect_
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("priority", Priority)
def test_whoever_is_alone_begins_at_once_and_nobody_else_does(connect, priority):
    mine, theirs = connect(), connect()
    begin_writing(mine, priority)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        theirs.execute("BEGIN IMMEDIATE")


@pytest.mark.parametrize("priority", Priority)
def test_whoever_comes_second_begins_when_the_first_is_done(connect, priority):
    mine, theirs, begun = connect(), connect(), threading.Event()
    begin_writing(theirs, Priority.INGEST)

    def come_second():
        begin_writing(mine, priority)
        begun.set()

    second = threading.Thread(target=come_second)
    second.start()
    assert not begun.wait(0.05)
    theirs.execute("INSERT INTO work VALUES (1)")
    theirs.execute("COMMIT")
    second.join()
    assert mine.execute("SELECT count(*) FROM work").fetchone() == (1,)


def test_whoever_waits_too_long_is_told(connect):
    mine, theirs = connect(), connect()
    begin_writing(theirs, Priority.INGEST)
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        begin_writing(mine, Priority.WORK, patience=0.05)
    assert time.monotonic() - began >= 0.05
    assert not mine.in_transaction


def test_another_error_is_told_at_once(connect):
    mine = connect()
    begin_writing(mine, Priority.INGEST)
    with pytest.raises(sqlite3.OperationalError, match="within a transaction"):
        begin_writing(mine, Priority.INGEST, patience=3600)


def test_a_connection_is_as_patient_afterwards_as_sqlite_can_be(connect):
    mine, theirs = connect(), connect()
    begin_writing(mine, Priority.INGEST)
    with pytest.raises(sqlite3.OperationalError):
        begin_writing(theirs, Priority.INGEST, patience=0)
    for connection in (mine, theirs):
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (BUSY_TIMEOUT,)
