"""What the workflow hands to the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from triage.model import Claim, JsonObject, Record, Ruling
from triage.money import Money


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim with the open amount that its evidence states for the document; zero where that means nothing."""

    claim: Claim
    open_amount: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A decided exception. `body` is the digest of what was posted; `stake` counts towards the daily cap."""

    record: Record
    body: str
    evidence: bytes
    receipt: bytes
    claims: tuple[OpenClaim, ...]
    stake: Money | None

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
    contents: Mapping[str, bytes]


def case_id(exception_id: str) -> str:
    """Return the id of the case of an escalated exception."""
    return "case_" + exception_id.removeprefix("exc_")


def exception_of(case: str) -> str:
    """Return the id of the exception that a case is about."""
    return "exc_" + case.removeprefix("case_")
