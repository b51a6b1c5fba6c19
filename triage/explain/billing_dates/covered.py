"""The time that other bills cover which are, or may be, of the same subscription."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.due import due
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading
from triage.model import Documents, Invoice, InvoiceItem, Period, by_id


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that another bill covers, in instants; `end` is not part of it.

    `sure` says that it is a bill of the same subscription beyond doubt, and that it states its time itself.
    """

    start: datetime
    end: datetime
    sure: bool = True

    def overlaps(self, other: "Stretch") -> bool:
        """Tell whether two stretches share any time."""
        return self.start < other.end and other.start < self.end

    def holds(self, other: "Stretch") -> bool:
        """Tell whether all of another stretch lies in this one."""
        return self.start <= other.start and other.end <= self.end


_ANY_TIME = Stretch(datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), sure=False)


def covered_by_others(case: Case, reading: Reading, documents: Documents) -> tuple[Stretch, ...]:
    """Return what other bills cover that are, or may be, of the same subscription."""
    return (*_invoiced(case, reading, documents), *_itemised(case, reading, documents))


def _invoiced(case: Case, reading: Reading, documents: Documents) -> Iterator[Stretch]:
    for invoice in documents.invoices:
        if invoice.status == "void" or invoice.id == case.bill.invoice:
            continue
        if _may_be_of(case, invoice.subscription, invoice.customer):
            sure = _is_sure(case, invoice, invoice.subscription)
            yield from (_stretch(period, reading, sure=sure) for period in _stated(invoice))
            yield from _presumed(invoice, case, reading)


def _itemised(case: Case, reading: Reading, documents: Documents) -> Iterator[Stretch]:
    """Items of other invoices, and those of the same invoice that repeat the one in question."""
    for item in documents.items:
        invoice = by_id(documents.invoices, item.invoice)
        of = item.subscription or (invoice.subscription if invoice else None)
        void = invoice is not None and invoice.status == "void"
        if item.type == "charge" and not void and _is_another(item, case) and _may_be_of(case, of, item.customer):
            sure = invoice is not None and _is_sure(case, invoice, of)
            yield _stretch(item.service or item.period, reading, sure=sure)


def _may_be_of(case: Case, subscription: str | None, customer: str | None) -> bool:
    if subscription is not None:
        return subscription == case.subscription.id
    return customer in (None, case.subscription.customer)


def _is_sure(case: Case, invoice: Invoice, subscription: str | None) -> bool:
    """Tell whether an invoice bills the subscription: a draft bills nothing, and nobody bills another customer."""
    ours = (case.subscription.id, case.subscription.customer, case.subscription.currency)
    return invoice.status != "draft" and (subscription, invoice.customer, invoice.currency) == ours


def _is_another(item: InvoiceItem, case: Case) -> bool:
    if item.invoice != case.bill.invoice:
        return item.id != case.bill.id
    repeats = (posted(item.period), item.amount, item.service) == (case.bill.posted, case.bill.net, None)
    return repeats and case.bill.id not in (item.id, item.invoice)


def _stated(invoice: Invoice) -> Iterator[Period]:
    """Yield the period that an invoice states, or else those of its lines."""
    if invoice.period is not None:
        yield invoice.period
    else:
        yield from (line.period for line in invoice.lines if line.period is not None)


def _presumed(invoice: Invoice, case: Case, reading: Reading) -> Iterator[Stretch]:
    """An invoice of the subscription that states no time at all may cover what was due on its date."""
    if invoice.subscription is None or invoice.created is None or any(_stated(invoice)):
        return
    period = due(case, reading, at=invoice.created)
    if not period.is_empty:
        yield Stretch(period.first, period.last, sure=False)


def _stretch(period: Period, reading: Reading, *, sure: bool) -> Stretch:
    """Return the time of a posted period; one that ends before it has begun may mean any time."""
    read = posted(period)
    start, end = reading.bounds.moment(read.start), reading.bounds.moment(read.end)
    return Stretch(start, end, sure) if start < end else _ANY_TIME
