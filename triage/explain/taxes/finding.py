"""What was found about an invoice under one reading of the law."""

from dataclasses import dataclass

from triage.explain.bills import Audit
from triage.explain.taxes.mistakes import Case, Mistake


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An audit of the total of an invoice under one reading of the law, with the mistakes that it knows."""

    audit: Audit
    case: Case | None = None
    known: tuple[Mistake, ...] = ()
