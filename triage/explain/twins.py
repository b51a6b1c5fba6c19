"""Documents beside an invoice that may bill the same again, or may have put it right already."""

from triage.calendar import civil
from triage.model import Documents, Invoice


def twins(invoice: Invoice, documents: Documents, zone: str) -> int:
    """Count other valid invoices of the customer with this one's number, or with its total on its day."""
    return sum(_is_twin(invoice, other, zone) for other in documents.invoices)


def other_parts(invoice: Invoice, documents: Documents) -> int:
    """Count items and usage charges that name the invoice, and that an audit of its lines does not read."""
    items = sum(item.invoice == invoice.id for item in documents.items)
    return items + sum(charge.invoice == invoice.id for charge in documents.usage_charges)


def refunds_of(invoice: Invoice, documents: Documents) -> int:
    """Count refunds that did not fail and that name the invoice, or else a payment that was applied to it."""
    paying = {payment.id for payment in documents.payments if invoice.id in payment.applied_to}
    sent = (refund for refund in documents.refunds if refund.status != "failed")
    return sum(r.invoice == invoice.id or (r.invoice is None and r.payment in paying) for r in sent)


def _is_twin(invoice: Invoice, other: Invoice, zone: str) -> bool:
    if other.id == invoice.id or other.status == "void" or other.customer not in (None, invoice.customer):
        return False
    if invoice.number is not None and other.number == invoice.number:
        return True
    return (other.currency, other.total) == (invoice.currency, invoice.total) and _same_day(invoice, other, zone)


def _same_day(invoice: Invoice, other: Invoice, zone: str) -> bool:
    days = [None if i.created is None else civil(i.created, zone) for i in (invoice, other)]
    return days[0] == days[1]
