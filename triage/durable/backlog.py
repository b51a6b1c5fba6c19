"""What waits, runs and failed, read from DBOS's tables without loading DBOS; and the end of what is long over."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, or_, select

from triage.durable.job import JSON
from triage.durable.jobs import WORKFLOW
from triage.durable.schema import placed
from triage.durable.tables import operation_outputs, workflow_input, workflow_output, workflow_status

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FAILED = ("ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
_UNDONE = ("ENQUEUED", "DELAYED", "PENDING")
_OVER = ("SUCCESS", "CANCELLED", *_FAILED)
_DIED_TOO_OFTEN = "each worker that took it ended before it was done"


class State(StrEnum):
    """Where a job stands. An attempt that failed and is followed by another one counts as done."""

    WAITING = "waiting"
    DELAYED = "delayed"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Pile:
    """How many jobs of one queue are in one state. Jobs that killed their workers have left their queue: it is None."""

    queue: str | None
    state: State
    jobs: int


@dataclass(frozen=True, slots=True)
class Backlog:
    """The jobs by queue and state, and since when the oldest one that could be done at once waits."""

    piles: tuple[Pile, ...]
    oldest: datetime | None

    def count(self, state: State) -> int:
        """Count the jobs in a state, over all queues."""
        return sum(pile.jobs for pile in self.piles if pile.state is state)

    def age(self, now: datetime) -> timedelta:
        """Return how long the oldest waiting job has waited by `now`; zero if none waits."""
        return max(now - self.oldest, timedelta()) if self.oldest else timedelta()


@dataclass(frozen=True, slots=True)
class Failure:
    """A job that was given up: its last attempt, and what that one died of."""

    id: str
    name: str
    queue: str
    arguments: dict[str, JSON]
    attempts: int
    problem: str
    failed_at: datetime


def backlog(connection: Connection, now: datetime, *, done: bool = True) -> Backlog:
    """Count the jobs as they stand; a delayed job whose time has come by `now` waits, even if no worker is there.

    Without those that are `done`, which are by far the most, an index finds the others.
    """
    state, jobs = _state(now), workflow_status.c
    counted = (jobs.name == WORKFLOW,) if done else (jobs.name == WORKFLOW, jobs.status.in_((*_UNDONE, *_FAILED)))
    grouped = select(jobs.queue_name, state, func.count()).where(*counted).group_by(jobs.queue_name, state)
    piles = connection.execute(grouped, execution_options=placed(connection)).all()
    return Backlog(
        tuple(Pile(queue, State(found), number) for queue, found, number in piles), oldest_waiting(connection, now)
    )


def oldest_waiting(connection: Connection, now: datetime) -> datetime | None:
    """Return since when the oldest job that could be done at once waits, or None if none does."""
    jobs = workflow_status.c
    since = func.min(func.coalesce(jobs.delay_until_epoch_ms, jobs.created_at))
    waiting = select(since).where(jobs.name == WORKFLOW, _waits(now))
    oldest = connection.execute(waiting, execution_options=placed(connection)).scalar()
    return None if oldest is None else _instant(oldest)


def failures(connection: Connection, *, limit: int = 100) -> tuple[Failure, ...]:
    """Return the jobs that were given up, the latest first."""
    jobs = workflow_status.c
    found = (
        select(workflow_input.c.inputs, workflow_output.c.error, jobs.completed_at)
        .join_from(workflow_status, workflow_input, workflow_input.c.workflow_uuid == jobs.workflow_uuid)
        .outerjoin(workflow_output, workflow_output.c.workflow_uuid == jobs.workflow_uuid)
        .where(jobs.name == WORKFLOW, jobs.status.in_(_FAILED))
        .order_by(jobs.completed_at.desc(), jobs.workflow_uuid)
        .limit(limit)
    )
    rows = connection.execute(found, execution_options=placed(connection))
    return tuple(_failure(inputs, error, at) for inputs, error, at in rows)


def prune(connection: Connection, *, before: datetime, limit: int = 1000) -> int:
    """Delete at most `limit` attempts that ended before an instant; return how many there were.

    After that the id of a job is free again: keep them for longer than anything may be repeated.
    """
    jobs = workflow_status.c
    over = (
        select(jobs.workflow_uuid)
        .where(jobs.name == WORKFLOW, jobs.status.in_(_OVER), jobs.completed_at < _milliseconds(before))
        .order_by(jobs.completed_at)
        .limit(limit)
    )
    ids = connection.execute(over, execution_options=placed(connection)).scalars().all()
    for kept in (workflow_input, workflow_output, operation_outputs, workflow_status):
        gone = delete(kept).where(kept.c.workflow_uuid.in_(ids))
        connection.execute(gone, execution_options=placed(connection))
    return len(ids)


def _waits(now: datetime) -> ColumnElement[bool]:
    jobs = workflow_status.c
    due = and_(jobs.status == "DELAYED", jobs.delay_until_epoch_ms <= _milliseconds(now))
    return or_(jobs.status == "ENQUEUED", due)


def _state(now: datetime) -> ColumnElement[str]:
    jobs = workflow_status.c
    return case(
        (_waits(now), State.WAITING.value),
        (jobs.status == "DELAYED", State.DELAYED.value),
        (jobs.status == "PENDING", State.RUNNING.value),
        (jobs.status.in_(_FAILED), State.FAILED.value),
        else_=State.DONE.value,
    )


def _failure(inputs: str, error: str | None, failed_at: int) -> Failure:
    told = json.loads(inputs)["positionalArgs"][0]
    return Failure(
        id=told["id"],
        name=told["name"],
        queue=told["queue"],
        arguments=told["arguments"],
        attempts=told["attempt"],
        problem=_DIED_TOO_OFTEN if error is None else _problem(json.loads(error)),
        failed_at=_instant(failed_at),
    )


def _problem(error: dict[str, JSON]) -> str:
    return f"{error['name']}: {error['message']}"


def _instant(milliseconds: float) -> datetime:
    return _EPOCH + timedelta(milliseconds=int(milliseconds))


def _milliseconds(instant: datetime) -> int:
    return (instant - _EPOCH) // timedelta(milliseconds=1)
