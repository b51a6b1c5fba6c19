"""What the auditor states about a prorated item beyond what is said of every bill, for rules to read."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ProrationFacts(Facts):
    """A prorated item under one hypothesis, and what around it must stop a machine."""

    namespace: ClassVar[str] = "proration"

    type: Annotated[Literal["charge", "credit"], "Whether the item charges or credits the customer."]
    full_period: Annotated[bool | None, "The item covers its whole period, so that nothing is prorated."]
    from_change: Annotated[bool, "The covered time was derived from a plan change, not given."]
    change_guessed: Annotated[bool, "The item names neither its service nor its change; one in the evidence is taken."]
    alternatives: Annotated[
        int, "Other changes, subscriptions or sides of a change that the item may be of, at another amount."
    ]
    later_changes: Annotated[int, "Other changes of the same subscription from the start of the service to its end."]
    siblings: Annotated[int, "Other items of the same price and period, or of the same side of the same change."]
    price_agrees: Annotated[
        bool | None, "The price is that of the subscription; unknown without one, and for what an old plan cost."
    ]
    change_agrees: Annotated[
        bool | None, "Price and units are the change's, or the difference that it makes; unknown where it states none."
    ]
    change_missing: Annotated[bool, "The item names a plan change that is not in the evidence."]
    follows: Annotated[
        bool | None, "The change starts from the price that the one before it left; unknown where either states none."
    ]
    quoted_otherwise: Annotated[bool, "The customer was shown another amount for the change than the recomputed one."]
    trial_agrees: Annotated[
        bool | None, "The item's free time ends when the subscription's trial does; unknown where neither states one."
    ]
    outside_term: Annotated[bool, "The item charges days before its subscription began, or after it ended."]
    tax_doubted: Annotated[
        bool, "Tax is charged to an exempt customer, or the invoice contains tax that the item does not state."
    ]
    invoice_draft: Annotated[bool, "The invoice was not issued yet: it is changed, not corrected by another document."]
    terms: Annotated[int, "Clauses of the customer's contract, which no item's recomputation reads."]
    refunded: Annotated[bool, "A refund was given on the item's invoice, or may have been given for the item."]
