"""Which period is due, against a second calculation that looks for every boundary and every midnight by hand."""

from calendar import monthrange
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.billing_dates.case import Case, DatedBill
from triage.explain.billing_dates.clock import clock_of, offset_at
from triage.explain.billing_dates.due import due, service_begins
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading
from triage.model import Period, Subscription
from triage.money import Money

ZONES = st.sampled_from(
    ["UTC", "Asia/Tokyo", "America/Los_Angeles", "Europe/Berlin", "America/Santiago", "Pacific/Kiritimati"]
)
INSTANTS = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
INTERVALS = st.sampled_from([("day", 1), ("week", 1), ("month", 1), ("month", 3), ("month", 6), ("year", 1)])


def case(subscription, at):
    period = posted(Period(start=at, end=at))
    bill = DatedBill(
        id="in",
        customer="c",
        subscription="s",
        invoice="in",
        amount=Money(1, "EUR"),
        net=1,
        posted=period,
        created=at,
    )
    return Case(bill=bill, subscription=subscription, customer=None)


def reading(zone, subscription):
    clock = clock_of(zone)
    calendar = subscription.billing_time == "calendar"
    return Reading(days=clock, bounds=clock, calendar=calendar, in_advance=bool(subscription.in_advance))


def begins(day, anchor, subscription):
    """Whether a period begins on a day, asked of the day itself."""
    interval, count = subscription.interval, subscription.interval_count
    calendar = subscription.billing_time == "calendar"
    if interval == "day":
        return True
    if interval == "week":
        return day.isoweekday() == (1 if calendar else anchor.isoweekday())
    months = count * (12 if interval == "year" else 1)
    if calendar:
        return day.day == 1 and (day.month - 1) % months == 0
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    return apart % months == 0 and day.day == min(anchor.day, monthrange(day.year, day.month)[1])


def back_to_boundary(day, *asked):
    while not begins(day, *asked):
        day -= timedelta(days=1)
    return day


def first_moment(day, zone):
    """Look for the first quarter of an hour that is on a day, from the day before on."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=16)
    while moment.astimezone(ZoneInfo(zone)).date() < day:
        moment += timedelta(minutes=15)
    return moment


@given(
    anchor=INSTANTS,
    later=st.integers(800, 2000),
    zone=ZONES,
    interval=INTERVALS,
    billing_time=st.sampled_from(["anniversary", "calendar"]),
    in_advance=st.booleans(),
)
def test_the_period_is_the_one_that_looking_at_every_day_finds(anchor, later, zone, interval, billing_time, in_advance):
    at = anchor + timedelta(days=later)
    plan = Subscription(
        id="s",
        customer="c",
        currency="EUR",
        amount=1,
        interval=interval[0],
        interval_count=interval[1],
        billing_time=billing_time,
        in_advance=in_advance,
        anchor=anchor,
    )
    local = anchor.astimezone(ZoneInfo(zone)).date()
    start = back_to_boundary(at.astimezone(ZoneInfo(zone)).date(), local, plan)
    end = start + timedelta(days=1)
    while not begins(end, local, plan):
        end += timedelta(days=1)
    if not in_advance:
        start, end = back_to_boundary(start - timedelta(days=1), local, plan), start
    found = due(case(plan, at), reading(zone, plan), at=at)
    assert (found.start, found.end) == (start, end)
    assert (found.first, found.last) == (first_moment(start, zone), first_moment(end, zone))


MONTHLY = Subscription(
    id="s", customer="c", currency="EUR", amount=1, billing_time="calendar", in_advance=False, started=date(2024, 1, 10)
)


@pytest.mark.parametrize(
    ("changes", "at", "start", "end"),
    [
        pytest.param({}, date(2024, 3, 1), date(2024, 2, 1), date(2024, 3, 1), id="in arrears"),
        pytest.param({"in_advance": True}, date(2024, 3, 1), date(2024, 3, 1), date(2024, 4, 1), id="in advance"),
        pytest.param({}, date(2024, 2, 1), date(2024, 1, 10), date(2024, 2, 1), id="cut at the start"),
        pytest.param({"ended": date(2024, 3, 9)}, date(2024, 3, 9), date(2024, 3, 1), date(2024, 3, 9), id="last"),
        pytest.param(
            {"ended": date(2024, 3, 9)}, date(2024, 4, 1), date(2024, 3, 1), date(2024, 3, 9), id="last, late"
        ),
        pytest.param({"ended": date(2024, 3, 9)}, date(2024, 3, 8), date(2024, 2, 1), date(2024, 3, 1), id="not yet"),
        pytest.param({"trial_days": 30}, date(2024, 3, 1), date(2024, 2, 9), date(2024, 3, 1), id="cut at the trial"),
    ],
)
def test_periods_are_cut_where_service_begins_and_ends(changes, at, start, end):
    plan = Subscription(**{**{n: getattr(MONTHLY, n) for n in MONTHLY.__slots__}, **changes})
    found = due(case(plan, at), reading("UTC", plan), at=at)
    assert (found.start, found.end) == (start, end)
    assert found.is_part is (len(found.cycle) != (end - start).days)


def test_a_subscription_that_ends_within_a_day_is_billed_up_to_that_instant():
    ended = datetime(2024, 3, 9, 14, 30, tzinfo=UTC)
    plan = Subscription(**{**{n: getattr(MONTHLY, n) for n in MONTHLY.__slots__}, "ended": ended})
    found = due(case(plan, ended), reading("UTC", plan), at=ended)
    assert (found.first, found.last, found.is_part) == (datetime(2024, 3, 1, tzinfo=UTC), ended, True)


def test_nothing_is_due_before_service_has_begun():
    assert due(case(MONTHLY, date(2024, 1, 5)), reading("UTC", MONTHLY), at=date(2024, 1, 5)).is_empty


@pytest.mark.parametrize(
    ("zone", "trial", "begins_on"),
    [
        ("America/Los_Angeles", "days", date(2017, 3, 31)),
        ("UTC", "days", date(2017, 4, 1)),
        ("America/Los_Angeles", "hours", date(2017, 4, 1)),
        ("America/Los_Angeles", "ignored", date(2017, 3, 1)),
    ],
)
def test_a_trial_is_counted_in_civil_days_of_the_zone(zone, trial, begins_on):
    started = datetime(2017, 3, 2, 7, 30, tzinfo=UTC)
    plan = Subscription(id="s", customer="c", currency="EUR", amount=1, started=started, trial_days=30)
    clock = clock_of(zone)
    read = Reading(days=clock, bounds=clock, calendar=False, in_advance=True, trial=trial)
    assert service_begins(plan, read) == begins_on


def test_a_fixed_offset_is_that_of_one_moment_and_keeps_it():
    summer = offset_at("America/Los_Angeles", datetime(2016, 11, 6, 6, 30, tzinfo=UTC))
    assert summer.name == "UTC-07:00"
    assert summer.day(datetime(2017, 3, 2, 7, 30, tzinfo=UTC)) == date(2017, 3, 2)
    assert offset_at("Europe/London", date(2024, 1, 1)) == clock_of("UTC")
