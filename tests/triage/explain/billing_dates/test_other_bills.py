"""What other bills of a customer say about one: that it repeats them, leaves a gap, or cannot be what its date says."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from triage.model import InvoiceLine, Period

RIGHT, EARLY = (date(2026, 2, 1), date(2026, 3, 1)), (date(2026, 1, 31), date(2026, 2, 28))
BOTH = pytest.mark.parametrize("dates", [RIGHT, EARLY], ids=["as agreed", "a day early"])
DAY = date(2026, 2, 1)


@BOTH
@pytest.mark.parametrize("subscription", ["sub", None], ids=["of the plan", "of the customer"])
def test_a_period_that_another_bill_covers_is_a_duplicate_and_not_a_date(outcome, bill, plan, dates, subscription):
    twin = bill(*RIGHT, created=DAY, id_="in_2", subscription=subscription)
    assert outcome(bill(*dates, created=DAY), plan, twin) is None
    assert outcome(bill(*dates, created=DAY), plan, replace(twin, status="void")) is not None


FEBRUARY = Period(start=RIGHT[0], end=RIGHT[1])
WITHOUT_PERIOD = {"period": None, "lines": (InvoiceLine(id="l", amount=1, period=FEBRUARY),)}


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param(WITHOUT_PERIOD, id="a line covers it"),
        pytest.param({"period": None}, id="it states no time, and was made when this was due"),
        pytest.param({"period": Period(start=RIGHT[1], end=RIGHT[0])}, id="it ends before it has begun"),
        pytest.param({"period": Period(start=date(2026, 5, 1), end=date(2026, 5, 1))}, id="it is empty"),
        pytest.param({"subscription": None, "customer": None}, id="it is of nobody known"),
    ],
)
def test_a_bill_that_may_cover_the_same_time_keeps_a_bill_from_being_decided(outcome, bill, plan, dates, fields):
    twin = replace(bill(*RIGHT, created=DAY, id_="in_2"), **fields)
    assert outcome(bill(*dates, created=DAY), plan, twin) is None


@BOTH
@pytest.mark.parametrize(
    "fields",
    [
        pytest.param({"period": None, "created": None}, id="it states no time at all"),
        pytest.param({"period": None, "created": date(2026, 4, 1)}, id="it was made when April was due"),
        pytest.param({"period": None, "created": date(2023, 4, 1)}, id="it was made before the plan began"),
        pytest.param({"period": None, "subscription": None}, id="of no time, and perhaps of another plan"),
        pytest.param({"subscription": None, "customer": "cus_bolt"}, id="of somebody else"),
        pytest.param({"subscription": "other"}, id="of another plan"),
    ],
)
def test_a_bill_of_another_time_or_plan_hinders_nothing(outcome, bill, plan, dates, fields):
    other = replace(bill(*RIGHT, created=DAY, id_="in_2"), **fields)
    assert outcome(bill(*dates, created=DAY), plan, other) is not None


@pytest.mark.parametrize(
    ("named", "on", "left"),
    [
        pytest.param({"subscription": None}, {"subscription": "sub"}, True, id="of the plan of its invoice"),
        pytest.param({"subscription": None}, {"subscription": "other"}, False, id="of another plan's invoice"),
        pytest.param({}, {"status": "void"}, False, id="on a void invoice"),
        pytest.param({}, {"status": "open"}, True, id="on an open invoice"),
    ],
)
def test_an_item_is_of_the_plan_of_its_invoice_and_stands_with_it(outcome, bill, plan, item, named, on, left):
    elsewhere = replace(item, id="ii_2", invoice="in_2", **named)
    holder = replace(bill(*RIGHT, created=DAY, id_="in_2"), period=None, created=None, **on)
    assert (outcome(bill(*RIGHT, created=DAY), plan, holder, elsewhere) is None) is left


def test_an_item_that_repeats_another_of_its_invoice_is_a_duplicate(outcome, bill, plan, item):
    holder = bill(*RIGHT, created=DAY)
    assert outcome(item, replace(item, id="ii_2"), holder, plan, subject="ii") is None
    assert outcome(item, replace(item, id="ii_2", amount=5), holder, plan, subject="ii") == "no_action"


def test_a_correction_that_would_leave_days_to_nobody_is_not_made(outcome, bill, plan):
    before = bill(date(2026, 1, 1), date(2026, 1, 31), created=date(2026, 1, 1), id_="in_0")
    assert outcome(bill(*EARLY, created=DAY), plan, before) is None
    after = bill(date(2026, 3, 3), date(2026, 4, 1), created=date(2026, 3, 3), id_="in_2")
    assert outcome(bill(*EARLY, created=DAY), plan, after) is None


@pytest.mark.parametrize(
    "other",
    [
        pytest.param((date(2025, 10, 1), date(2025, 11, 1)), id="of last autumn"),
        pytest.param((date(2025, 12, 1), date(2026, 1, 1)), id="of the month before the last"),
        pytest.param((date(2026, 4, 1), date(2026, 5, 1)), id="of the month after the next"),
    ],
)
def test_whole_periods_that_are_not_at_hand_are_no_gap(outcome, bill, plan, other):
    assert outcome(bill(*EARLY, created=DAY), plan, bill(*other, created=other[0], id_="in_0")) == (
        "correct_billing_date"
    )


def test_a_bill_of_the_day_before_gets_its_date_only_where_its_own_is_taken(outcome, berlin, bill, plan):
    angeles = replace(berlin, timezone="America/Los_Angeles")
    february = bill(
        datetime(2026, 2, 1, 8, tzinfo=UTC),
        datetime(2026, 3, 1, 8, tzinfo=UTC),
        created=datetime(2026, 2, 1, tzinfo=UTC),
    )
    january = bill(date(2026, 1, 1), date(2026, 2, 1), created=date(2026, 1, 1), id_="in_0")
    assert outcome(february, plan, customer=angeles) is None
    assert outcome(february, plan, january, customer=angeles) == "correct_billing_date"
    for doubt in (
        {"status": "draft"},
        {"subscription": None},
        {"customer": "cus_bolt"},
        {"currency": "USD"},
        {"period": Period(start=date(2026, 1, 2), end=date(2026, 2, 1))},
        {"period": Period(start=date(2026, 1, 1), end=date(2026, 1, 31))},
        {"period": Period(start=date(2026, 2, 1), end=date(2026, 1, 1))},
    ):
        assert outcome(february, plan, replace(january, **doubt), customer=angeles) is None
    assert outcome(february, replace(plan, started=date(2026, 2, 1)), customer=angeles) == "correct_billing_date"


def test_a_clock_that_is_open_stays_a_rival_though_another_bill_overlaps_its_period(outcome, agreed, bill, plan):
    start, end = datetime(2026, 1, 31, 22, tzinfo=UTC), datetime(2026, 2, 28, 22, tzinfo=UTC)
    february = bill(start, end, created=DAY)
    march = bill(end, datetime(2026, 3, 31, 22, tzinfo=UTC), created=date(2026, 3, 1), id_="in_2")
    assert outcome(february, plan, march, client=agreed(offset="fixed")) == "no_action"
    assert outcome(february, plan, march, client=agreed(offset="unsettled")) is None


def test_two_plans_that_a_bill_may_be_of_are_rivals(outcome, bill, plan):
    unnamed = bill(*RIGHT, created=date(2026, 2, 4), subscription=None)
    other = replace(plan, id="sub_2", billing_time="anniversary", anchor=date(2026, 2, 2), started=None)
    unclear = replace(plan, id="sub_2", in_advance=None)
    assert outcome(unnamed, plan) == "no_action"
    assert outcome(unnamed, plan, other) is None
    assert outcome(unnamed, plan, unclear) is None
    assert outcome(unnamed, plan, replace(other, interval="week")) == "no_action"
    assert outcome(unnamed, plan, replace(unclear, amount=700)) == "no_action"
