"""What was found about an invoice under one reading of its subscriptions."""

from dataclasses import dataclass

from triage.explain.bills import Audit
from triage.explain.line_items.agreement import Agreement
from triage.explain.line_items.comparison import Deviation


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """An audit of the total of an invoice under one reading of its subscriptions, with the deviations it found.

    `tax_open` says that a correction would bear tax that no line states.
    """

    audit: Audit
    agreement: Agreement | None = None
    deviations: tuple[Deviation, ...] | None = None
    tax_open: bool = False
