"""What does the jobs of one name."""

from collections.abc import Callable
from dataclasses import dataclass, field

from triage.durable.job import JSON
from triage.durable.retry import Retry

Handler = Callable[[dict[str, JSON]], JSON]
"""Does a job from its arguments. It may be called again for the same job, even while an earlier call still runs: its
effect in the database rests on a unique key, its call to others carries an idempotency key."""


@dataclass(frozen=True, slots=True)
class Task:
    """A handler, and how often it is tried if it raises."""

    handler: Handler
    retry: Retry = field(default_factory=Retry)
