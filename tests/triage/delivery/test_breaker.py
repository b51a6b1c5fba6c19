from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.delivery import Attempt, Standing, standing

START = datetime(2026, 11, 1, tzinfo=UTC)


def failures(*hours):
    return [Attempt(START + timedelta(hours=hour), delivered=False) for hour in hours]


@pytest.mark.parametrize(
    ("history", "disabled"),
    [
        pytest.param([], False, id="never tried"),
        pytest.param(failures(*range(24)), False, id="one bad day"),
        pytest.param(failures(*range(0, 96, 2)), False, id="four bad days"),
        pytest.param(failures(*range(0, 120, 2)), True, id="five bad days"),
        pytest.param(failures(0, 24, 48, 72, 96), False, id="five days, few attempts"),
        pytest.param(failures(*range(10), 30 * 24), False, id="two outages far apart"),
        pytest.param(
            [*failures(*range(96)), Attempt(START + timedelta(hours=96), delivered=True)], False, id="recovered"
        ),
    ],
)
def test_only_days_of_nothing_but_failures_disable(history, disabled):
    assert standing(history).disabled is disabled


ATTEMPTS = st.lists(st.builds(Attempt, st.datetimes(timezones=st.just(UTC)), delivered=st.booleans()))


@given(ATTEMPTS, ATTEMPTS)
def test_one_success_forgets_all_before(earlier, later):
    assert standing([*earlier, Attempt(START, delivered=True), *later]) == standing(later)


@given(ATTEMPTS, ATTEMPTS)
def test_a_standing_can_be_carried_on_from_where_it_was_stored(earlier, later):
    carried = standing(earlier)
    for attempt in later:
        carried = carried.after(attempt)
    assert carried == standing([*earlier, *later])


@given(ATTEMPTS)
def test_failing_days_are_never_more_than_failures(history):
    now = standing(history)
    assert now == Standing() or 1 <= now.days <= now.failures
