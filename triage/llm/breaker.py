"""Leaving a provider alone that has failed several times in a row."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Opens after so many faults without a success between, for so many seconds; then one call tries again.

    Kept by each process for itself: it spares this process the waiting, and a provider that is down the calls.
    """

    def __init__(self, *, faults: int, rest: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._rest, self._clock = faults, rest, clock
        self._lock = threading.Lock()
        self._faults = 0
        self._until = 0.0

    def admits(self) -> bool:
        """Say whether a call may be made; after the rest, to one caller only until it reports."""
        with self._lock:
            if self._faults < self._most:
                return True
            if self._clock() < self._until:
                return False
            self._until = self._clock() + self._rest
            return True

    def failed(self) -> None:
        """Note a fault of the provider."""
        with self._lock:
            self._faults += 1
            self._until = self._clock() + self._rest

    def answered(self) -> None:
        """Note that the provider answered, which forgets all faults."""
        with self._lock:
            self._faults = 0
