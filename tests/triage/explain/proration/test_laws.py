"""Proration against a second recomputation that walks from day to day, and against its own laws."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from triage.explain.proration.audit import agreed_reading, audit_proration
from triage.explain.proration.cycles import Cycles
from triage.explain.proration.fraction import days_share
from triage.explain.proration.reading import Case, Reading, amount
from triage.explain.spans import Days, plan_days, whole_months
from triage.model import InvoiceItem, Period, Subscription
from triage.money import Rounding
from triage.testing import evidence, policy

ZONES = st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "Pacific/Kiritimati"])
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DATES = st.dates(date(2020, 1, 1), date(2030, 1, 1))


def walked(first, last):
    """Count days one by one."""
    count = 0
    while first < last:
        first, count = first + timedelta(days=1), count + 1
    return count


@given(
    moments=st.lists(INSTANTS, min_size=4, max_size=4).map(sorted),
    zone=ZONES,
    price=st.integers(0, 10**9),
    quantity=st.integers(1, 9),
)
def test_actual_days_agree_with_walking_the_calendar(moments, zone, price, quantity):
    start, first, last, end = moments
    local = [moment.astimezone(ZoneInfo(zone)).date() for moment in moments]
    item = InvoiceItem(
        id="i",
        amount=0,
        currency="EUR",
        price=price,
        quantity=quantity,
        period=Period(start=start, end=end),
        service=Period(start=first, end=last),
    )
    reading = Reading(
        day_count="actual",
        denominator="this_period",
        rounding=Rounding.DOWN,
        change_day_owner="new",
        zone=zone,
    )
    whole = walked(local[0], local[3])
    result = amount(Case(item=item), reading)
    assert (None if result is None else result.amount) == (
        price * quantity * walked(local[1], local[2]) // whole if whole else None
    )


@given(start=DATES, cut=st.integers(0, 400), length=st.integers(1, 400))
def test_two_parts_of_a_period_make_the_whole(start, cut, length):
    whole = Days(start, start + timedelta(days=length))
    middle = start + timedelta(days=min(cut, length))
    for day_count in ("actual", "calendar_month"):
        parts = [
            days_share(part, whole, day_count=day_count, months=None)
            for part in (Days(start, middle), Days(middle, whole.end))
        ]
        assert sum(part.fraction for part in parts) == 1


@given(start=DATES, months=st.integers(1, 24), day=st.integers(1, 31))
def test_whole_months_are_recognised_on_every_billing_day(start, months, day):
    cycles = Cycles(start=start, end=None, billing_day=day, months=months)
    due = cycles.due(start + timedelta(days=1200))
    assert set(due[1:]) == {Fraction(1)}
    assert 0 < due[0] <= 1 or due[0] == 1


def test_the_end_of_august_to_the_first_of_october_is_no_month():
    assert whole_months(Days(date(2022, 8, 31), date(2022, 10, 1))) is None
    assert whole_months(Days(date(2022, 8, 31), date(2022, 9, 30))) == 1
    assert whole_months(Days(date(2023, 2, 28), date(2023, 3, 30))) == 1


def test_day_thirty_one_is_folded_into_day_thirty():
    service, whole = Days(date(2023, 5, 23), date(2023, 6, 15)), Days(date(2023, 5, 15), date(2023, 6, 15))
    assert days_share(service, whole, day_count="fixed_30", months=1).fraction == Fraction(22, 30)


@st.composite
def priced_parts(draw):
    """An item of a part of a period with a trial, a discount and a tax, and what was agreed about them."""
    start = draw(DATES)
    length = draw(st.integers(1, 366))
    first, last, free = (start + timedelta(days=draw(st.integers(0, length))) for _ in range(3))
    share = draw(st.none() | st.decimals(0, 1, places=3))
    return InvoiceItem(
        id="i",
        amount=0,
        currency="EUR",
        price=draw(st.integers(0, 10**7)),
        quantity=draw(st.integers(1, 50)),
        period=Period(start=start, end=start + timedelta(days=length)),
        service=Period(start=min(first, last), end=max(first, last)),
        trial_end=draw(st.none() | st.just(free)),
        discount_share=share,
        discount_amount=draw(st.none() | st.integers(0, 10**6)) if share is None else None,
        tax_rate=draw(st.none() | st.decimals(0, "0.99", places=4)),
    )


def reckoned(item, *, discount, each_unit, rounding):
    """What an item costs, in decimals of forty digits and day by day, without a fraction anywhere."""
    with localcontext() as context:
        context.prec = 60
        charged = [
            day
            for day in range((item.service.end - item.service.start).days)
            if item.trial_end is None or item.service.start + timedelta(days=day) >= item.trial_end
        ]
        part = Decimal(len(charged)) / (item.period.end - item.period.start).days
        price, share = Decimal(item.price * item.quantity), item.discount_share or Decimal(0)
        off = item.discount_amount or 0
        net = part * price * (1 - share) - off * (part if discount == "before" else 1)
        units = item.quantity if each_unit else 1
        net = (max(net, Decimal(0)) / units + Decimal("1e-30")).quantize(Decimal(1), rounding) * units
        return int(net + (net * (item.tax_rate or 0)).quantize(Decimal(1), ROUND_HALF_UP))


@settings(max_examples=1000)
@given(
    item=priced_parts(),
    discount=st.sampled_from(["before", "after"]),
    each_unit=st.booleans(),
    rounding=st.sampled_from([(Rounding.HALF_UP, ROUND_HALF_UP), (Rounding.DOWN, ROUND_DOWN)]),
)
def test_trial_discount_tax_and_units_agree_with_reckoning_in_decimals(item, discount, each_unit, rounding):
    reading = Reading(
        day_count="actual",
        denominator="this_period",
        rounding=rounding[0],
        change_day_owner="new",
        zone="UTC",
        discount=discount,
        each_unit=each_unit,
    )
    expected = reckoned(item, discount=discount, each_unit=each_unit, rounding=rounding[1])
    assert amount(Case(item=item), reading).amount == expected


@given(item=priced_parts(), type_=st.sampled_from(["charge", "credit"]), error=st.integers(-(10**6), 10**6))
def test_what_is_corrected_leads_exactly_to_what_was_agreed(item, type_, error):
    agreed = agreed_reading(policy())
    due = amount(Case(item=item), agreed).amount
    billed = replace(item, amount=max(0, due + error), type=type_)
    [explanation] = audit_proration(evidence(billed, subject="i"), policy())
    sign = {"credit": -1, "debit": 1}
    side = 1 if type_ == "charge" else -1
    moved = sum(side * sign[effect.type] * effect.amount.amount for effect in explanation.effects)
    assert abs(billed.amount + moved - due) <= (0 if explanation.effects else 1)


@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)), months=st.sampled_from([1, 3, 6, 12]), day=st.integers(1, 31)
)
def test_the_cycles_of_an_anchor_follow_each_other_without_gap_and_hold_their_days(start, months, day):
    anchor = date(2019, 12, 1) + timedelta(days=day - 1)
    plan = Subscription(
        id="s", customer="c", currency="EUR", amount=1, interval="month", interval_count=months, anchor=anchor
    )
    whole = plan_days(plan, Days(start, start + timedelta(days=1)), zone="UTC")
    following = plan_days(plan, Days(whole.end, whole.end + timedelta(days=1)), zone="UTC")
    assert whole.start <= start < whole.end == following.start
    assert whole_months(whole) == months
    last = (whole.start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    assert whole.start.day == min(anchor.day, last.day)


@given(day=DATES, plan=st.sampled_from([("week", 1), ("month", 1), ("month", 3), ("month", 6), ("year", 1)]))
def test_the_cycles_of_the_calendar_begin_where_people_look_for_them(day, plan):
    subscription = Subscription(
        id="s", customer="c", currency="EUR", amount=1, interval=plan[0], interval_count=plan[1],
        billing_time="calendar", anchor=date(2020, 2, 17),
    )  # fmt: skip
    whole = plan_days(subscription, Days(day, day + timedelta(days=1)), zone="UTC")
    assert whole.start <= day < whole.end
    if plan == ("week", 1):
        assert (whole.start.isoweekday(), len(whole)) == (1, 7)
    else:
        months = {"month": plan[1], "year": 12}[plan[0]]
        assert whole.start.day == whole.end.day == 1
        assert (whole.start.month - 1) % months == 0
        assert whole_months(whole) == months


def test_a_plan_of_no_calendar_has_no_cycle_in_it():
    odd = Subscription(id="s", customer="c", currency="EUR", amount=1, interval_count=5, billing_time="calendar")
    assert plan_days(odd, Days(date(2025, 1, 3), date(2025, 1, 9)), zone="UTC") is None
