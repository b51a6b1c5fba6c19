"""What was proposed, what stood against it, and what was decided."""

from dataclasses import dataclass
from typing import Literal

from triage.model.explanation import Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An explanation put forward, and by whom: `rule:ID@VERSION`, `model:ID` or `reviewer:NAME`."""

    explanation: Explanation
    proposed_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Violation:
    """A guardrail that objects to a proposal, and what it objects to."""

    guardrail: str
    message: str


@dataclass(frozen=True, slots=True)
class AutoResolve:
    """Resolved without a person."""

    proposal: Proposal
    outcome: Literal["resolved"] = "resolved"


@dataclass(frozen=True, slots=True)
class Escalate:
    """Handed to a person, with every reason at once and with what would have been done, if anything."""

    reasons: tuple[str, ...]
    proposal: Proposal | None = None
    outcome: Literal["escalated"] = "escalated"
    shadowed: bool = False


Decision = AutoResolve | Escalate
