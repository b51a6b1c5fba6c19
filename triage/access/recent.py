"""Keys that were looked up a moment ago: a sender's next request need not ask the database who he is."""

import threading
import time
from collections.abc import Callable

from triage.access.key import ApiKey

KNOWN_FOR = 1.0
"""Seconds for which a key stands as it was found: one that is revoked elsewhere opens no longer than that."""

MOST = 1_000
"""So many keys are remembered; those found first are forgotten first."""


class RecentKeys:
    """Keys by their prefixes, each as it was found, for `KNOWN_FOR` seconds. Threads may share it."""

    def __init__(self, *, ticks: Callable[[], float] = time.monotonic) -> None:
        self._ticks = ticks
        self._found: dict[str, tuple[ApiKey, float]] = {}
        self._changing = threading.Lock()

    def get(self, prefix: str) -> ApiKey | None:
        """Return the key of a prefix, if it was found a moment ago."""
        key, until = self._found.get(prefix, (None, 0.0))
        return key if self._ticks() < until else None

    def put(self, key: ApiKey) -> None:
        """Remember a key as it was found just now."""
        with self._changing:
            self._found.pop(key.prefix, None)
            self._found[key.prefix] = (key, self._ticks() + KNOWN_FOR)
            while len(self._found) > MOST:
                del self._found[next(iter(self._found))]

    def forget(self) -> None:
        """Look every key up anew: one of them has changed."""
        with self._changing:
            self._found.clear()
