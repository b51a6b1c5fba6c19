"""Trials, discounts, tax and seats: what each makes of an amount, and what forgetting it is called."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.explain.proration import audit_proration
from triage.explain.proration.causes import CAUSES
from triage.model import Customer, InvoiceItem, Kind, Period, PlanChange, ProrationPolicy, Refund, Subscription, Terms
from triage.money import Money
from triage.testing import evidence, invoice, policy

JUNE = Period(start=date(2025, 6, 1), end=date(2025, 7, 1))
HALF = Period(start=date(2025, 6, 16), end=date(2025, 7, 1))
ITEM = InvoiceItem(id="item", customer="cus_acme", amount=5000, currency="EUR", price=10000, period=JUNE, service=HALF)
TENTH, FLAT, TAX = Decimal("0.1"), 3000, Decimal("0.2")


def audit(*documents, **agreed):
    proration = ProrationPolicy(**{"tolerance": 0, **agreed})
    return audit_proration(evidence(*documents, subject="item"), replace(policy(), proration=proration))


def billed(amount, *documents, agreed=None, **fields):
    """The facts of the bill when the item is billed so."""
    [explanation] = audit(replace(ITEM, amount=amount, **fields), *documents, **(agreed or {}))
    return explanation.facts[0]


@pytest.mark.parametrize(
    ("agreed", "fields", "expected"),
    [
        pytest.param({}, {"trial_end": date(2025, 6, 21)}, 3333, id="a trial that ends inside the service"),
        pytest.param({}, {"trial_end": date(2025, 6, 10)}, 5000, id="a trial that ended before it"),
        pytest.param({}, {"trial_end": date(2025, 7, 9)}, 0, id="a trial that outlasts it"),
        pytest.param({}, {"trial_end": date(2025, 7, 9), "type": "credit"}, 0, id="free time is not given back"),
        pytest.param({}, {"service": JUNE, "trial_end": date(2025, 6, 1)}, 10000, id="a trial of no days"),
        pytest.param({}, {"discount_share": TENTH}, 4500, id="a tenth off"),
        pytest.param({}, {"discount_amount": FLAT}, 3500, id="an amount off, prorated with the price"),
        pytest.param({"discount": "after"}, {"discount_amount": FLAT}, 2000, id="an amount off, whole"),
        pytest.param({"discount": "after"}, {"discount_amount": 6000}, 0, id="never less than nothing"),
        pytest.param({}, {"tax_rate": TAX}, 6000, id="with tax"),
        pytest.param({}, {"price": 9999, "tax_rate": Decimal("0.07")}, 5350, id="tax on the rounded net amount"),
        pytest.param({}, {"discount_share": TENTH, "tax_rate": TAX}, 5400, id="tax after the discount"),
        pytest.param({}, {"price": 3333, "quantity": 3}, 5000, id="seats together"),
        pytest.param({"rounded_per": "unit"}, {"price": 3333, "quantity": 3}, 5001, id="each seat by itself"),
    ],
)
def test_terms_make_the_amount(agreed, fields, expected):
    assert billed(expected, agreed=agreed, **fields).expected == Money(expected, "EUR")
    assert billed(expected, agreed=agreed, **fields).causes == ()


@pytest.mark.parametrize(
    ("amount", "fields", "cause"),
    [
        pytest.param(5000, {"trial_end": date(2025, 6, 21)}, "trial_ignored", id="the trial was charged"),
        pytest.param(5000, {"trial_end": date(2025, 7, 9)}, "trial_ignored", id="all of it was free"),
        pytest.param(5000, {"discount_share": TENTH}, "discount_ignored", id="no discount"),
        pytest.param(2000, {"discount_amount": FLAT}, "discount_after", id="the discount whole"),
        pytest.param(5000, {"tax_rate": TAX}, "tax_left_out", id="no tax"),
        pytest.param(7000, {"tax_rate": TAX}, "tax_twice", id="tax on top of tax"),
        pytest.param(5500, {"discount_share": TENTH, "tax_rate": TAX}, "tax_before_discount", id="full tax"),
        pytest.param(2550, {"price": 5000, "tax_rate": Decimal("0.01")}, "tax_on_full_price", id="tax of the month"),
        pytest.param(5349, {"price": 9999, "tax_rate": Decimal("0.07")}, "tax_rounded_with_net", id="one rounding"),
        pytest.param(
            5351, {"price": 3333, "quantity": 3, "tax_rate": Decimal("0.07")}, "tax_rounded_each_unit", id="seats' tax"
        ),
        pytest.param(5001, {"price": 3333, "quantity": 3}, "rounded_each_unit", id="each seat rounded"),
        pytest.param(1667, {"price": 3333, "quantity": 3}, "one_unit", id="one seat of three"),
    ],
)
def test_forgetting_a_term_has_a_name(amount, fields, cause):
    assert cause in billed(amount, **fields).causes
    assert cause in CAUSES


def test_the_discount_may_have_been_prorated_where_it_is_agreed_whole():
    facts = billed(3500, agreed={"discount": "after"}, discount_amount=FLAT)
    assert (facts.expected, facts.causes) == (Money(2000, "EUR"), ("discount_before",))


def test_the_seats_may_have_been_rounded_together_where_each_is_agreed():
    facts = billed(5000, agreed={"rounded_per": "unit"}, price=3333, quantity=3)
    assert "rounded_at_once" in facts.causes


@pytest.mark.parametrize(
    ("owner", "zone", "expected"),
    [("new", "UTC", 5000), ("old", "UTC", 4667), ("new", "Asia/Tokyo", 4667), ("old", "Asia/Tokyo", 4333)],
)
def test_the_day_on_which_a_trial_ends_goes_where_the_day_of_a_change_goes(owner, zone, expected):
    noon = replace(ITEM, service=JUNE, trial_end=datetime(2025, 6, 16, 17, tzinfo=UTC))
    client = replace(policy(), timezone=zone, proration=ProrationPolicy(change_day_owner=owner))
    [explanation] = audit_proration(evidence(noon, subject="item"), client)
    assert explanation.facts[0].expected == Money(expected, "EUR")


def test_a_trial_that_ends_at_midnight_shares_no_day():
    midnight = datetime(2025, 6, 16, tzinfo=UTC)
    assert billed(5000, agreed={"change_day_owner": "old"}, service=JUNE, trial_end=midnight).gap == Money(0, "EUR")


def test_a_trial_is_counted_in_seconds_where_those_are_agreed():
    trial = {"service": JUNE, "trial_end": datetime(2025, 6, 16, 12, tzinfo=UTC)}
    assert billed(4833, agreed={"day_count": "second"}, **trial).gap == Money(0, "EUR")


def test_the_terms_of_the_other_plan_are_named():
    change = PlanChange(id="ch", at=date(2025, 6, 16), old_price=4000, new_price=10000)
    old = replace(ITEM, id="old", type="credit", price=4000, amount=2000, change="ch", discount_share=Decimal("0.5"))
    of_discount = billed(2500, change, old, change="ch", discount_share=TENTH)
    of_price = billed(2000, change, change="ch")
    assert "discount_of_other_plan" in of_discount.causes
    assert "price_of_other_plan" in of_price.causes


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"discount_share": TENTH, "discount_amount": 1}, "nothing says which is taken first"),
        ({"discount_share": Decimal(10)}, "more than the price"),
        ({"tax_rate": Decimal(20)}, "no tax rate"),
        ({"trial_end": datetime(2025, 6, 20, 23, 59, 59, tzinfo=UTC)}, "23:59:59"),
    ],
)
def test_terms_that_contradict_themselves_prove_nothing(fields, because):
    [explanation] = audit(replace(ITEM, **fields))
    assert explanation.cause == "unproved"
    assert because in explanation.summary


def test_the_arithmetic_shows_the_trial_the_discount_and_the_tax():
    [explanation] = audit(replace(ITEM, amount=3600, discount_share=TENTH, tax_rate=TAX, trial_end=date(2025, 6, 21)))
    assert explanation.arithmetic == (
        "free until 2025-06-21, the end of the trial: 2025-06-21 to 2025-07-01 is charged",
        "2025-06: days 21 to 30, 10 days",
        "whole period: 2025-06-01 to 2025-07-01 (not included), 30 days",
        "(100.00 EUR less 10 %) x 10/30 days, rounded half up = 30.00 EUR",
        "tax: 30.00 EUR x 20 %, rounded half up = 6.00 EUR",
        "30.00 EUR + 6.00 EUR = 36.00 EUR",
        "agreed: 36.00 EUR",
        "billed: 36.00 EUR",
    )


PLAN = Subscription(
    id="sub", customer="cus_acme", currency="EUR", amount=10000, started=date(2025, 6, 1), trial_days=20
)


CHANGE = PlanChange(id="ch", at=date(2025, 6, 16))
EXEMPT = Customer(id="cus_acme", tax_exempt=True)
CLAUSE = Terms(id="t", customer="cus_acme", currency="EUR", clause="discount", share=TENTH)
REFUND = Refund(id="r", payment="p", amount=1, currency="EUR", invoice="in_1")


@pytest.mark.parametrize(
    ("fields", "document", "because"),
    [
        ({"trial_end": date(2025, 6, 20), "amount": 3667}, PLAN, "the trial ends otherwise than the subscription's"),
        ({}, PLAN, "the trial ends otherwise than the subscription's"),
        ({"tax_rate": TAX, "amount": 6000}, EXEMPT, "what tax is in the amount is not clear"),
        ({"invoice": "in_1"}, invoice("in_1", 5000, tax_inclusive=True), "what tax is in the amount is not clear"),
        ({"change": "ch"}, replace(CHANGE, new_price=9000), "the price or the units are not the plan change's"),
        ({"change": "ch", "quantity": 5, "amount": 25000}, replace(CHANGE, quantity=3), "not the plan change's"),
        ({}, replace(PLAN, started=date(2025, 6, 17), trial_days=0), "outside the subscription's term"),
        ({}, replace(PLAN, ended=date(2025, 6, 29), trial_days=0), "outside the subscription's term"),
        ({"trial_end": date(2025, 6, 21), "amount": 3333}, replace(PLAN, trial_days=0), "the trial ends otherwise"),
        ({}, replace(PLAN, started=None), "the trial ends otherwise"),
        ({}, CLAUSE, "the contract has clauses that the item does not state"),
        ({"invoice": "in_1"}, REFUND, "a refund was given"),
        ({"change": "ch"}, replace(CHANGE, status="cancelled"), "the plan change ch is cancelled"),
        ({"change": "ch"}, replace(CHANGE, status="pending"), "the plan change ch is pending"),
    ],
)
def test_terms_that_the_evidence_doubts_are_left_to_a_person(decide_on, fields, document, because):
    named = replace(ITEM, subscription="sub" if isinstance(document, Subscription) else None, **fields)
    extra = {"customers": (document,)} if isinstance(document, Customer) else {}
    others = () if extra else (document,)
    asked = evidence(named, *others, subject="item", kind=Kind.PRORATION_MISMATCH, **extra)
    assert because in " ".join(decide_on(asked).decision.reasons)


@pytest.mark.parametrize(
    ("fields", "changes"),
    [
        ({"amount": 3333, "trial_end": date(2025, 6, 21)}, {}),
        ({}, {"started": date(2025, 5, 1)}),
        ({"amount": 3333, "trial_end": date(2025, 6, 21)}, {"started": None}),
        ({"trial_end": date(2025, 6, 2)}, {"trial_days": 0}),
        ({}, {"trial_days": 0, "ended": date(2025, 6, 30)}),
        ({"type": "credit"}, {"trial_days": 0, "ended": date(2025, 6, 16)}),
        ({"service": None, "change": "ch"}, {"trial_days": 10}),
    ],
    ids=[
        "the same trial",
        "long over",
        "of unknown start",
        "over before it",
        "on its last day",
        "given back after it",
        "over before the change",
    ],
)
def test_terms_that_agree_with_the_subscription_resolve(decide_on, fields, changes):
    named = replace(ITEM, subscription="sub", **fields)
    asked = evidence(named, CHANGE, replace(PLAN, **changes), subject="item", kind=Kind.PRORATION_MISMATCH)
    assert decide_on(asked).decision.outcome == "resolved"


def test_one_change_is_not_charged_twice_whatever_the_price(decide_on):
    twin = replace(ITEM, id="two", change="ch", price=7)
    asked = evidence(replace(ITEM, change="ch"), twin, CHANGE, subject="item", kind=Kind.PRORATION_MISMATCH)
    assert "billed by another item" in " ".join(decide_on(asked).decision.reasons)


def test_a_seat_is_charged_at_the_difference_that_a_change_makes(decide_on):
    change = PlanChange(id="ch", at=date(2025, 6, 16), old_price=4000, new_price=14000)
    asked = evidence(replace(ITEM, change="ch"), change, subject="item", kind=Kind.PRORATION_MISMATCH)
    assert decide_on(asked).decision.outcome == "resolved"


@pytest.mark.parametrize(
    ("type_", "old", "new", "price", "agrees"),
    [
        ("charge", 4000, 10000, 10000, True),
        ("charge", 4000, 10000, 6000, True),
        ("charge", 4000, 10000, 4000, False),
        ("credit", 10000, 4000, 10000, True),
        ("credit", 10000, 4000, 6000, True),
        ("credit", 10000, 4000, 4000, False),
        ("credit", 4000, 10000, 6000, False),
        ("charge", None, 10000, 10000, True),
        ("charge", 4000, None, 10000, None),
        ("charge", None, None, 10000, None),
    ],
)
def test_a_price_is_its_plans_or_the_difference_on_its_side(type_, old, new, price, agrees):
    change = replace(CHANGE, old_price=old, new_price=new)
    [explanation] = audit(replace(ITEM, type=type_, price=price, change="ch"), change)
    assert explanation.facts[1].change_agrees is agrees


@pytest.mark.parametrize(
    ("units", "fields", "agrees"),
    [
        (3, {"price": 10000, "quantity": 3}, True),
        (3, {"price": 30000}, True),
        (3, {"price": 10000, "quantity": 2}, False),
        (1, {"price": 10000, "quantity": 5}, True),
    ],
    ids=["each unit", "all in one price", "other units", "the change counts none"],
)
def test_units_are_those_of_the_change(units, fields, agrees):
    change = replace(CHANGE, new_price=10000, quantity=units)
    [explanation] = audit(replace(ITEM, change="ch", **fields), change)
    assert explanation.facts[1].change_agrees is agrees


@pytest.mark.parametrize(
    ("recorded", "agrees"),
    [(10000, True), (4000, True), (7000, False)],
    ids=["the new plan", "still the old plan", "neither"],
)
def test_a_subscription_may_not_have_followed_its_change_yet(recorded, agrees):
    change = replace(CHANGE, subscription="sub", old_price=4000, new_price=10000)
    plan = replace(PLAN, amount=recorded, trial_days=0)
    [explanation] = audit(replace(ITEM, change="ch"), change, plan)
    assert explanation.facts[1].price_agrees is agrees


@pytest.mark.parametrize(
    ("agreed", "fields", "line"),
    [
        ({}, {"discount_amount": FLAT}, "(100.00 EUR less 30.00 EUR) x 15/30 days, rounded half up = 35.00 EUR"),
        (
            {"discount": "after"},
            {"discount_amount": FLAT},
            "100.00 EUR x 15/30 days less 30.00 EUR, rounded half up = 20.00 EUR",
        ),
        ({}, {"service": JUNE, "discount_share": TENTH}, "100.00 EUR less 10 % = 90.00 EUR"),
        (
            {"rounded_per": "unit"},
            {"quantity": 2},
            "200.00 EUR x 15/30 days, rounded half up for each unit = 100.00 EUR",
        ),
    ],
    ids=["before", "after", "a full period", "units"],
)
def test_the_price_is_written_as_it_was_taken(agreed, fields, line):
    [explanation] = audit(replace(ITEM, **fields), **agreed)
    assert line in explanation.arithmetic


@pytest.mark.parametrize(
    ("ends", "agrees"),
    [
        pytest.param(datetime(2025, 6, 20, 15, tzinfo=UTC), True, id="the first moment of the 21st"),
        pytest.param(datetime(2025, 6, 20, 14, 59, tzinfo=UTC), False, id="a minute before"),
        pytest.param(datetime(2025, 6, 21, 14, 59, tzinfo=UTC), True, id="the last minute of the 21st"),
        pytest.param(datetime(2025, 6, 21, 15, tzinfo=UTC), False, id="the 22nd"),
    ],
)
def test_the_day_on_which_a_trial_ends_is_one_of_the_clients_zone(ends, agrees):
    free = evidence(replace(ITEM, subscription="sub", trial_end=ends), PLAN, subject="item")
    [explanation] = audit_proration(free, replace(policy(), timezone="Asia/Tokyo"))
    assert explanation.facts[1].trial_agrees is agrees
