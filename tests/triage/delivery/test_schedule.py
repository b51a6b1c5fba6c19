from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.delivery import seconds_until_next
from triage.delivery.schedule import LONGEST_ASKED, WAITS

MESSAGES = st.text(min_size=1)
ASKED = st.none() | st.integers(0, 10**9)


def waits(message, asked=None):
    return [seconds_until_next(n, message=message, asked=asked) for n in range(1, len(WAITS) + 1)]


@given(MESSAGES, ASKED)
def test_no_wait_is_shorter_than_the_one_before(message, asked):
    assert all(earlier <= later for earlier, later in pairwise(waits(message, asked)))


@given(MESSAGES)
def test_all_attempts_together_take_about_a_day(message):
    assert 21 * 3600 <= sum(waits(message)) <= 26 * 3600


@given(MESSAGES, ASKED)
def test_a_receiver_delays_by_an_hour_at_most_and_never_hastens(message, asked):
    for planned, given_wait in zip(waits(message), waits(message, asked), strict=True):
        assert planned <= given_wait <= max(planned, LONGEST_ASKED)
        assert given_wait >= min(asked or 0, LONGEST_ASKED)


@given(MESSAGES, st.integers(len(WAITS) + 1, 10**6), ASKED)
def test_after_the_last_attempt_a_message_is_dead_whatever_is_asked(message, attempts, asked):
    assert seconds_until_next(attempts, message=message, asked=asked) is None


def test_messages_that_failed_together_come_back_apart():
    returns = [seconds_until_next(4, message=f"msg_{n}") for n in range(1000)]
    assert min(returns) < 1640
    assert max(returns) > 1960
    assert len(set(returns)) > 300


def test_the_jitter_is_the_same_on_every_machine():
    assert waits("msg_1") == [5, 32, 301, 1866, 7251, 16592, 23454, 35517]


def test_there_is_no_attempt_before_the_first():
    with pytest.raises(ValueError, match="ask after the first"):
        seconds_until_next(0, message="msg_1")
