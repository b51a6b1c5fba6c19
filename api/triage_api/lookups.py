"""Look-ups of keys that are under way: whoever shows the same key meanwhile waits for the same answer."""

import asyncio
from collections.abc import Callable

from fastapi.concurrency import run_in_threadpool

from triage.access import Principal


class Lookups:
    """The look-ups of one process; they belong to its loop.

    All who come when a key has just been forgotten would else take a thread each, and wait for each other.
    """

    def __init__(self) -> None:
        self._under_way: dict[str, asyncio.Task[Principal]] = {}

    async def ask(self, authenticate: Callable[[str], Principal], text: str) -> Principal:
        """Return who shows a text, by one look for all who show it now; raise for each of them what that raises.

        Whoever stops waiting does not stop the others.
        """
        task = self._under_way.get(text)
        if task is None:
            task = self._under_way[text] = asyncio.create_task(run_in_threadpool(authenticate, text))
            task.add_done_callback(lambda _: self._under_way.pop(text))
        return await asyncio.shield(task)
