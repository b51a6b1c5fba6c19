"""What was applied stays applied, where the invoices bear it out; else a person looks."""

from dataclasses import replace

import pytest

from triage.model import Refund
from triage.testing import credit_note, evidence, invoice, payment

PAID = replace(invoice("in_1", 10000), status="paid", amount_remaining=0)
NOTE = replace(credit_note("cn", 4000), amount_remaining=0)
REFUND = Refund(id="re", payment="pay_1", amount=10000, currency="EUR")
APPLIED = payment("pay_1", 10000, status="applied", applied_to=("in_1",))


def decision(decide_on, *documents):
    return decide_on(evidence(*documents)).decision


def test_an_application_that_the_invoice_bears_out_is_left_as_it_is(decide_on):
    found = decision(decide_on, APPLIED, PAID)
    assert (found.outcome, found.proposal.explanation.action.type) == ("resolved", "no_action")


def test_a_part_that_a_person_applied_is_not_taken_back_for_a_better_match(decide_on):
    part = replace(PAID, status="open", total=25000, amount_remaining=15000)
    better = invoice("in_2", 10000)
    assert decision(decide_on, APPLIED, part, better).proposal.explanation.cause == "applied_already"


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((APPLIED,), id="the invoice is not at hand"),
        pytest.param((replace(APPLIED, applied_to=()), PAID), id="applied to nothing"),
        pytest.param((replace(APPLIED, applied_to=("in_1", "in_9")), PAID), id="one of two is missing"),
        pytest.param((APPLIED, replace(PAID, customer="cus_bolt")), id="another customer's"),
        pytest.param((replace(APPLIED, payer_name="Nobody"), PAID), id="a payer nobody knows"),
        pytest.param((APPLIED, replace(PAID, currency="USD")), id="another currency"),
        pytest.param((APPLIED, replace(PAID, amount_remaining=1)), id="a cent that it did not take"),
        pytest.param((APPLIED, PAID, replace(APPLIED, id="p2", amount=1)), id="more applied than it took"),
        pytest.param((APPLIED, PAID, replace(NOTE, invoice="in_1")), id="settled by a credit note"),
        pytest.param((APPLIED, PAID, NOTE), id="a credit note of his, used for nobody knows what"),
        pytest.param((APPLIED, PAID, replace(NOTE, customer=None)), id="a credit note of nobody knows whom"),
        pytest.param((APPLIED, PAID, REFUND), id="refunded"),
        pytest.param((APPLIED, PAID, replace(REFUND, status="pending")), id="about to be refunded"),
        pytest.param((APPLIED, replace(PAID, status="void")), id="void"),
        pytest.param((APPLIED, replace(PAID, disputed=True)), id="disputed"),
        pytest.param((replace(APPLIED, status="returned"), PAID), id="sent back"),
        pytest.param((replace(APPLIED, direction="outbound"), PAID), id="money out"),
    ],
)
def test_an_application_that_is_not_borne_out_is_left_to_a_person(decide_on, documents):
    assert decision(decide_on, *documents).outcome == "escalated"


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(replace(NOTE, invoice="in_2"), id="a credit note of another invoice"),
        pytest.param(replace(NOTE, customer="cus_bolt"), id="a credit note of another customer"),
        pytest.param(replace(NOTE, amount_remaining=4000), id="a credit note that is not used yet"),
        pytest.param(replace(NOTE, status="void"), id="a void credit note"),
        pytest.param(replace(REFUND, status="failed"), id="a refund that failed"),
        pytest.param(replace(REFUND, payment="pay_2"), id="a refund of another payment"),
    ],
)
def test_what_is_of_no_concern_does_not_doubt_an_application(decide_on, document):
    assert decision(decide_on, APPLIED, PAID, document).outcome == "resolved"


def test_a_payment_that_was_applied_twice_is_left_to_a_person(decide_on):
    first = replace(APPLIED, id="pay_0", created=APPLIED.created.replace(day=1))
    reasons = decision(decide_on, APPLIED, first, replace(PAID, total=20000)).reasons
    assert "it may repeat an earlier payment" in " ".join(reasons)
