import pytest

from triage.model import Kind
from triage.testing import evidence


@pytest.fixture(scope="session")
def race(decide_on):
    """Decides a race with the shipped rules."""

    def decide(*documents, subject="ii_1", client=None, claims=()):
        case = evidence(*documents, kind=Kind.CONCURRENT_CHANGE, subject=subject, claims=claims)
        return decide_on(case, client)

    return decide
