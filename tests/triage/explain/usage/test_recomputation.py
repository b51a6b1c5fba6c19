"""Usage against a second recomputation that counts unit by unit and reads local calendars, and against its own laws."""

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from triage.explain.usage import audit_usage
from triage.explain.usage.rating import parts
from triage.model import (
    ClientPolicy,
    Customer,
    Kind,
    Period,
    Price,
    Subscription,
    Tier,
    Usage,
    UsageCharge,
    UsagePolicy,
)
from triage.money import Rounding
from triage.testing import evidence

MODES = {
    Rounding.HALF_UP: ROUND_HALF_UP,
    Rounding.HALF_EVEN: ROUND_HALF_EVEN,
    Rounding.DOWN: ROUND_DOWN,
}
ZONES = st.sampled_from(["UTC", "Asia/Kolkata", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
UNIT_PRICES = st.decimals(0, 50, places=3)


@st.composite
def prices(draw, model=st.sampled_from(["per_unit", "graduated", "volume", "package"])):
    """A price of any model over whole units, with everything that bounds what is due except prepaid credit."""
    kind = draw(model)
    tiered = kind in ("graduated", "volume")
    bounds = sorted(draw(st.sets(st.integers(1, 60), max_size=3))) if tiered else []
    tiers = [
        Tier(up_to=bound and bound * 1000, unit_price=draw(UNIT_PRICES), flat=draw(st.integers(0, 90)))
        for bound in (*bounds, None)
    ]
    return Price(
        id="pr",
        meter="m",
        currency="EUR",
        model=kind,
        tiers=tuple(tiers),
        package=draw(st.integers(1, 20)) * 1000 if kind == "package" else None,
        included=draw(st.integers(0, 30)) * 1000,
        minimum=draw(st.integers(0, 900)),
    )


def tier_of(unit, price):
    """The tier in which a unit lies, counted from 1."""
    return next(tier for tier in price.tiers if tier.up_to is None or unit * 1000 <= tier.up_to)


def counted_out(units, price):
    """The cost of whole units, one unit or package after another, before rounding and bounds."""
    charged = range(1, max(0, units - price.included // 1000) + 1)
    if not charged:
        return Decimal(0)
    if price.model == "package":
        begun = sum(1 for unit in charged if (unit - 1) % (price.package // 1000) == 0)
        return begun * price.tiers[0].unit_price + price.tiers[0].flat
    tiers = [tier_of(unit if price.model == "graduated" else len(charged), price) for unit in charged]
    flat = sum(tier.flat for tier in price.tiers if any(tier is used for used in tiers))
    return sum((tier.unit_price for tier in tiers), Decimal(0)) + flat


MOMENTS = st.datetimes(datetime(2026, 2, 26), datetime(2026, 4, 4), timezones=st.just(UTC))  # noqa: DTZ001
SENT = st.lists(st.tuples(MOMENTS, st.integers(0, 30), st.integers(1, 3)), min_size=1, max_size=8)


def sent_as(events):
    """Each event under its own key, as many times as it was sent."""
    for number, (at, units, times) in enumerate(events):
        for copy in range(times):
            yield Usage(
                id=f"u{number}-{copy}",
                subscription="sub",
                meter="m",
                thousandths=units * 1000,
                at=at,
                event=f"k{number}",
            )


def audited(charged, events, price, *, zone, policy):
    charge = UsageCharge(
        id="uc",
        subscription="sub",
        meter="m",
        amount=charged,
        currency="EUR",
        period=Period(start=date(2026, 3, 1), end=date(2026, 4, 1)),
    )
    plan = Subscription(id="sub", customer="cus", currency="EUR", amount=0)
    customer = Customer(id="cus", timezone=zone)
    found = evidence(charge, plan, price, *events, kind=Kind.USAGE_OVERAGE, subject="uc", customers=(customer,))
    return audit_usage(found, ClientPolicy(client="c", usage=policy))


@given(events=SENT, price=prices(), zone=ZONES, rounding=st.sampled_from(Rounding), gap=st.integers(-3, 3))
def test_what_is_due_agrees_with_counting_every_unit_of_the_local_month(events, price, zone, rounding, gap):
    local = [(at.astimezone(ZoneInfo(zone)), units) for at, units, _ in events]
    used = sum(units for at, units in local if (at.year, at.month) == (2026, 3))
    cost = counted_out(used, price).quantize(Decimal(1), MODES[rounding])
    due = max(int(cost), price.minimum)
    [explanation] = audited(
        max(0, due + gap), sent_as(events), price, zone=zone, policy=UsagePolicy(rounding=rounding, tolerance=0)
    )
    facts = explanation.fact_values
    if not used and price.tiers[0].flat:
        assert not facts["bill.proved"]
    else:
        assert facts["bill.expected"].amount == due
        assert sum(effect.amount.amount for effect in explanation.effects) == abs(max(0, due + gap) - due)


@given(events=SENT, unit=st.integers(1, 500), zone=ZONES)
def test_counting_repeats_is_always_found_and_given_back(events, unit, zone):
    local = [(at.astimezone(ZoneInfo(zone)), units, times) for at, units, times in events]
    march = [(units, times) for at, units, times in local if (at.year, at.month) == (2026, 3)]
    once, as_sent = unit * sum(units for units, _ in march), unit * sum(units * times for units, times in march)
    price = Price(id="pr", meter="m", currency="EUR", model="per_unit", tiers=(Tier(unit_price=Decimal(unit)),))
    [explanation] = audited(as_sent, sent_as(events), price, zone=zone, policy=UsagePolicy(tolerance=0))
    assert explanation.fact_values["bill.expected"].amount == once
    assert ("repeats_counted" in explanation.cause) == (as_sent > once)
    assert sum(effect.amount.amount for effect in explanation.effects) == as_sent - once


@given(
    days=st.lists(st.integers(0, 12), min_size=1, max_size=6),
    unit=st.integers(1, 500),
    grace=st.integers(0, 9),
    zone=ZONES,
)
def test_usage_is_late_by_the_local_calendar_and_billed_when_it_was_left_out(days, unit, grace, zone):
    """Events of one unit arrive so many whole days after the local end of March; those of day 0 are in time."""
    end = datetime(2026, 4, 1, tzinfo=ZoneInfo(zone))
    events = [
        Usage(
            id=f"u{number}",
            subscription="sub",
            meter="m",
            thousandths=1000,
            at=datetime(2026, 3, 15, 12, tzinfo=UTC),
            event=f"k{number}",
            recorded=(end + timedelta(days=day)).astimezone(UTC),
        )
        for number, day in enumerate(days)
    ]
    price = Price(id="pr", meter="m", currency="EUR", model="per_unit", tiers=(Tier(unit_price=Decimal(unit)),))
    in_time = unit * days.count(0)
    [explanation] = audited(in_time, events, price, zone=zone, policy=UsagePolicy(late_days=grace, tolerance=0))
    facts = explanation.fact_values
    assert (facts["usage.late"], facts["usage.backfilled"]) == (
        sum(day > 0 for day in days),
        sum(day > grace for day in days),
    )
    if in_time and in_time < unit * len(days):
        assert facts["usage.left_out_late"]
        assert explanation.action.type == "issue_supplemental_invoice"
        assert explanation.effects[0].amount.amount == unit * len(days) - in_time


@given(quantity=st.integers(0, 10**9), price=prices(st.sampled_from(["graduated", "volume"])))
def test_tiers_of_one_unit_price_without_fees_are_no_tiers(quantity, price):
    unit = price.tiers[0].unit_price
    alike = [Tier(up_to=tier.up_to, unit_price=unit) for tier in price.tiers]
    priced = parts(Fraction(quantity), Price(id="p", meter="m", currency="EUR", model=price.model, tiers=tuple(alike)))
    assert sum(part.amount for part in priced) == Fraction(quantity, 1000) * Fraction(unit)


@given(
    first=st.integers(0, 10**6),
    more=st.integers(0, 10**6),
    price=prices(st.sampled_from(["graduated", "per_unit", "package"])),
)
def test_more_usage_never_costs_less_where_each_unit_keeps_its_price(first, more, price):
    costs = [sum(part.amount for part in parts(Fraction(used), price)) for used in (first, first + more)]
    assert costs[0] <= costs[1]
