"""What the workflow hands to the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from triage.model import CaseEvent, Claim, JsonObject, Record, Ruling, State
from triage.money import Money

DESK = 1
"""The number of the desk's own decision; those of people, and what takes decisions back, are numbered on."""


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim with the open amount that its evidence states for the document; zero where that means nothing."""

    claim: Claim
    open_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decided exception. `body` is the digest of what was posted; `stake` counts towards the daily cap.

    `documents_at` is when the pipeline read the documents, if it said so.
    """

    record: Record
    body: str
    evidence: bytes
    receipt: bytes
    claims: tuple[OpenClaim, ...]
    stake: Money | None
    documents_at: datetime | None = None

    @property
    def decided_at(self) -> datetime:
        """The instant of the decision, which is that of filing."""
        return self.record.received_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """A person's decision on a case; `record` is the exception as it stands from now on.

    `contents` are the texts, by digest, on which the decision rests.
    """

    record: Record
    evidence: bytes
    receipt: bytes
    claims: tuple[OpenClaim, ...]
    rulings: tuple[Ruling, ...]
    reviewer: str
    review: JsonObject
    decided_at: datetime
    documents_at: datetime | None
    contents: Mapping[str, bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOut:
    """That the desk does what a model chose, after all; `record` is the exception as it stands from now on.

    `actor` is the model by its name, `stake` counts towards the daily cap.
    """

    record: Record
    evidence: bytes
    receipt: bytes
    claims: tuple[OpenClaim, ...]
    stake: Money | None
    actor: str
    certificate: str
    decided_at: datetime
    documents_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What takes a decision back: `undo` or `reopen`, by whom, and why. `ruling` is what it forbids automation."""

    event: Literal["undo", "reopen"]
    after: State
    actor: str
    reason: str
    at: datetime
    ruling: Ruling | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What happens to an open case while it waits, by whom, and why; `until` is when a snooze ends."""

    event: CaseEvent
    actor: str
    at: datetime
    reason: str | None = None
    until: datetime | None = None


def case_id(exception_id: str) -> str:
    """Return the id of the case of an escalated exception."""
    return "case_" + exception_id.removeprefix("exc_")


def exception_of(case: str) -> str:
    """Return the id of the exception that a case is about."""
    return "exc_" + case.removeprefix("case_")
