"""How long a caller wants to wait for what is done later: `Prefer: wait=N` (RFC 7240)."""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from triage.model.batch import Batch

FIRST_PAUSE, LONGEST_PAUSE = 0.02, 0.5
"""Seconds between two looks at the database, at first and when it takes long."""


def _read_wait(
    request: Request,
    response: Response,
    prefer: Annotated[
        list[str] | None,
        Header(description="`wait=SECONDS` answers when the batch is finished, or when the time is over."),
    ] = None,
) -> int | None:
    """Return for how many seconds a caller waits, and tell him; None for one who said nothing that is understood."""
    stated = next((found for each in prefer or () if (found := _WAIT.search(each))), None)
    if stated is None:
        return None
    wait: int = min(int(stated[1]), request.app.state.line.wait_seconds)
    response.headers["Preference-Applied"] = f"wait={wait}"
    return wait


_WAIT = re.compile(r'(?:^|,)\s*wait\s*=\s*"?(\d{1,9})"?\s*(?=[;,]|$)', re.IGNORECASE)

Wait = Annotated[int | None, Depends(_read_wait)]
"""For how many seconds a caller waits, at most as long as the settings allow."""


async def finished(
    read: Callable[[], Batch],
    wait: int | None,
    *,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> Batch:
    """Read a batch when it is finished, or when the wait is over; other processes may be those that finish it."""
    end, pause = clock() + (wait or 0), FIRST_PAUSE
    while True:
        batch = await run_in_threadpool(read)
        left = end - clock()
        if batch.state == "finished" or left <= 0:
            return batch
        await sleep(min(pause, left))
        pause = min(2 * pause, LONGEST_PAUSE)
