"""What a round of certification says of a cell: a certificate, what is missing for one, or why there is none."""

from dataclasses import dataclass, fields, replace
from datetime import datetime
from decimal import Decimal

from triage.certify.budget import Proposer
from triage.certify.cell import Cell
from triage.certify.threshold import Count
from triage.model.codec import canonical_json, digest, read


@dataclass(frozen=True, slots=True, kw_only=True)
class Versions:
    """Everything that an answer and its score depend on. For a rule, `model` is `rule:ID@VERSION`.

    `ground` is what explanations are made by: the release, and the policy of the cell's client. Labels of a pool share
    all but that; it is empty where a certificate changes nothing by itself.
    """

    model: str
    prompt: str
    rules: str
    scorer: str
    ground: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """That of what scores at least `threshold` in `pool`, a share of at most `alpha` is wrong.

    `n` labels of the pool scored that much and `k` of them were wrong; `own` is the same for the cell alone. `level` is
    the probability with which this certificate may be false, `delta` that for all certificates of all rounds together.
    `bound` is the exact upper bound at `level`, never above `alpha`. Instants are aware; the window holds the labels.
    """

    cell: Cell
    pool: Cell
    by: Proposer
    versions: Versions
    alpha: Decimal
    delta: Decimal
    level: Decimal
    round: int
    threshold: Decimal
    n: int
    k: int
    bound: Decimal
    own: Count
    window_from: datetime
    window_to: datetime
    issued_at: datetime
    expires_at: datetime

    @property
    def id(self) -> str:
        """The name of this very certificate."""
        return f"cert_{digest(self.to_json())[:24]}"

    @property
    def is_pooled(self) -> bool:
        """Whether it speaks of a wider pool than its cell."""
        return self.pool != self.cell

    def void_because(self, current: Versions, *, now: datetime) -> tuple[str, ...]:
        """Say all that makes it void: what changed since, or that it is not issued yet or expired."""
        names = [one.name for one in fields(Versions)]
        changed = [(name, getattr(self.versions, name), getattr(current, name)) for name in names]
        reasons = [f"{name} is {now_} and was certified as {then}" for name, then, now_ in changed if now_ != then]
        if now < self.issued_at:
            reasons.append(f"issued at {self.issued_at.isoformat()}, which is yet to come")
        if self.expires_at <= now:
            reasons.append(f"expired at {self.expires_at.isoformat()}")
        return tuple(reasons)

    def covers(self, cell: Cell, score: Decimal) -> bool:
        """Tell whether it speaks of a case of this cell with this score: of its own cell only, though it be pooled."""
        return cell == self.cell and score >= self.threshold

    def promises_as(self, other: "Certificate") -> bool:
        """Tell whether both promise the same of the same author in the same cell, whatever scores his answers."""
        same = replace(self.versions, scorer=other.versions.scorer)
        return (self.cell, self.alpha, same) == (other.cell, other.alpha, other.versions)

    def to_json(self) -> bytes:
        """Write it as its one canonical JSON text."""
        return canonical_json(self)


def read_certificate(body: bytes) -> Certificate:
    """Read a stored certificate. Raises `InvalidDocumentError`."""
    return read(Certificate, body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Insufficient:
    """Too little data: `n` labels of the cell score at least `threshold`, the strictest that was tried.

    `k` of them were wrong, and `needed` are enough if no error is added.
    """

    cell: Cell
    threshold: Decimal
    n: int
    k: int
    needed: int

    @property
    def missing(self) -> int:
        """How many more labels at zero errors would certify the cell."""
        return self.needed - self.n

    @property
    def told(self) -> str:
        """What a person reads."""
        return f"insufficient data: {self.n} of {self.needed}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """No certificate, and more data of the same sort will not bring one."""

    cell: Cell
    told: str


Verdict = Certificate | Insufficient | Refused
