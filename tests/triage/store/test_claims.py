from dataclasses import replace
from itertools import product
from typing import get_args

import pytest

from triage.errors import ClaimedError
from triage.guard import CONFLICTS
from triage.model import Claim, Evidence, Role
from triage.store import OpenClaim
from triage.testing import NOON
from triage.testing.desk import FakeContent, payment_exception
from triage.workflow.entry import decided

ROLES = get_args(Role)


@pytest.fixture
def claim(workflow, store):
    """Claims documents for the one exception that is filed."""
    entry = decided(
        Evidence(as_of=NOON, exception=payment_exception(sure=False)), FakeContent().equip("default"), body=""
    )
    workflow.file(payment_exception(sure=False))

    def take(*wanted):
        taken = [
            OpenClaim(Claim(exception="e", role=role, document=document, amount=amount, currency="EUR"), open_amount)
            for role, document, amount, open_amount in wanted
        ]
        with store.write() as writer:
            writer._claim([(1, replace(entry, claims=tuple(taken)))])

    return take


@pytest.mark.parametrize(("earlier", "new"), list(product(ROLES, ROLES)))
def test_the_database_excludes_exactly_what_the_guardrails_exclude(claim, earlier, new):
    claim((earlier, "doc", 1, 100))
    if earlier in CONFLICTS[new]:
        with pytest.raises(ClaimedError):
            claim((new, "doc", 1, 100))
    else:
        claim((new, "doc", 1, 100))


@pytest.mark.parametrize(("earlier", "new"), list(product(ROLES, ROLES)))
def test_a_claim_says_nothing_about_another_document(claim, earlier, new):
    claim((earlier, "doc", 1, 100))
    claim((new, "other", 1, 100))


@pytest.mark.parametrize("roles", [("settle", "settle"), ("net", "net"), ("settle", "net")], ids="-".join)
@pytest.mark.parametrize(("amount", "fits"), [(40, True), (41, False)])
def test_claims_never_sum_above_the_open_amount(claim, roles, amount, fits):
    claim((roles[0], "doc", 60, 100))
    if fits:
        claim((roles[1], "doc", amount, 100))
    else:
        with pytest.raises(ClaimedError, match="open amount is exceeded"):
            claim((roles[1], "doc", amount, 100))


def test_what_was_given_back_can_be_taken_again_but_not_by_reviving_the_old_claim(claim, sql, refused):
    claim(("spend", "doc", 1, 0))
    sql("UPDATE claims SET active = false")
    claim(("spend", "doc", 1, 0))
    refused("UPDATE claims SET active = true WHERE id = 1", "given back stays so")


def test_two_claims_of_one_statement_exclude_each_other(claim, sql):
    with pytest.raises(ClaimedError):
        claim(("spend", "doc", 1, 0), ("spend", "doc", 1, 0))
    assert sql("SELECT count(*) FROM claims") == [(0,)]
