"""The worker: takes jobs from their queues and does them, at least once each."""

import logging
import os
import socket
import uuid
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from triage.durable import engines
from triage.durable.attempt import Attempts
from triage.durable.executors import Executor
from triage.durable.gate import WriteGate
from triage.durable.job import JSON, QUEUES, Queue
from triage.durable.jobs import APPLICATION, WORKFLOW
from triage.durable.pulse import Heart, Pulse
from triage.durable.stop import Stop
from triage.durable.tables import SCHEMA
from triage.durable.task import Task
from triage.errors import StoreError

if TYPE_CHECKING:
    from dbos import DBOSConfig

_LOG = logging.getLogger(__name__)
_TAKEOVERS = 10
"""How many workers may die of a job before it is given up."""


class Worker:
    """Does jobs in threads of this process, from `start` to `stop`; a process has at most one.

    `tasks` do the jobs of their names, and `queues` are those that this worker serves. On SQLite its writes pass
    `gate`, which the process's other writers share. Only workers of one `version` take over each other's jobs. Tasks
    that work at length heed `stop` between two pieces of their work.
    """

    def __init__(
        self,
        url: str,
        *,
        tasks: Mapping[str, Task],
        gate: WriteGate | None = None,
        queues: Sequence[Queue] = QUEUES,
        pulse: Pulse = Pulse(),
        version: str = "1",
        stop: Stop | None = None,
    ) -> None:
        self._stop = stop or Stop()
        self.executor = _executor()
        self._engine: Engine = engines.open_engine(url, gate)
        self._attempts = Attempts(self._engine, tasks=tasks, queues=queues, stop=self._stop)
        self._queues = tuple(queues)
        self._version = version
        self._heart = Heart(self._engine, executor=self.executor, pulse=pulse, take_over=_take_over)

    def start(self) -> None:
        """Begin to take jobs; StoreError if the tables are not those of this release."""
        from dbos import DBOS
        from dbos._error import DBOSException

        engines.quieten()
        _require_no_other()
        try:
            self._heart.show()
            self._launch()
        except (DBOSException, SQLAlchemyError) as error:
            DBOS.destroy(destroy_registry=True)
            self._engine.dispose()
            raise StoreError(f"the worker did not start; run `triage db upgrade` first: {error}") from error
        self._heart.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Begin no more jobs and wait `timeout` seconds for those that run; what is left is done by another worker."""
        from dbos import DBOS

        self._stop.ask()
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=max(1, round(timeout)))
        finished = not self._attempts.running
        if not finished:
            _LOG.warning("%d jobs were left undone; another worker will do them again", self._attempts.running)
        self._heart.stop(finished=finished)
        self._engine.dispose()

    def _launch(self) -> None:
        from dbos import DBOS

        DBOS(config=self._config())
        attempts = self._attempts

        @DBOS.workflow(name=WORKFLOW, max_recovery_attempts=_TAKEOVERS)
        def job(told: dict[str, JSON]) -> JSON:
            return attempts.make(told)

        DBOS.listen_queues([queue.name for queue in self._queues])
        DBOS.launch()
        for queue in self._queues:
            DBOS.register_queue(
                queue.name,
                worker_concurrency=queue.at_once + queue.ahead,
                polling_interval_sec=queue.poll,
                on_conflict="always_update",
            )

    def _config(self) -> "DBOSConfig":
        from dbos import DBOSPortableJSONSerializer

        return {
            "name": APPLICATION,
            "system_database_engine": self._engine,
            "dbos_system_schema": SCHEMA,
            "serializer": DBOSPortableJSONSerializer(),
            "application_version": self._version,
            "executor_id": self.executor.id,
            "run_migrations": False,
            "use_listen_notify": False,
            "enable_otlp": False,
            "log_level": "WARNING",
        }


def _executor() -> Executor:
    host, pid = socket.gethostname(), os.getpid()
    return Executor(f"{host}-{pid}-{uuid.uuid4().hex[:12]}", host, pid)


def _require_no_other() -> None:
    from dbos import _dbos

    if _dbos._dbos_global_instance is not None:  # noqa: SLF001 - DBOS keeps one a process, and would lend us another's
        raise StoreError("this process has a worker already: stop it first")


def _take_over(executor_ids: tuple[str, ...]) -> None:
    """Put the jobs of workers that are gone back into their queues; whom another worker was faster for stay there."""
    from dbos._dbos import _get_dbos_instance
    from dbos._recovery import recover_pending_workflows

    recover_pending_workflows(_get_dbos_instance(), list(executor_ids))
