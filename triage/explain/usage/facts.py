"""What the auditor states about a usage charge beside its amount, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageFacts(Facts):
    """How a usage charge came about, and what stands around it."""

    namespace: ClassVar[str] = "usage"

    hypotheses: Annotated[int, "How many readings of what was agreed the evidence allows: prices in force, and orders."]
    others_unexplained: Annotated[int, "Of the other readings, those under which the charge is not explained at all."]
    quantity_agrees: Annotated[
        bool | None, "The billed quantity is that of whatever accounts for the amount; unknown where none is stated."
    ]
    price_agrees: Annotated[bool | None, "The price that the charge names is the one that accounts for the amount."]
    late: Annotated[int, "Events that arrived after the period's end."]
    backfilled: Annotated[int, "Of them, those that arrived after the client's deadline."]
    left_out_late: Annotated[bool, "Late usage that was left out accounts for the amount."]
    window_open: Annotated[bool, "More usage of the period may still arrive in time."]
    repeats: Annotated[int, "Events of the meter that were sent again under the same key."]
    twins: Annotated[int, "Events without a key that equal another one, with a key or without: one use or two."]
    strays: Annotated[
        int, "Usage in the period that nothing prices: the meter under another subscription, or another meter."
    ]
    overlapping: Annotated[int, "Other charges for the same meter in a part of the same period."]
    later_charges: Annotated[int, "Charges for the meter after the period, which may have billed what was missing."]
    siblings: Annotated[
        int, "Other invoices that may bear the charge: twins of its own, or any of the customer's where it names none."
    ]
    drawn_before: Annotated[int, "Earlier charges for the meter, which may have drawn down the price's prepaid credit."]
    items: Annotated[
        int, "Prorated items of the subscription, or of none, that touch the period, which this audit does not read."
    ]
    plan_changes: Annotated[int, "Changes of the subscription's plan inside the period, or at its start."]
    terms: Annotated[int, "Clauses of the customer's contract, which this audit does not read."]
    zone_known: Annotated[bool, "The period is given in instants, or the customer whose calendar decides is known."]
    invoice_covers: Annotated[
        bool | None,
        "The invoice comes to all usage that names it, and one of its lines is the charge; unknown without.",
    ]
    taxed: Annotated[bool, "The invoice has tax or a rate of it, so that correcting the charge would change tax."]
    invoice_draft: Annotated[bool, "The invoice was not issued yet: it is changed, not corrected by another document."]
    refunded: Annotated[bool, "Money was sent back on the invoice, or may have been for the charge."]
