"""Connections that go to judged IP addresses only, and end with a deadline whatever the other side does."""

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore

from triage.delivery.public import Address

Monotonic = Callable[[], float]
"""Tells seconds that never run backwards."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The moment at which an exchange is over, `at` seconds on a monotonic clock."""

    at: float
    clock: Monotonic

    @classmethod
    def within(cls, seconds: float, *, clock: Monotonic = time.monotonic) -> "Deadline":
        """Return the deadline that many seconds from now."""
        return cls(clock() + seconds, clock)

    def left(self, at_most: float | None = None) -> float:
        """Return the seconds left, but no more than `at_most`. Raises httpcore's timeout when none are."""
        left = self.at - self.clock()
        if left <= 0:
            raise httpcore.TimeoutException("the whole exchange took too long")
        return left if at_most is None else min(left, at_most)


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to the given IP addresses, the first that answers, whatever host it is asked for."""

    def __init__(
        self, addresses: tuple[Address, ...], *, deadline: Deadline, backend: httpcore.NetworkBackend | None = None
    ) -> None:
        self._addresses = addresses
        self._deadline = deadline
        self._backend = backend or httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to an address that was judged; `host` was looked up before and is not looked up again."""
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        options = list(socket_options or ())
        for address in self._addresses:
            seconds = self._deadline.left(timeout)
            try:
                stream = self._backend.connect_tcp(str(address), port, seconds, local_address, options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return timed(stream, deadline=self._deadline)
        raise failure


def timed(stream: httpcore.NetworkStream, *, deadline: Deadline) -> httpcore.NetworkStream:
    """Return a connection of which every step ends with a deadline."""
    return _TimedStream(stream, deadline=deadline)


class _TimedStream(httpcore.NetworkStream):
    """A connection of which every step ends with the deadline, so that many small steps cannot outlast it."""

    def __init__(self, stream: httpcore.NetworkStream, *, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._deadline.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # httpcore begins the timeout anew with every part that the socket takes; a receiver that
        # takes little by little would outlast any. Small parts ask the deadline before each.
        for start in range(0, len(buffer), _PART):
            self._stream.write(buffer[start : start + _PART], self._deadline.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, self._deadline.left(timeout))
        return _TimedStream(stream, deadline=self._deadline)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - httpcore's own signature
        return self._stream.get_extra_info(info)


_PART = 1024
"""Bytes that a socket takes at once, when it takes any."""
