"""The record from which a decision can be replayed byte for byte."""

from dataclasses import dataclass
from datetime import datetime

from triage.model.codec import canonical_json
from triage.model.decision import Decision, Violation
from triage.model.explanation import Explanation
from triage.model.judgement import Judgement
from triage.model.kinds import Kind

RECEIPT_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Everything that was considered and everything that came of it.

    `evidence`, `policy` and `pack` are SHA-256 digests of the stored bytes that went in; explanations come best first.
    """

    version: int = RECEIPT_VERSION
    engine: str
    exception: str
    kind: Kind
    as_of: datetime
    evidence: str
    policy: str
    pack: str
    explanations: tuple[Explanation, ...]
    judgement: Judgement
    violations: tuple[Violation, ...]
    decision: Decision

    def to_json(self) -> bytes:
        """Write the receipt as its one canonical JSON text."""
        return canonical_json(self)
