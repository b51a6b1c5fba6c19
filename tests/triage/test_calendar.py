from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.calendar import add_months, civil, days, format_when, instant, month_end, parse_when
from triage.errors import CalendarError

dates = st.dates(date(1950, 1, 1), date(2200, 1, 1))
instants = st.datetimes(datetime(1950, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - the zone is added
zones = st.sampled_from(["UTC", "Europe/Berlin", "America/Los_Angeles", "Asia/Kolkata", "Pacific/Auckland"])


@given(when=st.one_of(dates, instants))
def test_what_is_written_reads_back_as_the_same_moment(when):
    assert parse_when(format_when(when)) == when


@given(day=dates, zone=zones)
def test_the_first_moment_of_a_day_is_on_that_day(day, zone):
    assert civil(instant(day, zone), zone) == day


def test_one_instant_is_two_dates():
    boundary = datetime(2023, 2, 8, tzinfo=UTC)
    assert civil(boundary, "UTC") == date(2023, 2, 8)
    assert civil(boundary, "America/Los_Angeles") == date(2023, 2, 7)


def test_the_night_of_a_clock_change_is_one_day_long():
    assert days(date(2026, 3, 29), date(2026, 3, 30)) == 1
    gap = instant(date(2026, 3, 30), "Europe/Berlin") - instant(date(2026, 3, 29), "Europe/Berlin")
    assert gap.total_seconds() == 23 * 3600


@pytest.mark.parametrize(
    ("start", "months", "day", "end"),
    [
        (date(2024, 1, 31), 1, None, date(2024, 2, 29)),
        (date(2023, 1, 31), 1, None, date(2023, 2, 28)),
        (date(2023, 2, 28), 1, 31, date(2023, 3, 31)),
        (date(2023, 12, 15), 1, None, date(2024, 1, 15)),
        (date(2023, 1, 15), -1, None, date(2022, 12, 15)),
        (date(2024, 2, 29), 12, None, date(2025, 2, 28)),
    ],
)
def test_months_keep_their_anniversary_where_the_month_has_it(start, months, day, end):
    assert add_months(start, months, day=day) == end


def test_the_end_of_a_month_is_exclusive():
    assert month_end(date(2024, 2, 10)) == date(2024, 3, 1)


@pytest.mark.parametrize(
    "value",
    ["2025-06-01T09:30:00", "01.06.2025", "yesterday", "", 1.5, True, None, "2025-13-01", 10**20, "0001-01-01", [2025]],
)
def test_naive_times_and_nonsense_are_refused(value):
    with pytest.raises(CalendarError):
        parse_when(value)


def test_unix_seconds_are_instants():
    assert parse_when(1_700_000_000) == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)
    with pytest.raises(CalendarError, match="Europe/Berlin"):
        civil(datetime(2025, 1, 1, tzinfo=UTC), "Europe/Berlinn")
