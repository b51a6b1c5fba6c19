from dataclasses import dataclass, field
from ipaddress import ip_address

import httpcore
import pytest

from triage.delivery.wire import Deadline, PinnedBackend

HERE, THERE = ip_address("192.0.2.1"), ip_address("192.0.2.2")


@dataclass
class World(httpcore.NetworkBackend, httpcore.NetworkStream):
    """A network on which every step takes one second; only `reachable` answers."""

    reachable: object = HERE
    now: float = 0.0
    timeouts: list = field(default_factory=list)
    dialled: list = field(default_factory=list)
    written: bytes = b""

    def connect_tcp(self, host, port, timeout=None, *_, **__):
        self.step(timeout)
        self.dialled.append((host, port))
        if host != str(self.reachable):
            raise httpcore.ConnectError(f"{host} is down")
        return self

    def write(self, buffer, timeout=None):
        self.step(timeout)
        self.written += buffer

    def read(self, _, timeout=None):
        self.step(timeout)
        return b"."

    def step(self, timeout):
        self.timeouts.append(timeout)
        self.now += 1

    def connect(self, *addresses, seconds):
        deadline = Deadline.within(seconds, clock=lambda: self.now)
        return PinnedBackend(addresses, deadline=deadline, backend=self).connect_tcp("hooks.example", 443, timeout=4)


def test_the_addresses_are_dialled_in_turn_and_never_the_name():
    world = World(reachable=THERE)
    world.connect(HERE, THERE, seconds=10)
    assert world.dialled == [("192.0.2.1", 443), ("192.0.2.2", 443)]


def test_when_no_address_answers_the_last_failure_is_told():
    with pytest.raises(httpcore.ConnectError, match=r"192.0.2.1 is down"):
        World(reachable=None).connect(THERE, HERE, seconds=10)


def test_the_deadline_ends_a_row_of_dead_addresses():
    with pytest.raises(httpcore.TimeoutException, match="took too long"):
        World(reachable=HERE).connect(THERE, THERE, THERE, HERE, seconds=3)


def test_each_step_may_take_what_is_left_and_no_more_than_its_own_limit():
    world = World()
    stream = world.connect(HERE, seconds=6)
    for _ in range(3):
        stream.read(1, timeout=4)
    assert world.timeouts == [4, 4, 4, 3]


def test_a_receiver_that_takes_little_by_little_cannot_outlast_the_deadline():
    world = World()
    stream = world.connect(HERE, seconds=6)
    with pytest.raises(httpcore.TimeoutException, match="took too long"):
        stream.write(b"0" * 10_000, timeout=4)
    assert world.written == b"0" * 5 * 1024
    assert world.timeouts == [4, 4, 4, 3, 2, 1]


def test_what_is_written_in_parts_is_whole():
    world = World()
    world.connect(HERE, seconds=60).write(bytes(range(256)) * 17)
    assert world.written == bytes(range(256)) * 17
