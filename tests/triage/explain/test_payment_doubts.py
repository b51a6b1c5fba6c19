from dataclasses import replace

import pytest

from triage.model import Customer, PaymentPolicy
from triage.testing import evidence, invoice, line, payment, policy

BOOK = (
    invoice("in_1", 41_230, number="INV-00118"),
    invoice("in_2", 98_765, number="INV-00250"),
    invoice("in_3", 77_210, number="INV-00181", customer="cus_bolt"),
)
CLIENT = policy(payments=PaymentPolicy(unique_amount=True))


def moved(receipt):
    """What is allocated to each invoice, or None when a person is asked."""
    if receipt.decision.outcome != "resolved":
        return None
    effects = receipt.decision.proposal.explanation.effects
    return {effect.document: effect.amount.amount for effect in effects if effect.type == "allocate"}


def advised(amount, *listed, **fields):
    return payment("pay_1", amount, remittance=tuple(line(*each) for each in listed), **fields)


def test_a_slip_that_hits_somebody_elses_number_is_corrected(decide_on):
    paid = advised(41_230, ("INV-00181", 41_230))
    assert moved(decide_on(evidence(*BOOK, paid))) == {"in_1": 41_230}


@pytest.mark.parametrize("change", [{"total": 41_230, "amount_remaining": 41_230}, {"total": 41_230}])
def test_a_number_of_somebody_else_that_is_worth_the_sum_is_no_slip(change, decide_on):
    book = (*BOOK[:2], replace(BOOK[2], **change))
    assert moved(decide_on(evidence(*book, advised(41_230, ("INV-00181", 41_230))))) is None


def test_a_slip_from_his_own_settled_invoice_is_asked_about(decide_on):
    book = (*BOOK[:2], replace(BOOK[2], customer="cus_acme", amount_remaining=0, status="paid"))
    assert moved(decide_on(evidence(*book, advised(41_230, ("INV-00181", 41_230))))) is None


def test_one_number_of_two_is_mistyped_and_the_other_paid_in_part(decide_on):
    paid = advised(91_230, ("INV-00018", 41_230), ("INV-00250", 50_000))
    assert moved(decide_on(evidence(*BOOK, paid))) == {"in_1": 41_230, "in_2": 50_000}


ORDER = advised(41_230, ("PO-77120", 41_230))


def test_an_order_says_nothing_where_none_is_recorded(decide_on):
    assert moved(decide_on(evidence(*BOOK, ORDER), CLIENT)) == {"in_1": 41_230}
    assert moved(decide_on(evidence(*BOOK, ORDER))) is None
    recorded = (BOOK[0], replace(BOOK[1], po_number="PO-1"), BOOK[2])
    assert moved(decide_on(evidence(*recorded, ORDER), CLIENT)) is None


def test_an_order_beside_a_number_is_the_only_invoice_of_its_line(decide_on):
    paid = advised(139_995, ("PO-77120", 41_230), ("INV-00250", 98_765))
    assert moved(decide_on(evidence(*BOOK, paid), CLIENT)) == {"in_1": 41_230, "in_2": 98_765}
    pair = (invoice("in_8", 40_000, number="INV-00801"), invoice("in_9", 1_230, number="INV-00932"))
    assert moved(decide_on(evidence(*BOOK, *pair, paid), CLIENT)) is None


SILENT = payment("pay_1", 41_230)
NOT_ENOUGH = {
    "another of that price, settled": (
        replace(BOOK[0], id="in_9", number="INV-00777", amount_remaining=0, status="paid"),
    ),
    "two that come to it": (invoice("in_8", 40_000, number="INV-00801"), invoice("in_9", 1_230, number="INV-00932")),
    "another customer's of that price": (invoice("in_9", 41_230, number="INV-00777", customer="cus_bolt"),),
    "the same sum before": (payment("pay_0", 41_230, status="applied", applied_to=("in_0",)),),
}


@pytest.mark.parametrize("more", NOT_ENOUGH.values(), ids=NOT_ENOUGH)
def test_the_amount_alone_is_not_enough_beside_others_like_it(more, decide_on):
    assert moved(decide_on(evidence(*BOOK, SILENT), CLIENT)) == {"in_1": 41_230}
    assert moved(decide_on(evidence(*BOOK, *more, SILENT), CLIENT)) is None


@pytest.mark.parametrize(
    "memo", ["advance payment", "Anzahlung", "acompte mai", "deposit", "on account", "refund", "4711"]
)
def test_words_of_another_purpose_leave_the_amount_alone_to_a_person(memo, decide_on):
    assert moved(decide_on(evidence(*BOOK, replace(SILENT, memo=memo)), CLIENT)) is None


def test_a_number_in_the_payers_own_name_is_no_reference(decide_on):
    branch = Customer(id="cus_acme", name="Acme Filiale 116 GmbH")
    paid = payment("pay_1", 41_230, payer="Acme Filiale 116", reference="ACH Acme Filiale 116")
    assert moved(decide_on(evidence(*BOOK, paid, customers=(branch,)), CLIENT)) == {"in_1": 41_230}


def test_a_payer_cut_short_is_asked_where_a_slip_leads_to_a_namesake(decide_on):
    north, south = Customer(id="cus_acme", name="Maple Leaf North"), Customer(id="cus_bolt", name="Maple Leaf South")
    paid = advised(20_000, ("INV-00118", 20_000), payer="Maple Leaf")
    far, near = ((*BOOK[:2], replace(BOOK[2], number=number)) for number in ("INV-00555", "INV-00119"))
    assert moved(decide_on(evidence(*far, paid, customers=(north, south)))) == {"in_1": 20_000}
    assert moved(decide_on(evidence(*near, paid, customers=(north, south)))) is None


@pytest.mark.parametrize(
    ("amount", "memo", "expected"),
    [
        pytest.param(45_000, "payment", {"in_1": 41_230}, id="more than the invoice"),
        pytest.param(45_000, "part payment", None, id="more, called a part"),
        pytest.param(45_000, "less discount", None, id="more, called less a discount"),
    ],
)
def test_more_than_the_invoice_is_no_part_of_it(amount, memo, expected, decide_on):
    paid = payment("pay_1", amount, remittance=(line("INV-00118", amount, memo=memo),))
    assert moved(decide_on(evidence(*BOOK, paid))) == expected


NAMED = advised(41_230, ("INV-00118", 41_230))
WAITING = {
    "it names the invoice, whoever sent it": advised(41_230, ("INV-00118", 41_230), payer="Somebody Else"),
    "it writes the digits of its number": payment("pay_0", 41_230, payer="XX", memo="00118"),
    "it says nothing and is his": payment("pay_0", 41_230),
    "it names nothing that is known and may be his": advised(41_230, ("INV-99999", 41_230), payer="Ac GmbH"),
}


@pytest.mark.parametrize("other", WAITING.values(), ids=WAITING)
def test_another_payment_over_the_sum_that_may_be_for_the_invoice_is_asked_about(other, decide_on):
    waits = replace(other, id="pay_0", created=None)
    assert moved(decide_on(evidence(*BOOK, waits, NAMED))) is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"payer_name": "Bolt Ltd", "remittance": ()}, id="another customer's"),
        pytest.param({"amount": 41_231}, id="another sum"),
        pytest.param({"remittance": (line("INV-00250", 41_230),)}, id="for another of his invoices"),
        pytest.param({"direction": "outbound"}, id="money out"),
    ],
)
def test_another_payment_that_cannot_be_for_the_invoice_changes_nothing(change, decide_on):
    waits = replace(NAMED, **{"id": "pay_0", "created": None, **change})
    assert moved(decide_on(evidence(*BOOK, waits, NAMED))) == {"in_1": 41_230}
