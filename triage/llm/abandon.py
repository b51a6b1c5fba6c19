"""Waiting for a call hardly longer than its deadline, whatever it does."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from triage.delivery.wire import Deadline
from triage.llm.fault import FaultError

_T = TypeVar("_T")

GRACE = 0.25
"""Seconds past the deadline after which a call that does not end is left alone.

The wire ends with the deadline; a look-up of a name and the libraries' own work do not."""


def abandoned_after(deadline: Deadline, call: Callable[[], _T], *, slots: threading.BoundedSemaphore) -> _T:
    """Make a call in a thread of its own, and wait for it; raises what it raises, or `FaultError` at the deadline.

    The thread has a slot until it ends, waited for or not, so that no more of them can ever hang than there are slots.
    """
    if not slots.acquire(timeout=max(0.0, left(deadline))):
        raise FaultError("timeout", "no slot was free before the deadline")
    future: Future[_T] = Future()

    def run() -> None:
        try:
            future.set_result(call())
        except BaseException as error:  # noqa: BLE001 - handed to whoever waits
            future.set_exception(error)
        finally:
            slots.release()

    threading.Thread(target=run, name="triage-llm", daemon=True).start()
    try:
        return future.result(timeout=max(0.0, left(deadline)) + GRACE)
    except TimeoutError:
        raise FaultError("timeout", "the call did not end with its deadline, and was left alone") from None


def left(deadline: Deadline) -> float:
    """Return the seconds until a deadline, below zero after it."""
    return deadline.at - deadline.clock()
