"""What rules may read about a payment's match."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from triage.model import Facts
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchFacts(Facts):
    """One way in which a payment may be applied, as evidence."""

    namespace: ClassVar[str] = "match"

    evidence: Annotated[
        Literal["number", "digits", "order", "edited", "weighed", "amount"],
        "How the documents were found, by the weakest of them: full number, its digits, purchase order, a typing slip "
        "away from a number, the matcher's loose reading alone, or nothing but the amount.",
    ]
    reason: Annotated[
        Literal["exact", "discount", "withholding", "bank_fee", "deduction", "partial", "overpayment"],
        "What the payment is against the open amounts.",
    ]
    agreed: Annotated[
        bool, "Amounts agree to the minor unit: in full, or short by what the payer states or the policy grants."
    ]
    known_by: Annotated[
        Literal["id", "alias", "account", "name", "references", "nothing"], "How the customer is known, if at all."
    ]
    payer: Annotated[
        Literal["same", "compatible", "contradicts", "absent"], "How the payer's name sits with the customer's."
    ]
    shortened: Annotated[bool, "The payer, not known otherwise, has the customer's initials, or his name cut short."]
    invoices: Annotated[int, "Invoices that the payment settles, in full or in part."]
    credit_notes: Annotated[int, "Credit notes that the payer deducts."]
    payments: Annotated[int, "Payments that settle the invoices together."]
    unnamed: Annotated[int, "Documents that no reference names."]
    mended_in_full: Annotated[bool, "Every document whose number is mistyped is paid exactly."]
    left_open: Annotated[Money, "What stays due on the invoices."]
    settled: Annotated[Money, "What the payment settles on the invoices."]
    unapplied: Annotated[Money, "What stays on the customer's account."]
    solutions: Annotated[
        int | None, "Sets of the customer's open items that reach the amount, where no reference decides."
    ]
    slips: Annotated[
        int, "Other open items, one typing slip from a reference, of whom the payer may be, that would fit as well."
    ]
    unused_references: Annotated[int, "References that name documents outside this explanation."]
    unknown_references: Annotated[int, "References that the ledger does not know."]
    unrecorded_orders: Annotated[
        int, "Purchase orders that the payer names, of a customer on whose documents none is recorded."
    ]
    unread_numbers: Annotated[int, "Numbers in the payer's free text that nothing here accounts for."]
    reserved: Annotated[bool, "The payer's words refund, reverse, replace, dispute or settle for good."]
    in_advance: Annotated[bool, "The payer's words speak of an advance, a deposit or a payment on account."]
    said_short: Annotated[bool, "The payer's words speak of a part, a discount or a deduction."]
    memo_conflicts: Annotated[int, "Other open items of the same customer that the payer's words name."]
    amount_elsewhere: Annotated[
        int,
        "Other items of the customer that are, or were before a part was settled, worth exactly what is paid here in "
        "part, with more or on an item that nothing names, or what is left over, alone or with a named item; also less "
        "a discount of the policy.",
    ]
    same_price: Annotated[int, "Items of other customers over the total of a document that nothing names."]
    round_amount: Annotated[bool, "The amount has no more than two digits before its noughts, as an advance may have."]
    recurring: Annotated[bool, "An invoice belongs to a subscription, or the customer has another of the same total."]
    repeats: Annotated[int, "Earlier payments that this one may repeat."]
    paid_alike: Annotated[int, "Other payments over this amount that the payer may have made, whenever that was."]
    contenders: Annotated[
        int, "Other unapplied payments over this sum that name one of the documents, or may be this customer's for one."
    ]
    issued_later: Annotated[bool, "A document is dated after the payment."]
    part_settled: Annotated[bool, "Earlier payments took a part of an invoice already."]
    disputed: Annotated[bool, "An invoice is disputed."]
    partial_allowed: Annotated[bool, "The client's policy applies part payments to the invoice that they name."]
    overpayment_allowed: Annotated[bool, "The client's policy leaves an overpayment on the customer's account."]
    confidence: Annotated[Decimal, "How sure the matcher is of its first choice; 0 for any other."]
    confident_from: Annotated[
        Decimal | None,
        "The confidence from which the client's policy lets the matcher act; unknown where not.",
    ]
    guards: Annotated[int, "What the matcher sees that forbids acting on its choice, whatever its confidence."]
    unique_amount_allowed: Annotated[bool, "The client's policy applies a known customer's only exact amount."]
