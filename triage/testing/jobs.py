"""A fake of the jobs: it remembers what was left, and does nothing."""

from dataclasses import dataclass, field

from sqlalchemy import Connection

from triage.durable import Job


@dataclass
class KeptJobs:
    """Jobs in the order in which they were left, each id once. It knows nothing of transactions that roll back."""

    left: list[Job] = field(default_factory=list)

    def enqueue(self, connection: Connection, job: Job) -> None:  # noqa: ARG002 - as the real ones
        """Remember a job, unless its id is taken."""
        if job.id not in {kept.id for kept in self.left}:
            self.left.append(job)
