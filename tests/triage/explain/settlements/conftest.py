import pytest

from triage.model import Kind
from triage.testing import evidence


@pytest.fixture(scope="session")
def settle(decide_on):
    """Decides a settlement with the shipped rules."""

    def decide(*documents, subject="pay_1", client=None, claims=()):
        case = evidence(*documents, kind=Kind.SETTLEMENT_MISMATCH, subject=subject, claims=claims)
        return decide_on(case, client)

    return decide
