"""Workers do what was left to them, again if it fails, and say what they gave up."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from triage.durable import (
    Queue,
    Retry,
    State,
    Stop,
    Task,
    Worker,
    backlog,
    engines,
    failures,
    prune,
    tables,
)
from triage.errors import StoreError

ONE_DATABASE = pytest.mark.parametrize("url", ["sqlite"], indirect=True)
"""For what does not depend on the database."""


def make_executors(url):
    engine = engines.open_engine(url)
    tables.metadata.create_all(engine)
    engine.dispose()


@pytest.fixture
def count(engine):
    """Counts the jobs in a state."""

    def look(state):
        with engine.connect() as connection:
            return backlog(connection, datetime.now(UTC)).count(state)

    return look


@pytest.fixture
def given_up(engine):
    def look():
        with engine.connect() as connection:
            return failures(connection)

    return look


def test_every_job_is_done_with_its_arguments(working, leave, eventually, count, a_job):
    seen = []
    leave(*(a_job(f"job-{n}", arguments={"n": n, "deep": {"list": [1, None, "ä"]}}) for n in range(20)))
    with working({"note": Task(seen.append)}):
        eventually(lambda: count(State.DONE) == 20)
    assert sorted(arguments["n"] for arguments in seen) == list(range(20))
    assert all(arguments["deep"] == {"list": [1, None, "ä"]} for arguments in seen)


@ONE_DATABASE
def test_a_job_left_while_a_worker_runs_is_done(working, leave, eventually, a_job):
    done = threading.Event()
    with working({"note": Task(lambda _: done.set())}):
        leave(a_job())
        eventually(done.is_set)


def test_jobs_of_a_lower_turn_go_before_older_ones(url, leave, eventually, gate, a_job):
    order, one_by_one = [], Queue("swift", at_once=1, poll=0.05)
    leave(*(a_job(f"late-{n}", arguments={"turn": 9}, turn=9) for n in range(3)))
    leave(a_job("soon", arguments={"turn": 1}, turn=1), a_job("now", arguments={"turn": 0}))
    tasks = {"note": Task(lambda told: order.append(told["turn"]))}
    worker = Worker(url, tasks=tasks, gate=gate, queues=(one_by_one,))
    worker.start()
    try:
        eventually(lambda: len(order) == 5)
    finally:
        worker.stop(5)
    assert order == [0, 1, 9, 9, 9]


def test_a_finished_job_is_not_done_again_when_it_is_left_again(working, leave, eventually, count, a_job):
    seen = []
    with working({"note": Task(seen.append)}):
        leave(a_job("a"))
        eventually(lambda: count(State.DONE) == 1)
        leave(a_job("a"), a_job("b"))
        eventually(lambda: count(State.DONE) == 2)
    assert len(seen) == 2


@ONE_DATABASE
def test_no_more_jobs_are_done_at_once_than_their_queue_allows(working, leave, eventually, count, a_job):
    inside, most, step = set(), [], threading.Semaphore(0)

    def note(arguments):
        inside.add(arguments["n"])
        most.append(len(inside))
        step.acquire(timeout=10)
        inside.discard(arguments["n"])

    leave(*(a_job(f"job-{n}", arguments={"n": n}) for n in range(6)))
    with working({"note": Task(note)}):
        eventually(lambda: count(State.RUNNING) == 6)  # two are done, four stand ready
        eventually(lambda: len(most) == 2)
        step.release(6)
        eventually(lambda: count(State.DONE) == 6)
    assert max(most) == 2


@ONE_DATABASE
def test_a_job_that_fails_is_tried_again_and_then_done(working, leave, eventually, a_job, given_up):
    tried = []

    def note(arguments):
        tried.append(arguments)
        if len(tried) < 3:
            raise ConnectionError("not yet")

    leave(a_job(arguments={"n": 7}))
    with working({"note": Task(note, Retry(first=0.01))}):
        eventually(lambda: len(tried) == 3)
    assert tried == [{"n": 7}] * 3
    assert given_up() == ()


def test_a_job_that_fails_to_the_last_attempt_is_given_up_and_shown(working, leave, eventually, a_job, given_up):
    def note(_):
        raise ConnectionError("nobody there")

    leave(a_job("lost", arguments={"n": 7}))
    with working({"note": Task(note, Retry(attempts=2, first=0.01))}):
        eventually(given_up)
    (lost,) = given_up()
    assert (lost.id, lost.name, lost.queue, lost.arguments) == ("lost", "note", "swift", {"n": 7})
    assert (lost.attempts, lost.problem) == (2, "ConnectionError: nobody there")
    assert abs(datetime.now(UTC) - lost.failed_at) < timedelta(minutes=5)


@ONE_DATABASE
def test_a_job_that_no_task_knows_is_tried_again_as_others_are(working, leave, eventually, a_job, count):
    leave(a_job(name="unheard-of"))
    with working({"note": Task(print)}):
        eventually(lambda: count(State.DELAYED) == 1)


def test_a_delayed_job_is_done_by_the_worker_that_is_there_when_its_time_comes(
    working, leave, eventually, a_job, count
):
    seen = []
    with working({"note": Task(seen.append)}):
        leave(a_job(after=2.0))
    assert seen == []
    with working({"note": Task(seen.append)}):
        eventually(lambda: count(State.DONE) == 1)
    assert seen == [{}]


@ONE_DATABASE
def test_stopping_waits_for_the_job_that_runs(working, leave, eventually, a_job, count):
    begun, ended = threading.Event(), []

    def note(_):
        begun.set()
        ended.append(threading.Event().wait(0.5))

    leave(a_job())
    with working({"note": Task(note)}):
        eventually(begun.is_set)
    assert ended == [False]
    assert count(State.DONE) == 1


def test_what_a_stop_left_undone_or_never_began_is_done_by_the_next_worker(working, leave, eventually, a_job, count):
    seen, begun, stop = [], threading.Semaphore(0), Stop()

    def heed(_):
        begun.release()
        while not stop.asked:
            threading.Event().wait(0.01)
        stop.heed()

    leave(*(a_job(f"job-{n}", arguments={"n": n}) for n in range(6)))
    with working({"note": Task(heed)}, stop=stop):
        assert begun.acquire(timeout=30)
        eventually(lambda: count(State.RUNNING) == 6)
    assert (count(State.DONE), count(State.FAILED)) == (0, 0)
    with working({"note": Task(seen.append)}):
        eventually(lambda: count(State.DONE) == 6)
    assert sorted(told["n"] for told in seen) == list(range(6))


def test_a_worker_that_stopped_in_order_leaves_no_trace_of_itself(working, engine):
    with working({}) as worker, engine.connect() as connection:
        assert connection.execute(select(tables.executors.c.id)).scalars().all() == [worker.executor.id]
    with engine.connect() as connection:
        assert connection.execute(select(tables.executors.c.id)).all() == []


@ONE_DATABASE
def test_a_process_has_one_worker(working, url):
    with working({}), pytest.raises(StoreError, match="has a worker already"):
        Worker(url, tasks={}).start()


@pytest.mark.parametrize("ours", [False, True], ids=["empty", "without the engine's tables"])
def test_a_database_that_was_never_prepared_is_refused(tmp_path, ours):
    url = f"sqlite:///{tmp_path}/new.db"
    if ours:
        make_executors(url)
    worker = Worker(url, tasks={})
    with pytest.raises(StoreError, match="triage db upgrade"):
        worker.start()


def test_what_was_finished_long_ago_is_pruned(working, leave, eventually, count, engine, a_job):
    leave(*(a_job(f"job-{n}") for n in range(3)), a_job("later", after=3600.0))
    with working({"note": Task(lambda _: None)}):
        eventually(lambda: count(State.DONE) == 3)
    hour = timedelta(hours=1)
    with engine.begin() as connection:
        assert prune(connection, before=datetime.now(UTC) - hour) == 0
        assert prune(connection, before=datetime.now(UTC) + hour, limit=2) == 2
        assert prune(connection, before=datetime.now(UTC) + hour) == 1
    assert (count(State.DONE), count(State.DELAYED)) == (0, 1)


@ONE_DATABASE
def test_the_engine_s_log_goes_where_all_logs_go(working, leave, eventually, a_job, caplog, capfd, given_up):
    def note(_):
        raise ValueError("told to everybody")

    leave(a_job())
    with caplog.at_level(logging.WARNING), working({"note": Task(note, Retry(attempts=1))}):
        eventually(given_up)
    assert any(record.name == "dbos" and "told to everybody" in (record.exc_text or "") for record in caplog.records)
    assert "told to everybody" not in capfd.readouterr().err
