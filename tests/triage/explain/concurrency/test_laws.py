"""Races against a second calculation that walks through the period day by day, and against their own laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import accumulate, pairwise, permutations
from math import prod
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from triage.explain.concurrency import explain_race
from triage.explain.concurrency.orders import orders
from triage.model import AutoResolve, Kind, Period
from triage.testing import evidence, invoice, policy
from triage.testing.changes import JUNE, PLAN, change, item

ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
PRICES = st.lists(st.integers(0, 10**7), min_size=3, max_size=6)
RISING = st.lists(st.integers(1, 10**6), min_size=3, max_size=6).map(lambda steps: list(accumulate(steps)))


def days_left(moment, period, zone):
    """Count the days of a period from a moment on, and all of them, by walking the calendar."""
    walking, left, whole = period.start, 0, 0
    while walking < period.end:
        whole += 1
        left += walking >= moment.astimezone(ZoneInfo(zone)).date()
        walking += timedelta(days=1)
    return left, whole


def half_up(value):
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))


def rate(price, quantity, moment, period, zone):
    left, whole = days_left(moment, period, zone)
    return half_up(Decimal(price * quantity * left) / whole)


@st.composite
def chains(draw, prices=PRICES):
    """A chain of changes at different instants within one period, in a zone."""
    prices, zone = draw(prices), draw(ZONES)
    start = draw(st.dates(date(2024, 1, 1), date(2027, 1, 1)))
    period = Period(start=start, end=start + timedelta(days=draw(st.integers(5, 366))))
    first = datetime(start.year, start.month, start.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    seconds = st.integers(0, (period.end - period.start).days * 86_400 - 7_200)
    moments = sorted(draw(st.sets(seconds, min_size=len(prices) - 1, max_size=len(prices) - 1)))
    quantity = draw(st.integers(1, 9))
    made = [
        change(f"chg_{i}", old, new, first + timedelta(seconds=moments[i]), quantity=quantity)
        for i, (old, new) in enumerate(pairwise(prices))
    ]
    return made, period, zone, quantity


def audited(*documents, zone="UTC"):
    case = evidence(PLAN, *documents, kind=Kind.CONCURRENT_CHANGE, subject="ii_1")
    return explain_race(case, replace(policy(), timezone=zone))


def billing(one, amount, period, quantity, **fields):
    rises = one.new_price >= one.old_price
    given = {"type": "charge" if rises else "credit", "price": abs(one.new_price - one.old_price), **fields}
    return item(amount, given.pop("price"), bills=one.id, period=period, quantity=quantity, **given)


@given(made=chains(), picked=st.integers(0, 4))
def test_every_change_of_a_chain_costs_what_the_days_that_are_left_come_to(made, picked):
    changes, period, zone, quantity = made
    one = changes[picked % len(changes)]
    amount = rate(abs(one.new_price - one.old_price), quantity, one.at, period, zone)
    assume(amount and one.new_price != abs(one.new_price - one.old_price))
    found = audited(*changes, billing(one, amount, period, quantity), zone=zone)
    assert any(e.cause == "as_agreed" and e.facts[0].expected.amount == amount for e in found)


@given(made=chains())
def test_what_is_charged_in_a_period_is_what_every_day_of_it_costs(made):
    changes, period, zone, quantity = made
    charged = 0
    for one in changes:
        found = audited(*changes, billing(one, 1, period, quantity), zone=zone)
        expected = next(e.facts[0].expected for e in found if e.facts[1].basis == "difference")
        charged += expected.amount if one.new_price >= one.old_price else -expected.amount
    days = [period.start + timedelta(days=i) for i in range((period.end - period.start).days)]
    begun = [[c.new_price for c in changes if c.at.astimezone(ZoneInfo(zone)).date() <= day] for day in days]
    per_day = sum(([changes[0].old_price, *prices][-1] - changes[0].old_price) * quantity for prices in begun)
    assert abs(charged - Decimal(per_day) / len(days)) <= len(changes)


@given(made=chains(RISING))
def test_a_forgotten_first_change_is_corrected_by_exactly_its_own_rate(made):
    changes, period, zone, quantity = made
    first, second = changes[:2]
    wrong = rate(second.new_price - first.old_price, quantity, second.at, period, zone)
    right = rate(second.new_price - first.new_price, quantity, second.at, period, zone)
    assume(wrong - right > 1)
    found = audited(*changes, billing(second, wrong, period, quantity), zone=zone)
    mended = next(e for e in found if e.facts[1].basis == "difference")
    assert "first_change_forgotten" in mended.cause.split("+")
    assert [(e.type, e.amount.amount) for e in mended.effects] == [("credit", wrong - right)]


@given(days=st.lists(st.integers(1, 6), min_size=1, max_size=5))
def test_the_orders_are_all_ways_to_sort_changes_of_one_instant(days):
    made = [change(f"chg_{i}", 1, 2 + i, date(2026, 6, day)) for i, day in enumerate(days)]
    every = {tuple(c.id for c in p) for p in permutations(made) if [c.at for c in p] == sorted(c.at for c in p)}
    found = [tuple(c.id for c in order.changes) for order in orders(made, by="effective", zone="UTC")]
    if max(days.count(day) for day in days) > 3:
        assert found == []
        return
    assert len(found) == len(set(found)) == len(every) == prod(_factorial(days.count(day)) for day in set(days))
    assert set(found) == every


def _factorial(number):
    return prod(range(1, number + 1))


@given(seconds=st.tuples(st.integers(0, 20), st.integers(0, 20)))
def test_of_two_items_of_one_change_at_most_one_is_given_back(race, seconds):
    upgrade = change("chg_2", 3_000, 9_000, date(2026, 6, 16))
    start = datetime(2026, 6, 16, tzinfo=UTC)
    bills = [invoice(f"in_{i}", 3_000, created=start + timedelta(seconds=s)) for i, s in enumerate(seconds)]
    items = [item(3_000, 6_000, id=f"ii_{i}", invoice=f"in_{i}") for i in range(2)]
    decided = [race(PLAN, upgrade, *bills, *items, subject=f"ii_{i}").decision for i in range(2)]
    given_back = [d for d in decided if isinstance(d, AutoResolve) and d.proposal.explanation.effects]
    assert len(given_back) == (seconds[0] != seconds[1])


@given(apart=st.integers(0, 600), subject=st.sampled_from(["chg_1", "chg_2"]))
def test_a_copy_is_dropped_exactly_within_the_window_and_alike_for_both(race, apart, subject):
    first = datetime(2026, 6, 16, 9, tzinfo=UTC)
    made = [
        change(f"chg_{i}", 3_000, 9_000, moment, recorded=moment)
        for i, moment in ((1, first), (2, first + timedelta(seconds=apart)))
    ]
    decided = race(PLAN, *made, subject=subject).decision
    assert isinstance(decided, AutoResolve) is (0 < apart <= 300)
    assert not isinstance(decided, AutoResolve) or decided.proposal.explanation.action.change == "chg_2"


@given(price=st.integers(1, 10**6), units=st.integers(1, 50), rises=st.booleans())
def test_a_renewal_costs_the_price_in_force_times_the_units(price, units, rises):
    old, new = (price, 2 * price) if rises else (2 * price, price)
    midnight = change("chg_1", old, new, JUNE.start, quantity=units)
    [found] = audited(midnight, item(old * units, old, bills=None, quantity=units))
    assert found.facts[0].expected.amount == sum(new for _ in range(units))
    assert found.cause == ("change_missed" if price * units > 1 else "rounding")


@given(made=chains(RISING), picked=st.integers(0, 4), slip=st.integers(0, 6), noise=st.integers(0, 10**6))
def test_whatever_was_billed_an_item_that_is_decided_ends_at_what_its_days_cost(race, made, picked, slip, noise):
    changes, period, zone, quantity = made
    one = changes[picked % len(changes)]
    step = one.new_price - one.old_price
    right = rate(step, quantity, one.at, period, zone)
    slips = (
        right,
        rate(one.new_price - changes[0].old_price, quantity, one.at, period, zone),
        rate(one.new_price, quantity, one.at, period, zone),
        rate(step, 1, one.at, period, zone) * quantity,
        step * quantity,
        2 * right,
        noise,
    )
    client = replace(policy(limit=10**12), timezone=zone)
    decision = race(PLAN, *changes, billing(one, slips[slip], period, quantity), client=client).decision
    if isinstance(decision, AutoResolve):
        signs = {"credit": -1, "debit": 1}
        moved = sum(signs[e.type] * e.amount.amount for e in decision.proposal.explanation.effects)
        assert abs(slips[slip] + moved - right) <= 1
