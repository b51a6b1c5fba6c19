"""What is done every few seconds is done again after it failed, and once more at the end."""

import threading

from triage.workflow.repeating import Repeating

OFTEN, NEVER = 0.001, 3600


class Counted:
    """Counts how often it was called, and tells when that was often enough."""

    def __init__(self, enough, *, fails=0):
        self.times, self._enough, self._fails = 0, enough, fails
        self.done = threading.Event()

    def __call__(self):
        self.times += 1
        if self.times >= self._enough:
            self.done.set()
        if self.times <= self._fails:
            raise RuntimeError("the disk is full")


def test_it_is_done_again_and_again_and_no_more_after_the_block():
    counted = Counted(3)
    with Repeating(counted, every=OFTEN, name="counting"):
        assert counted.done.wait(10)
    times = counted.times
    assert not any(thread.name == "triage-counting" for thread in threading.enumerate())
    assert counted.times == times >= 4


def test_it_is_done_once_at_the_end_of_a_short_block():
    counted = Counted(1)
    with Repeating(counted, every=NEVER, name="counting"):
        assert counted.times == 0
    assert counted.times == 1


def test_what_failed_is_told_and_tried_again(caplog):
    counted = Counted(3, fails=2)
    with Repeating(counted, every=OFTEN, name="counting"):
        assert counted.done.wait(10)
    told = [record.message for record in caplog.records if record.name == "triage.workflow.repeating"]
    assert told == ["counting failed, and will be tried again"] * 2


def test_what_nobody_needs_is_never_done():
    counted = Counted(1)
    with Repeating(counted, every=OFTEN, name="counting", needed=False):
        assert not counted.done.wait(0.02)
    assert counted.times == 0
