"""What keeps the tax of an invoice from being recomputed at all."""

from collections.abc import Iterator
from datetime import date

from triage.calendar import civil
from triage.explain.effective import backwards
from triage.explain.taxes.rates import MOST_READINGS, Law, Taxed
from triage.model import Customer, Documents, Invoice, InvoiceLine, TaxRate
from triage.money import LARGEST

MOST_LINES = 1000
"""A longer invoice is a feed of usage, whose tax is nobody's to follow line by line."""


def invoice_objections(
    invoice: Invoice, customer: Customer | None, documents: Documents, *, today: date, zone: str
) -> tuple[str, ...]:
    """Say what an invoice lacks, or what of it contradicts itself."""
    return (
        *_of_invoice(invoice),
        *_of_dates(invoice, today, zone),
        *_of_customer(invoice, customer),
        *_of_rates(documents.tax_rates, zone),
    )


def law_objections(taxed: Taxed, found: tuple[Law, ...]) -> tuple[str, ...]:
    """Say why the rates do not give an invoice a tax."""
    if not found:
        return (f"no rate of {taxed.customer.jurisdiction} is in force for every line of {taxed.invoice.id}",)
    if len(found) > MOST_READINGS:
        return (f"the rates allow more than {MOST_READINGS} readings",)
    return ()


def _of_invoice(invoice: Invoice) -> Iterator[str]:
    if invoice.document != "invoice":
        yield f"{invoice.id} is a {invoice.document}, not an invoice to a customer"
    if invoice.status == "draft":
        yield f"{invoice.id} is a draft: correct it before it is issued"
    if invoice.created is None:
        yield f"{invoice.id} has no date"
    if invoice.tax is None:
        yield f"{invoice.id} does not state its tax"
    if not 0 < len(invoice.lines) <= MOST_LINES:
        yield f"{invoice.id} has {len(invoice.lines)} lines"
    if len({line.id for line in invoice.lines}) < len(invoice.lines):
        yield f"two lines of {invoice.id} have one id"
    if sum(line.amount + line.discount for line in invoice.lines) > LARGEST // 10:
        yield f"the lines of {invoice.id} sum to more than can be billed"


def _of_dates(invoice: Invoice, today: date, zone: str) -> Iterator[str]:
    if invoice.created is not None and civil(invoice.created, zone) > today:
        yield f"{invoice.id} is dated after today, and a rate may change until then"
    billed: tuple[Invoice | InvoiceLine, ...] = (invoice, *invoice.lines)
    for document in billed:
        period = document.period
        if period is not None and civil(period.end, zone) < civil(period.start, zone):
            yield f"the period of {document.id} ends before it begins"


def _of_customer(invoice: Invoice, customer: Customer | None) -> Iterator[str]:
    if customer is None:
        yield f"the customer of {invoice.id} is not in the evidence"
    elif not customer.jurisdiction:
        yield f"where {customer.id} is taxed is not known"


def _of_rates(rates: tuple[TaxRate, ...], zone: str) -> Iterator[str]:
    for rate in rates:
        if backwards(rate.effective, zone):
            yield f"{rate.id} ends before it begins"
        if rate.rate > 1:
            yield f"{rate.id} is a share of {rate.rate}, more than the whole"
        if rate.treatment in ("zero", "exempt") and rate.rate:
            yield f"{rate.id} is {rate.treatment} and has a share of {rate.rate}"
