"""What the auditor states about a prorated item, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.model import Facts
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ProrationFacts(Facts):
    """A prorated item against what the client's policy makes of it."""

    namespace: ClassVar[str] = "proration"

    proved: Annotated[bool, "The item could be recomputed: nothing in it is contradictory or missing."]
    type: Annotated[Literal["charge", "credit"], "Whether the item charges or credits the customer."]
    billed: Annotated[Money, "The amount of the item as it was billed."]
    expected: Annotated[Money | None, "The amount that the client's policy makes of the item."]
    gap: Annotated[Money | None, "The difference between billed and expected, never negative."]
    within_tolerance: Annotated[bool | None, "The gap is zero or no more than the rounding that the client accepts."]
    correction: Annotated[Literal["none", "credit", "debit"] | None, "Who is owed the gap: credit is the customer."]
    readings: Annotated[int, "How many other readings of the policy come to exactly the billed amount."]
    causes: Annotated[tuple[str, ...], "Names of the readings that come to exactly the billed amount."]
    coincidence: Annotated[
        int | None, "Of a thousand amounts up to the full price, how many some reading comes to: many prove nothing."
    ]
    full_period: Annotated[bool | None, "The item covers its whole period, so that nothing is prorated."]
    from_change: Annotated[bool, "The covered time was derived from a plan change, not given."]
    later_changes: Annotated[int, "Other changes of the same subscription from the start of the service to its end."]
    invoice_agrees: Annotated[
        bool | None, "The item's invoice is of the same customer and currency; unknown without it."
    ]
    invoice_void: Annotated[bool, "The item's invoice is void or written off: nobody owes it."]
    invoice_missing: Annotated[bool, "The item names an invoice that is not in the evidence."]
    siblings: Annotated[int, "Other items of the same price and period: billed twice, or corrected already."]
    price_agrees: Annotated[
        bool | None, "The price is that of the subscription; unknown without one, and for a credit of an old plan."
    ]
    disputed: Annotated[bool, "The item's invoice is disputed."]
    credited: Annotated[bool, "A credit note was already issued that corrects the item's invoice, or may."]
