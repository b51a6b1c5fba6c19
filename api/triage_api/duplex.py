"""An answer that begins while its request is still arriving, a few lines at a time."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import aclosing
from dataclasses import dataclass, field

from fastapi import Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from triage.model import JsonObject
from triage.model.codec import LARGEST_BODY
from triage_api.body import NDJSON, pieces
from triage_api.ndjson import Line, LineSplitter, Spool

LARGEST_LOT = 4 * 1024 * 1024
"""Lines wait for others until they are this many bytes."""


class DuplexResponse(StreamingResponse):
    """Answers while its request is still being read.

    The usual streaming response watches for a disconnect by reading the request, and would swallow parts of the body.
    """

    media_type = NDJSON

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG002 - ASGI's signature
        """Send the answer; who reads the request also notices when the caller has gone."""
        async with aclosing(self.body_iterator):  # type: ignore[type-var]
            await self.stream_response(send)
        if self.background is not None:
            await self.background()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lots:
    """How lines are taken together: at most `most` at a time, and not before `least` have come, unless they are big."""

    least: int
    most: int
    _waiting: list[Line] = field(default_factory=list)

    def add(self, lines: Iterable[Line], *, last: bool = False) -> list[list[Line]]:
        """Return the lots that are complete with these lines; with the `last` lines, all."""
        self._waiting.extend(lines)
        size = sum(len(line.content or b"") for line in self._waiting)
        if len(self._waiting) < self.least and size <= LARGEST_LOT and not last:
            return []
        ready = [self._waiting[start : start + self.most] for start in range(0, len(self._waiting), self.most)]
        self._waiting.clear()
        return ready


Take = Callable[[list[Line]], Iterable[JsonObject]]
"""Does the work of some lines, and returns what is answered to them."""


async def answer(
    request: Request, take: Take, *, lots: Lots, end: Callable[[], Iterable[JsonObject]] = tuple
) -> AsyncIterator[bytes]:
    """Yield what is answered to the lines of a request, and what is said at its `end`."""
    with Spool() as spool:
        taking = asyncio.create_task(_take_body(request, take, lots, end, spool))
        try:
            async for piece in spool.pieces():
                yield piece
            await taking
        except ClientDisconnect:
            return
        finally:
            taking.cancel()


async def _take_body(
    request: Request, take: Take, lots: Lots, end: Callable[[], Iterable[JsonObject]], spool: Spool
) -> None:
    splitter = LineSplitter(limit=LARGEST_BODY)
    try:
        async for piece in pieces(request):
            for lot in lots.add(splitter.feed(piece)):
                _write(spool, await run_in_threadpool(list, take(lot)))
        for lot in lots.add(splitter.finish(), last=True):
            _write(spool, await run_in_threadpool(list, take(lot)))
        _write(spool, end())
    finally:
        spool.close()


def _write(spool: Spool, results: Iterable[JsonObject]) -> None:
    spool.write(b"".join(json.dumps(result).encode() + b"\n" for result in results))
