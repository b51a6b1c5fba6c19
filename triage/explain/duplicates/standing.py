"""How two equal invoices stand: what was credited, paid and written off, and when they are due."""

from collections.abc import Iterable
from datetime import date

from triage.calendar import civil
from triage.model import CreditNote, Invoice, Payment


def is_credited(subject: Invoice, other: Invoice, notes: Iterable[CreditNote]) -> bool:
    """Tell whether a credit note touches one of two, or names no invoice and has their customer and amount."""
    return any(
        note.invoice in (subject.id, other.id) if note.invoice is not None else _may_credit(note, subject)
        for note in notes
    )


def _may_credit(note: CreditNote, invoice: Invoice) -> bool:
    same_money = (note.total, note.currency) == (invoice.total, invoice.currency)
    return same_money and note.status == "issued" and note.customer in (None, invoice.customer)


def is_settled(invoice: Invoice, payments: Iterable[Payment]) -> bool:
    """Tell whether money was received on an invoice: then it is not the one to take back."""
    applied = any(invoice.id in p.applied_to and p.status == "applied" for p in payments)
    return applied or invoice.status == "paid" or invoice.amount_remaining < invoice.total


def stands(invoice: Invoice) -> bool:
    """Tell whether an invoice is one that the customer has and that the books still count on."""
    return invoice.status in ("open", "paid")


def same_due(first: Invoice, second: Invoice, *, zone: str) -> bool | None:
    """Compare when two invoices are due: a reissue keeps its day or its term, instalments do not."""
    days, terms = [_due(i, zone) for i in (first, second)], [_term(i, zone) for i in (first, second)]
    if None in days:
        return None
    return days[0] == days[1] or (None not in terms and terms[0] == terms[1])


def _due(invoice: Invoice, zone: str) -> date | None:
    return None if invoice.due_date is None else civil(invoice.due_date, zone)


def _term(invoice: Invoice, zone: str) -> int | None:
    due = _due(invoice, zone)
    return None if due is None or invoice.created is None else (due - civil(invoice.created, zone)).days
