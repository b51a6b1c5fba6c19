"""What rules may know about a refund, beside what every bill has."""

from dataclasses import dataclass
from typing import Annotated, ClassVar, Literal

from triage.model import Facts

Reading = Literal["note", "no_note", "reopened", "overpayment", "twice", "too_much", "not_sent", "unproved"]
"""What a refund is taken for: the settlement of a credit `note`; of a credit for which there is `no_note` yet; of an
invoice that it `reopened`; of an `overpayment`; sent `twice` or `too_much`; or `not_sent` at all."""


@dataclass(frozen=True, slots=True)
class RefundFacts(Facts):
    """A refund under one reading of what it settles, and what nobody corrects alone: the money is out already."""

    namespace: ClassVar[str] = "refund"

    reading: Annotated[Reading, "what the refund is taken for"]
    status: Annotated[Literal["pending", "succeeded", "failed"], "whether the money was sent"]
    customer_agrees: Annotated[bool, "refund, payment, invoice and credit note are of one customer, who is known"]
    invoice_agrees: Annotated[bool, "payment and credit note are of the invoice that the refund is of"]
    over_paid: Annotated[bool, "with it more was sent back than the payment brought"]
    repeats: Annotated[int, "other refunds of the payment over the same amount"]
    others_pending: Annotated[bool, "another refund of the payment is on its way and may still fail"]
    order_known: Annotated[bool, "which of the refunds over the same amount was first is known"]
    payments_at_hand: Annotated[bool, "the payments at hand come to the whole invoice"]
    payment_taken: Annotated[bool, "an earlier decision took the payment for something else than this invoice"]
    charged_back: Annotated[bool, "the payment was disputed or returned, so that the money may be gone twice"]
    processor_agrees: Annotated[
        bool | None, "the processor moved the same amount and currency, or nothing if it failed"
    ]
    notes_that_fit: Annotated[int, "credit notes that it may settle"]
    contended: Annotated[bool, "another refund over the amount names no credit note either"]
    covered: Annotated[bool, "a credit note that it may settle has room for it"]
    other_notes: Annotated[int, "other credit notes that no refund names and that may be of it"]
    note_taken: Annotated[bool, "the credit note was used for something else, in whole or in part"]
    over_credited: Annotated[bool, "with it more is credited than the invoice came to"]
    invoice_open: Annotated[bool, "something else is open on the invoice; for an overpayment, on any of the customer"]
    waits: Annotated[bool, "it was not sent, and a credit note or an overpayment says that it is owed"]
    out_of_order: Annotated[bool, "it is dated before its payment, or after this decision"]
    by_amount: Annotated[bool, "only customer and amount tie it to the credit note: neither names the other's invoice"]
    unapplied: Annotated[int, "other payments of the customer that settled nothing, so that it may be of one of them"]
    others_of_invoice: Annotated[int, "refunds of other payments that name the invoice and no credit note"]
