from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.choose import question
from triage.learned import example
from triage.model import Accept, Act, AllocatePayment, Choose, Dismiss, NoAction
from triage.review import rule
from triage.service import Desk, explain, triage
from triage.testing import evidence, invoice, payment, policy

AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def case(pack):
    """A payment that may settle either of two invoices: evidence, receipt, explanations and question."""
    told = evidence(
        invoice("in_4", 10_000, created=date(2026, 4, 1)),
        invoice("in_6", 10_000, created=date(2026, 6, 1)),
        payment("pay_1", 10_000, memo="thanks"),
    )
    desk = Desk(policy=policy(), policy_digest="-", pack=pack)
    found = explain(told, desk)
    return told, triage(told, desk).to_json(), found, question(told, found, pack.judge(found, exception="exc"))


def _taught(case, review):
    told, receipt, found, asked = case
    made, _ = rule(review, evidence=told, receipt=receipt, policy=policy(), policy_digest="-", reviewer="ada")
    return example(asked, found, review=made, reviewed_at=AT).right


def _settling(case, invoice):
    return next(each.id for each in case[2] if getattr(each.action, "invoices", ()) == (invoice,))


@pytest.mark.parametrize("invoice", ["in_4", "in_6"])
def test_what_a_person_chose_is_right(case, invoice):
    assert _taught(case, Choose(explanation=_settling(case, invoice))) == _settling(case, invoice)


def test_an_action_of_his_own_is_right_where_it_was_offered(case):
    own = Act(action=AllocatePayment(payments=("pay_1",), invoices=("in_4",)))
    assert _taught(case, own) == _settling(case, "in_4")


@pytest.mark.parametrize(
    "review",
    [
        pytest.param(Dismiss(), id="dismissed"),
        pytest.param(Act(action=AllocatePayment(payments=("pay_1",), invoices=("in_4", "in_6"))), id="both in part"),
        pytest.param(Act(action=NoAction(subject="pay_1")), id="nothing"),
    ],
)
def test_what_was_not_offered_is_none_of_the_offers(case, review):
    assert _taught(case, review) is None


def test_a_proposal_that_he_accepts_is_right_where_it_was_offered(case):
    told, receipt, found, asked = case
    made, _ = rule(
        Choose(explanation=_settling(case, "in_6")),
        evidence=told,
        receipt=receipt,
        policy=policy(),
        policy_digest="-",
        reviewer="ada",
    )
    accepted = replace(made, review=Accept())
    assert example(asked, found, review=accepted, reviewed_at=AT).right == _settling(case, "in_6")
