"""Enqueueing: a row beside the rows of the caller, in the caller's transaction."""

import threading
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Connection, Engine

from triage.durable.job import ATTEMPT_MARK, JSON, Job
from triage.durable.tables import SCHEMA

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions

APPLICATION = "triage"
WORKFLOW = "triage.job"
"""The one workflow there is: a job whose name no task has fails like any other, where anybody can see it."""


class Jobs(Protocol):
    """Where jobs are left to be done."""

    def enqueue(self, connection: Connection, job: Job) -> None:
        """Leave a job in the open transaction of `connection`: it is there if that commits, and else never was."""
        ...


class DurableJobs:
    """Jobs in the tables of DBOS; leaving them needs no worker in this process."""

    def __init__(self) -> None:
        self._client: DBOSClient | None = None
        self._making = threading.Lock()

    def load(self, engine: Engine) -> None:
        """Load DBOS now: it takes about a second, and the first job would else wait for it inside a transaction."""
        self._client = self._client or self._make(engine)

    def enqueue(self, connection: Connection, job: Job) -> None:
        """Leave a job in the open transaction of `connection`; nothing happens if its id is taken."""
        self.enqueue_attempt(connection, job, number=1, after=job.after)

    def enqueue_attempt(self, connection: Connection, job: Job, *, number: int, after: float | None) -> None:
        """Leave attempt `number` (from 1) at a job, to be made `after` so many seconds."""
        client = self._client or self._make(connection.engine)
        options: EnqueueOptions = {
            "workflow_name": WORKFLOW,
            "workflow_id": attempt_id(job.id, number),
            "queue_name": job.queue.name,
        }
        if job.turn:
            options["priority"] = job.turn
        if after is not None:
            options["delay_seconds"] = after
        client.enqueue_in_transaction(connection, options, _told(job, number))

    def _make(self, engine: Engine) -> "DBOSClient":
        from dbos import DBOSClient, DBOSPortableJSONSerializer

        with self._making:
            if self._client is None:
                self._client = DBOSClient(
                    system_database_engine=engine,
                    dbos_system_schema=SCHEMA,
                    serializer=DBOSPortableJSONSerializer(),
                    application_name=APPLICATION,
                    lazy=True,  # it only ever writes on the connections it is given
                )
            return self._client


def attempt_id(job_id: str, number: int) -> str:
    """Return the id of the workflow that makes attempt `number` (from 1) at a job."""
    return job_id if number == 1 else f"{job_id}{ATTEMPT_MARK}{number}"


def _told(job: Job, number: int) -> dict[str, JSON]:
    return {
        "name": job.name,
        "id": job.id,
        "queue": job.queue.name,
        "attempt": number,
        "arguments": dict(job.arguments),
    }
