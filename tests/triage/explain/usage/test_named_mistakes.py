"""Every single mistake that the auditor can name, each with an amount that was worked out by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.explain.usage import audit_usage
from triage.explain.usage.mistakes import WORDS
from triage.model import (
    ClientPolicy,
    Customer,
    Kind,
    Period,
    Price,
    Span,
    Subscription,
    Tier,
    Usage,
    UsageCharge,
    UsagePolicy,
)
from triage.money import Money, Rounding
from triage.testing import evidence

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
PLAN = Subscription(id="sub", customer="cus", currency="EUR", amount=0)


def tier(unit_price, **fields):
    return Tier(unit_price=Decimal(unit_price), **fields)


FLAT_TEN = (tier("10"),)
TEN_THEN_EIGHT = (tier("10", up_to=100_000), tier("8"))


def used(units, at="2026-05-15T12:00:00Z", *, key=None, recorded=None):
    """Units used at an instant; each event has a key of its own unless it is given one."""
    used.count = getattr(used, "count", 0) + 1
    return Usage(
        id=f"u{used.count:05}",
        subscription="sub",
        meter="m",
        thousandths=units * 1000,
        at=datetime.fromisoformat(at).astimezone(UTC),
        event=key or f"k{used.count}",
        recorded=datetime.fromisoformat(recorded).astimezone(UTC) if recorded else None,
    )


def price(tiers=FLAT_TEN, *, model="per_unit", id_="pr", subscription="sub", **fields):
    return Price(id=id_, subscription=subscription, meter="m", currency="EUR", model=model, tiers=tiers, **fields)


def audited(billed, events, prices, *, zone="UTC", client="UTC", rounding=Rounding.HALF_UP):
    charge = UsageCharge(id="uc", subscription="sub", meter="m", amount=billed, currency="EUR", period=MAY)
    customer = Customer(id="cus", timezone=zone)
    found = evidence(charge, PLAN, *events, *prices, kind=Kind.USAGE_OVERAGE, subject="uc", customers=(customer,))
    policy = ClientPolicy(client="c", timezone=client, usage=UsagePolicy(rounding=rounding, tolerance=0))
    return audit_usage(found, policy)


LATE = (used(500), used(300, recorded="2026-06-02T00:00:00Z"))
VERY_LATE = (used(500), used(300, recorded="2026-06-20T00:00:00Z"))
SENT_TWICE = (used(500, key="a"), used(500, key="a"))
TOKYO = (used(500), used(200, "2026-04-30T20:00:00Z"))
NEW_YORK = (used(500), used(200, "2026-06-01T02:00:00Z"))
LAST_INSTANT = (used(500), used(200, "2026-06-01T00:00:00Z"))
# Around Berlin's May: an hour before it, its first hour, its middle, its last hour, and the two hours after it.
BERLIN = (
    used(200, "2026-04-30T21:30:00Z"),
    used(30, "2026-04-30T22:30:00Z"),
    used(500),
    used(100, "2026-05-31T21:30:00Z"),
    used(7, "2026-05-31T22:30:00Z"),
    used(11, "2026-05-31T23:30:00Z"),
)
GRADUATED = (price(TEN_THEN_EIGHT, model="graduated"),)
VOLUME = (price(TEN_THEN_EIGHT, model="volume"),)
FLAT_FEE = (price((TEN_THEN_EIGHT[0], tier("8", flat=50)), model="graduated"),)
PACKAGES = (price((tier("500"),), model="package", package=100_000),)
HALVES = (price((tier("2.5"),)),)
BOTH_BOUNDS = (price(minimum=6000, prepaid=2000),)
PART_CENTS = (price((tier("0.255", up_to=100_000), tier("0.31")), model="graduated"),)
ENDED = Span(end=date(2026, 5, 1))
COMING = Span(start=date(2026, 6, 1))

TABLE = [
    ("late_left_out", 5000, 8000, LATE, (price(),), {}),
    ("backfilled_left_out", 5000, 8000, VERY_LATE, (price(),), {}),
    ("repeats_counted", 10_000, 5000, SENT_TWICE, (price(),), {}),
    ("utc_boundaries", 5000, 7000, TOKYO, (price(),), {"zone": "Asia/Tokyo"}),
    ("client_zone_boundaries", 7000, 5000, NEW_YORK, (price(),), {"zone": "Asia/Tokyo", "client": "America/New_York"}),
    ("end_counted", 7000, 5000, LAST_INSTANT, (price(),), {}),
    ("hour_before_counted", 8300, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("first_hour_left_out", 6000, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("hour_after_counted", 6370, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("last_hour_left_out", 5300, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("hour_earlier", 7300, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("hour_later", 6070, 6300, BERLIN, (price(),), {"zone": "Europe/Berlin"}),
    ("volume_for_graduated", 1200, 1400, (used(150),), GRADUATED, {}),
    ("graduated_for_volume", 1400, 1200, (used(150),), VOLUME, {}),
    ("first_tier_only", 1500, 1400, (used(150),), GRADUATED, {}),
    ("last_unit_in_next_tier", 1050, 1000, (used(100),), FLAT_FEE, {}),
    ("tiers_one_unit_early", 1398, 1400, (used(150),), GRADUATED, {}),
    ("tiers_one_unit_late", 1402, 1400, (used(150),), GRADUATED, {}),
    ("flat_fees_missing", 1400, 1450, (used(150),), FLAT_FEE, {}),
    ("packages_not_rounded", 1250, 1500, (used(120), used(130)), PACKAGES, {}),
    ("packages_rounded_down", 1000, 1500, (used(120), used(130)), PACKAGES, {}),
    ("each_event_by_itself", 2000, 1500, (used(120), used(130)), PACKAGES, {}),
    ("included_ignored", 5000, 4000, (used(500),), (price(included=100_000),), {}),
    ("included_twice", 3000, 4000, (used(500),), (price(included=100_000),), {}),
    ("included_in_tiers", 900, 1000, (used(150),), (price(TEN_THEN_EIGHT, model="graduated", included=50_000),), {}),
    ("minimum_ignored", 5000, 9000, (used(500),), (price(minimum=9000),), {}),
    ("minimum_on_top", 14_000, 9000, (used(500),), (price(minimum=9000),), {}),
    ("prepaid_ignored", 5000, 4000, (used(500),), (price(prepaid=1000),), {}),
    ("prepaid_twice", 3000, 4000, (used(500),), (price(prepaid=1000),), {}),
    ("credit_before_minimum", 6000, 5000, (used(700),), BOTH_BOUNDS, {}),
    ("credit_after_minimum", 5000, 6000, (used(700),), BOTH_BOUNDS, {}),
    ("previous_price", 4500, 5000, (used(500),), (price(), price((tier("9"),), id_="p", effective=ENDED)), {}),
    ("next_price", 5500, 5000, (used(500),), (price(), price((tier("11"),), id_="n", effective=COMING)), {}),
    ("list_price", 6000, 5000, (used(500),), (price(), price((tier("12"),), id_="l", subscription=None)), {}),
    ("other_price", 6000, 5000, (used(500),), (price(), price((tier("12"),), id_="o")), {}),
    ("unit_price_rounded", 1500, 1250, (used(500),), HALVES, {}),
    ("each_tier_rounded", 42, 41, (used(100), used(50)), PART_CENTS, {}),
    ("rounded_half_up", 13, 12, (used(5),), HALVES, {"rounding": Rounding.HALF_EVEN}),
    ("rounded_half_even", 12, 13, (used(5),), HALVES, {}),
    ("rounded_down", 12, 13, (used(5),), (price((tier("2.55"),)),), {}),
    ("thousandths_as_units", 5_000_000, 5000, (used(500),), (price(),), {}),
    ("units_as_thousandths", 5, 5000, (used(500),), (price(),), {}),
]


@pytest.mark.parametrize(
    ("name", "billed", "agreed", "events", "prices", "where"), TABLE, ids=[row[0] for row in TABLE]
)
def test_a_mistake_is_named_and_set_right(name, billed, agreed, events, prices, where):
    found = [e for e in audited(billed, events, prices, **where) if e.fact_values["bill.expected"].amount == agreed]
    [explanation] = found
    assert name in explanation.fact_values["bill.causes"]
    assert [effect.amount for effect in explanation.effects] == [Money(abs(billed - agreed), "EUR")]
    assert explanation.effects[0].type == ("credit" if billed > agreed else "debit")


def test_the_table_shows_every_mistake_that_has_words():
    assert {row[0] for row in TABLE} == set(WORDS)


@pytest.mark.parametrize("events", [LATE, VERY_LATE], ids=["in time", "after the deadline"])
def test_what_arrived_late_is_billed_by_an_invoice_of_its_own(events):
    [explanation] = audited(5000, events, (price(),))
    assert explanation.action.type == "issue_supplemental_invoice"


def test_a_charge_that_nothing_explains_says_so():
    [explanation] = audited(4321, (used(500),), (price(),))
    assert (explanation.cause, explanation.fact_values["bill.readings"]) == ("unexplained_difference", 0)


def test_a_waived_charge_is_explained_by_no_mistake():
    [explanation] = audited(0, (used(500),), (price(minimum=500),))
    assert explanation.cause == "unexplained_difference"


def test_a_price_without_tiers_takes_nothing_off_by_tiers():
    flat = price((tier("10", flat=50),), included=100_000)
    [explanation] = audited(4000, (used(500),), (flat,))
    assert explanation.fact_values["bill.causes"] == ("flat_fees_missing",)


LATER = used(100, recorded="2026-06-02T00:00:00Z")


@pytest.mark.parametrize(
    ("events", "agreed", "lines"),
    [
        pytest.param(
            LATE,
            price(),
            ("2 events, 1 of them arrived after the end: 800 units", "per unit: 800 units x 0.1 = 80 EUR"),
            id="late",
        ),
        pytest.param(
            SENT_TWICE,
            price(),
            ("1 event, 1 more sent again: 500 units", "per unit: 500 units x 0.1 = 50 EUR"),
            id="sent twice",
        ),
        pytest.param(
            (used(120), used(130)),
            PACKAGES[0],
            ("2 events: 250 units", "package: 3 packages x 5 = 15 EUR"),
            id="packages",
        ),
        pytest.param(
            (used(150), LATER),
            replace(FLAT_FEE[0], included=50_000, minimum=2000),
            (
                "2 events, 1 of them arrived after the end: 250 units",
                "less 50 included",
                "graduated: 100 units x 0.1 = 10 EUR",
                "graduated: 100 units x 0.08 + 0.50 EUR flat = 8.5 EUR",
                "at least 20.00 EUR",
            ),
            id="tiers",
        ),
    ],
)
def test_the_arithmetic_can_be_followed_by_a_person(events, agreed, lines):
    [explanation] = audited(2000, events, (agreed,))
    assert explanation.arithmetic[: len(lines) + 2] == (
        "2026-05-01 00:00 to 2026-06-01 00:00 (not included), UTC",
        *lines,
        "rounded half up",
    )


def test_the_order_of_minimum_and_credit_is_written_as_it_was_taken():
    lines = [explanation.arithmetic[3:5] for explanation in audited(1234, (used(700),), BOTH_BOUNDS)]
    least, credit = "at least 60.00 EUR", "less prepaid credit of 20.00 EUR"
    assert lines == [(least, credit), (credit, least)]
