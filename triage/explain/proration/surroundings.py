"""What else the evidence says about an item: its change, its subscription, its invoice and earlier corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from triage.calendar import civil, instant, zone
from triage.errors import CalendarError
from triage.explain.proration.reading import Case, Reading, service_of
from triage.explain.proration.spans import civil_days
from triage.model import CreditNote, Documents, Invoice, InvoiceItem


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_D = TypeVar("_D", bound=_Named)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Circumstances under which a right recomputation must still not be acted on."""

    later_changes: int
    invoice_agrees: bool | None
    invoice_void: bool
    invoice_missing: bool
    siblings: int
    price_agrees: bool | None
    disputed: bool
    credited: bool


def case_of(item: InvoiceItem, documents: Documents) -> Case:
    """Look up what an item names."""
    return Case(
        item=item,
        change=_by_id(documents.plan_changes, item.change),
        subscription=_by_id(documents.subscriptions, item.subscription),
    )


def customer_zone(item: InvoiceItem, documents: Documents) -> str | None:
    """Return the zone of an item's customer, where he has one that exists."""
    customer = _by_id(documents.customers, item.customer)
    if customer is None or customer.timezone is None:
        return None
    try:
        return zone(customer.timezone).key
    except CalendarError:
        return None


def surroundings(case: Case, agreed: Reading, documents: Documents) -> Surroundings:
    """Collect the circumstances of an item."""
    invoice = _by_id(documents.invoices, case.item.invoice)
    return Surroundings(
        later_changes=_later_changes(case, agreed, documents),
        invoice_agrees=None if invoice is None else _agrees(case.item, invoice),
        invoice_void=invoice is not None and invoice.status in ("void", "uncollectible"),
        invoice_missing=invoice is None and case.item.invoice is not None,
        siblings=sum(_is_sibling(case.item, other, agreed.zone) for other in documents.items),
        price_agrees=_price_agrees(case),
        disputed=invoice is not None and invoice.disputed,
        credited=any(_may_correct(note, case.item) for note in documents.credit_notes),
    )


def _may_correct(note: CreditNote, item: InvoiceItem) -> bool:
    """Tell whether a credit note is of the item's invoice, or of its customer where one of the two names no invoice."""
    if note.status != "issued" or note.currency != item.currency:
        return False
    if note.invoice is not None and item.invoice is not None:
        return note.invoice == item.invoice
    return note.customer is None or note.customer == item.customer


def _is_sibling(item: InvoiceItem, other: InvoiceItem, zone_name: str) -> bool:
    """Tell whether another item bills or credits the same period at the same price."""
    same_price = (item.price, item.currency) == (other.price, other.currency)
    same_owner = _alike(item.customer, other.customer) and _alike(item.subscription, other.subscription)
    periods = [civil_days(i.period, zone_name) for i in (item, other)]
    return item.id != other.id and same_price and same_owner and periods[0] == periods[1]


def _alike(first: str | None, second: str | None) -> bool:
    return first is None or second is None or first == second


def _price_agrees(case: Case) -> bool | None:
    item, subscription = case.item, case.subscription
    if subscription is None or item.type == "credit":
        return None
    return subscription.amount in (item.price, item.price * item.quantity)


def _later_changes(case: Case, agreed: Reading, documents: Documents) -> int:
    """Count other changes within the service: after one of them another plan ran, so not all of it is this item's."""
    service, subscription = service_of(case, agreed), _subscription(case)
    if service is None:
        return 0
    began = case.change.at if case.change is not None else civil(service.start, agreed.zone) + timedelta(days=1)
    start, end = instant(began, agreed.zone), instant(service.end, agreed.zone)
    return sum(
        start <= instant(change.at, agreed.zone) < end
        for change in documents.plan_changes
        if _alike(change.subscription, subscription) and change.id != case.item.change
    )


def _subscription(case: Case) -> str | None:
    return case.item.subscription or (case.change.subscription if case.change is not None else None)


def _agrees(item: InvoiceItem, invoice: Invoice) -> bool:
    return invoice.currency == item.currency and item.customer in (None, invoice.customer)


def _by_id(documents: Iterable[_D], id_: str | None) -> _D | None:
    return next((document for document in documents if document.id == id_), None)
