"""Rounds that go on, once each, whatever becomes of workers."""

from contextlib import closing
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.store import Store
from triage.testing import NOON
from triage.testing.jobs import KeptJobs
from triage.workflow import Rota, Round

MINUTE = timedelta(minutes=1)


@pytest.fixture
def jobs():
    return KeptJobs()


@pytest.fixture
def spans():
    """What the rounds of a minute were about."""
    return []


@pytest.fixture
def store_of(tmp_path, jobs):
    """A database whose jobs are only kept."""
    with closing(Store.open(f"sqlite:///{tmp_path}/triage.db", jobs=jobs)) as store:
        yield store


@pytest.fixture
def hire(store_of, clock, spans):
    """A way to hire a worker: each has the rota of a minute and of an hour."""
    minutely = Round(name="minutely", every=MINUTE, do=spans.append)
    hourly = Round(name="hourly", every=timedelta(hours=1), do=lambda _span: None)
    return lambda: Rota((minutely, hourly), store=store_of, clock=clock)


def left(jobs):
    return [(job.id.split(":")[0], job.after) for job in jobs.left]


def do(rota, job):
    rota.tasks()[job.name].handler(dict(job.arguments))


def test_a_worker_leaves_the_present_round_and_the_next_of_each(hire, jobs, clock):
    clock.now = NOON + timedelta(seconds=15)
    hire().start()
    assert left(jobs) == [("minutely", None), ("minutely", 45.0), ("hourly", None), ("hourly", 3585.0)]


def test_more_workers_leave_no_more_rounds(hire, jobs):
    for _ in range(5):
        hire().start()
    assert len(jobs.left) == 4


def test_a_round_that_fails_has_left_the_next_of_all(store_of, jobs, clock):
    def fail(_span):
        raise RuntimeError

    rota = Rota((Round(name="failing", every=MINUTE, do=fail),), store=store_of, clock=clock)
    rota.start()
    clock.now += MINUTE
    with pytest.raises(RuntimeError):
        do(rota, jobs.left[1])
    assert left(jobs) == [("failing", None), ("failing", 60.0), ("failing", 60.0)]


def test_rounds_in_time_are_about_one_slot_each(hire, jobs, clock, spans):
    rota = hire()
    rota.start()
    for _ in range(4):
        do(rota, [job for job in jobs.left if job.name == "minutely"][len(spans)])
        clock.now += MINUTE
    assert [span.until - span.since for span in spans] == [MINUTE] * 4
    assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]


@given(slot=st.integers(0, 10**8), late=st.integers(0, 10**5), seconds=st.floats(0, 59))
def test_a_late_round_and_the_present_one_leave_no_gap_and_tell_nothing_twice(slot, late, seconds):
    round_ = Round(name="r", every=MINUTE, do=lambda _span: None)
    now = round_.start(slot + late) + timedelta(seconds=seconds)
    first, present = round_.span(slot, now=now), round_.span(slot + late, now=now)
    assert first.since == round_.start(slot - 1)
    assert present.until == round_.start(slot + late) <= now
    assert first == present if late == 0 else first.until == present.since
