"""Work that survives: jobs enqueued in the transaction that stores their cause, done at least once, on any machine.

The only importer of DBOS, which loads when a job is first enqueued or a worker starts, and not before.
"""

from triage.durable.backlog import Backlog, Failure, Pile, State, backlog, failures, oldest_waiting, prune
from triage.durable.engines import LONGEST_LOG
from triage.durable.executors import Executor, alive
from triage.durable.file_lock import begin_writing
from triage.durable.gate import Priority, WriteGate
from triage.durable.job import BATCHES, DELIVERY, JSON, MODEL, QUEUES, TIMERS, UPKEEP, Job, Queue
from triage.durable.jobs import DurableJobs, Jobs
from triage.durable.pulse import Pulse
from triage.durable.retry import Retry
from triage.durable.schema import has_tables, prepare
from triage.durable.stop import LeftUndone, Stop
from triage.durable.task import Handler, Task
from triage.durable.worker import Worker

__all__ = [
    "BATCHES",
    "DELIVERY",
    "JSON",
    "LONGEST_LOG",
    "MODEL",
    "QUEUES",
    "TIMERS",
    "UPKEEP",
    "Backlog",
    "DurableJobs",
    "Executor",
    "Failure",
    "Handler",
    "Job",
    "Jobs",
    "LeftUndone",
    "Pile",
    "Priority",
    "Pulse",
    "Queue",
    "Retry",
    "State",
    "Stop",
    "Task",
    "Worker",
    "WriteGate",
    "alive",
    "backlog",
    "begin_writing",
    "failures",
    "has_tables",
    "oldest_waiting",
    "prepare",
    "prune",
]
