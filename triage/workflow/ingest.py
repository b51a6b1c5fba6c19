"""The line at the desk: many requests at a time, as many in one durable commit as wait."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Self

from triage.errors import BusyError, CrowdedError, InProgressError, StoreError, TriageError
from triage.model.repeat import Answer
from triage.workflow.filing import Posting

FileOnce = Callable[[Sequence[Posting]], list[Answer | TriageError]]

LIMIT = 1_000
"""So many postings may wait."""

CHUNK = 100
"""So many are filed in one commit: the first of them waits for the last."""

GATHER = 0.02
"""Seconds for which a lot waits for others to join it, where the lot before it had several: a commit costs as much as
deciding two or three, and who posts one after the other waits for nobody."""


class Ingest:
    """One thread that files what requests post, in the order in which they came; whoever posted waits for the commit.

    What waits is bounded: beyond `limit` everybody is turned away (`BusyError`), and beyond half of it each client who
    has that many waiting himself (`CrowdedError`), so that one sender cannot keep out the others.
    """

    def __init__(self, file_once: FileOnce, *, limit: int = LIMIT, chunk: int = CHUNK, gather: float = GATHER) -> None:
        self._file_once, self._limit, self._chunk, self._gather = file_once, limit, chunk, gather
        self._waiting = deque[tuple[Posting, Future[Answer]]]()
        self._of_client = Counter[str]()
        self._running = set[tuple[str, str, str, str]]()
        self._changed = threading.Condition()
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Take nothing more, and file all that waits."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        self._thread.join()

    def submit(self, posting: Posting) -> "Future[Answer]":
        """Take a posting; the answer is there once it is committed, or the error for which nothing was stored.

        Raises `BusyError`, `CrowdedError`, or `InProgressError` where a request with its key waits already.
        """
        with self._changed:
            self._require_room(posting)
            future = Future[Answer]()
            future.set_running_or_notify_cancel()  # whoever stops waiting for it does not stop it
            self._waiting.append((posting, future))
            self._of_client[posting.exception.client] += 1
            if posting.once:
                self._running.add(posting.once.place)
            self._changed.notify()
            return future

    def _require_room(self, posting: Posting) -> None:
        if self._closed:
            raise BusyError("the desk is closing: try again")
        if len(self._waiting) >= self._limit:
            raise BusyError(f"{self._limit} exceptions wait to be decided: try again")
        if self._of_client[posting.exception.client] >= max(1, self._limit // 2):
            raise CrowdedError(f"{self._limit // 2} exceptions of {posting.exception.client} wait already: try again")
        if posting.once and posting.once.place in self._running:
            raise InProgressError("a request with this Idempotency-Key is being done: try again for its answer")

    def _work(self) -> None:
        lot = self._take(several=False)
        while lot:
            answers = self._answers([posting for posting, _ in lot])
            with self._changed:
                for posting, _ in lot:
                    self._leave(posting)
            for (_, future), answer in zip(lot, answers, strict=True):
                if isinstance(answer, Answer):
                    future.set_result(answer)
                else:
                    future.set_exception(answer)
            lot = self._take(several=len(lot) > 1)

    def _take(self, *, several: bool) -> list[tuple[Posting, Future[Answer]]]:
        """Wait for postings, and for others after the first of `several`, and return the first of them.

        Returns none when the desk is closed and nothing waits.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed)
            if several:
                self._changed.wait_for(lambda: len(self._waiting) >= self._chunk or self._closed, timeout=self._gather)
            return [self._waiting.popleft() for _ in range(min(self._chunk, len(self._waiting)))]

    def _answers(self, postings: list[Posting]) -> Sequence[Answer | Exception]:
        """File a lot. Where the whole commit fails nothing of it is stored, and everybody is told so."""
        try:
            return self._file_once(postings)
        except TriageError as error:
            return [error] * len(postings)
        except Exception as error:  # noqa: BLE001 - the thread serves those who come after
            failed = StoreError(f"the commit failed: {type(error).__name__}: {error}")
            failed.__cause__ = error
            return [failed] * len(postings)

    def _leave(self, posting: Posting) -> None:
        self._of_client[posting.exception.client] -= 1
        if posting.once:
            self._running.discard(posting.once.place)
