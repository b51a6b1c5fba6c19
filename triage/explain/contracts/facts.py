"""What the auditor states about an invoice and its contract beside the amount, and all that rules may read of it."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from triage.model import Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractFacts(Facts):
    """How the lines of an invoice stand to the clauses of a contract, and what stands around them."""

    namespace: ClassVar[str] = "contract"

    hypotheses: Annotated[int, "How many readings of the contract the evidence allows: clauses of one type at once."]
    others_unexplained: Annotated[int, "Of the other readings, those under which the bill is not explained at all."]
    lines_agree: Annotated[
        bool | None, "Every line is what accounts for the total makes of it; unknown where nothing accounts for it."
    ]
    multiplies: Annotated[bool, "Price times quantity less discount is the amount of every line for a whole period."]
    adds_up: Annotated[bool, "The lines sum to the total without tax, or a minimum or cap in force is that total."]
    taxed: Annotated[bool, "The invoice has tax or a rate of it, so that correcting the net amount would change tax."]
    draft: Annotated[bool, "The invoice was not issued yet: it is changed, not corrected by another document."]
    terms_without_lines: Annotated[int, "Products that have a price or a committed quantity in force and no line."]
    repeated_lines: Annotated[int, "Lines that bill a product for a time that another line bills too."]
    contracts: Annotated[int, "How many contracts and subscriptions the clauses in force are of."]
    foreign_terms: Annotated[int, "Clauses in the evidence of another customer or subscription."]
    siblings: Annotated[
        int, "Other invoices of the customer that bill one of the products, or under its minimum or cap, for some time."
    ]
    doubted_terms: Annotated[int, "Clauses that an earlier decision found to be recorded wrongly."]
    parts: Annotated[
        int,
        "Prorated items and usage charges of the invoice, or under its minimum or cap, not read by this audit.",
    ]
    plan_changes: Annotated[int, "Changes of the subscription's plan inside the billed time, or at its start."]
    interval_known: Annotated[bool, "The subscription that says how long a period is is in the evidence."]
    unexplained_parts: Annotated[
        int, "Lines for a part of a period of which neither the subscription nor a price says why."
    ]
    runs: Annotated[bool, "The subscription runs for all of the billed time, as far as it is known."]
    quantities_agree: Annotated[
        bool | None, "Lines without a committed quantity bill what the subscription has; unknown without its items."
    ]
    refunded: Annotated[bool, "Money was sent back on the invoice, or may have been for it."]
