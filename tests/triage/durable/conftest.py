"""Databases with everything that jobs need, on SQLite and on a real PostgreSQL server; each test has one of its own."""

import importlib.util
import shutil
import time
from contextlib import closing, contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from triage.durable import DurableJobs, Job, Pulse, Queue, Worker, WriteGate, engines, prepare, tables

_TESTS = Path(__file__).parents[2]
_PLACES = (_TESTS / "postgresql_server.py", _TESTS / "triage" / "store" / "mirror" / "server.py")
_SPEC = importlib.util.spec_from_file_location("jobs_server", next(place for place in _PLACES if place.exists()))
server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(server)

_NAMES = count()

SWIFT = Queue("swift", at_once=2, ahead=4, poll=0.05)
PULSE = Pulse(every=0.2, silence=1.5)


@pytest.fixture(scope="session")
def postgresql():
    """The address of a PostgreSQL server whose database `prepared` is copied for each test."""
    programs = server.binaries()
    if programs is None:
        pytest.fail("no PostgreSQL server is installed: put initdb and postgres on PATH")
    with server.running(programs) as address:
        _execute(address, "CREATE ROLE plain LOGIN")
        _prepare(_database(address, "prepared", template="template0"))
        yield address


@pytest.fixture(scope="session")
def prepared_file(tmp_path_factory):
    """A SQLite file that is copied for each test."""
    path = tmp_path_factory.mktemp("prepared") / "triage.db"
    _prepare(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(prepared_file, tmp_path):
    return f"sqlite:///{shutil.copy(prepared_file, tmp_path / 'triage.db')}"


@pytest.fixture
def postgresql_url(postgresql):
    return _database(postgresql, f"jobs{next(_NAMES)}", template="prepared")


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request, tmp_path):
    """The URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/bare.db"
    return _database(request.getfixturevalue("postgresql"), f"bare{next(_NAMES)}", template="template0")


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def gate():
    return WriteGate()


@pytest.fixture
def engine(url, gate):
    opened = engines.open_engine(url, gate)
    yield opened
    opened.dispose()


@pytest.fixture
def jobs():
    return DurableJobs()


@pytest.fixture
def leave(engine, jobs):
    """Leaves jobs in a transaction of their own."""

    def run(*left):
        with engine.begin() as connection:
            for job in left:
                jobs.enqueue(connection, job)

    return run


@pytest.fixture
def working(url, gate):
    """Runs a worker with some tasks for a block."""

    @contextmanager
    def run(tasks, **options):
        worker = Worker(url, tasks=tasks, gate=gate, queues=(SWIFT,), pulse=PULSE, **options)
        worker.start()
        try:
            yield worker
        finally:
            worker.stop(5)

    return run


@pytest.fixture
def eventually():
    """Waits until something holds, and fails after half a minute in which it never did."""

    def wait(holds):
        for _ in range(600):
            if holds():
                return
            time.sleep(0.05)
        pytest.fail("it never came true")

    return wait


@pytest.fixture
def a_job():
    """Makes jobs, of one kind unless told otherwise."""

    def make(id_="job-1", name="note", **more):
        return Job(name=name, id=id_, queue=SWIFT, **more)

    return make


def _prepare(url):
    prepare(url)
    with closing_engine(url) as opened:
        tables.metadata.create_all(opened)


@contextmanager
def closing_engine(url):
    opened = engines.open_engine(url)
    try:
        yield opened
    finally:
        opened.dispose()


def _database(address, name, *, template):
    """Make a database that belongs to a role without privileges, and return that role's URL."""
    _execute(address, f"CREATE DATABASE {name} OWNER plain TEMPLATE {template}")
    return make_url(address).set(database=name, username="plain").render_as_string(hide_password=False)


def _execute(address, statement):
    plain = address.replace("postgresql+psycopg", "postgresql")
    with closing(psycopg.connect(plain, autocommit=True)) as connection:
        connection.execute(statement)
