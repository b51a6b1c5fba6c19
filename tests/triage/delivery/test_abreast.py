"""One attempt goes ahead; several follow at a time as long as all are taken, and none to a receiver that is gone."""

import threading
from functools import partial

import pytest

from triage.delivery import Outcome, send_abreast


def attempts(verdicts):
    """Attempts with these verdicts, and the list of those that were made."""
    made = []

    def send(number, verdict):
        made.append(number)
        return Outcome(verdict=verdict)

    return [partial(send, *one) for one in enumerate(verdicts)], made


def test_outcomes_come_in_the_order_of_the_attempts():
    verdicts = ["delivered", "retry", "refused", *["delivered"] * 20, "blocked"]
    sends, made = attempts(verdicts)
    assert [one.verdict for one in send_abreast(sends, go_on=lambda: True)] == verdicts
    assert sorted(made) == list(range(len(verdicts)))


@pytest.mark.parametrize(
    ("verdicts", "made"),
    [
        (["delivered"] * 16, [1, 3, 7, 15, 16]),
        (["retry"] * 4, [1, 2, 3, 4]),
        (["delivered", "delivered", "retry", "retry", *["delivered"] * 3], [1, 3, 4, 5, 7]),
    ],
    ids=["all are taken", "none is taken", "one is not taken"],
)
def test_more_follow_at_a_time_as_long_as_all_are_taken(verdicts, made):
    sends, done = attempts(verdicts)
    looks = []
    send_abreast(sends, go_on=lambda: looks.append(len(done)) is None)
    assert [*looks[1:], len(done)] == made


def test_a_receiver_that_is_gone_is_not_asked_again():
    sends, made = attempts(["gone", "delivered"])
    assert [one.verdict for one in send_abreast(sends, go_on=lambda: True)] == ["gone"]
    assert made == [0]


def test_nothing_more_goes_out_once_it_is_to_end():
    sends, made = attempts(["delivered"] * 9)
    assert len(send_abreast(sends, go_on=lambda: len(made) < 2)) == 3


def test_those_of_one_time_are_under_way_together():
    together = threading.Barrier(2, timeout=10)

    def meet():
        together.wait()
        return Outcome(verdict="delivered")

    sends = [partial(Outcome, verdict="delivered"), meet, meet]
    assert len(send_abreast(sends, go_on=lambda: True)) == 3
