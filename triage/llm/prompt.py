"""What is needed of a prompt: the messages of both calls, the schema of the first, and a reader of what comes back."""

from typing import Protocol

from triage.choose import Answer, Label, Message, Unreadable
from triage.model import JsonObject
from triage.model.choice import Question


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
