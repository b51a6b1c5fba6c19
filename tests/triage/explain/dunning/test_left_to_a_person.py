"""Tries to collect that are left to a person, each for its own reason, and what is no such reason."""

from dataclasses import replace
from datetime import date

import pytest

from triage.model import AutoResolve, BalanceTransaction, Claim, CreditNote, InvoiceItem, Kind, Note, Period, Refund
from triage.testing import ACME, attempt, evidence, invoice, payment

BILL = invoice("in_1", 1000, created=date(2026, 6, 20))
PAID = replace(BILL, status="paid", amount_remaining=0)


def claim(role, document="in_1", amount=1000):
    return Claim(exception="exc_earlier", role=role, document=document, amount=amount, currency="EUR")


def filed(*documents, claims=()):
    return evidence(*documents, kind=Kind.FAILED_PAYMENT, subject="at", claims=claims, customers=(ACME,))


CREDIT = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=100, amount_remaining=100)
REFUND = Refund(id="re", payment="p", invoice="in_1", amount=5, currency="EUR")
NOTE = Note(id="note", author="customer", text="I cancelled in May")
ITEM = InvoiceItem(
    id="item",
    invoice="in_1",
    amount=1,
    currency="EUR",
    price=1,
    period=Period(start=date(2026, 6, 1), end=date(2026, 7, 1)),
)


@pytest.mark.parametrize(
    ("documents", "because"),
    [
        pytest.param((BILL, attempt(code="teapot")), "the code is not known", id="unknown code"),
        pytest.param((BILL, attempt(code="mandate_cancelled")), "code is of another processor", id="foreign code"),
        pytest.param((BILL, attempt(code="fraudulent")), "fraud is suspected", id="fraud"),
        pytest.param((attempt(),), "the invoice is not at hand", id="no invoice"),
        pytest.param((replace(BILL, status="draft"), attempt()), "the invoice is a draft", id="draft"),
        pytest.param((replace(PAID, status="draft"), attempt()), "contradicts itself", id="a draft with nothing open"),
        pytest.param((replace(BILL, amount_remaining=1001), attempt()), "contradicts itself", id="more open than due"),
        pytest.param((replace(BILL, disputed=True), attempt()), "the invoice is disputed", id="disputed"),
        pytest.param((replace(BILL, customer="cus_x"), attempt()), "customer is not at hand", id="no customer"),
        pytest.param((BILL, payment("pay_1", 5), attempt()), "money came in", id="unapplied money of nobody known"),
        pytest.param((BILL, CREDIT, attempt()), "a credit note may reduce", id="credit note"),
        pytest.param((BILL, attempt(amount=999)), "over another amount", id="asked for another amount"),
        pytest.param((BILL, REFUND, attempt()), "was sent back", id="refunded"),
        pytest.param((BILL, payment("pay_1", 5, status="returned"), attempt()), "came back", id="returned"),
        pytest.param((replace(BILL, document="bill"), attempt()), "is a bill or a receipt", id="a vendor's bill"),
        pytest.param((BILL, replace(BILL, id="in_2"), attempt()), "may have been billed twice", id="billed twice"),
        pytest.param((BILL, NOTE, attempt()), "somebody wrote about it", id="a customer's note"),
        pytest.param(
            (replace(BILL, status="void"), attempt(outcome="pending")),
            "not open, or not at hand",
            id="pending on a void",
        ),
        pytest.param((BILL, attempt(hours=-24 * 11)), "made before the invoice", id="before the invoice"),
        pytest.param((BILL, attempt(hours=5)), "dated after now", id="future"),
        pytest.param((BILL, attempt(), attempt("at_0", hours=-1, outcome="pending")), "no answer yet", id="in flight"),
        pytest.param(
            (BILL, attempt(), attempt("at_0", hours=-1, outcome="succeeded")), "brought money", id="succeeded"
        ),
        pytest.param(
            (BILL, attempt(), attempt("at_0", hours=-1, code="stolen_card")), "declined for good", id="dead card"
        ),
        pytest.param(
            (BILL, attempt(key="k"), attempt("at_0", hours=-1, key="k", code="do_not_honor")),
            "one key stands for two",
            id="one key, two answers",
        ),
        pytest.param(
            (BILL, attempt(key="k"), attempt("at_0", hours=-1, key="k", invoice="in_2")),
            "one key stands for two",
            id="one key, two invoices",
        ),
    ],
)
def test_a_doubt_is_left_to_a_person_with_its_reason(decide_on, documents, because):
    decision = decide_on(filed(*documents)).decision
    assert decision.outcome == "escalated"
    assert any(because in reason for reason in decision.reasons)


OTHER_BILL = invoice("in_2", 700)
CLOCKED = replace(BILL, subscription="sub", period=Period(start=date(2026, 6, 1), end=date(2026, 7, 1)))


def moved(type_, source):
    return BalanceTransaction(id="bt", type=type_, amount=1000, currency="EUR", source=source)


def applied(amount, *invoices):
    return payment("pay_1", amount, status="applied", applied_to=invoices)


@pytest.mark.parametrize(
    ("documents", "because"),
    [
        pytest.param(
            (BILL, attempt(code="7", processor=None)), "the code is not known", id="a scheme's pick-up number"
        ),
        pytest.param((BILL, attempt(code="27", processor="adyen")), "the code is not known", id="not passed on"),
        pytest.param(
            (BILL, OTHER_BILL, attempt(), attempt("o", invoice="in_2", code="stolen_card")),
            "declined for good",
            id="his card was stolen when another invoice was tried",
        ),
        pytest.param(
            (BILL, attempt(), attempt("o", invoice="in_3", code="no_account")), "for good", id="of nobody known"
        ),
        pytest.param(
            (BILL, attempt(code="expired_card"), attempt("o", hours=-1, code="fraudulent")),
            "suspected of fraud or contested before",
            id="fraud before the card expired",
        ),
        pytest.param(
            (BILL, attempt(code="fraudulent"), attempt("o", hours=1)), "fraud is suspected", id="fraud, and tried again"
        ),
        pytest.param((PAID, attempt(code="debit_not_authorized")), "contests the debit", id="contested, and paid"),
        pytest.param(
            (replace(BILL, amount_remaining=400), applied(601, "in_1"), attempt()), "money came in", id="short"
        ),
        pytest.param(
            (BILL, applied(1, "in_1", "in_2"), attempt()), "money came in", id="applied, and nothing taken off"
        ),
        pytest.param((BILL, moved("charge", "at"), attempt()), "money came in", id="the try is on the balance"),
        pytest.param((BILL, moved("dispute", "ch_9"), attempt()), "sent back or came back", id="a charge is disputed"),
        pytest.param((CLOCKED, replace(CLOCKED, id="in_2", created=None), attempt()), "billed twice", id="same period"),
    ],
)
def test_what_stands_around_a_try_is_not_passed_over(decide_on, documents, because):
    decision = decide_on(filed(*documents)).decision
    assert decision.outcome == "escalated"
    assert any(because in reason for reason in decision.reasons)


@pytest.mark.parametrize(
    "documents",
    [
        pytest.param(
            (BILL, attempt(method="a"), attempt("o", hours=-1, code="stolen_card", method="b")), id="other card"
        ),
        pytest.param(
            (
                BILL,
                replace(OTHER_BILL, customer="cus_bolt"),
                attempt(),
                attempt("o", invoice="in_2", code="stolen_card"),
            ),
            id="somebody else's card",
        ),
        pytest.param((replace(BILL, amount_remaining=400), applied(600, "in_1"), attempt()), id="all taken off"),
        pytest.param((replace(BILL, amount_remaining=400), applied(900, "in_1", "in_2"), attempt()), id="shared"),
        pytest.param((BILL, moved("charge", "ch_9"), attempt()), id="another charge"),
        pytest.param(
            (CLOCKED, replace(CLOCKED, id="in_2", created=None, subscription="s"), attempt()), id="other plan"
        ),
    ],
)
def test_what_does_not_concern_a_try_does_not_stop_it(decide_on, documents):
    assert decide_on(filed(*documents)).decision.proposal.explanation.action.type == "retry_payment"


@pytest.mark.parametrize(
    "tries",
    [
        pytest.param((attempt(outcome="succeeded"), attempt("o", hours=-1, outcome="succeeded")), id="both brought it"),
        pytest.param((attempt(outcome="succeeded", amount=1001),), id="more than the total"),
        pytest.param(
            (attempt(), *(attempt(f"o_{hour}", hours=-hour, outcome="succeeded") for hour in (1, 2))),
            id="two before it",
        ),
    ],
)
def test_an_invoice_that_was_collected_twice_is_not_closed(decide_on, tries):
    decision = decide_on(filed(PAID, *tries)).decision
    assert any("tries took more than was owed" in reason for reason in decision.reasons)


def test_an_invoice_that_was_collected_once_is_closed(decide_on):
    once = attempt(outcome="succeeded", amount=1000, key="k")
    copy = attempt("copy", outcome="succeeded", amount=1000, key="k")
    assert isinstance(decide_on(filed(PAID, once, copy)).decision, AutoResolve)


@pytest.mark.parametrize(
    ("taken", "because"),
    [
        pytest.param(claim("hold"), "the invoice is held back", id="held"),
        pytest.param(claim("keep"), "the invoice is held back", id="kept for a copy"),
        pytest.param(claim("correct"), "being corrected", id="corrected"),
        pytest.param(claim("correct", "item"), "being corrected", id="an item of it corrected"),
        pytest.param(claim("collect", "at_0"), "still to come", id="another retry stands"),
    ],
)
def test_earlier_decisions_stop_a_retry(decide_on, taken, because):
    decision = decide_on(filed(BILL, ITEM, attempt(), attempt("at_0", hours=-1), claims=(taken,))).decision
    assert any(because in reason for reason in decision.reasons)
