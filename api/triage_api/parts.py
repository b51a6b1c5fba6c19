"""A part of a batch on its way from a request into the store, some lines at a time."""

import hashlib
from functools import partial

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from triage.model.batch import Batch
from triage.model.codec import LARGEST_BODY
from triage.workflow import LARGEST_PART, Batches
from triage_api.body import pieces
from triage_api.duplex import Lots
from triage_api.ndjson import Line, LineSplitter
from triage_api.problems import BodyTooLargeError


class Part:
    """The lines of one request, from place `offset` on. It holds no more of them than one commit takes."""

    def __init__(self, batches: Batches, batch: Batch, *, offset: int) -> None:
        self._batches, self._batch, self._offset = batches, batch, offset
        self._digest = hashlib.sha256()

    @property
    def fingerprint(self) -> str:
        """The digest of the body, as far as it has arrived."""
        return self._digest.hexdigest()

    async def store(self, request: Request) -> Batch:
        """Store the lines of a body as they arrive, and return the batch as it is with all of them.

        Raises `BodyTooLargeError` at a line that is too long; what came before it is stored.
        """
        splitter, lots = LineSplitter(limit=LARGEST_BODY, blank=True), Lots(least=LARGEST_PART, most=LARGEST_PART)
        async for piece in pieces(request):
            self._digest.update(piece)
            for lot in lots.add(splitter.feed(piece)):
                await self._store(lot)
        for lot in lots.add(splitter.finish(), last=True):
            await self._store(lot)
        return self._batch

    async def _store(self, lot: list[Line]) -> None:
        lines = [line.content for line in lot if line.content is not None]
        fitting = lines[: next((place for place, line in enumerate(lot) if line.content is None), len(lot))]
        if fitting:
            append = partial(self._batches.append, self._batch.id, fitting, offset=self._offset)
            self._batch = await run_in_threadpool(append)
            self._offset += len(fitting)
        if len(fitting) < len(lot):
            raise BodyTooLargeError(
                f"line {self._offset + 1} of {self._batch.id} exceeds {LARGEST_BODY} bytes; the lines before it are "
                f"stored: shorten it, and go on with offset={self._offset}"
            )


async def fingerprint(request: Request) -> str:
    """Read a body to its end, and return its digest."""
    digest = hashlib.sha256()
    async for piece in pieces(request):
        digest.update(piece)
    return digest.hexdigest()
