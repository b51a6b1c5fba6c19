import pytest

from triage.llm import Breaker


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def breaker(now):
    return Breaker(faults=3, rest=30, clock=lambda: now[0])


def fail(breaker, times):
    for _ in range(times):
        breaker.failed()


def test_it_opens_at_the_last_fault_that_is_borne(breaker):
    fail(breaker, 2)
    assert breaker.admits()
    fail(breaker, 1)
    assert not breaker.admits()


def test_one_answer_forgets_all_faults(breaker):
    fail(breaker, 2)
    breaker.answered()
    fail(breaker, 2)
    assert breaker.admits()


def test_after_the_rest_one_caller_tries(breaker, now):
    fail(breaker, 3)
    now[0] = 30.0
    assert [breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_try_that_fails_begins_the_rest_anew(breaker, now):
    fail(breaker, 3)
    now[0] = 30.0
    assert breaker.admits()
    now[0] = 40.0
    fail(breaker, 1)
    now[0] = 69.0
    assert not breaker.admits()
    now[0] = 70.0
    assert breaker.admits()


def test_a_try_that_never_reports_does_not_shut_it_for_ever(breaker, now):
    fail(breaker, 3)
    now[0] = 30.0
    assert breaker.admits()
    now[0] = 60.0
    assert breaker.admits()
