"""Payments that were applied before anybody asked: whoever did it, their invoices must bear it out."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from triage.explain.duplicates import repeated_payments
from triage.explain.payer import identify
from triage.model import ClientPolicy, Documents, Evidence, Explanation, Facts, Invoice, Kind, NoAction, Payment


@dataclass(frozen=True, slots=True, kw_only=True)
class AppliedFacts(Facts):
    """A payment that its record says is applied, against the invoices that it names as settled."""

    namespace: ClassVar[str] = "applied"

    complete: Annotated[bool, "Every invoice that the payment is applied to is at hand, and there is one."]
    same_customer: Annotated[bool, "The payer is known, and all of these invoices are his."]
    same_currency: Annotated[bool, "All of these invoices are in the payment's currency."]
    covered: Annotated[bool, "The invoices took all that the payments applied to them brought, beside credit notes."]
    standing: Annotated[bool, "None of these invoices is a draft, void or written off."]
    disputed: Annotated[bool, "One of these invoices is disputed."]
    sent_back: Annotated[bool, "A refund was made on the payment, or is under way."]
    repeats: Annotated[int, "Earlier payments that this one may repeat."]


def applied_payment(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Say that the subject, an incoming payment, was applied already; what a person applied stays as it is."""
    documents = evidence.documents
    payment = next((p for p in documents.payments if p.id == evidence.exception.subject), None)
    if payment is None or payment.direction != "inbound" or payment.status != "applied":
        return ()
    payer = identify(payment, documents.customers)
    return (
        Explanation(
            id=f"applied_payment:{payment.id}",
            kind=Kind.UNMATCHED_PAYMENT,
            cause="applied_already",
            summary=f"{payment.id} was applied to {', '.join(payment.applied_to) or 'nothing that it names'} before",
            action=NoAction(subject=payment.id),
            effects=(),
            claims=(),
            facts=(_facts(payment, documents, policy),),
            customer=payer.known.id if payer.known else None,
            known_by=payer.known_by,
            rank=Decimal("1.0000"),
        ),
    )


def _facts(payment: Payment, documents: Documents, policy: ClientPolicy) -> AppliedFacts:
    invoices = tuple(invoice for invoice in documents.invoices if invoice.id in payment.applied_to)
    payer = identify(payment, documents.customers).known
    return AppliedFacts(
        complete=bool(invoices) and len(invoices) == len(set(payment.applied_to)),
        same_customer=payer is not None and all(invoice.customer == payer.id for invoice in invoices),
        same_currency=all(invoice.currency == payment.currency for invoice in invoices),
        covered=_brought(invoices, documents) <= _taken(invoices) - _credited(invoices, documents),
        standing=all(invoice.status in ("open", "paid") for invoice in invoices),
        disputed=any(invoice.disputed for invoice in invoices),
        sent_back=any(refund.payment == payment.id and refund.status != "failed" for refund in documents.refunds),
        repeats=len(repeated_payments(payment, documents, policy)),
    )


def _brought(invoices: tuple[Invoice, ...], documents: Documents) -> int:
    """Sum the payments that are applied to any of these invoices."""
    ids = {invoice.id for invoice in invoices}
    return sum(payment.amount for payment in documents.payments if ids & set(payment.applied_to))


def _taken(invoices: tuple[Invoice, ...]) -> int:
    return sum(invoice.total - invoice.amount_remaining for invoice in invoices)


def _credited(invoices: tuple[Invoice, ...], documents: Documents) -> int:
    """Sum what was used of the credit notes that name one of these invoices, or none and perhaps their customer."""
    ids, customers = {invoice.id for invoice in invoices}, {invoice.customer for invoice in invoices}
    notes = (note for note in documents.credit_notes if note.status == "issued")
    may_settle = (n for n in notes if n.invoice in ids or (n.invoice is None and n.customer in {None, *customers}))
    return sum(note.total - note.amount_remaining for note in may_settle)
