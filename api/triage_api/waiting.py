"""How long a caller wants to wait for what is done later: `Prefer: wait=N` (RFC 7240).

Whoever waits looks at the database again and again and holds nothing meanwhile, neither a thread nor a connection.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Annotated, TypeVar

from fastapi import Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from triage.model import JsonObject
from triage.model.batch import Batch

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks at the database, at first and when it takes long."""

SEATS = 50
"""So many posters wait for models at a time, in one process: each looks twice a second."""

_T = TypeVar("_T")

_PREFER = "`wait=SECONDS` answers when all is done that was asked for, or when the time is over."

PREFER: JsonObject = {
    "parameters": [
        {
            "name": "prefer",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "title": "Prefer"},
            "description": _PREFER,
        }
    ]
}
"""Declares the header where a route reads it by itself: those who do not send it wait for no parameter."""


def stated_wait(request: Request, prefer: Iterable[str]) -> int | None:
    """Return for how many seconds a caller waits, at most as the settings allow; None where he says nothing of it."""
    stated = next((found for each in prefer if (found := _WAIT.search(each))), None)
    return None if stated is None else min(int(stated[1]), request.app.state.line.wait_seconds)


def applied(wait: int) -> dict[str, str]:
    """Return the header that tells a caller for how long he may have waited."""
    return {"Preference-Applied": f"wait={wait}"}


def _read_wait(
    request: Request, response: Response, prefer: Annotated[list[str] | None, Header(description=_PREFER)] = None
) -> int | None:
    """Return for how many seconds a caller waits, and tell him; None for one who said nothing that is understood."""
    wait = stated_wait(request, prefer or ())
    if wait is not None:
        response.headers.update(applied(wait))
    return wait


_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[;,]|$)', re.IGNORECASE)

Wait = Annotated[int | None, Depends(_read_wait)]
"""For how many seconds a caller waits, at most as long as the settings allow."""


class Seats:
    """Places for those who wait; whoever finds none is answered at once. They belong to the loop of one process."""

    def __init__(self, free: int = SEATS) -> None:
        self._free = free

    @contextmanager
    def seat(self) -> Iterator[bool]:
        """Hold a place for a block, and say whether there was one."""
        found = self._free > 0
        self._free -= found
        try:
            yield found
        finally:
            self._free += found


async def waited(
    read: Callable[[], _T],
    wait: int | None,
    *,
    done: Callable[[_T], bool],
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> _T:
    """Read something when it is done, or when the wait is over; other processes may be those that do it."""
    end, pause = clock() + (wait or 0), FIRST_PAUSE
    while True:
        found = await run_in_threadpool(read)
        left = end - clock()
        if done(found) or left <= 0:
            return found
        await sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)


def is_finished(batch: Batch) -> bool:
    """Tell whether all lines of a batch are done."""
    return batch.state == "finished"
