"""Who is at work: one row a worker, which it renews as long as it lives."""

import time
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, text, update

from triage.durable.jobs import WORKFLOW
from triage.durable.schema import placed
from triage.durable.tables import executors, workflow_status

_DATABASE_CLOCK = text("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)")


@dataclass(frozen=True, slots=True)
class Executor:
    """One worker: a process has at most one, and each start is another one."""

    id: str
    host: str
    pid: int


def beat(connection: Connection, executor: Executor) -> None:
    """Say that an executor lives."""
    now = _now(connection)
    renewed = connection.execute(update(executors).where(executors.c.id == executor.id).values(seen_at=now))
    if not renewed.rowcount:
        connection.execute(
            insert(executors).values(id=executor.id, host=executor.host, pid=executor.pid, started_at=now, seen_at=now)
        )


def alive(connection: Connection, *, silence: float = 20.0) -> tuple[Executor, ...]:
    """Return the executors that were seen in the last `silence` seconds, the longest at work first."""
    seen = select(*executors.c["id", "host", "pid"]).where(
        executors.c.seen_at >= _now(connection) - int(silence * 1000)
    )
    rows = connection.execute(seen.order_by(executors.c.started_at, executors.c.id))
    return tuple(Executor(row.id, row.host, row.pid) for row in rows)


def gone(connection: Connection, *, silence: float) -> tuple[str, ...]:
    """Return the ids of executors that hold jobs and were not seen for `silence` seconds, or have no row at all."""
    alive = select(executors.c.id).where(executors.c.seen_at >= _now(connection) - int(silence * 1000))
    held = (
        select(workflow_status.c.executor_id)
        .distinct()
        .where(
            workflow_status.c.name == WORKFLOW,
            workflow_status.c.status == "PENDING",
            workflow_status.c.executor_id.not_in(alive),
        )
    )
    return tuple(connection.execute(held, execution_options=placed(connection)).scalars())


def withdraw(connection: Connection, executor: Executor) -> None:
    """Remove the row of an executor that ended in order; what it left undone is then free at once."""
    connection.execute(delete(executors).where(executors.c.id == executor.id))


def forget(connection: Connection, *, silence: float) -> None:
    """Remove the rows of executors that were not seen for `silence` seconds."""
    connection.execute(delete(executors).where(executors.c.seen_at < _now(connection) - int(silence * 1000)))


def _now(connection: Connection) -> int:
    """Return milliseconds since 1970: by the server's clock, where machines share one, else by this machine's."""
    if connection.dialect.name == "postgresql":
        return int(connection.execute(_DATABASE_CLOCK).scalar_one())
    return time.time_ns() // 1_000_000
