import pytest

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


@pytest.fixture
def store(tmp_path):
    """An empty database in a file."""
    store = Store.open(f"sqlite:///{tmp_path}/triage.db")
    yield store
    store.close()


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
