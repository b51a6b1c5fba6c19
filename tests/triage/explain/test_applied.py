"""What was applied stays applied, where the invoices bear it out; else a person looks."""

from dataclasses import replace

import pytest

from triage.testing import evidence, invoice, payment

PAID = replace(invoice("in_1", 10000), status="paid", amount_remaining=0)
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
        pytest.param((APPLIED, replace(PAID, status="void")), id="void"),
        pytest.param((APPLIED, replace(PAID, disputed=True)), id="disputed"),
        pytest.param((replace(APPLIED, status="returned"), PAID), id="sent back"),
        pytest.param((replace(APPLIED, direction="outbound"), PAID), id="money out"),
    ],
)
def test_an_application_that_is_not_borne_out_is_left_to_a_person(decide_on, documents):
    assert decision(decide_on, *documents).outcome == "escalated"


def test_a_payment_that_was_applied_twice_is_left_to_a_person(decide_on):
    first = replace(APPLIED, id="pay_0", created=APPLIED.created.replace(day=1))
    reasons = decision(decide_on, APPLIED, first, replace(PAID, total=20000)).reasons
    assert "it may repeat an earlier payment" in " ".join(reasons)
