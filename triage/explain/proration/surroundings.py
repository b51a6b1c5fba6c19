"""What else the evidence says about an item: its change, its subscription, its invoice and earlier corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from triage.calendar import civil, instant
from triage.explain.proration.reading import Case, Reading, service_of
from triage.model import Documents, Invoice, InvoiceItem


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
    disputed: bool
    credited: bool


def case_of(item: InvoiceItem, documents: Documents) -> Case:
    """Look up what an item names."""
    return Case(
        item=item,
        change=_by_id(documents.plan_changes, item.change),
        subscription=_by_id(documents.subscriptions, item.subscription),
    )


def surroundings(case: Case, agreed: Reading, documents: Documents) -> Surroundings:
    """Collect the circumstances of an item."""
    invoice = _by_id(documents.invoices, case.item.invoice)
    return Surroundings(
        later_changes=_later_changes(case, agreed, documents),
        invoice_agrees=None if invoice is None else _agrees(case.item, invoice),
        invoice_void=invoice is not None and invoice.status == "void",
        disputed=invoice is not None and invoice.disputed,
        credited=any(
            note.invoice == case.item.invoice and note.status == "issued"
            for note in documents.credit_notes
            if note.invoice is not None
        ),
    )


def _later_changes(case: Case, agreed: Reading, documents: Documents) -> int:
    """Count other changes within the service: after one of them another plan ran, so not all of it is this item's."""
    service, subscription = service_of(case, agreed), case.item.subscription
    if service is None or subscription is None:
        return 0
    began = case.change.at if case.change is not None else civil(service.start, agreed.zone) + timedelta(days=1)
    start, end = instant(began, agreed.zone), instant(service.end, agreed.zone)
    return sum(
        start <= instant(change.at, agreed.zone) < end
        for change in documents.plan_changes
        if change.subscription == subscription and change.id != case.item.change
    )


def _agrees(item: InvoiceItem, invoice: Invoice) -> bool:
    return invoice.currency == item.currency and item.customer in (None, invoice.customer)


def _by_id(documents: Iterable[_D], id_: str | None) -> _D | None:
    return next((document for document in documents if document.id == id_), None)
