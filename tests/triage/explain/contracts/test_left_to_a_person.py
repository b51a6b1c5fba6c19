"""Invoices to which a contract applies plainly and that must still not be acted on, with the shipped rules."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from triage.model import (
    Claim,
    CreditNote,
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
    UsageCharge,
)
from triage.testing import evidence, invoice, policy

APRIL = Period(start=date(2026, 4, 1), end=date(2026, 5, 1))
MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=0, anchor=date(2026, 1, 1))
PRICE = Terms(id="p", customer="cus_acme", currency="EUR", clause="price", product="seats", amount=10_000)
OFF = Terms(id="d", customer="cus_acme", currency="EUR", clause="discount", share=Decimal("0.1"))
COMMITTED = Terms(id="q", customer="cus_acme", currency="EUR", clause="quantity", product="seats", quantity=5)
CAP = Terms(id="c", customer="cus_acme", currency="EUR", clause="cap", amount=80_000)
FLOOR = replace(CAP, id="m", clause="minimum", amount=1000)
LINE = InvoiceLine(id="l", product="seats", quantity=5, price=10_000, discount=5000, amount=45_000)
AGREED = invoice("in", 45_000, subscription="sub", period=MAY, lines=(LINE,))
UNDISCOUNTED = replace(AGREED, total=50_000, amount_remaining=50_000, lines=(replace(LINE, discount=0, amount=50_000),))
SCENE = {"plan": PLAN, "price": PRICE, "off": OFF, "committed": COMMITTED}


def decision(decide_on, bill, *others, claims=(), **changes):
    scene = [document for document in (SCENE | changes).values() if document is not None]
    found = evidence(bill, *scene, *others, kind=Kind.CONTRACT_DISCREPANCY, subject="in", claims=claims)
    return type(decide_on(found, policy()).decision).__name__


@pytest.mark.parametrize("bill", [AGREED, UNDISCOUNTED], ids=["as agreed", "discount missing"])
def test_the_plain_cases_resolve(decide_on, bill):
    assert decision(decide_on, bill) == "AutoResolve"


NOTE = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1, amount_remaining=0, invoice="in")
ITEM = InvoiceItem(id="ii", invoice="in", amount=1, currency="EUR", price=1, period=MAY)
SEVEN = SubscriptionItem(id="si", product="seats", price=10_000, quantity=7)
UNTIL_APRIL = Span(end=date(2026, 4, 1))
MID_MAY = Span(start=date(2026, 5, 16))
JOINED = replace(SEVEN, quantity=5, effective=MID_MAY)
OTHER = replace(JOINED, product="support")


@pytest.mark.parametrize(
    ("others", "changes"),
    [
        pytest.param((NOTE,), {}, id="credited before"),
        pytest.param((Refund(id="re", payment="p", invoice="in", amount=1, currency="EUR"),), {}, id="refunded"),
        pytest.param((ITEM,), {}, id="a prorated item on it"),
        pytest.param((PlanChange(id="pc", at=date(2026, 5, 9)),), {}, id="a plan change"),
        pytest.param((replace(AGREED, id="in_2"),), {}, id="billed twice"),
        pytest.param((replace(AGREED, id="in_2", lines=(), period=MAY),), {}, id="another bill of the time"),
        pytest.param(
            tuple(replace(b, id=f"in_{b.total}", lines=(), period=None) for b in (AGREED, UNDISCOUNTED)),
            {},
            id="another bill of the amount",
        ),
        pytest.param((replace(PRICE, id="p2", amount=9000),), {}, id="two prices"),
        pytest.param((replace(PRICE, id="p2", product="support"),), {}, id="a product without a line"),
        pytest.param((replace(COMMITTED, id="q2", product="x"),), {}, id="a commitment without a line"),
        pytest.param((replace(OFF, id="d2", share=Decimal("0.2")),), {}, id="two discounts"),
        pytest.param((replace(OFF, id="d2", customer="cus_bolt"),), {}, id="another's clause"),
        pytest.param((replace(OFF, id="d2", subscription="s2"),), {}, id="another subscription's clause"),
        pytest.param((CAP, FLOOR, replace(FLOOR, id="m2", amount=90_000)), {}, id="a minimum above the cap"),
        pytest.param((replace(CAP, product="support"),), {}, id="a cap on another product"),
        pytest.param((replace(CAP, clause="currency", currency="USD"),), {}, id="to be billed in dollars"),
        pytest.param((), {"price": None}, id="no price"),
        pytest.param((), {"price": replace(PRICE, amount=None)}, id="a price without an amount"),
        pytest.param((), {"price": replace(PRICE, currency="USD")}, id="a price in dollars"),
        pytest.param((), {"price": replace(PRICE, effective=MID_MAY)}, id="a price from mid-month"),
        pytest.param((), {"off": replace(OFF, effective=MID_MAY)}, id="a discount from mid-month"),
        pytest.param((), {"off": replace(OFF, amount=5000)}, id="a share and an amount"),
        pytest.param((), {"off": replace(OFF, share=Decimal(2))}, id="twice the price off"),
        pytest.param((), {"off": replace(OFF, supersedes="p")}, id="a discount that replaces a price"),
        pytest.param((), {"off": replace(OFF, supersedes="d")}, id="a clause that replaces itself"),
        pytest.param(
            (), {"price": replace(PRICE, contract="a"), "off": replace(OFF, contract="b")}, id="two contracts"
        ),
        pytest.param((replace(NOTE, currency="USD"),), {}, id="credited before in dollars"),
        pytest.param((replace(NOTE, id="in"),), {}, id="credited under the id of the invoice"),
        pytest.param((Refund(id="re", payment="p", amount=1, currency="EUR"),), {}, id="a refund of no invoice"),
        pytest.param((replace(AGREED, id="in_2", customer=None),), {}, id="billed twice to nobody"),
        pytest.param((replace(AGREED, id="in_2", lines=(replace(LINE, product=None),)),), {}, id="no product"),
        pytest.param((replace(OFF, id="d2", supersedes="d", effective=UNTIL_APRIL),), {}, id="replaced until April"),
        pytest.param((), {"plan": None}, id="nothing says how long a period is"),
        pytest.param((), {"plan": replace(PLAN, currency="USD")}, id="a subscription in dollars"),
        pytest.param((), {"plan": replace(PLAN, trial_days=1)}, id="free time of which the start is not known"),
        pytest.param((), {"plan": replace(PLAN, started=date(2026, 4, 2), trial_days=30)}, id="free until 2 May"),
        pytest.param((), {"plan": replace(PLAN, customer="cus_bolt")}, id="another's subscription"),
        pytest.param((), {"plan": replace(PLAN, ended=date(2026, 5, 20))}, id="ended"),
        pytest.param((), {"plan": replace(PLAN, items=(SEVEN,)), "committed": None}, id="another quantity"),
        pytest.param((), {"plan": replace(PLAN, interval="year", anchor=None)}, id="a month of a year"),
    ],
)
@pytest.mark.parametrize("bill", [AGREED, UNDISCOUNTED], ids=["as agreed", "discount missing"])
def test_what_contradicts_an_invoice_keeps_it_from_being_decided(decide_on, bill, others, changes):
    assert decision(decide_on, bill, *others, **changes) == "Escalate"


TWO_LINES = (
    replace(LINE, quantity=1, discount=1000, amount=9000),
    replace(LINE, id="l2", quantity=4, discount=4000, amount=36_000),
)


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"disputed": True}, id="disputed"),
        pytest.param({"status": "void"}, id="void"),
        pytest.param({"status": "uncollectible"}, id="written off"),
        pytest.param({"customer": "cus_bolt"}, id="another's"),
        pytest.param({"currency": "USD"}, id="in dollars"),
        pytest.param({"document": "bill"}, id="a bill of a supplier"),
        pytest.param({"lines": ()}, id="no lines"),
        pytest.param({"lines": (replace(LINE, product=None),)}, id="a line without a product"),
        pytest.param({"lines": (replace(LINE, discount=1),)}, id="a line that does not multiply"),
        pytest.param({"lines": TWO_LINES}, id="a product on two lines"),
        pytest.param({"lines": (LINE, replace(LINE, id="l2", product="x"))}, id="a product without a price"),
        pytest.param({"lines": (LINE, LINE)}, id="two lines of one id"),
        pytest.param({"period": None}, id="no period"),
        pytest.param({"period": Period(start=date(2026, 5, 1), end=date(2026, 7, 1))}, id="two months"),
        pytest.param({"period": Period(start=date(2026, 5, 1), end=date(2026, 5, 1))}, id="no time"),
        pytest.param({"total": 46_000}, id="lines that do not sum"),
        pytest.param({"tax": 7000, "total": 52_000, "tax_inclusive": True}, id="tax in the lines"),
        pytest.param({"tax": 99_000}, id="more tax than total"),
        pytest.param({"tax_inclusive": True}, id="tax that is not stated in the lines"),
        pytest.param({"tax": 0, "lines": (replace(LINE, tax=1),)}, id="tax on a line of an untaxed invoice"),
    ],
)
def test_an_invoice_that_contradicts_itself_is_not_decided(decide_on, changes):
    assert decision(decide_on, replace(AGREED, **changes)) == "Escalate"


RATED = replace(LINE, discount=0, amount=50_000, tax_rate="tr")


@pytest.mark.parametrize(
    ("bill", "changes"),
    [
        pytest.param(replace(UNDISCOUNTED, tax=9500, total=59_500), {}, id="taxed"),
        pytest.param(replace(UNDISCOUNTED, lines=(RATED,)), {}, id="a rate of tax"),
        pytest.param(replace(UNDISCOUNTED, status="draft"), {}, id="a draft"),
    ],
)
def test_a_correction_needs_more_than_an_invoice_that_is_right(decide_on, bill, changes):
    right = replace(AGREED, tax=bill.tax, total=45_000 + (bill.tax or 0), status=bill.status)
    assert [decision(decide_on, each, **changes) for each in (right, bill)] == ["AutoResolve", "Escalate"]


def test_lines_that_cancel_each_other_out_are_not_as_agreed(decide_on):
    support = replace(PRICE, id="p2", product="support", amount=1000)
    lines = (replace(LINE, price=None, amount=44_000), InvoiceLine(id="l2", product="support", amount=1900))
    bill = replace(AGREED, total=45_900, lines=lines)
    assert decision(decide_on, bill, support) == "Escalate"
    right = (LINE, InvoiceLine(id="l2", product="support", amount=900))
    assert decision(decide_on, replace(bill, lines=right), support) == "AutoResolve"


def test_what_an_earlier_decision_corrected_is_not_corrected_again(decide_on):
    claim = Claim(exception="e", role="correct", document="in", amount=1, currency="EUR")
    assert decision(decide_on, UNDISCOUNTED, claims=(claim,)) == "Escalate"


@pytest.mark.parametrize("bill", [AGREED, UNDISCOUNTED], ids=["as agreed", "discount missing"])
def test_terms_that_an_earlier_decision_found_wrong_decide_nothing(decide_on, bill):
    for document, role, outcome in (
        ("d", "correct", "Escalate"),
        ("d9", "correct", "AutoResolve"),
        ("in", "hold", "Escalate"),
    ):
        claim = Claim(exception="e", role=role, document=document, amount=0, currency="EUR")
        assert decision(decide_on, bill, claims=(claim,)) == outcome


def test_what_is_billed_beside_it_counts_towards_a_minimum(decide_on):
    floor, support = replace(FLOOR, amount=40_000), (InvoiceLine(id="l", product="support", amount=1),)
    beside = replace(AGREED, id="in_2", lines=support)
    assert decision(decide_on, AGREED, floor) == "AutoResolve"
    assert decision(decide_on, AGREED, beside) == "AutoResolve"
    assert decision(decide_on, AGREED, floor, beside) == "Escalate"
    assert decision(decide_on, AGREED, floor, replace(beside, period=APRIL)) == "AutoResolve"
    assert decision(decide_on, AGREED, replace(floor, subscription="sub"), replace(beside, subscription="s2")) == (
        "AutoResolve"
    )


USED = UsageCharge(id="uc", customer="cus_acme", subscription="sub", meter="m", amount=1, currency="EUR", period=MAY)


@pytest.mark.parametrize(
    ("bound", "charge", "outcome"),
    [
        (FLOOR, USED, "Escalate"),
        (CAP, USED, "Escalate"),
        (FLOOR, replace(USED, customer=None), "Escalate"),
        (replace(FLOOR, subscription="sub"), replace(USED, customer=None), "Escalate"),
        (FLOOR, replace(USED, customer="cus_bolt"), "AutoResolve"),
        (replace(FLOOR, subscription="sub"), replace(USED, subscription="s2"), "AutoResolve"),
        (FLOOR, replace(USED, period=APRIL), "AutoResolve"),
        (None, USED, "AutoResolve"),
    ],
)
def test_usage_of_the_time_counts_towards_a_minimum_or_a_cap(decide_on, bound, charge, outcome):
    assert decision(decide_on, AGREED, charge, bound=bound) == outcome


@pytest.mark.parametrize(
    ("scene", "days", "outcome"),
    [
        pytest.param({"plan": replace(PLAN, started=MID_MAY.start)}, (16, 32), "AutoResolve", id="began"),
        pytest.param({"plan": replace(PLAN, ended=MID_MAY.start)}, (1, 16), "AutoResolve", id="ended"),
        pytest.param({"price": replace(PRICE, effective=MID_MAY)}, (16, 32), "AutoResolve", id="a price that began"),
        pytest.param({"plan": replace(PLAN, items=(JOINED,))}, (16, 32), "AutoResolve", id="an item that began"),
        pytest.param({}, (16, 32), "Escalate", id="no reason to begin"),
        pytest.param({}, (1, 16), "Escalate", id="no reason to end"),
        pytest.param({"plan": replace(PLAN, started=date(2026, 5, 15))}, (16, 32), "Escalate", id="began a day before"),
        pytest.param({"plan": replace(PLAN, items=(OTHER,))}, (16, 32), "Escalate", id="another product began"),
    ],
)
@pytest.mark.parametrize("billed", ["the whole period", "the part"])
def test_a_part_of_a_period_is_billed_for_a_reason(decide_on, billed, scene, days, outcome):
    first, end = (MAY.start + timedelta(days=day - 1) for day in days)
    amount = 50_000 if billed == "the whole period" else (50_000 * (end - first).days * 2 + 31) // 62
    part = replace(LINE, price=None, discount=0, amount=amount, period=Period(start=first, end=end))
    bill = replace(UNDISCOUNTED, total=part.amount, amount_remaining=part.amount, lines=(part,))
    assert decision(decide_on, bill, **{"off": None} | scene) == outcome


def test_two_invoices_of_one_number_are_never_decided(decide_on):
    april = replace(AGREED, id="in_2", number="7", lines=(), total=1, period=APRIL)
    assert decision(decide_on, replace(AGREED, number="7"), april) == "Escalate"
    assert decision(decide_on, replace(AGREED, number="8"), april) == "AutoResolve"


@pytest.mark.parametrize(
    ("before", "outcome"),
    [
        (replace(OFF, id="d0", share=Decimal("0.2")), "AutoResolve"),
        (replace(OFF, id="d0", share=Decimal("0.2"), currency="USD"), "Escalate"),
        (replace(OFF, id="d0", share=Decimal("0.2"), amount=1), "Escalate"),
    ],
    ids=["applied", "in dollars", "a share and an amount"],
)
def test_a_clause_that_could_not_be_applied_explains_no_bill(decide_on, before, outcome):
    ended = replace(before, effective=Span(end=MAY.start))
    line = replace(LINE, discount=10_000, amount=40_000)
    bill = replace(AGREED, total=40_000, amount_remaining=40_000, lines=(line,))
    assert decision(decide_on, bill, ended) == outcome


def test_an_amount_of_a_few_cents_fits_by_chance(decide_on):
    lines = (replace(LINE, price=2, discount=0, amount=10),)
    bill = replace(UNDISCOUNTED, total=10, amount_remaining=10, lines=lines)
    assert decision(decide_on, bill, price=replace(PRICE, amount=2)) == "Escalate"


@pytest.mark.parametrize(("others", "told"), [(7, 8), (8, 1)], ids=["eight readings", "nine readings"])
def test_a_contract_with_too_many_readings_is_not_read(decide_on, others, told):
    many = [replace(OFF, id=f"d{i}", share=Decimal(20 + i) / 100) for i in range(others)]
    found = evidence(AGREED, *many, *SCENE.values(), kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    explanations = decide_on(found, policy()).explanations
    assert len(explanations) == told
    assert ("can be read in 9 ways" in explanations[0].summary) == (told == 1)


def test_one_line_that_does_not_multiply_is_enough(decide_on):
    support = replace(PRICE, id="p2", product="support", amount=1000)
    odd = InvoiceLine(id="l2", product="support", price=950, amount=900)
    bill = replace(AGREED, total=45_900, lines=(LINE, odd))
    assert decision(decide_on, bill, support) == "Escalate"


def test_correcting_the_terms_is_never_done_without_a_person(decide_on):
    ended = replace(OFF, effective=Span(end=date(2026, 5, 1)))
    receipt = decide_on(
        evidence(AGREED, *(SCENE | {"off": ended}).values(), kind=Kind.CONTRACT_DISCREPANCY, subject="in"), policy()
    )
    doubts = [e.id for e in receipt.explanations if e.action.type == "correct_terms"]
    assert doubts
    assert not set(doubts) & set(dict(receipt.judgement.admitted))


ANOTHER = replace(AGREED, id="in_2")


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"other": replace(ANOTHER, customer="cus_bolt")}, id="another customer's invoice"),
        pytest.param({"other": replace(ANOTHER, status="void")}, id="a void invoice"),
        pytest.param({"other": replace(ANOTHER, period=APRIL)}, id="last month's invoice"),
        pytest.param({"other": replace(ANOTHER, lines=(replace(LINE, product="x"),))}, id="another product's invoice"),
        pytest.param({"other": replace(ANOTHER, lines=(), period=APRIL)}, id="last month's, without lines"),
        pytest.param({"other": replace(ANOTHER, lines=(), period=None, total=1)}, id="another amount"),
        pytest.param({"change": PlanChange(id="pc", at=date(2026, 6, 1))}, id="a plan change at the end"),
        pytest.param({"change": PlanChange(id="pc", at=date(2026, 5, 9), status="cancelled")}, id="cancelled"),
        pytest.param({"change": PlanChange(id="pc", at=date(2026, 5, 9), subscription="s2")}, id="another plan's"),
        pytest.param({"cap": CAP, "floor": FLOOR}, id="bounds that do not bind"),
        pytest.param({"cap": replace(CAP, product="seats")}, id="a cap on the only product"),
        pytest.param({"plan": replace(PLAN, started=MAY.start, ended=MAY.end)}, id="a subscription of one month"),
        pytest.param({"plan": replace(PLAN, items=(replace(SEVEN, quantity=5),)), "committed": None}, id="quantity"),
        pytest.param({"committed": None, "off": replace(OFF, product="seats", contract="a")}, id="one contract"),
        pytest.param({"price": replace(PRICE, product=None)}, id="a price of everything"),
        pytest.param({"item": replace(ITEM, invoice="in_9")}, id="an item of another invoice"),
    ],
)
@pytest.mark.parametrize("bill", [AGREED, UNDISCOUNTED], ids=["as agreed", "discount missing"])
def test_what_does_not_concern_an_invoice_stops_nothing(decide_on, bill, changes):
    assert decision(decide_on, bill, **changes) == "AutoResolve"


@pytest.mark.parametrize(
    ("objection", "terms"),
    [
        ("is above the cap", (CAP, replace(FLOOR, amount=90_000))),
        ("is of one product only", (replace(CAP, product="support"),)),
        ("takes an amount off several lines", (replace(OFF, share=None, amount=5000),)),
        ("ends before it begins", (replace(CAP, effective=Span(start=MAY.start, end=MAY.start)),)),
        ("which is about something else", (replace(CAP, supersedes="p"),)),
        ("does not say how much", (replace(FLOOR, amount=None),)),
        ("is in USD, the bill in EUR", (replace(FLOOR, currency="USD"),)),
        ("was replaced by c, which has ended", (FLOOR, replace(FLOOR, id="c", supersedes="m", effective=UNTIL_APRIL))),
    ],
)
def test_what_keeps_a_contract_from_being_applied_is_said(decide_on, objection, terms):
    lines = (LINE, replace(LINE, id="l2", period=Period(start=date(2026, 4, 1), end=date(2026, 5, 1))))
    bill = AGREED if "several" not in objection else replace(AGREED, lines=lines)
    scene = (PLAN, PRICE, COMMITTED, *terms)
    found = evidence(bill, *scene, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    explanations = decide_on(found, policy()).explanations
    assert all(explanation.cause == "unproved" for explanation in explanations)
    assert objection in explanations[0].summary


def test_a_bound_on_the_total_needs_lines_of_one_whole_period(decide_on):
    late = InvoiceLine(id="l2", product="support", amount=500, period=Period(start=date(2026, 5, 16), end=MAY.end))
    support = replace(PRICE, id="p2", product="support", amount=1000)
    bill = replace(AGREED, lines=(LINE, late), total=45_500)
    found = evidence(bill, *SCENE.values(), support, CAP, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    [explanation] = decide_on(found, policy()).explanations
    assert "not every line bills one" in explanation.summary


def test_a_single_line_may_carry_the_cap_itself(decide_on):
    capped = replace(AGREED, total=40_000, lines=(replace(LINE, price=None, discount=0, amount=40_000),))
    assert decision(decide_on, capped, replace(CAP, amount=40_000)) == "AutoResolve"
    assert decision(decide_on, replace(AGREED, total=40_000), replace(CAP, amount=40_000)) == "AutoResolve"
