"""Stages of dunning: which one has begun, which are to come, and which may climb."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.dunning.stages import Overdue, climb, coming, earliest_unpaid, stage_at
from triage.model import DunningPolicy, DunningStage
from triage.testing import invoice

LEVELS = tuple(DunningStage(name=str(days), overdue_days=days) for days in (5, 20, 40))
DAYS = st.lists(st.integers(0, 90), unique=True, max_size=6)


def named(stage):
    return stage and stage.name


@pytest.mark.parametrize(("days", "stage"), [(-3, None), (4, None), (5, "5"), (19, "5"), (20, "20"), (400, "40")])
def test_the_last_stage_that_has_begun_is_the_one(days, stage):
    assert named(stage_at(LEVELS, days)) == stage
    assert named(stage_at(tuple(reversed(LEVELS)), days)) == stage


@pytest.mark.parametrize(
    ("days", "current", "standing", "level"),
    [
        pytest.param(4, None, False, None, id="before the first"),
        pytest.param(50, None, False, "5", id="late, and still the first one first"),
        pytest.param(30, 0, True, "5", id="a draft or a block stays"),
        pytest.param(30, 0, False, "20", id="one up"),
        pytest.param(19, 0, False, "5", id="not yet"),
        pytest.param(400, 2, False, "40", id="the last stays"),
    ],
)
def test_levels_are_climbed_one_at_a_time(days, current, standing, level):
    stood = None if current is None else LEVELS[current]
    assert named(climb(LEVELS, days, current=stood, standing=standing)) == level


@given(days=DAYS)
def test_who_climbs_day_by_day_meets_every_stage_in_order_and_ends_in_the_last_that_has_begun(days):
    stages = tuple(DunningStage(name=str(day), overdue_days=day) for day in days)
    current, met = None, []
    for day in range(100):
        climbed = climb(stages, day, current=current, standing=False)
        met += [climbed.overdue_days] if climbed != current else []
        current = climbed
    assert met == sorted(days)
    assert current == stage_at(stages, 99)


def test_paying_the_oldest_invoice_counts_from_the_next_oldest():
    may, june = (invoice(f"in_{month}", 100, created=date(2026, month, 2)) for month in (5, 6))
    undated = replace(may, id="in_0", created=None)
    assert earliest_unpaid((june, may, undated), "UTC") == Overdue("in_5", date(2026, 5, 2))
    assert earliest_unpaid((june, undated), "UTC") == Overdue("in_6", date(2026, 6, 2))
    assert earliest_unpaid((undated,), "UTC") is None


def test_a_due_date_counts_before_the_date_of_issue():
    due = invoice("in_1", 100, created=date(2026, 5, 2), due_date=datetime(2026, 6, 1, 23, tzinfo=UTC))
    assert earliest_unpaid((due,), "Asia/Tokyo") == Overdue("in_1", date(2026, 6, 2))


@given(
    days=DAYS,
    since=st.dates(date(2025, 1, 1), date(2026, 6, 30)),
    zone=st.sampled_from(["UTC", "Asia/Tokyo", "America/New_York"]),
)
def test_every_stage_has_begun_or_is_to_come_and_never_both(days, since, zone):
    stages = tuple(DunningStage(name=str(day), overdue_days=day) for day in days)
    now = datetime(2026, 6, 30, 12, tzinfo=UTC)
    overdue = Overdue("in_1", since)
    expected = []
    for day in sorted(days):
        local = datetime.combine(since + timedelta(days=day), datetime.min.time(), tzinfo=ZoneInfo(zone))
        expected += [str(day)] if local.replace(hour=9).astimezone(UTC) > now else []
    told = coming(overdue, policy=DunningPolicy(stages=stages), zone_name=zone, now=now)
    assert [name for _, name in told] == expected
