"""What is needed of a prompt: the messages of both calls, the schema of the first, and a reader of what comes back."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from triage.model import JsonObject
from triage.model.choice import Question, Quote, Reason


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
    """A short word that stands for an explanation in the second call, or for none of them.

    No label begins with another's beginning: the first token of an answer tells which it is.
    """

    word: str
    explanation: str | None


class Prompt(Protocol):
    """Turns a question into requests and their replies into an answer; pure."""

    @property
    def reference(self) -> str:
        """The prompt and its version, such as `choose@1`."""
        ...

    def messages(self, question: Question) -> tuple[Message, ...]:
        """Return what asks for a rationale and then a choice."""
        ...

    def schema(self, question: Question) -> JsonObject:
        """Return the JSON schema of the answer: closed, with the ids offered and no others."""
        ...

    def read(self, question: Question, raw: bytes) -> Answer | Unreadable:
        """Read the text that a model answered with, strictly; a schema that was sent is no promise."""
        ...

    def labels(self, question: Question) -> tuple[Label, ...]:
        """Return a label for each explanation offered and one for none."""
        ...

    def label_messages(self, question: Question) -> tuple[Message, ...]:
        """Return what asks for one label and nothing else."""
        ...
