"""Workers that are killed or put to sleep in the middle of a job: it is done, and takes effect once."""

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path
from subprocess import Popen

import pytest
from sqlalchemy import text

from triage.durable import State, backlog, failures

_PROGRAM = Path(__file__).with_name("worker_process.py")


@pytest.fixture
def released(tmp_path):
    return tmp_path / "released"


@pytest.fixture
def hire(url, released):
    """Starts a worker in a process of its own; those that still run are ended."""
    workers = []

    def start():
        workers.append(Popen([sys.executable, _PROGRAM, url, str(released)]))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
        worker.wait()


@pytest.fixture
def rows(engine):
    """Reads whole tables; they note who came to a job, whose effect was kept, and who went."""
    with engine.begin() as connection:
        connection.execute(text("BEGIN"))
        for table, key in (("came", ""), ("effects", "PRIMARY KEY"), ("went", "")):
            connection.execute(text(f"CREATE TABLE {table} (key VARCHAR {key}, pid INTEGER)"))

    def read(table):
        with engine.connect() as connection:
            return connection.execute(text(f"SELECT pid, key FROM {table}")).all()

    return read


@pytest.fixture
def standing(engine):
    """Tells how many jobs are done, and what was given up."""

    def look():
        with engine.connect() as connection:
            return backlog(connection, datetime.now(UTC)).count(State.DONE), failures(connection)

    return look


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_a_job_whose_worker_was_killed_is_done_by_the_next(hire, leave, rows, released, standing, eventually, a_job):
    leave(a_job(name="effect", arguments={"key": "k"}))
    first = hire()
    eventually(lambda: rows("came"))
    first.send_signal(signal.SIGKILL)
    first.wait()
    released.touch()
    second = hire()
    eventually(lambda: standing() == (1, ()))
    assert rows("came") == [(first.pid, "k"), (second.pid, "k")]
    assert rows("effects") == [(second.pid, "k")]


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_killed_worker_s_job_goes_to_one_that_is_there(hire, leave, rows, released, standing, eventually, a_job):
    pids = {worker.pid: worker for worker in (hire(), hire())}
    leave(*(a_job(f"job-{n}", name="effect", arguments={"key": f"k{n}"}) for n in range(4)))
    eventually(lambda: rows("came"))
    victim = rows("came")[0].pid
    pids[victim].send_signal(signal.SIGKILL)
    pids[victim].wait()
    released.touch()
    eventually(lambda: standing() == (4, ()))
    assert sorted(key for _, key in rows("effects")) == ["k0", "k1", "k2", "k3"]
    assert victim not in {pid for pid, _ in rows("effects")}


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
def test_a_sleeper_that_wakes_up_changes_nothing(hire, leave, rows, released, standing, eventually, a_job):
    hire(), hire()
    leave(a_job(name="effect", arguments={"key": "k"}))
    eventually(lambda: rows("came"))
    sleeper = rows("came")[0].pid
    os.kill(sleeper, signal.SIGSTOP)
    eventually(lambda: len(rows("came")) == 2)  # taken over
    released.touch()
    eventually(lambda: standing() == (1, ()))
    assert [pid == sleeper for pid, _ in rows("effects")] == [False]
    os.kill(sleeper, signal.SIGCONT)
    eventually(lambda: sleeper in {pid for pid, _ in rows("went")})  # it came to its end, in vain
    assert [pid == sleeper for pid, _ in rows("effects")] == [False]
    assert standing() == (1, ())


@pytest.mark.parametrize("url", ["sqlite", "postgresql"], indirect=True)
def test_a_worker_that_is_asked_to_end_ends_well(hire, leave, rows, released, standing, eventually, a_job):
    released.touch()
    worker = hire()
    leave(a_job(name="effect", arguments={"key": "k"}))
    eventually(lambda: standing() == (1, ()))
    worker.terminate()
    assert worker.wait(30) == 0
    assert rows("effects") == [(worker.pid, "k")]
