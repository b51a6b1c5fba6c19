"""Proration against a second recomputation that walks from day to day, and against its own laws."""

from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from triage.explain.proration.cycles import Cycles
from triage.explain.proration.fraction import days_share
from triage.explain.proration.reading import Case, Reading, amount
from triage.explain.proration.spans import Days, whole_months
from triage.model import InvoiceItem, Period
from triage.money import Rounding

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
