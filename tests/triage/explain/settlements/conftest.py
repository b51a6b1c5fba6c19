from dataclasses import replace

import pytest

from triage.model import Kind, SettlementPolicy
from triage.testing import evidence, policy


@pytest.fixture(scope="session")
def settle(decide_on):
    """Decides a settlement with the shipped rules, for a client who lets a unique amount decide."""
    trusting = replace(policy(), settlements=SettlementPolicy(unique_amount=True))

    def decide(*documents, subject="pay_1", client=None, claims=()):
        case = evidence(*documents, kind=Kind.SETTLEMENT_MISMATCH, subject=subject, claims=claims)
        return decide_on(case, client or trusting)

    return decide
