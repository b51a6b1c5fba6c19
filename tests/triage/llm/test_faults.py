"""Every fault of a provider ends as the silence that tells it, soon, with few calls and nothing left behind."""

import os
import socket
import threading
import time
from dataclasses import replace
from statistics import median

import pytest

from triage.llm import Limits
from triage.model.choice import Silent

from .faults import FAULTS, MEGABYTE

REPEATS = int(os.environ.get("FAULT_REPEATS", "10"))
RETRIES = 2

SLACK = 1 if REPEATS > 10 else 10
"""Seconds past the deadline: where tests share their cores, a process may stand still for some, by nobody's fault."""


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
def test_a_fault_ends_in_silence_that_tells_it(fault, provider, remote, question):
    ask = remote(limits=Limits(seconds=fault.seconds, largest=64 * 1024, retries=RETRIES, pause=0.005))
    taken = []
    for turn in range(REPEATS):
        provider.does, before = fault.does, len(provider.bodies)
        start = time.monotonic()
        silent = ask(question(f"exc_{turn}"))
        taken.append(time.monotonic() - start - fault.seconds)
        assert isinstance(silent, Silent)
        assert silent.why == fault.why, silent.detail
        assert provider.settle()
        calls = len(provider.bodies) - before
        assert calls <= fault.calls
        assert calls == fault.calls or fault.why == "timeout"  # which may come before anything is sent
    assert median(taken) < 1
    assert max(taken) < SLACK
    assert not provider.stuck
    assert provider.sent < 10 * MEGABYTE * REPEATS
    assert not left_behind()


def test_there_are_many_faults_with_names_of_their_own():
    assert len({fault.name for fault in FAULTS}) == len(FAULTS) >= 28


def test_a_provider_that_is_not_there_is_unreachable(remote, question):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        base = f"http://127.0.0.1:{nobody.getsockname()[1]}/v1"
    ask = remote()
    for turn in range(REPEATS):
        silent = replace(ask, form=replace(ask.form, base=base))(question(f"exc_{turn}"))
        assert silent.why == "unreachable"
    assert ask.budget.settled[0].tokens == 0
    assert not left_behind()


def left_behind():
    """The threads of calls that are still there, once they had time to end."""
    calls = [thread for thread in threading.enumerate() if thread.name == "triage-llm"]
    for call in calls:
        call.join(2)
    return [call for call in calls if call.is_alive()]
