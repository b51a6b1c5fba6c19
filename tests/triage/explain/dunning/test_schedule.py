"""The retry schedule against a second calculation that walks clocks hour by hour."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.explain.dunning.schedule import Chain, Slot, local_hour, may_be_retry, next_retry, slots
from triage.model import DunningPolicy

ZONES = st.sampled_from(
    [
        "UTC",
        "America/Los_Angeles",
        "Europe/Berlin",
        "Asia/Kolkata",
        "Pacific/Kiritimati",
        "Pacific/Apia",
        "Africa/Cairo",
    ]
)
INSTANTS = st.datetimes(datetime(2011, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
DAYS = st.lists(st.integers(0, 30), min_size=1, max_size=6).map(tuple)
FIRST = datetime(2026, 6, 1, 14, tzinfo=UTC)


def chain(first, last=None, declines=1, attempts=None):
    return Chain(first=first, last=last or first, declines=declines, attempts=attempts or declines)


def policy(**fields):
    return DunningPolicy(**{"max_days": 366, **fields})


def walked(first, *, day, hour, zone):
    """Walk the civil day minute by minute until the clock shows the hour, or has jumped over it."""
    wanted = first.astimezone(ZoneInfo(zone)).date() + timedelta(days=day)
    moment = datetime(wanted.year, wanted.month, wanted.day, tzinfo=UTC) - timedelta(hours=20)
    while True:
        local = moment.astimezone(ZoneInfo(zone))
        if (local.date(), local.hour) >= (wanted, hour):
            return moment
        moment += timedelta(minutes=15)


@given(first=INSTANTS, zone=ZONES, days=DAYS, hour=st.integers(0, 23), late=st.integers(0, 40 * 24))
@example(first=datetime(2026, 3, 28, 9, tzinfo=UTC), zone="Europe/Berlin", days=(1, 3), hour=2, late=0)
@example(first=datetime(2026, 10, 24, 9, tzinfo=UTC), zone="Europe/Berlin", days=(1, 3), hour=2, late=0)
@example(first=datetime(2011, 12, 29, 9, tzinfo=UTC), zone="Pacific/Apia", days=(1, 2), hour=9, late=0)
def test_the_next_retry_is_the_first_day_of_the_schedule_that_is_still_to_come(first, zone, days, hour, late):
    now = first + timedelta(hours=late)
    found = next_retry(chain(first), policy=policy(retry_days=days, retry_hour=hour), zone_name=zone, now=now)
    expected = min((at for at in (walked(first, day=d, hour=hour, zone=zone) for d in days) if at > now), default=None)
    if expected is None:
        assert found == "schedule"
    elif not _skipped(first, days, hour, zone):
        assert found.at == expected


def local_date(moment, zone):
    return moment.astimezone(ZoneInfo(zone)).date()


def _skipped(first, days, hour, zone):
    """Whether an hour of the schedule does not exist: then it is reckoned, not shown by a clock."""
    local = [first.astimezone(ZoneInfo(zone)).date() + timedelta(days=day) for day in days]
    shown = [local_hour(day, hour, zone).astimezone(ZoneInfo(zone)) for day in local]
    return any((at.date(), at.hour) != (day, hour) for at, day in zip(shown, local, strict=True))


@pytest.mark.parametrize(
    ("day", "zone", "at"),
    [
        pytest.param(date(2026, 3, 29), "Europe/Berlin", "2026-03-29T01:00", id="skipped by summer time: 03:00 it is"),
        pytest.param(date(2026, 10, 25), "Europe/Berlin", "2026-10-25T00:00", id="comes twice: the first"),
        pytest.param(date(2026, 3, 8), "America/New_York", "2026-03-08T07:00", id="skipped in New York"),
        pytest.param(date(2026, 6, 2), "Pacific/Kiritimati", "2026-06-01T12:00", id="east of the date line"),
        pytest.param(date(2026, 6, 2), "Pacific/Niue", "2026-06-02T13:00", id="west of it"),
    ],
)
def test_two_o_clock_is_an_instant_on_every_day_of_every_zone(day, zone, at):
    assert local_hour(day, 2, zone) == datetime.fromisoformat(at).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(1, ("2026-06-02", 1), id="at once"),
        pytest.param(30, ("2026-06-04", 2), id="the first day has passed and is skipped"),
        pytest.param(24 * 5, ("2026-06-08", 3), id="only the last is left"),
        pytest.param(24 * 8, "schedule", id="none is left"),
    ],
)
def test_a_day_that_has_passed_is_skipped_and_never_made_up_at_night(hours, expected):
    found = next_retry(chain(FIRST), policy=policy(), zone_name="UTC", now=FIRST + timedelta(hours=hours))
    assert (found if found == "schedule" else (str(found.at.date()), found.step)) == expected


@given(first=INSTANTS, zone=ZONES, days=DAYS, late=st.integers(0, 24 * 40), declines=st.integers(1, 7))
def test_counted_from_the_attempt_before_each_wait_is_that_of_its_step(first, zone, days, late, declines):
    agreed = policy(retry_days=days, counted_from="previous_attempt", max_declines=100)
    now = first + timedelta(hours=late)
    found = next_retry(chain(first, declines=declines), policy=agreed, zone_name=zone, now=now)
    if declines > len(days):
        assert found == "schedule"
        return
    waited = (local_date(found.at, zone) - local_date(first, zone)).days
    assert found.at > now
    assert waited >= days[declines - 1]
    assert waited <= max(days[declines - 1], (local_date(now, zone) - local_date(first, zone)).days) + 2


@pytest.mark.parametrize(
    ("caps", "made", "ended"),
    [
        pytest.param({"max_declines": 2}, chain(FIRST, declines=2), "declines", id="declines"),
        pytest.param({"max_attempts": 3}, chain(FIRST, declines=1, attempts=3), "attempts", id="tries of any outcome"),
        pytest.param({"max_days": 0}, chain(FIRST), "days", id="days"),
        pytest.param(
            {"max_declines": 1, "max_attempts": 1, "max_days": 0}, chain(FIRST), "declines", id="the first cap"
        ),
    ],
)
def test_whichever_cap_comes_first_ends_the_retries(caps, made, ended):
    assert next_retry(made, policy=DunningPolicy(**caps), zone_name="UTC", now=FIRST) == ended
    one_more = {name: cap + 1 for name, cap in caps.items()}
    assert isinstance(next_retry(made, policy=DunningPolicy(**one_more), zone_name="UTC", now=FIRST), Slot)


def test_a_date_without_a_time_may_lie_anywhere_in_its_day_so_the_retry_is_after_it():
    found = next_retry(chain(date(2026, 6, 1)), policy=policy(retry_days=(0, 1)), zone_name="UTC", now=FIRST)
    assert found.at == datetime(2026, 6, 2, 9, tzinfo=UTC)


@given(first=INSTANTS, zone=ZONES, days=DAYS)
def test_slots_are_in_order_each_once(first, zone, days):
    found = slots(first, policy=policy(retry_days=days), zone_name=zone)
    assert list(found) == sorted(set(found))
    assert len(found) <= len(set(days))


@pytest.mark.parametrize(
    ("at", "agreed", "may_be"),
    [
        pytest.param("2026-06-02T09:00", policy(), True, id="on the minute"),
        pytest.param("2026-06-02T08:00", policy(), False, id="an hour early, by somebody else"),
        pytest.param("2026-06-03T12:00", policy(), False, id="between two days"),
        pytest.param("2026-06-04T23:00", policy(), True, id="late on the second day"),
        pytest.param("2026-06-08T08:00", policy(counted_from="previous_attempt", retry_days=(8,)), False, id="day 7"),
        pytest.param("2026-06-09T09:00", policy(counted_from="previous_attempt", retry_days=(8,)), True, id="day 8"),
    ],
)
def test_an_attempt_is_taken_for_the_retry_only_where_the_schedule_asks_for_one(at, agreed, may_be):
    moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert may_be_retry(moment, of=chain(FIRST), policy=agreed, zone_name="UTC") is may_be
