"""Refunds whose money is out and whose paper must still not be written by a machine, with the shipped rules."""

from dataclasses import replace
from datetime import date

import pytest

from triage.model import BalanceTransaction, Claim, Invoice, InvoiceLine, Kind, Refund
from triage.testing import credit_note, evidence, payment

PAID = payment("pay_1", 10000, customer="cus_acme", created=date(2026, 5, 6), status="applied", applied_to=("in_1",))
BILL = Invoice(
    id="in_1",
    customer="cus_acme",
    currency="EUR",
    total=10000,
    amount_remaining=0,
    status="paid",
    lines=(InvoiceLine(id="il_1", amount=4000), InvoiceLine(id="il_2", amount=6000)),
)
BARE = Refund(id="re_1", payment="pay_1", amount=10000, currency="EUR", created=date(2026, 6, 10))
NOTE = replace(credit_note("cn_1", 10000), invoice="in_1", amount_remaining=0)
FIRST = replace(BARE, id="re_0", credit_note="cn_1", created=date(2026, 6, 1))
SECOND = replace(BARE, credit_note="cn_1")


AGAIN = replace(PAID, id="pay_2", status="unapplied", applied_to=())
UNPAID = replace(BILL, id="in_2", amount_remaining=10000, status="open")


def told(decide_on, subject, *documents, bill=BILL, paid=PAID, claims=()):
    about = evidence(subject, bill, paid, *documents, kind=Kind.REFUND_MISMATCH, subject=subject.id, claims=claims)
    decision = decide_on(about).decision
    if decision.outcome == "resolved":
        return decision.proposal.explanation.action.type
    return "; ".join(decision.reasons)


@pytest.mark.parametrize(
    ("subject", "documents", "action"),
    [
        pytest.param(SECOND, (NOTE,), "no_action", id="as credited"),
        pytest.param(BARE, (), "issue_credit_note", id="no credit note"),
        pytest.param(replace(BARE, amount=4000), (), "issue_credit_note", id="a line without a credit note"),
        pytest.param(FIRST, (NOTE, SECOND), "no_action", id="the first of two"),
        pytest.param(SECOND, (NOTE, FIRST), "issue_debit_note", id="the second of two"),
        pytest.param(replace(BARE, status="failed"), (), "no_action", id="failed"),
        pytest.param(replace(SECOND, status="pending"), (NOTE,), "no_action", id="on its way, as credited"),
    ],
)
def test_what_is_plain_needs_nobody(decide_on, subject, documents, action):
    assert told(decide_on, subject, *documents) == action


DISPUTE = BalanceTransaction(id="bt", type="dispute", amount=1, currency="EUR", source="pay_1")
MOVED = BalanceTransaction(id="bt", type="refund", amount=9700, currency="EUR", source="re_1")


@pytest.mark.parametrize(
    ("subject", "documents", "reason"),
    [
        pytest.param(replace(BARE, amount=5000), (), "unproved", id="half of the invoice"),
        pytest.param(replace(BARE, status="pending"), (), "not sent yet", id="on its way"),
        pytest.param(replace(BARE, status="failed", credit_note="cn_1"), (NOTE,), "it is owed", id="failed and owed"),
        pytest.param(replace(BARE, customer="cus_bolt"), (), "several customers", id="another customer's payment"),
        pytest.param(BARE, (DISPUTE,), "charged back", id="charged back"),
        pytest.param(SECOND, (NOTE, DISPUTE), "charged back", id="charged back, as credited"),
        pytest.param(BARE, (MOVED,), "processor moved another amount", id="the processor kept something"),
        pytest.param(BARE, (replace(NOTE, total=5000),), "another credit note", id="a note of another amount"),
        pytest.param(SECOND, (NOTE, replace(FIRST, created=None)), "which of two refunds", id="order unknown"),
        pytest.param(SECOND, (NOTE, replace(FIRST, status="pending")), "may still fail", id="the first may fail"),
        pytest.param(replace(BARE, amount=4000), (replace(FIRST, amount=4000),), "sent back before", id="a line twice"),
        pytest.param(
            replace(BARE, amount=6000),
            (replace(FIRST, amount=6000),),
            "sent back before",
            id="two equal parts above the payment",
        ),
        pytest.param(
            replace(BARE, amount=4000),
            (replace(FIRST, amount=4000, credit_note=None), replace(NOTE, total=4000, amount_remaining=4000)),
            "another refund could be what was credited",
            id="two refunds for one note",
        ),
        pytest.param(
            replace(BARE, amount=5000, credit_note="cn_1"),
            (replace(FIRST, amount=5000), replace(NOTE, total=9000)),
            "unproved",
            id="a note with room for a part of it",
        ),
        pytest.param(
            replace(BARE, amount=4000),
            (replace(NOTE, customer=None, invoice=None, total=4000, amount_remaining=4000),),
            "another credit note may be of it",
            id="a note of nobody",
        ),
        pytest.param(
            BARE,
            (replace(NOTE, invoice="in_2"),),
            "a credit note elsewhere may be what it settles",
            id="a note of another invoice",
        ),
        pytest.param(
            BARE,
            (replace(FIRST, payment="pay_9", credit_note=None),),
            "another refund could be what was credited",
            id="another refund without a note",
        ),
        pytest.param(
            replace(BARE, credit_note="cn_2"),
            (FIRST, NOTE, replace(NOTE, id="cn_2")),
            "a credit note of its own",
            id="credited and refunded twice",
        ),
    ],
)
def test_what_leaves_room_for_another_reading_is_a_persons(decide_on, subject, documents, reason):
    assert reason in told(decide_on, subject, *documents)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"bill": replace(BILL, status="void")}, "void", id="a void invoice"),
        pytest.param({"bill": replace(BILL, disputed=True)}, "disputed", id="disputed"),
        pytest.param({"bill": replace(BILL, amount_remaining=10000)}, "rivals", id="due again"),
        pytest.param({"bill": replace(BILL, amount_remaining=1)}, "something else is open", id="partly open"),
        pytest.param({"paid": replace(PAID, amount=10500)}, "payments at hand", id="paid more than it was"),
        pytest.param({"paid": replace(PAID, status="returned")}, "charged back", id="returned by the bank"),
        pytest.param({"paid": replace(PAID, applied_to=("in_1", "in_2"))}, "unproved", id="spread over invoices"),
    ],
)
def test_the_invoice_and_the_payment_leave_room_too(decide_on, changes, reason):
    assert reason in told(decide_on, BARE, **changes)


UNAPPLIED = replace(PAID, status="unapplied", applied_to=())
LOOSE = replace(credit_note("cn_1", 1234), invoice=None)


@pytest.mark.parametrize(
    ("subject", "documents", "paid", "claims", "reason"),
    [
        pytest.param(
            BARE, (), UNAPPLIED, [("spend", "pay_1"), ("settle", "in_9")], "took the payment", id="spent since"
        ),
        pytest.param(BARE, (), UNAPPLIED, [("hold", "pay_1")], "took the payment", id="held as credit"),
        pytest.param(BARE, (), PAID, [("hold", "in_1")], "corrects it", id="an invoice that is held back"),
        pytest.param(replace(BARE, status="failed"), (), UNAPPLIED, [], "it is owed", id="failed and paid too much"),
        pytest.param(
            replace(BARE, amount=1234), (LOOSE,), PAID, [], "only customer and amount", id="tied by its amount"
        ),
        pytest.param(
            BARE,
            (replace(BARE, id="re_2", payment="pay_2", invoice="in_1", amount=3000),),
            PAID,
            [],
            "another payment of the invoice",
            id="sent back by another payment too",
        ),
        pytest.param(replace(BARE, created=date(2026, 7, 1)), (), PAID, [], "after today", id="of tomorrow"),
        pytest.param(BARE, (AGAIN,), PAID, [], "a payment that settled nothing", id="the other of two transfers"),
        pytest.param(SECOND, (NOTE, FIRST, AGAIN), PAID, [], "a payment that settled nothing", id="paid again since"),
        pytest.param(
            SECOND,
            (NOTE, FIRST, replace(PAID, id="pay_2")),
            PAID,
            [],
            "payments at hand are not all",
            id="paid twice and sent back twice",
        ),
        pytest.param(
            BARE,
            (replace(PAID, id="pay_2", customer="cus_bolt"),),
            PAID,
            [],
            "several customers",
            id="paid too much by somebody else",
        ),
        pytest.param(
            replace(BARE, amount=4000),
            (replace(NOTE, customer="cus_bolt", total=2500),),
            PAID,
            [],
            "another credit note",
            id="somebody else's note of the invoice",
        ),
        pytest.param(BARE, (UNPAID,), UNAPPLIED, [], "something else is open", id="sent back while he owes"),
    ],
)
def test_what_the_books_say_elsewhere_is_not_overlooked(decide_on, subject, documents, paid, claims, reason):
    held = [Claim(exception="exc_0", role=r, document=d, amount=10000, currency="EUR") for r, d in claims]
    assert reason in told(decide_on, subject, *documents, paid=paid, claims=held)


@pytest.mark.parametrize(
    ("role", "document", "reason"),
    [("correct", "in_1", "corrects it"), ("correct", "re_1", "corrects it"), ("spend", "pay_1", "took the payment")],
)
def test_earlier_decisions_stop_a_credit_note(decide_on, role, document, reason):
    claim = Claim(exception="exc_0", role=role, document=document, amount=10000, currency="EUR")
    assert reason in told(decide_on, BARE, claims=[claim])


def test_a_refund_above_a_note_over_one_of_two_like_lines_may_have_a_short_note(decide_on):
    halves = replace(BILL, lines=tuple(replace(line, amount=5000) for line in BILL.lines))
    assert "its credit note may be short" in told(decide_on, SECOND, replace(NOTE, total=5000), bill=halves)


def test_lines_that_do_not_add_up_to_the_invoice_explain_no_refund(decide_on):
    uneven = replace(BILL, lines=(*BILL.lines, InvoiceLine(id="il_3", amount=1)))
    assert "unproved" in told(decide_on, replace(BARE, amount=4000), bill=uneven)


def test_a_credit_note_that_was_netted_is_not_settled_again(decide_on):
    claim = Claim(exception="exc_0", role="net", document="cn_1", amount=10000, currency="EUR")
    assert "used for something else" in told(decide_on, SECOND, NOTE, claims=[claim])


def test_a_decision_that_settled_the_invoice_with_the_payment_did_not_take_it_away(decide_on):
    claims = [
        Claim(exception="exc_0", role=role, document=document, amount=10000, currency="EUR")
        for role, document in (("spend", "pay_1"), ("settle", "in_1"))
    ]
    assert told(decide_on, BARE, claims=claims) == "issue_credit_note"
