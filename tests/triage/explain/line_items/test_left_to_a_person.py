"""Invoices that differ from their subscription and must still not be corrected by a machine, with the shipped rules."""

from dataclasses import replace
from datetime import date

import pytest

from triage.model import (
    Claim,
    Invoice,
    InvoiceItem,
    InvoiceLine,
    Kind,
    Period,
    PlanChange,
    Refund,
    Span,
    Subscription,
    SubscriptionItem,
    Terms,
)
from triage.testing import credit_note, evidence

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 7, 1))
JULY = Period(start=date(2026, 7, 1), end=date(2026, 8, 1))
SEATS = SubscriptionItem(id="si_seats", product="seats", price=1000, quantity=5)
SUPPORT = SubscriptionItem(id="si_support", product="support", price=9900)
AGREED = Subscription(id="sub_1", customer="cus_acme", currency="EUR", amount=14900, items=(SEATS, SUPPORT))
GIVEN_BACK = InvoiceItem(
    id="ii", subscription="sub_1", type="credit", amount=9900, currency="EUR", price=9900, period=JUNE
)
FIVE_SEATS = InvoiceLine(id="il_1", product="seats", price=1000, quantity=5, amount=5000)
ONE_SUPPORT = InvoiceLine(id="il_2", product="support", price=9900, amount=9900)


def bill(*lines, tax=0, **fields):
    total = sum(line.amount for line in lines) + tax
    given = {"subscription": "sub_1", "period": JUNE, "currency": "EUR", "created": date(2026, 6, 1), **fields}
    return Invoice(id="in_1", customer="cus_acme", total=total, amount_remaining=total, lines=lines, tax=tax, **given)


SHORT, RIGHT = bill(FIVE_SEATS), bill(FIVE_SEATS, ONE_SUPPORT)


def told(decide_on, invoice, *documents, agreed=AGREED, claims=()):
    about = evidence(invoice, agreed, *documents, kind=Kind.LINE_ITEM_MISMATCH, subject="in_1", claims=claims)
    decision = decide_on(about).decision
    return "" if decision.outcome == "resolved" else "; ".join(decision.reasons)


@pytest.mark.parametrize(
    "invoice",
    [
        pytest.param(RIGHT, id="as subscribed"),
        pytest.param(SHORT, id="a line left out"),
        pytest.param(bill(FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_3")), id="a line twice"),
        pytest.param(bill(replace(FIVE_SEATS, quantity=6, amount=6000), ONE_SUPPORT), id="a seat too many"),
        pytest.param(bill(replace(FIVE_SEATS, price=900, amount=4500), ONE_SUPPORT), id="an old price"),
    ],
)
def test_a_plain_deviation_or_none_needs_nobody(decide_on, invoice):
    assert told(decide_on, invoice) == ""


@pytest.mark.parametrize(
    ("invoice", "reason"),
    [
        pytest.param(replace(SHORT, disputed=True), "disputed", id="disputed"),
        pytest.param(replace(SHORT, status="uncollectible"), "void", id="uncollectible"),
        pytest.param(replace(SHORT, subscription=None), "names no subscription", id="no subscription named"),
        pytest.param(replace(SHORT, currency="USD"), "somebody else", id="another currency"),
        pytest.param(bill(FIVE_SEATS, tax=950), "bears tax", id="a missing line with tax"),
        pytest.param(
            bill(FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_3", amount=9000, discount=900)),
            "a line has a discount",
            id="a discount",
        ),
        pytest.param(bill(FIVE_SEATS, replace(ONE_SUPPORT, product="setup")), "not by its lines", id="swapped"),
        pytest.param(
            bill(FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_3", product="setup")), "one-off", id="a one-off"
        ),
        pytest.param(
            bill(replace(FIVE_SEATS, period=Period(start=date(2026, 5, 1), end=date(2026, 6, 1)))),
            "another period",
            id="a line in arrears",
        ),
    ],
)
def test_what_an_invoice_leaves_open_is_a_persons(decide_on, invoice, reason):
    assert reason in told(decide_on, invoice)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(PlanChange(id="ch", subscription="sub_1", at=date(2026, 6, 9)), "inside", id="an upgrade"),
        pytest.param(Terms(id="t", customer="cus_acme", currency="EUR", clause="discount"), "clauses", id="a clause"),
        pytest.param(replace(RIGHT, id="in_2", total=1), "another invoice", id="another invoice"),
        pytest.param(credit_note("cn_1", 9900), "credit note", id="a credit note"),
        pytest.param(
            replace(RIGHT, id="in_2", total=1, customer="cus_bolt"), "another invoice", id="a stranger's invoice of it"
        ),
        pytest.param(
            replace(RIGHT, id="in_2", period=JULY, lines=(replace(ONE_SUPPORT, period=JUNE),)),
            "another invoice",
            id="a line made up for in July",
        ),
        pytest.param(
            replace(RIGHT, id="in_2", period=Period(start=JUNE.start, end=JUNE.start)),
            "another invoice",
            id="a one-off of the first day",
        ),
        pytest.param(
            replace(RIGHT, id="in_2", period=Period(start=JULY.end, end=JULY.start)),
            "another invoice",
            id="an invoice that runs backwards",
        ),
        pytest.param(
            Terms(id="t", customer="cus_bolt", subscription="sub_1", currency="EUR", clause="price"),
            "clauses",
            id="a stranger's clause about it",
        ),
        pytest.param(replace(GIVEN_BACK, invoice="in_2"), "item for the same time", id="credited by an item in July"),
        pytest.param(GIVEN_BACK, "item for the same time", id="an item that is on no invoice yet"),
    ],
)
@pytest.mark.parametrize("invoice", [SHORT, RIGHT], ids=["short", "right"])
def test_documents_beside_the_invoice_stop_every_answer(decide_on, document, reason, invoice):
    assert reason in told(decide_on, invoice, document)


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(replace(RIGHT, id="in_2", total=1, period=JULY), id="the invoice of July"),
        pytest.param(replace(GIVEN_BACK, period=JULY), id="an item of July"),
        pytest.param(replace(GIVEN_BACK, subscription="sub_9"), id="an item of another subscription"),
        pytest.param(replace(GIVEN_BACK, subscription=None, customer="cus_bolt"), id="an item of another customer"),
    ],
)
def test_documents_of_other_times_and_customers_stop_nothing(decide_on, document):
    assert told(decide_on, SHORT, document) == ""


def test_money_that_was_sent_back_may_have_put_it_right(decide_on):
    sent = Refund(id="re", payment="pay_1", invoice="in_1", amount=9900, currency="EUR")
    twice = bill(FIVE_SEATS, ONE_SUPPORT, replace(ONE_SUPPORT, id="il_3"))
    assert "sent back" in told(decide_on, twice, sent)
    assert "sent back" in told(decide_on, SHORT, sent)
    assert told(decide_on, RIGHT, sent) == ""


def test_a_line_that_another_invoice_made_up_for_is_not_charged_again(decide_on):
    by_hand = replace(RIGHT, id="in_2", period=JULY, total=9900)
    assert "over exactly the difference" in told(decide_on, SHORT, by_hand)


def test_a_line_at_nothing_may_be_waived(decide_on):
    assert "may be waived" in told(decide_on, bill(FIVE_SEATS, replace(ONE_SUPPORT, price=0, amount=0)))


def test_an_invoice_that_is_held_back_is_not_corrected(decide_on):
    claim = Claim(exception="exc_0", role="hold", document="in_1", amount=1, currency="EUR")
    assert "an earlier decision corrects it" in told(decide_on, SHORT, claims=[claim])


def test_a_change_after_the_period_makes_today_s_items_no_proof_of_a_mistake(decide_on):
    change = PlanChange(id="ch", subscription="sub_1", at=date(2026, 7, 9))
    assert "changed after the period began" in told(decide_on, SHORT, change)
    assert told(decide_on, RIGHT, change) == ""


def test_items_that_do_not_sum_to_the_subscription_are_contradictory(decide_on):
    assert "do not sum" in told(decide_on, SHORT, agreed=replace(AGREED, amount=5000))


def test_a_trial_is_free(decide_on):
    trial = replace(AGREED, started=date(2026, 5, 25), trial_days=30)
    assert "trial" in told(decide_on, SHORT, agreed=trial)


def test_an_earlier_correction_stops_every_answer(decide_on):
    claim = Claim(exception="exc_0", role="correct", document="in_1", amount=1, currency="EUR")
    assert "an earlier decision corrects it" in told(decide_on, SHORT, claims=[claim])


STEP = replace(SEATS, id="si_new", price=1200, effective=Span(start=date(2026, 4, 1)))
RAMP = replace(AGREED, items=(SEATS, STEP, replace(SUPPORT, effective=Span(start=date(2026, 6, 1)))))
MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
NEW_SEATS = InvoiceLine(id="il_3", product="seats", price=1200, quantity=5, amount=6000)


@pytest.mark.parametrize(
    "invoice", [bill(NEW_SEATS, period=MAY), bill(FIVE_SEATS, NEW_SEATS, period=MAY)], ids=["the step", "both"]
)
def test_a_step_of_a_ramp_that_nobody_ended_has_rivals(decide_on, invoice):
    assert "rivals: 2" in told(decide_on, invoice, agreed=RAMP)


def test_a_rival_whose_tax_is_open_still_stops_the_other(decide_on):
    taxed = bill(replace(NEW_SEATS, tax=1140), tax=1140, period=MAY)
    assert "another reading of the subscription leaves it open" in told(decide_on, taxed, agreed=RAMP)
