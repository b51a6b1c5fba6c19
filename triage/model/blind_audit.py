"""What a person may answer about an automatic resolution that he does not see, and what his answer comes to."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from triage.model.codec import canonical_json
from triage.model.explanation import Explanation
from triage.model.review import Act, Choose, Dismiss
from triage.model.types import STRICT, Text

BLIND_RECEIPT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """From what is shown nobody could say what is right."""

    __pydantic_config__ = STRICT

    note: Text = ""
    type: Literal["undecided"] = "undecided"


BlindReview = Annotated[Choose | Act | Dismiss | Undecided, Field(discriminator="type")]
"""A review as for a case, or that nobody could say. Nothing is put forward here that could be accepted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlindReceipt:
    """What a person answered about decision `number` of an exception without having seen it, and what that comes to.

    `evidence` and `receipt` are the digests of what the decision rests on and of its receipt. `agrees` says whether he
    would have done the same; it is None, as is `explanation`, where he could not say.
    """

    version: int = BLIND_RECEIPT_VERSION
    engine: str
    audit: str
    exception: str
    number: int
    evidence: str
    receipt: str
    reviewer: str
    review: Choose | Act | Dismiss | Undecided
    explanation: Explanation | None
    agrees: bool | None

    def to_json(self) -> bytes:
        """Write the receipt as its one canonical JSON text."""
        return canonical_json(self)
