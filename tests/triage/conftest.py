import pytest

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.judge import load_pack
from triage.service import Desk, triage
from triage.testing import policy


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
