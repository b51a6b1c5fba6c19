import os

import pytest
from triage_eval.peers.apart import Limits, Stopped, Work, run, run_apart
from triage_eval.peers.sheet import Ask, Owed, Sheet

EXACT = "triage_eval.peers.exact_number:ExactNumber"
SHEET = Sheet(owed=[Owed("i1", "INV-1001", "c1", "Acme Ltd", "EUR", 12_000)], payers=[])
ASK = Ask(id="p1", amount=12_000, currency="EUR", payer="Acme", account="", text="for INV-1001")
WORK = Work(SHEET, development=[ASK], scored=[ASK, ASK._replace(text="thanks")])


class Fatal:
    """Ends the process that reads it from a pickle."""

    def __reduce__(self):
        return os._exit, (3,)


def test_a_process_of_its_own_answers_like_this_one():
    assert run_apart(EXACT, WORK, Limits()).scored == run(EXACT, WORK).scored != []


def test_what_a_peer_raises_is_reported():
    assert run_apart("builtins:int", WORK, Limits()).reason.startswith("TypeError: ")


def test_a_peer_whose_process_dies_is_reported():
    assert run_apart(EXACT, Work(Fatal(), [], []), Limits()) == Stopped("its process ended with 3")


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        pytest.param(Limits(seconds=0), "took more than 0 s", id="time"),
        pytest.param(Limits(memory=0), "took more than 0 GB of memory", id="memory"),
    ],
)
def test_a_peer_beyond_its_limits_is_stopped(limits, reason):
    assert run_apart(EXACT, WORK, limits) == Stopped(reason)


def test_memory_and_times_are_told():
    ran = run(EXACT, WORK)

    assert ran.single_seconds > 0
    assert ran.peak is None or ran.peak >= 0
