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


def test_a_zone_that_does_not_exist_explains_nothing(decide_on):
    start = datetime(2023, 2, 9, 12, tzinfo=UTC)
    item = replace(AGREED, amount=3000, service=replace(REST, start=start))
    nowhere = replace(ACME, timezone="Nowhere/No")
    assert decision(decide_on, item, customers=(nowhere,)) == "Escalate"
