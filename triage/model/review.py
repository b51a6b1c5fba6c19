"""What a person may decide on a case."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from triage.model.actions import Action
from triage.model.codec import canonical_json, read
from triage.model.decision import Proposal
from triage.model.types import STRICT, Amount, Id, Text

REVIEW_RECEIPT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Accept:
    """Do what was proposed."""

    __pydantic_config__ = STRICT

    note: Text = ""
    type: Literal["accept"] = "accept"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """Do what another of the enumerated explanations would do; `explanation` is its id in the receipt."""

    __pydantic_config__ = STRICT

    explanation: Id
    note: Text = ""
    type: Literal["choose"] = "choose"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """How much of an invoice a person settles, of a credit note he uses, or by how much he corrects an item."""

    __pydantic_config__ = STRICT

    document: Id
    amount: Amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Do something of one's own. Where `allocations` are not stated, invoices are filled in the order given."""

    __pydantic_config__ = STRICT

    action: Action
    allocations: tuple[Allocation, ...] = ()
    note: Text = ""
    type: Literal["act"] = "act"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """Nothing is wrong: it was not an exception."""

    __pydantic_config__ = STRICT

    note: Text = ""
    type: Literal["dismiss"] = "dismiss"


Review = Annotated[Accept | Choose | Act | Dismiss, Field(discriminator="type")]


def read_review(body: bytes) -> Review:
    """Read a review from its JSON text. Raises `InvalidDocumentError` that names every field at fault."""
    review: Review = read(Review, body)  # type: ignore[arg-type]
    return review


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewReceipt:
    """What a person decided, on which evidence, and what follows from it.

    `receipt` is the digest of the desk's own receipt that he saw. `declined` are the documents of the proposal that he
    turned down, if he did.
    """

    version: int = REVIEW_RECEIPT_VERSION
    engine: str
    exception: str
    as_of: datetime
    evidence: str
    policy: str
    receipt: str
    review: Accept | Choose | Act | Dismiss
    proposal: Proposal
    declined: tuple[str, ...] = ()

    def to_json(self) -> bytes:
        """Write the receipt as its one canonical JSON text."""
        return canonical_json(self)
