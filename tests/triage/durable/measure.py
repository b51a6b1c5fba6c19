"""Measures what a job costs: `python tests/triage/durable/measure.py`. Prints one line a database; no test."""

import importlib.util
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import text

from triage.durable import DurableJobs, Job, Queue, Task, Worker, WriteGate, engines, prepare, tables

_JOBS = 1000
_LINE = Queue("line", at_once=4, ahead=60, poll=0.05)


def main():
    """Measure on SQLite, and on PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", f"sqlite:///{folder}/triage.db")
    for place in ("postgresql_server.py", "triage/store/mirror/server.py"):
        path = Path(__file__).parents[2] / place
        if path.exists():
            with _server(path) as url:
                measure("PostgreSQL", url)


def measure(name, url):
    """Print the cost of a transaction with one row, of the same with a job, and of a job from end to end."""
    gate, jobs = WriteGate(), DurableJobs()
    prepare(url, gate)
    engine = engines.open_engine(url, gate)
    tables.metadata.create_all(engine)
    jobs.load(engine)
    alone = _transactions(engine, lambda *_: None, "alone")
    with_job = _transactions(engine, lambda c, n: jobs.enqueue(c, Job(name="n", id=f"j{n}", queue=_LINE)), "job")
    wall, cpu = _drain(url, gate)
    engine.dispose()
    print(  # noqa: T201 - what it is for
        f"{name}: one row {alone:.2f} ms a transaction, with a job {with_job:.2f} ms; "
        f"{_JOBS} jobs done in {wall:.1f} s, {_JOBS / wall:.0f} a second, {cpu / _JOBS * 1000:.1f} ms CPU each"
    )


def _transactions(engine, more, kind):
    began = time.perf_counter()
    for number in range(_JOBS):
        with engine.begin() as connection:
            row = {"id": f"{kind}{number}"}
            connection.execute(text("INSERT INTO executors VALUES (:id, 'h', 1, 1, 1)"), row)
            more(connection, number)
    return (time.perf_counter() - began) / _JOBS * 1000


def _drain(url, gate):
    done = []
    worker = Worker(url, tasks={"n": Task(done.append)}, gate=gate, queues=(_LINE,))
    began, cpu = time.perf_counter(), time.process_time()
    worker.start()
    while len(done) < _JOBS:
        time.sleep(0.02)
    spent = time.perf_counter() - began, time.process_time() - cpu
    worker.stop(5)
    return spent


@contextmanager
def _server(path):
    spec = importlib.util.spec_from_file_location("measured_server", path)
    server = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(server)
    with server.running(server.binaries()) as url:
        yield url


if __name__ == "__main__":
    sys.exit(main())
