"""A bill with the subscription that it bills and the customer whose calendar may count."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from triage.explain.billing_dates.posted import Posted, posted
from triage.model import Customer, Documents, Invoice, InvoiceItem, Subscription, by_id
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedBill:
    """An invoice, or one item of an invoice: what it costs, what time it covers and when it was made.

    `stands_alone` is False where the item is a part of a period or a credit, whose dates proration decides.
    """

    id: str
    customer: str | None
    subscription: str | None
    invoice: str | None
    amount: Money
    net: int
    posted: Posted
    created: date | datetime
    stands_alone: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One bill read as the bill of one subscription."""

    bill: DatedBill
    subscription: Subscription
    customer: Customer | None

    @property
    def whole_price(self) -> bool:
        """Whether the net amount is that of one whole period, so that other dates leave it as it is."""
        return self.bill.net == self.subscription.amount * self.subscription.quantity


def bill_of(documents: Documents, subject: str) -> DatedBill | None:
    """Return the invoice or the item that an exception is about, or None where it is about neither or has no dates."""
    invoice, item = by_id(documents.invoices, subject), by_id(documents.items, subject)
    if invoice is not None:
        return _invoice(invoice)
    return None if item is None else _item(item, by_id(documents.invoices, item.invoice))


def cases_of(bill: DatedBill, documents: Documents) -> Iterator[Case]:
    """Yield a bill with each subscription that it may bill: the one that it names, else all of its customer."""
    for subscription in documents.subscriptions:
        named = subscription.id == bill.subscription
        if named or (bill.subscription is None and subscription.customer == bill.customer):
            yield Case(
                bill=bill,
                subscription=subscription,
                customer=by_id(documents.customers, subscription.customer),
            )


def _invoice(invoice: Invoice) -> DatedBill | None:
    if invoice.period is None or invoice.created is None:
        return None
    return DatedBill(
        id=invoice.id,
        customer=invoice.customer,
        subscription=invoice.subscription,
        invoice=invoice.id,
        amount=Money(invoice.total, invoice.currency),
        net=invoice.total - (invoice.tax or 0),
        posted=posted(invoice.period),
        created=invoice.created,
        stands_alone=invoice.document == "invoice",
    )


def _item(item: InvoiceItem, invoice: Invoice | None) -> DatedBill | None:
    if invoice is None or invoice.created is None:
        return None
    parts = (item.service, item.change, item.discount_share, item.discount_amount, item.tax_rate, item.trial_end)
    return DatedBill(
        id=item.id,
        customer=item.customer,
        subscription=item.subscription or invoice.subscription,
        invoice=item.invoice,
        amount=Money(item.amount, item.currency),
        net=item.amount,
        posted=posted(item.period),
        created=invoice.created,
        stands_alone=item.type == "charge" and not any(part is not None for part in parts),
    )
