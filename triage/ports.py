"""What the core asks of the world, one method each."""

from datetime import datetime
from typing import Protocol

from triage.model import ClientPolicy, Evidence, Explanation


class Clock(Protocol):
    """Tells the present instant."""

    def __call__(self) -> datetime:
        """Return an aware UTC instant."""
        ...


class Detector(Protocol):
    """Enumerates every explanation of one kind that the evidence allows; pure."""

    def __call__(self, evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
        """Return explanations in no promised order, or none when the evidence does not concern it."""
        ...
