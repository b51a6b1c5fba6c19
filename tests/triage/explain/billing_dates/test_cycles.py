"""Cycles against a second calculation that walks the calendar day by day, and against their own laws."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.billing_dates.cycles import Cycles
from triage.explain.spans import Days

DATES = st.dates(date(2019, 1, 1), date(2031, 12, 31))
MONTHS = st.sampled_from([1, 2, 3, 6, 12, 24])


def begins(day, anchor, months):
    """Whether a cycle begins on a day: the anchor's day of the month, or the last day of a month that has none."""
    apart = (day.year - anchor.year) * 12 + day.month - anchor.month
    return apart % months == 0 and day.day == min(anchor.day, monthrange(day.year, day.month)[1])


def walked(day, anchor, months):
    """Walk back to the day on which a cycle begins, and forward to the next such day."""
    start, end = day, day + timedelta(days=1)
    while not begins(start, anchor, months):
        start -= timedelta(days=1)
    while not begins(end, anchor, months):
        end += timedelta(days=1)
    return Days(start, end)


@given(anchor=DATES, day=DATES, months=MONTHS)
def test_a_cycle_of_months_is_the_one_that_walking_the_calendar_finds(anchor, day, months):
    assert Cycles(anchor=anchor, months=months).around(day) == walked(day, anchor, months)


@given(anchor=DATES, day=DATES, length=st.integers(1, 60))
def test_a_cycle_of_days_holds_the_day_and_begins_whole_cycles_from_the_anchor(anchor, day, length):
    cycle = Cycles(anchor=anchor, days=length).around(day)
    assert cycle.start <= day < cycle.end
    assert (len(cycle), (cycle.start - anchor).days % length) == (length, 0)


@given(anchor=DATES, day=DATES, months=MONTHS, keep=st.booleans())
def test_cycles_follow_each_other_without_a_gap(anchor, day, months, keep):
    cycles = Cycles(anchor=anchor, months=months, keep_day=keep)
    cycle = cycles.around(day)
    assert cycles.before(cycle).end == cycle.start
    assert cycles.after(cycle).start == cycle.end


@given(anchor=DATES, steps=st.integers(0, 150), months=MONTHS)
def test_a_lost_day_is_what_moving_on_from_each_boundary_leaves(anchor, steps, months):
    day = anchor
    for _ in range(steps):
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        day = date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
    assert Cycles(anchor=anchor, months=months, keep_day=False).boundary(steps) == day


@pytest.mark.parametrize(
    ("anchor", "day", "keep", "cycle"),
    [
        (date(2024, 1, 31), date(2024, 3, 15), True, Days(date(2024, 2, 29), date(2024, 3, 31))),
        (date(2024, 1, 31), date(2024, 3, 30), False, Days(date(2024, 3, 29), date(2024, 4, 29))),
        (date(2023, 1, 30), date(2023, 2, 28), True, Days(date(2023, 2, 28), date(2023, 3, 30))),
        (date(2024, 1, 31), date(2023, 11, 30), True, Days(date(2023, 11, 30), date(2023, 12, 31))),
    ],
    ids=["a leap February gives the 31st back", "the 29th is kept", "a common February", "before the anchor"],
)
def test_short_months(anchor, day, keep, cycle):
    assert Cycles(anchor=anchor, months=1, keep_day=keep).around(day) == cycle


def test_a_span_tells_its_length_and_its_ends():
    assert len(Days(date(2024, 2, 1), date(2024, 3, 1))) == 29
    assert len(Days(date(2024, 3, 1), date(2024, 2, 1))) == 0
    assert str(Days(date(2024, 2, 1), date(2024, 3, 1))) == "2024-02-01 to 2024-03-01"
