"""A job is there if the transaction of its cause commits, and else it never was."""

from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text, update

from triage.durable import DELIVERY, Backlog, Job, Pile, State, backlog, oldest_waiting, prepare, schema
from triage.durable.tables import workflow_status
from triage.store import Store

NOW = datetime.now(UTC)


@pytest.fixture
def read(engine):
    def look(now=None) -> Backlog:
        with engine.connect() as connection:
            return backlog(connection, now or datetime.now(UTC))

    return look


def test_a_job_waits_once_its_transaction_commits(leave, read, a_job):
    leave(a_job("a"), a_job("b"))
    assert read().piles == (Pile("swift", State.WAITING, 2),)


def test_jobs_that_are_done_are_left_out_where_nobody_asks_for_them(engine, leave, a_job):
    leave(a_job("a"), a_job("b"))
    with engine.begin() as connection:
        place = schema.placed(connection)
        done = update(workflow_status).where(workflow_status.c.workflow_uuid == "a").values(status="SUCCESS")
        connection.execute(done, execution_options=place)
        undone = backlog(connection, datetime.now(UTC), done=False)
        assert undone.piles == (Pile("swift", State.WAITING, 1),)
        assert oldest_waiting(connection, datetime.now(UTC)) == undone.oldest is not None
        assert backlog(connection, datetime.now(UTC)).count(State.DONE) == 1


def test_a_job_vanishes_with_the_transaction_that_left_it(engine, jobs, read, a_job):
    with engine.connect() as connection:
        jobs.enqueue(connection, a_job())
        connection.rollback()
    assert read().piles == ()


def test_a_job_commits_with_the_row_of_its_cause(engine, jobs, read, a_job):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO executors VALUES ('cause', 'h', 1, 1, 1)"))
        jobs.enqueue(connection, a_job())
        connection.execute(text("UPDATE executors SET pid = 2"))
    with engine.connect() as connection:
        assert connection.execute(text("SELECT pid FROM executors")).scalar() == 2
    assert read().count(State.WAITING) == 1


def test_a_job_that_is_left_again_is_the_first_one(leave, engine, jobs, read, a_job):
    leave(a_job(arguments={"n": 1}))
    with engine.begin() as connection:
        jobs.enqueue(connection, a_job(arguments={"n": 2}))
        jobs.enqueue(connection, a_job(arguments={"n": 3}))
    assert read().count(State.WAITING) == 1


def test_a_job_for_later_is_delayed_until_its_time_has_come(leave, read, a_job):
    leave(a_job(after=3600.0))
    assert read().piles == (Pile("swift", State.DELAYED, 1),)
    assert read(datetime.now(UTC) + timedelta(hours=2)).piles == (Pile("swift", State.WAITING, 1),)


def test_the_oldest_job_tells_how_long_work_has_waited(leave, read, a_job):
    leave(a_job("a"))
    leave(a_job("b"), a_job("later", after=60.0))
    found = read()
    assert timedelta() <= found.age(datetime.now(UTC)) < timedelta(minutes=1)
    assert found.age(found.oldest + timedelta(minutes=5)) == timedelta(minutes=5)


def test_no_work_is_no_age(read):
    assert read() == Backlog((), None)
    assert read().age(NOW) == timedelta()


def test_a_job_is_left_in_the_store_s_own_transaction(tmp_path, jobs):
    url = f"sqlite:///{tmp_path}/store.db"
    with closing(Store.open(url)) as store:
        prepare(url)
        with store.write() as writer:
            jobs.enqueue(writer._connection, Job(name="note", id="a", queue=DELIVERY))
        with store.read() as reader:
            assert backlog(reader._connection, datetime.now(UTC)).count(State.WAITING) == 1
