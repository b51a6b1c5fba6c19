"""What rules may know about the lines of an invoice, beside what every bill has."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from triage.model import Facts


@dataclass(frozen=True, slots=True)
class LineItemFacts(Facts):
    """The lines of an invoice against one reading of its subscription, and what nobody corrects alone."""

    namespace: ClassVar[str] = "lines"

    deviations: Annotated[int | None, "in how many ways the lines differ from the subscription"]
    one_off: Annotated[bool, "a line bills what was never subscribed, as a one-off or an add-on would"]
    tax_open: Annotated[bool, "the correction bears tax that no line states"]
    discounted: Annotated[bool, "a line has a discount, of which a subscription knows nothing"]
    other_period: Annotated[bool, "a line is of another period than the invoice"]
    amount_agrees: Annotated[bool | None, "the items sum to its amount; unknown where they changed since"]
    subscription_named: Annotated[bool, "the invoice names its subscription"]
    customer_agrees: Annotated[bool, "subscription and invoice are of one customer and currency"]
    changes: Annotated[int, "changes of plan inside the period that were not cancelled"]
    later_changes: Annotated[int, "changes of plan since the period began, after which its items may be others"]
    trial: Annotated[bool, "the period begins inside the trial"]
    other_invoices: Annotated[int, "other invoices that bill the subscription in the same time"]
    terms: Annotated[int, "clauses of a contract that concern it, which this audit does not read"]
    twins: Annotated[int, "other invoices that may be this one issued again"]
    other_parts: Annotated[int, "items and usage charges that name the invoice beside its lines"]
    items_elsewhere: Annotated[int, "items of the subscription for the same time that are on no or another invoice"]
    refunds: Annotated[int, "refunds and outgoing payments that may have given a difference back already"]
    supplements: Annotated[int, "other invoices of the customer over exactly the difference"]
    waived: Annotated[bool, "a line bills its product at nothing, as a waiver would"]
    open_readings: Annotated[int, "other readings of the subscription that are neither plain nor out of the question"]
