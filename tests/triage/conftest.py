from contextlib import closing

import pytest
from sqlalchemy import text

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.judge import load_pack
from triage.service import Desk, triage
from triage.store import Store
from triage.testing import PinnedClock, policy
from triage.testing.desk import FakeContent
from triage.workflow import TriageWorkflow


@pytest.fixture(scope="session")
def pack():
    """The shipped rules, compiled."""
    return load_pack(read_rules(), FACTS)


@pytest.fixture(scope="session")
def decide_on(pack):
    """Decides evidence with the shipped rules."""

    def decide(evidence, client=None):
        return triage(evidence, Desk(policy=client or policy(), policy_digest="-", pack=pack))

    return decide


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request):
    """Each database in turn; a test that is about one of them asks for it by a mark."""
    return request.param


@pytest.fixture
def database_url(dialect, request, tmp_path):
    """The address of an empty database."""
    return request.getfixturevalue("postgresql_url") if dialect == "postgresql" else f"sqlite:///{tmp_path}/triage.db"


@pytest.fixture
def store(database_url):
    """An empty database."""
    with closing(Store.open(database_url)) as store:
        yield store


@pytest.fixture
def clock():
    """A clock that stands still."""
    return PinnedClock()


@pytest.fixture
def content():
    """Content under which one rule admits what one detector is sure of."""
    return FakeContent()


@pytest.fixture
def workflow(store, clock, content):
    """A desk with a real database, a pinned clock and that content."""
    return TriageWorkflow(store=store, clock=clock, content=content)


@pytest.fixture
def sql(store):
    """Runs a statement in a write transaction of its own, as any program with the file could."""

    def run(statement, parameters=()):
        with store.write() as writer:
            result = writer._connection.exec_driver_sql(statement, parameters)
            return [tuple(row) for row in result] if result.returns_rows else result.rowcount

    return run


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
