"""What goes to a model and what comes back, as plain values."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from triage.model.choice import Quote, Reason


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a request; what is not to be trusted stands in a user's message only."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a model said, read: an explanation that was offered, or None for none of them."""

    explanation: str | None
    reason: Reason
    rationale: str
    quotes: tuple[Quote, ...] = ()
    stated: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why what a model said is no answer; the reasons repeat nothing of it."""

    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """A short word that stands for an explanation, or for none of them; none begins as another does."""

    word: str
    explanation: str | None
