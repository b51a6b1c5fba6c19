"""What the books say around a refund: its payment, its invoice, the other refunds, and the credit notes."""

from dataclasses import dataclass
from datetime import datetime

from triage.calendar import instant
from triage.model import BalanceTransaction, CreditNote, Documents, Invoice, Payment, Refund


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """A refund with the documents around it. `others` are the refunds that did not fail, without this one."""

    refund: Refund
    payment: Payment | None
    invoice: Invoice | None
    notes: tuple[CreditNote, ...]
    payments: tuple[Payment, ...]
    others: tuple[Refund, ...]
    movements: tuple[BalanceTransaction, ...]
    zone: str

    @property
    def customer(self) -> str | None:
        """The customer, by the first of the documents that names one."""
        named = (self.refund, self.payment, self.invoice)
        return next((document.customer for document in named if document and document.customer), None)

    @property
    def siblings(self) -> tuple[Refund, ...]:
        """The other refunds of the payment."""
        return tuple(other for other in self.others if other.payment == self.refund.payment)

    @property
    def twins(self) -> tuple[Refund, ...]:
        """The other refunds of the payment over the same amount."""
        return tuple(other for other in self.siblings if other.amount == self.refund.amount)

    @property
    def paid(self) -> int | None:
        """What the payments at hand brought for the invoice, or None where one of them is spread over several."""
        paying = self.paying
        if any(len(payment.applied_to) > 1 or payment.currency != self.refund.currency for payment in paying):
            return None
        return sum(payment.amount for payment in paying)

    @property
    def surplus(self) -> int:
        """What came in beyond what it settled, and was not sent back before: of the invoice, or of the payment."""
        if self.payment is not None and self.payment.status == "unapplied" and not self.payment.applied_to:
            beyond, paying = self.payment.amount, {self.payment.id}
        else:
            beyond = 0 if self.invoice is None else (self.paid or 0) - self.invoice.total
            paying = {payment.id for payment in self.paying}
        returned = [o for o in self.earlier(self.others) if o.payment in paying and o.credit_note is None]
        return max(0, beyond - sum(other.amount for other in returned))

    @property
    def paying(self) -> tuple[Payment, ...]:
        """The payments that were applied to the invoice."""
        id_ = None if self.invoice is None else self.invoice.id
        return tuple(p for p in self.payments if id_ in p.applied_to and p.status == "applied")

    def is_before(self, other: Refund) -> bool | None:
        """Tell whether another refund was first, or None where nobody knows."""
        moments = _moment(other, self.zone), _moment(self.refund, self.zone)
        if None in moments or moments[0] == moments[1]:
            return None
        return moments[0] < moments[1]  # type: ignore[operator]  # neither is None

    def earlier(self, others: tuple[Refund, ...]) -> tuple[Refund, ...]:
        """Return the refunds that were, or may have been, before this one."""
        return tuple(other for other in others if self.is_before(other) is not False)

    def linked(self, note: CreditNote) -> tuple[Refund, ...]:
        """Return the other refunds that settle a credit note."""
        return tuple(other for other in self.others if other.credit_note == note.id)


def books_of(refund: Refund, documents: Documents, zone: str) -> Books:
    """Look up what stands around a refund; its invoice is the one that it names, else the only one that was paid."""
    payment = next((p for p in documents.payments if p.id == refund.payment), None)
    return Books(
        refund=refund,
        payment=payment,
        invoice=_invoice_of(refund, payment, documents),
        notes=tuple(note for note in documents.credit_notes if note.status == "issued"),
        payments=tuple(p for p in documents.payments if p.direction == "inbound"),
        others=tuple(other for other in documents.refunds if other.id != refund.id and other.status != "failed"),
        movements=tuple(m for m in documents.balance_transactions if m.source in (refund.id, refund.payment)),
        zone=zone,
    )


def _invoice_of(refund: Refund, payment: Payment | None, documents: Documents) -> Invoice | None:
    note = next((n for n in documents.credit_notes if n.id == refund.credit_note), None)
    paid = payment.applied_to if payment is not None and len(payment.applied_to) == 1 else (None,)
    named = refund.invoice or (note.invoice if note is not None else None) or paid[0]
    return next((invoice for invoice in documents.invoices if invoice.id == named), None)


def _moment(refund: Refund, zone: str) -> datetime | None:
    return None if refund.created is None else instant(refund.created, zone)
