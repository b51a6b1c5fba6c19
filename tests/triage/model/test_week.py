from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import CalendarError
from triage.model.week import Week

MOMENT = timedelta(microseconds=1)
INSTANTS = st.datetimes(timezones=st.just(UTC)).filter(lambda at: 1 < at.year < 9999)


@given(INSTANTS)
def test_an_instant_is_in_one_week_which_is_read_as_it_is_written(at):
    week = Week.of(at)
    assert week.since <= at < week.until
    assert Week.read(str(week)) == week
    assert Week.of(week.until - MOMENT) == week == Week.of(week.until).before(1)


@pytest.mark.parametrize(
    ("at", "week"),
    [
        (datetime(2026, 11, 15, 23, 59, tzinfo=UTC), "2026-W46"),
        (datetime(2026, 11, 16, tzinfo=UTC), "2026-W47"),
        (datetime(2026, 11, 16, 0, 30, tzinfo=timezone(timedelta(hours=1))), "2026-W46"),
        (datetime(2027, 1, 3, tzinfo=UTC), "2026-W53"),
    ],
)
def test_a_week_begins_on_monday_in_utc(at, week):
    assert str(Week.of(at)) == week


@pytest.mark.parametrize("text", ["2026-W54", "2026-W00", "2026-46", "0000-W01", "", "2026-W46-1", "9999-W60"])
def test_what_is_no_week_is_refused_with_an_example(text):
    with pytest.raises(CalendarError, match="write a year and its week, such as 2026-W46"):
        Week.read(text)
