"""What stands against acting on one choice: nothing, where a certificate of its cell holds and its score reaches it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from triage.certify.cell import Cell
from triage.certify.certificate import Certificate, Versions
from triage.certify.scorer import Scorer
from triage.model.choice import ModelRef


@dataclass(frozen=True, slots=True, kw_only=True)
class Licence:
    """The newest certificate of a cell with the scorer that it was issued for; `demoted` says why it counts no more."""

    certificate: Certificate
    scorer: Scorer
    demoted: str | None = None

    def against(self, cell: Cell, score: Decimal, *, by: ModelRef, rules: str, ground: str, now: datetime) -> list[str]:
        """Say all that stands against acting on a choice of a cell with this score, made by these versions."""
        current = Versions(model=by.model, prompt=by.prompt, rules=rules, scorer=self.scorer.version, ground=ground)
        void = self.certificate.void_because(current, now=now)
        reasons = [f"certificate: {self.certificate.id} is void: {reason}" for reason in void]
        if self.demoted is not None:
            reasons.append(f"certificate: {self.certificate.id} counts no more: {self.demoted}")
        if not self.certificate.covers(cell, score):
            bound = f"{self.certificate.id} covers {self.certificate.cell} from {self.certificate.threshold}"
            reasons.append(f"score: {score} for {cell}, and {bound}")
        return reasons
