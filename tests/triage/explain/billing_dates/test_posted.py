"""How the posted dates of a bill are read."""

from datetime import UTC, date, datetime

import pytest

from triage.explain.billing_dates.posted import posted
from triage.model import Period


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("end", "excluded"),
    [
        pytest.param(at(2022, 2, 1, 4, 59, 59), at(2022, 2, 1, 5), id="the last second in New York"),
        pytest.param(at(2022, 2, 1, 4, 59, 59, 999999), at(2022, 2, 1, 5), id="its last microsecond"),
        pytest.param(at(2022, 2, 1, 18, 29, 59), at(2022, 2, 1, 18, 30), id="the last second in Kolkata"),
    ],
)
def test_an_end_in_the_last_second_is_included(end, excluded):
    read = posted(Period(start=at(2022, 1, 1, 5), end=end))
    assert (read.end, read.last_second) == (excluded, end)


@pytest.mark.parametrize(
    "period",
    [
        Period(start=date(2022, 1, 1), end=date(2022, 2, 1)),
        Period(start=at(2022, 1, 1), end=at(2022, 2, 1)),
        Period(start=at(2022, 1, 1), end=at(2022, 2, 1, 10, 23, 58)),
        Period(start=at(2022, 1, 1, 10, 23, 59), end=at(2022, 2, 1, 10, 23, 59)),
    ],
    ids=["civil dates", "midnights", "another second", "a start of the same second"],
)
def test_every_other_end_stands_as_it_is(period):
    read = posted(period)
    assert (read.start, read.end, read.last_second) == (period.start, period.end, None)


def test_a_period_posted_with_its_last_second_is_the_one_posted_without():
    first = posted(Period(start=at(2022, 1, 1), end=at(2022, 1, 31, 23, 59, 59)))
    assert first == posted(Period(start=at(2022, 1, 1), end=at(2022, 2, 1)))
    assert str(first) == "2022-01-01T00:00:00Z to 2022-02-01T00:00:00Z (not included)"
