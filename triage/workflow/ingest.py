"""The line at the desk: many requests at a time, as many in one durable commit as wait."""

import threading
from collections import Counter, deque
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, Self, TypeVar

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


class Promise(Protocol):
    """What whoever posted waits for, such as a future."""

    def done(self) -> bool:
        """Tell whether nobody waits for it any more."""

    def set_result(self, result: Answer, /) -> None:
        """Answer."""

    def set_exception(self, exception: Exception, /) -> None:
        """Tell for what error nothing was stored."""


_P = TypeVar("_P", bound=Promise)


def _at_once(settle: Callable[[], None]) -> None:
    settle()


class Ingest:
    """One thread that files what requests post, in the order in which they came; whoever posted waits for the commit.

    What waits is bounded: beyond `limit` everybody is turned away (`BusyError`), and beyond half of it each client who
    has that many waiting himself (`CrowdedError`), so that one sender cannot keep out the others.

    The promises of a lot are kept by one call of `tell`, which says where: in this thread, or in the loop in which
    they are awaited (`loop.call_soon_threadsafe`). Each call wakes another thread, and takes this one out of its work.
    """

    def __init__(
        self,
        file_once: FileOnce,
        *,
        limit: int = LIMIT,
        chunk: int = CHUNK,
        gather: float = GATHER,
        tell: Callable[[Callable[[], None]], object] = _at_once,
    ) -> None:
        self._file_once, self._limit, self._chunk, self._gather = file_once, limit, chunk, gather
        self._tell = tell
        self._waiting = deque[tuple[Posting, Promise]]()
        self._of_client = Counter[str]()
        self._running = set[tuple[str, str, str, str]]()
        lock = threading.Lock()
        self._come, self._full = threading.Condition(lock), threading.Condition(lock)
        self._closed = False
        self._thread = threading.Thread(target=self._work, name="ingest", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *failure: object) -> None:
        """Take nothing more, and file all that waits."""
        with self._come:
            self._closed = True
            self._come.notify()
            self._full.notify()
        self._thread.join()

    def submit(self, posting: Posting, promise: _P) -> _P:
        """Take a posting, and promise its answer once it is committed, or the error for which nothing was stored.

        Whoever stops waiting for it does not stop it. Raises `BusyError`, `CrowdedError`, or `InProgressError` where a
        request with its key waits already.
        """
        with self._come:
            self._require_room(posting)
            self._waiting.append((posting, promise))
            self._of_client[posting.exception.client] += 1
            if posting.once:
                self._running.add(posting.once.place)
            self._come.notify()
            if len(self._waiting) >= self._chunk:
                self._full.notify()
            return promise

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
            with self._come:
                for posting, _ in lot:
                    self._leave(posting)
            self._tell(partial(_settle, [promise for _, promise in lot], answers))
            lot = self._take(several=len(lot) > 1)

    def _take(self, *, several: bool) -> list[tuple[Posting, Promise]]:
        """Wait for postings, and for others after the first of `several`, and return the first of them.

        Returns none when the desk is closed and nothing waits.
        """
        with self._come:
            self._come.wait_for(lambda: self._waiting or self._closed)
            if several:
                self._full.wait_for(lambda: len(self._waiting) >= self._chunk or self._closed, timeout=self._gather)
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


def _settle(promises: Sequence[Promise], answers: Sequence[Answer | Exception]) -> None:
    for promise, answer in zip(promises, answers, strict=True):
        if promise.done():
            continue
        if isinstance(answer, Answer):
            promise.set_result(answer)
        else:
            promise.set_exception(answer)
