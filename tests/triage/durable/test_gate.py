"""The gate lets one writer in, in order, and nobody waits forever."""

import threading
import time
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.durable import Priority, WriteGate
from triage.errors import StoreError


def _line_up(gate, priorities):
    """Lets writers come one after another while the gate is held; returns whom it let in, in order."""
    entered, threads = [], []

    def write(number, priority):
        with gate.entered(priority):
            entered.append(number)

    with gate.entered():
        for number, priority in enumerate(priorities):
            threads.append(threading.Thread(target=write, args=(number, priority)))
            threads[-1].start()
            while gate.waiting() < number + 1:
                time.sleep(0.0005)
    for thread in threads:
        thread.join()
    return entered


@given(priorities=st.lists(st.sampled_from(Priority), max_size=12), bypasses=st.integers(0, 4))
def test_everybody_enters_once_and_in_order_within_a_priority(priorities, bypasses):
    entered = _line_up(WriteGate(bypasses=bypasses), priorities)
    assert sorted(entered) == list(range(len(priorities)))
    for priority in Priority:
        mine = [number for number in entered if priorities[number] is priority]
        assert mine == sorted(mine)


@given(priorities=st.lists(st.sampled_from(Priority), max_size=12), bypasses=st.integers(0, 4))
def test_no_work_is_passed_more_often_in_a_row_than_the_gate_allows(priorities, bypasses):
    entered = [priorities[number] for number in _line_up(WriteGate(bypasses=bypasses), priorities)]
    passed = 0
    for place, priority in enumerate(entered):
        passed = passed + 1 if priority is Priority.INGEST and Priority.WORK in entered[place:] else 0
        assert passed <= bypasses


def test_ingest_goes_ahead_of_work_that_came_before():
    work, ingest = Priority.WORK, Priority.INGEST
    assert _line_up(WriteGate(), [work, work, ingest, ingest]) == [2, 3, 0, 1]


def test_only_one_writer_is_inside():
    gate, inside, most = WriteGate(), 0, 0

    def write():
        nonlocal inside, most
        for _ in range(200):
            with gate.entered():
                inside += 1
                most = max(most, inside)
                inside -= 1

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, inside) == (1, 0)


def test_who_waits_in_vain_is_told_and_leaves_the_line():
    gate = WriteGate(timeout=0.01)
    with gate.entered():
        with pytest.raises(StoreError, match="no other writer finished within"):
            gate.enter()
        assert gate.waiting() == 0
    with gate.entered():
        assert gate.waiting() == 0


def test_a_writer_that_raises_leaves_the_gate():
    gate = WriteGate(timeout=0.01)
    with pytest.raises(ZeroDivisionError), gate.entered():
        raise ZeroDivisionError
    with _in_another_thread(gate) as came:
        assert came.wait(10)


@contextmanager
def _in_another_thread(gate):
    came = threading.Event()

    def write():
        with gate.entered():
            came.set()

    thread = threading.Thread(target=write)
    thread.start()
    yield came
    thread.join()
