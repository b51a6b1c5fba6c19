"""One attempt at a job: done, put off to another attempt, or given up."""

import logging
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine

from triage.durable.job import JSON, Job, Queue
from triage.durable.jobs import DurableJobs
from triage.durable.retry import Retry
from triage.durable.stop import Stop
from triage.durable.task import Task
from triage.errors import NotFoundError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Told:
    job: Job
    number: int


class Attempts:
    """Makes attempts. One that fails leaves the next to its queue, so that nobody's place is taken up by waiting."""

    def __init__(self, engine: Engine, *, tasks: Mapping[str, Task], queues: Sequence[Queue], stop: Stop) -> None:
        self._engine, self._stop = engine, stop
        self._tasks = dict(tasks)
        self._queues = {queue.name: queue for queue in queues}
        self._hands = {queue.name: threading.Semaphore(queue.at_once) for queue in queues}
        self._jobs = DurableJobs()
        self._running = 0
        self._counting = threading.Lock()

    @property
    def running(self) -> int:
        """How many attempts are being made."""
        return self._running

    def make(self, told: dict[str, JSON]) -> JSON:
        """Do a job; if that fails, leave another attempt to its queue, or raise what the last one failed of.

        None is begun any more once the worker is to stop: then it ends in `LeftUndone`, as one may that is under way.
        """
        attempt = self._read(told)
        with self._counted(), self._hands[attempt.job.queue.name]:
            self._stop.heed()
            try:
                return self._task(attempt.job.name).handler(dict(attempt.job.arguments))
            except Exception as error:
                if not self._put_off(attempt, error):
                    raise
                return None

    def _put_off(self, attempt: _Told, error: Exception) -> bool:
        job, number = attempt.job, attempt.number
        wait = self._retry(job.name).wait(number)
        if wait is None:
            return False
        _LOG.warning("job %s (%s): attempt %d failed: %s", job.id, job.name, number, type(error).__name__)
        with self._engine.begin() as connection:
            self._jobs.enqueue_attempt(connection, job, number=number + 1, after=wait)
        return True

    def _task(self, name: str) -> Task:
        if task := self._tasks.get(name):
            return task
        raise NotFoundError(f"this worker has no task named {name}: it does {', '.join(sorted(self._tasks))}")

    def _retry(self, name: str) -> Retry:
        """Return how to retry; a name that is unknown here may be one of a release that is being rolled out."""
        task = self._tasks.get(name)
        return task.retry if task else Retry()

    def _read(self, told: dict[str, JSON]) -> _Told:
        match told:
            case {
                "name": str(name),
                "id": str(id_),
                "queue": str(queue),
                "attempt": int(number),
                "arguments": dict(of),
            }:
                return _Told(Job(name=name, id=id_, queue=self._queues[queue], arguments=of), number)
        raise ValueError(f"this is no job of this release: {sorted(told)}")

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def _count(self, more: int) -> None:
        with self._counting:
            self._running += more
