"""Prorated items whose recomputation is right and must still not be acted on, with the shipped rules."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.explain.proration import audit_proration
from triage.model import (
    BillingException,
    CreditNote,
    Documents,
    Evidence,
    InvoiceItem,
    Kind,
    Period,
    PlanChange,
    ProrationPolicy,
    Subscription,
)
from triage.testing import ACME, NOON, evidence, invoice, policy

FEBRUARY = Period(start=date(2023, 2, 1), end=date(2023, 3, 1))
REST = Period(start=date(2023, 2, 9), end=date(2023, 3, 1))
AGREED = InvoiceItem(
    id="item", customer="cus_acme", amount=3571, currency="EUR", price=5000, period=FEBRUARY, service=REST
)
FULL = replace(AGREED, amount=5000)
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=5000)
NOTE = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1429, amount_remaining=1429)


def decision(decide_on, item, *, others=(), client=None, customers=(ACME,), **documents):
    exception = BillingException(
        source="test",
        external_id="e",
        kind=Kind.PRORATION_MISMATCH,
        subject="item",
        documents=Documents(items=(item, *others), customers=customers, **documents),
    )
    return type(decide_on(Evidence(as_of=NOON, exception=exception), client).decision).__name__


@pytest.mark.parametrize("item", [AGREED, FULL], ids=["as agreed", "full period"])
def test_the_plain_cases_resolve(decide_on, item):
    named = replace(item, subscription="sub", invoice="in_1")
    documents = {"subscriptions": (PLAN,), "invoices": (invoice("in_1", 5000),)}
    assert decision(decide_on, named, **documents) == "AutoResolve"


@pytest.mark.parametrize(
    ("changes", "documents"),
    [
        pytest.param({}, {"subscriptions": (replace(PLAN, customer="cus_bolt"),)}, id="another's subscription"),
        pytest.param({}, {"subscriptions": (replace(PLAN, currency="USD"),)}, id="a subscription in dollars"),
        pytest.param({}, {"subscriptions": (replace(PLAN, amount=9000),)}, id="another price"),
        pytest.param({}, {"plan_changes": (PlanChange(id="c", at=date(2023, 2, 20)),)}, id="a later change"),
        pytest.param(
            {"change": "c"},
            {"plan_changes": (PlanChange(id="c", subscription="other", at=date(2023, 2, 9)),)},
            id="a change of another subscription",
        ),
        pytest.param(
            {"change": "c"}, {"plan_changes": (PlanChange(id="c", at=date(2023, 2, 14)),)}, id="a change elsewhere"
        ),
        pytest.param({}, {"others": (replace(FULL, id="item_2"),)}, id="billed twice"),
        pytest.param({}, {"others": (replace(FULL, id="item_2", type="credit", amount=1429),)}, id="set right"),
        pytest.param({}, {"credit_notes": (NOTE,)}, id="a credit note that names no invoice"),
        pytest.param({"invoice": "in_1"}, {"invoices": (invoice("in_1", 5000, disputed=True),)}, id="disputed"),
        pytest.param({"invoice": "in_1"}, {"invoices": (invoice("in_1", 5000, status="void"),)}, id="void"),
        pytest.param({"invoice": "in_1"}, {"invoices": (invoice("in_1", 5, status="uncollectible"),)}, id="lost"),
    ],
)
@pytest.mark.parametrize("item", [AGREED, FULL], ids=["as agreed", "full period"])
def test_what_contradicts_an_item_keeps_it_from_being_decided(decide_on, item, changes, documents):
    assert decision(decide_on, replace(item, subscription="sub", **changes), **documents) == "Escalate"


@pytest.mark.parametrize(
    "item",
    [
        pytest.param(replace(AGREED, amount=0, service=FEBRUARY), id="a whole period that was waived"),
        pytest.param(replace(AGREED, amount=0, service=replace(REST, end=date(2023, 2, 10))), id="a waived day"),
        pytest.param(replace(AGREED, amount=179, service=replace(REST, end=REST.start)), id="a service of no days"),
        pytest.param(replace(AGREED, amount=33, price=50), id="a few cents that some reading comes to"),
        pytest.param(
            replace(AGREED, amount=3214, service=replace(REST, end=date(2023, 2, 19))), id="two parts for the other one"
        ),
        pytest.param(replace(FULL, invoice="in_9"), id="an invoice that is not at hand"),
    ],
)
def test_an_amount_that_fits_by_chance_is_not_corrected(decide_on, item):
    assert decision(decide_on, item) == "Escalate"


def test_a_few_cents_reach_more_of_their_range_than_a_price_does():
    few, price = (
        audit_proration(evidence(replace(AGREED, price=price, amount=0), subject="item"), policy())[0]
        .facts[0]
        .coincidence
        for price in (50, 5000)
    )
    assert few > 20 > price


@pytest.mark.parametrize(("interval", "count"), [("year", 9_000), ("day", 10**9), ("month", 0)])
def test_an_interval_that_no_plan_has_is_left_to_a_person(decide_on, interval, count):
    plan = replace(PLAN, interval=interval, interval_count=count, anchor=date(2020, 1, 1))
    client = replace(policy(), proration=ProrationPolicy(denominator="plan_period"))
    item = replace(AGREED, subscription="sub")
    assert decision(decide_on, item, client=client, subscriptions=(plan,)) == "Escalate"


HALVED = replace(AGREED, service=None, change="c", amount=3571)
UPGRADE = PlanChange(id="c", subscription="sub", at=date(2023, 2, 9), old_price=2000, new_price=7000)
EARLIER = PlanChange(id="b", subscription="sub", at=date(2023, 2, 3), old_price=1000, new_price=2000)
FROM_THERE = replace(HALVED, subscription="sub")


@pytest.mark.parametrize(
    ("change", "others", "outcome"),
    [
        pytest.param(UPGRADE, (), "AutoResolve", id="one change"),
        pytest.param(UPGRADE, (EARLIER,), "AutoResolve", id="a change that follows another"),
        pytest.param(UPGRADE, (replace(EARLIER, new_price=None),), "AutoResolve", id="a price that nobody states"),
        pytest.param(UPGRADE, (replace(EARLIER, new_price=3000),), "Escalate", id="a change that overlooked another"),
        pytest.param(UPGRADE, (replace(EARLIER, new_price=3000, status="pending"),), "Escalate", id="a pending change"),
        pytest.param(
            UPGRADE, (replace(EARLIER, new_price=3000, status="cancelled"),), "AutoResolve", id="a cancelled change"
        ),
        pytest.param(
            UPGRADE,
            (replace(EARLIER, new_price=3000), replace(EARLIER, id="a", at=date(2023, 2, 4))),
            "AutoResolve",
            id="the last one before it counts",
        ),
        pytest.param(replace(UPGRADE, quoted=3571), (), "AutoResolve", id="charged as quoted"),
        pytest.param(replace(UPGRADE, quoted=3570), (), "Escalate", id="another quote"),
    ],
)
@pytest.mark.parametrize("amount", [3571, 5000], ids=["as agreed", "full period"])
def test_what_a_change_says_besides_its_day_counts(decide_on, change, others, outcome, amount):
    item = replace(FROM_THERE, amount=amount)
    assert decision(decide_on, item, plan_changes=(change, *others)) == outcome


@pytest.mark.parametrize(
    ("fields", "documents"),
    [
        pytest.param({"change": "nowhere"}, {}, id="a change that is not at hand"),
        pytest.param({"invoice": "in_1"}, {"invoices": (invoice("in_1", 5000, status="draft"),)}, id="a draft"),
    ],
)
def test_what_is_as_agreed_passes_where_a_correction_needs_a_person(decide_on, fields, documents):
    outcomes = [decision(decide_on, replace(item, **fields), **documents) for item in (AGREED, FULL)]
    assert outcomes == ["AutoResolve", "Escalate"]


@pytest.mark.parametrize("plan", [replace(PLAN, trial_days=14), replace(PLAN, trial_days=10**12, started=NOON)])
def test_a_trial_whose_end_nobody_knows_is_left_to_a_person(decide_on, plan):
    assert decision(decide_on, replace(AGREED, subscription="sub"), subscriptions=(plan,)) == "Escalate"


def test_a_change_that_was_billed_to_somebody_else_too_is_left_to_a_person(decide_on):
    theirs = replace(HALVED, id="item_2", customer="cus_bolt", subscription="other")
    assert decision(decide_on, FROM_THERE, others=(theirs,), plan_changes=(UPGRADE,)) == "Escalate"


def test_a_zone_that_does_not_exist_explains_nothing(decide_on):
    start = datetime(2023, 2, 9, 12, tzinfo=UTC)
    item = replace(AGREED, amount=3000, service=replace(REST, start=start))
    nowhere = replace(ACME, timezone="Nowhere/No")
    assert decision(decide_on, item, customers=(nowhere,)) == "Escalate"


@pytest.mark.parametrize(("units", "outcome"), [(2, "AutoResolve"), (1, "Escalate")])
def test_one_unit_billed_for_two_is_a_mistake_unless_the_change_is_of_one(decide_on, units, outcome):
    item = replace(FROM_THERE, quantity=2)
    assert decision(decide_on, item, plan_changes=(replace(UPGRADE, quantity=units),)) == outcome
