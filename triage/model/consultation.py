"""What was asked of a model about an escalated exception, what it answered, and what may come of it by itself."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

from triage.model.choice import Choice, Silent
from triage.model.codec import canonical_json, read
from triage.model.decision import Proposal
from triage.model.record import JsonObject

CONSULTATION_VERSION = 2

CHOICE_RECEIPT_VERSION = 1

Band = Literal["no_money", "to_10k", "to_100k", "to_1m", "above"]
"""What a case moves, in minor units of its own currency: 10k are 100 euros. They are fixed, and not shares of a
client's limit: moving a limit must not move old labels into other cells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """How code rates a choice: by the numbers that a score is computed from, and by the certificate of its cell.

    `ground` is the digest of this release and of what the policy says but how far automation goes: both explain. The
    cell is the exception's kind and client with this `action` and `band`. `is_free` says that nothing but the mode,
    the day's sum or a certificate stands against carrying it out. Without a certificate there is no score either;
    `demoted` is why the one that was looked at counted no more.
    """

    ground: str
    action: str
    band: Band
    features: tuple[Decimal, ...]
    is_free: bool
    certificate: str | None = None
    scorer: str | None = None
    score: Decimal | None = None
    demoted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """One model asked about one decision of the desk: by its evidence and rules, with the texts and without them.

    `receipt` is the SHA-256 of the receipt of the decision that escalated; evidence, policy and rules are those it
    names. `explanation` is what the model chose, None where it chose nothing, and `rating` what code makes of that.
    `against` are all reasons for which nobody but a person carries it out. `form` is how a remote model was asked, so
    that its recorded replies can be read again.
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
    rating: Rating | None = None
    against: tuple[str, ...]
    form: JsonObject | None = None

    def to_json(self) -> bytes:
        """Write it as its one canonical JSON text."""
        return canonical_json(self)


def read_consultation(body: bytes) -> Consultation:
    """Read a stored consultation. Raises `InvalidDocumentError`."""
    return read(Consultation, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceReceipt:
    """That the desk carried out what a model chose: on which evidence, and under which certificate.

    `receipt` is the digest of the receipt of the decision that escalated, `consultation` that of what was asked and
    answered. `evidence` holds the same documents with what was taken by now.
    """

    version: int = CHOICE_RECEIPT_VERSION
    engine: str
    exception: str
    as_of: datetime
    evidence: str
    policy: str
    pack: str
    receipt: str
    consultation: str
    certificate: str
    score: Decimal
    proposal: Proposal

    def to_json(self) -> bytes:
        """Write the receipt as its one canonical JSON text."""
        return canonical_json(self)
