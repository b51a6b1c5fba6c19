"""What was asked of a model about an escalated exception, what it answered, and why nothing came of it by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.model.choice import Choice, Silent
from triage.model.codec import canonical_json, read
from triage.model.record import JsonObject

CONSULTATION_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One model asked about one decision of the desk: by its evidence and rules, with the texts and without them.

    `receipt` is the SHA-256 of the receipt of the decision that escalated; evidence, policy and rules are those it
    names. `explanation` is what the model chose, None where it chose nothing. `against` are all reasons for which
    nobody but a person carries it out. `form` is how a remote model was asked, so that its recorded replies can be
    read again.
    """

    type: Literal["consultation"] = "consultation"
    version: int = CONSULTATION_VERSION
    engine: str
    exception: str
    receipt: str
    consulted_at: datetime
    with_texts: Choice | Silent
    facts_only: Choice | Silent
    explanation: str | None
    against: tuple[str, ...]
    form: JsonObject | None = None

    def to_json(self) -> bytes:
        """Write it as its one canonical JSON text."""
        return canonical_json(self)


def read_consultation(body: bytes) -> Consultation:
    """Read a stored consultation. Raises `InvalidDocumentError`."""
    return read(Consultation, body)
