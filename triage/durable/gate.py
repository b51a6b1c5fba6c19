"""One writer at a time within a process, first come first served, with ingest ahead of the rest."""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum

from triage.errors import StoreError


class Priority(IntEnum):
    """Who goes first through the gate."""

    INGEST = 0  # somebody waits for the acknowledgement
    WORK = 1


class WriteGate:
    """Lets one writer of a SQLite file in at a time; SQLite's own lock serves whoever asks at the right moment.

    Writers of one priority enter in the order in which they came. Ingest passes waiting work, but no more than
    `bypasses` times in a row: then the oldest waiting work enters. The gate belongs to no thread; whoever entered
    leaves once. It is not re-entrant: who holds it and enters again waits until `timeout` seconds are over.
    """

    def __init__(self, *, bypasses: int = 16, timeout: float = 30.0) -> None:
        self._bypasses = bypasses
        self._timeout = timeout
        self._lock = threading.Lock()
        self._held = False
        self._passed = 0  # ingest that went ahead of the work that waits now
        self._waiting: dict[Priority, deque[threading.Event]] = {priority: deque() for priority in Priority}

    @contextmanager
    def entered(self, priority: Priority = Priority.WORK) -> Iterator[None]:
        """Hold the gate for a block; StoreError if nobody let go of it in time."""
        self.enter(priority)
        try:
            yield
        finally:
            self.leave()

    def enter(self, priority: Priority = Priority.WORK) -> None:
        """Take the gate, after those who came before; StoreError if nobody let go of it in time."""
        with self._lock:
            if not self._held:
                self._held = True
                return
            turn = threading.Event()
            self._waiting[priority].append(turn)
        if not turn.wait(self._timeout):
            self._give_up(turn, priority)

    def leave(self) -> None:
        """Hand the gate to the next in line."""
        with self._lock:
            if following := self._following():
                following.set()
            else:
                self._held = False

    def waiting(self) -> int:
        """Count the writers in line."""
        with self._lock:
            return sum(map(len, self._waiting.values()))

    def _following(self) -> threading.Event | None:
        ingest, work = self._waiting[Priority.INGEST], self._waiting[Priority.WORK]
        if ingest and (not work or self._passed < self._bypasses):
            self._passed = self._passed + 1 if work else 0
            return ingest.popleft()
        self._passed = 0
        return work.popleft() if work else None

    def _give_up(self, turn: threading.Event, priority: Priority) -> None:
        with self._lock:
            if turn.is_set():  # handed over at the last moment
                return
            self._waiting[priority].remove(turn)
        raise StoreError(f"no other writer finished within {self._timeout:g} seconds")
