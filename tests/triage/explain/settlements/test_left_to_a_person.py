"""Deposits and payouts that nearly agree, and must not be booked by a machine."""

from dataclasses import replace
from datetime import date

import pytest

from triage.model import AutoResolve, Customer, Refund
from triage.testing import payment
from triage.testing.settlements import CHARGE, deposit, movement, payout

HIS = Customer(id="cus_carl", accounts=("DE02120300000000202051",))
REFUND = Refund(id="re_1", payment="pay_c", amount=10_000, currency="EUR")
SECOND = (payout("po_2"), movement("txn_2", 10_000, fee=300, payout="po_2"))


def of(source, **fields):
    return replace(CHARGE, source=source, **fields)


def test_the_plain_case_resolves(settle):
    assert isinstance(settle(deposit(), payout(), CHARGE).decision, AutoResolve)


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((deposit(), payout(status="pending"), CHARGE), id="pending"),
        pytest.param((deposit(), payout(status="failed"), CHARGE), id="failed"),
        pytest.param((deposit(customer="cus_acme"), payout(), CHARGE), id="a customer's money"),
        pytest.param((deposit(payer="Acme GmbH"), payout(), CHARGE), id="sent by a customer"),
        pytest.param((HIS, deposit(payer=None, payer_account=HIS.accounts[0]), payout(), CHARGE), id="his account"),
        pytest.param((deposit(status="applied", applied_to=("in_1",)), payout(), CHARGE), id="applied"),
        pytest.param((deposit(applied_to=("in_1",)), payout(), CHARGE), id="applied to something by half"),
        pytest.param((deposit(status="returned"), payout(), CHARGE), id="returned"),
        pytest.param((deposit(direction="outbound"), payout(), CHARGE), id="outbound"),
        pytest.param((deposit(payer=None, memo=""), payout(), CHARGE), id="nothing but the amount"),
        pytest.param((deposit(memo="ST-9Q8W7E"), payout(), CHARGE), id="a reference that nobody knows"),
        pytest.param((deposit(amount=9_699), payout(), CHARGE), id="a cent short"),
        pytest.param((deposit(amount=9_701), payout(), CHARGE), id="a cent over"),
        pytest.param((replace(deposit(), currency="USD"), payout(), CHARGE), id="another currency"),
        pytest.param((deposit(), payout(), of("re_1"), REFUND), id="a charge that is a refund"),
        pytest.param((deposit(), payout(), of("pay_c"), payment("pay_c", 9_999)), id="a charge of another amount"),
        pytest.param(
            (deposit(), payout(), of("pay_c"), payment("pay_c", 10_000, status="returned")), id="returned charge"
        ),
        pytest.param(
            (deposit(), payout(), of("ch_1"), replace(REFUND, id="re_2", payment="ch_1")), id="a refund not listed"
        ),
        pytest.param((deposit(), payout(), replace(CHARGE, available=date(2026, 6, 13))), id="available a day later"),
        pytest.param(
            (deposit(), payout(), CHARGE, movement("t", 1, type="credit"), movement("u", 1, type="debit")),
            id="adjustments that cancel out",
        ),
        pytest.param((deposit(), deposit("pay_2"), payout(), CHARGE), id="a second deposit names it"),
        pytest.param((deposit(memo="ST-po_1X7 ST-po_2X7"), payout(), CHARGE, *SECOND), id="it names two"),
        pytest.param((deposit(memo=""), payout(), CHARGE, *SECOND), id="two of one amount"),
        pytest.param((deposit(memo=""), payout(), CHARGE, SECOND[0]), id="two of one amount, one of them unproved"),
        pytest.param(
            (deposit(memo=""), payout(), CHARGE, payout("po_2", 5_000), payout("po_3", 4_700)),
            id="two others come to as much together",
        ),
        pytest.param((deposit(memo=""), deposit("pay_2", memo=""), payout(), CHARGE), id="two deposits of one amount"),
        pytest.param((deposit(amount=19_400, memo=""), payout(), CHARGE, *SECOND), id="a sum that names nothing"),
        pytest.param((deposit(amount=19_400), payout(), CHARGE, *SECOND), id="a sum that names one of two"),
        pytest.param(
            (deposit(), payout(), replace(CHARGE, payout=None), replace(CHARGE, id="t", payout=None)),
            id="either of two movements",
        ),
        pytest.param(
            (deposit(), payout(), replace(CHARGE, payout=None), replace(SECOND[0], amount=9_700)),
            id="a movement that two payouts lack",
        ),
        pytest.param(
            (deposit(), payout(), *(movement(f"t{i:02}", 100 + i, payout=None) for i in range(20))),
            id="a sum of many small movements",
        ),
        pytest.param(
            (deposit(), payout(), *(movement(f"t{i:02}", 9_700 - i, payout=None) for i in range(30))),
            id="more movements than sets can be counted of",
        ),
    ],
)
def test_what_nearly_agrees_is_left_to_a_person(settle, documents):
    assert not isinstance(settle(*documents).decision, AutoResolve)


@pytest.mark.parametrize(("amount", "resolves"), [(9_700, True), (9_600, False)])
def test_a_payout_is_gone_only_where_the_deposit_that_names_it_is_as_much(settle, amount, resolves):
    nameless, other = deposit(memo=""), deposit("pay_2", amount, memo="ST-po_2X7")
    receipt = settle(nameless, other, payout(), CHARGE, *SECOND)
    assert isinstance(receipt.decision, AutoResolve) is resolves


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param((payout(status="failed", created=date(2026, 6, 29)), CHARGE), id="failed"),
        pytest.param((payout(created=date(2026, 6, 29)),), id="nothing listed"),
        pytest.param((payout(created=date(2026, 6, 29), amount=9_000), CHARGE), id="not what is listed"),
        pytest.param(
            (payout(amount=0), movement("t", 1, type="credit"), movement("u", 1, type="debit")), id="of nothing"
        ),
        pytest.param((payout(amount=0),), id="of nothing and nothing listed"),
        pytest.param((payout(amount=0), CHARGE, movement("t", 9_700, type="refund")), id="of nothing, with fees"),
    ],
)
def test_a_payout_that_does_not_add_up_is_not_waited_for(settle, documents):
    assert not isinstance(settle(*documents, subject="po_1").decision, AutoResolve)


def test_another_deposit_is_never_booked_in_the_place_of_the_one_in_question(settle):
    other = deposit("pay_2")
    receipt = settle(deposit(memo=""), other, payout(), CHARGE)
    assert all("pay_1" in e.action.payments for e in receipt.explanations)
    assert not isinstance(receipt.decision, AutoResolve)
