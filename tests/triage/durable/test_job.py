"""A job says what it is, and a retry when."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.durable import DELIVERY, QUEUES, Job, Retry
from triage.errors import InputError


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"id": ""}, "1 to 500 characters", id="no id"),
        pytest.param({"id": "a#2"}, "no #", id="an id that looks like a later attempt"),
        pytest.param({"id": "a" * 501}, "1 to 500 characters", id="an id without end"),
        pytest.param({"after": -1.0}, "0 or more seconds", id="a job for yesterday"),
        pytest.param({"after": math.nan}, "0 or more seconds", id="a job for no time"),
        pytest.param({"after": math.inf}, "0 or more seconds", id="a job for never"),
        pytest.param({"arguments": {"x": object()}}, "a JSON object", id="a thing of Python"),
        pytest.param({"arguments": {"x": math.nan}}, "a JSON object", id="no number"),
        pytest.param({"arguments": {1: "x"}}, "come back changed", id="a key that is no text"),
        pytest.param({"arguments": {"x": (1, 2)}}, "come back changed", id="a tuple"),
    ],
)
def test_a_job_that_could_not_be_kept_is_refused(wrong, words):
    with pytest.raises(InputError, match=words):
        Job(**{"name": "note", "id": "a", "queue": DELIVERY} | wrong)


def test_queues_have_names_of_their_own():
    assert len({queue.name for queue in QUEUES}) == len(QUEUES)


@given(attempts=st.integers(1, 50), first=st.floats(0, 10), factor=st.floats(1, 1e6), longest=st.floats(10, 1e5))
def test_waits_grow_up_to_the_longest_and_end_with_the_last_attempt(attempts, first, factor, longest):
    retry = Retry(attempts=attempts, first=first, factor=factor, longest=longest)
    waits = [retry.wait(attempt) for attempt in range(1, attempts)]
    assert waits == sorted(waits)
    assert all(wait <= longest for wait in waits)
    assert retry.wait(attempts) is None


def test_the_waits_by_default_are_these():
    assert [Retry().wait(attempt) for attempt in range(1, 6)] == [2.0, 6.0, 18.0, 54.0, None]
