"""From the name of a host to its IP addresses, in bounded time."""

import socket
from concurrent.futures import Future
from ipaddress import ip_address
from threading import Thread
from typing import Protocol

from triage.delivery.public import Address


class Resolve(Protocol):
    """Knows the addresses of hosts."""

    def __call__(self, host: str, /) -> tuple[Address, ...]:
        """Return every IPv4 and IPv6 address of a host, best first. Raises `OSError` when it has none."""
        ...


def look_up(host: str, /) -> tuple[Address, ...]:
    """Ask the operating system for every address of a host; it may think for as long as it likes."""
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(ip_address(str(where[0])) for *_, where in found))


def look_up_within(seconds: float, *, host: str, resolve: Resolve) -> tuple[Address, ...]:
    """Ask `resolve`, and raise `TimeoutError` when it has not answered in time.

    The operating system offers no deadline for looking up a name, so it is asked on a thread that is left behind.
    """
    answer: Future[tuple[Address, ...]] = Future()
    Thread(target=_answer, args=(answer, resolve, host), daemon=True).start()
    return answer.result(timeout=seconds)


def _answer(answer: Future[tuple[Address, ...]], resolve: Resolve, host: str) -> None:
    try:
        answer.set_result(resolve(host))
    except Exception as error:  # noqa: BLE001 - raised again by whoever waits
        answer.set_exception(error)
