"""What the core asks of the world, one method each."""

from datetime import datetime
from typing import Protocol

from triage.model import ClientPolicy, Evidence, Explanation
from triage.model.choice import Choice, Question, Silent


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


class Proposer(Protocol):
    """Chooses among the explanations of a question, or says why not; a model, learned or remote."""

    def __call__(self, question: Question) -> Choice | Silent:
        """Return a choice whose explanations are those offered. Never raises: what fails is `Silent`."""
        ...
