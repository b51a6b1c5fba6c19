"""What an item leaves open is enumerated: one explanation for each change, subscription and side of a change."""

from dataclasses import replace
from datetime import date

import pytest

from triage.explain.proration import audit_proration
from triage.model import InvoiceItem, Kind, Period, PlanChange, ProrationPolicy, Subscription
from triage.testing import evidence, policy

JUNE = Period(start=date(2025, 6, 1), end=date(2025, 7, 1))
ITEM = InvoiceItem(id="item", customer="cus_acme", amount=5000, currency="EUR", price=10000, period=JUNE)
EARLY, LATE = PlanChange(id="early", at=date(2025, 6, 11)), PlanChange(id="late", at=date(2025, 6, 16))
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=10000)
RIVALLED = "another change, subscription or side of it rivals this one"
ARREARS = replace(PLAN, in_advance=False)


def asked(*documents):
    return evidence(*documents, subject="item", kind=Kind.PRORATION_MISMATCH)


def ids(*documents, client=None):
    return sorted(
        e.id.removeprefix("proration_mismatch:item:") for e in audit_proration(asked(*documents), client or policy())
    )


def decision(decide_on, *documents, client=None):
    return decide_on(asked(*documents), client).decision


def test_the_only_change_of_the_period_is_the_one(decide_on):
    assert ids(ITEM, LATE) == ["as_agreed"]
    assert decision(decide_on, ITEM, LATE).outcome == "resolved"


def test_a_change_on_the_first_day_of_the_period_is_of_it():
    assert ids(replace(ITEM, amount=10000), replace(EARLY, at=date(2025, 6, 1))) == ["as_agreed"]


@pytest.mark.parametrize(
    "other",
    [
        replace(EARLY, at=date(2025, 5, 31)),
        replace(EARLY, at=date(2025, 7, 1)),
        replace(EARLY, status="cancelled"),
        replace(EARLY, new_price=7000),
        replace(EARLY, subscription="another"),
    ],
    ids=["before the period", "after it", "cancelled", "of another price", "of another subscription"],
)
def test_a_change_that_cannot_be_meant_is_no_hypothesis(other):
    assert ids(replace(ITEM, subscription="sub"), PLAN, LATE, other) == ["as_agreed"]


def test_what_is_corrected_is_of_a_change_that_the_item_names(decide_on):
    full = replace(ITEM, amount=10000)
    assert "which change it is of is a guess" in " ".join(decision(decide_on, full, LATE).reasons)
    assert decision(decide_on, replace(full, change="late"), LATE).outcome == "resolved"


@pytest.mark.parametrize("amount", [10000, 6667], ids=["too much for both", "as agreed for one"])
def test_two_changes_that_come_to_different_amounts_are_rivals(decide_on, amount):
    one, two = replace(EARLY, subscription="a"), replace(LATE, subscription="b")
    found = decision(decide_on, replace(ITEM, amount=amount), one, two)
    assert [name.rpartition(":")[0] for name in ids(ITEM, one, two)] == ["early:from", "late:from"]
    assert RIVALLED in " ".join(found.reasons)


def test_a_named_change_is_the_one_whatever_else_happened():
    assert ids(replace(ITEM, change="late"), EARLY, LATE) == ["as_agreed"]


def test_two_subscriptions_are_rivals_where_their_periods_differ(decide_on):
    service = replace(ITEM, amount=4945, service=Period(start=date(2025, 6, 16), end=date(2025, 7, 1)))
    quarter = replace(PLAN, id="quarter", interval_count=3, anchor=date(2025, 4, 1))
    month = replace(PLAN, id="month", anchor=date(2025, 6, 1))
    client = replace(policy(), proration=ProrationPolicy(denominator="plan_period"))
    found = ids(replace(service, amount=1648), quarter, month, client=client)
    assert found == ["month:unexplained_difference", "quarter:as_agreed"]
    full = replace(service, amount=10000)
    assert RIVALLED in " ".join(decision(decide_on, full, quarter, month, client=client).reasons)


@pytest.mark.parametrize(
    "changes",
    [{"customer": "cus_bolt"}, {"currency": "USD"}, {"amount": 9999}],
    ids=["another customer's", "in dollars", "of another price"],
)
def test_a_subscription_that_cannot_be_meant_is_no_hypothesis(changes):
    served = replace(ITEM, amount=5000, service=Period(start=date(2025, 6, 16), end=date(2025, 7, 1)))
    quarter = replace(PLAN, id="quarter", interval_count=3, anchor=date(2025, 4, 1), **changes)
    client = replace(policy(), proration=ProrationPolicy(denominator="plan_period"))
    assert ids(served, replace(PLAN, anchor=date(2025, 6, 1)), quarter, client=client) == ["as_agreed"]


def test_a_subscription_may_state_the_price_of_all_units():
    seats = replace(ITEM, quantity=2, service=Period(start=date(2025, 6, 16), end=date(2025, 7, 1)))
    [explanation] = audit_proration(asked(seats, replace(PLAN, amount=20000)), policy())
    assert explanation.facts[1].price_agrees is True


@pytest.mark.parametrize(
    "other",
    [{"change": None}, {"customer": "cus_bolt"}, {"type": "charge"}, {"currency": "USD"}],
    ids=["of no change", "another customer's", "of the same side", "in dollars"],
)
def test_only_the_other_side_of_the_same_change_lends_its_price(other):
    item = replace(ITEM, change="late", amount=2000)
    credit = replace(item, id="credit", type="credit", price=4000)
    [mistaken] = audit_proration(asked(item, credit, LATE), policy())
    [alone] = audit_proration(asked(item, replace(credit, **other), LATE), policy())
    assert mistaken.facts[0].causes == ("price_of_other_plan",)
    assert alone.facts[0].causes == ()


def test_two_subscriptions_of_one_period_agree_and_are_no_rivals(decide_on):
    served = replace(ITEM, service=Period(start=date(2025, 6, 16), end=date(2025, 7, 1)))
    assert decision(decide_on, served, PLAN, replace(PLAN, id="sub_2")).outcome == "resolved"


@pytest.mark.parametrize(
    ("prices", "found"),
    [
        ({}, ["early:sub:from:other_part", "early:sub:until:as_agreed"]),
        ({"old_price": 10000, "new_price": 12000}, ["as_agreed"]),
        ({"old_price": 8000, "new_price": 10000}, ["other_part"]),
    ],
    ids=["either side", "the old plan's part", "the new plan's part"],
)
def test_in_arrears_a_charge_may_be_of_either_side_of_a_change(prices, found):
    item = replace(ITEM, amount=3333, change="early", subscription="sub")
    assert ids(item, ARREARS, replace(EARLY, **prices)) == found


@pytest.mark.parametrize("kind", [Kind.PRORATION_MISMATCH, Kind.UNKNOWN])
def test_the_other_side_keeps_a_side_from_being_corrected_whatever_was_posted(decide_on, kind):
    item = replace(ITEM, amount=3333, change="early", subscription="sub")
    posted = evidence(item, ARREARS, EARLY, subject="item", kind=kind)
    assert RIVALLED in " ".join(decide_on(posted).decision.reasons)


def test_in_arrears_no_unused_time_is_given_back(decide_on):
    credit = replace(ITEM, type="credit", change="late", subscription="sub")
    assert decision(decide_on, credit, PLAN, LATE).outcome == "resolved"
    assert "nothing was charged for the time after the change" in decision(decide_on, credit, ARREARS, LATE).reasons[0]
