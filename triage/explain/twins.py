"""Documents beside an invoice that may bill the same again, or may have put it right already."""

from triage.calendar import civil
from triage.model import Documents, Invoice, Payment, Refund
from triage.money import Money


def twins(invoice: Invoice, documents: Documents, zone: str) -> int:
    """Count other valid invoices of the customer with this one's number, or with its total on its day."""
    return sum(_is_twin(invoice, other, zone) for other in documents.invoices)


def other_parts(invoice: Invoice, documents: Documents) -> int:
    """Count items and usage charges that name the invoice, and that an audit of its lines does not read."""
    items = sum(item.invoice == invoice.id for item in documents.items)
    return items + sum(charge.invoice == invoice.id for charge in documents.usage_charges)


def refunds_of(invoice: Invoice, documents: Documents) -> int:
    """Count refunds that did not fail, and payments to the customer, that may be of the invoice."""
    payments = {payment.id: payment for payment in documents.payments}
    sent = (refund for refund in documents.refunds if refund.status != "failed")
    outgoing = (payment for payment in documents.payments if payment.direction == "outbound")
    return sum(_may_be_of(invoice, refund, payments.get(refund.payment)) for refund in sent) + sum(
        payment.customer in (None, invoice.customer) for payment in outgoing
    )


def supplements(invoice: Invoice, gap: Money | None, documents: Documents) -> int:
    """Count other valid invoices of the customer over exactly a difference, as one made up for by hand is."""
    others = (i for i in documents.invoices if i.id != invoice.id and i.status != "void")
    return sum(Money(i.total, i.currency) == gap and i.customer in (None, invoice.customer) for i in others)


def _may_be_of(invoice: Invoice, refund: Refund, payment: Payment | None) -> bool:
    """Tell whether a refund names the invoice, or else its payment does, or else nothing speaks against it."""
    if refund.invoice is not None:
        return refund.invoice == invoice.id
    if payment is not None and payment.applied_to:
        return invoice.id in payment.applied_to
    customer = refund.customer or (payment.customer if payment else None)
    return customer in (None, invoice.customer)


def _is_twin(invoice: Invoice, other: Invoice, zone: str) -> bool:
    if other.id == invoice.id or other.status == "void" or other.customer not in (None, invoice.customer):
        return False
    if invoice.number is not None and other.number == invoice.number:
        return True
    return (other.currency, other.total) == (invoice.currency, invoice.total) and _same_day(invoice, other, zone)


def _same_day(invoice: Invoice, other: Invoice, zone: str) -> bool:
    days = [None if i.created is None else civil(i.created, zone) for i in (invoice, other)]
    return days[0] == days[1]
