"""What keeps a refund from being compared with anything at all."""

from collections.abc import Iterator

from triage.explain.refunds.books import Books
from triage.model import Documents


def objections(books: Books, documents: Documents) -> tuple[str, ...]:
    """Say what a refund lacks, or what of it contradicts itself."""
    return (*_of_payment(books), *_of_note(books, documents), *_of_invoice(books))


def _of_payment(books: Books) -> Iterator[str]:
    refund, payment = books.refund, books.payment
    if not refund.amount:
        yield f"{refund.id} sends nothing back"
    if payment is None:
        yield f"payment {refund.payment} is not in the evidence"
        return
    if payment.direction != "inbound":
        yield f"{payment.id} is money that went out"
    if payment.currency != refund.currency:
        yield f"{refund.id} is in {refund.currency} and {payment.id} in {payment.currency}"


def _of_note(books: Books, documents: Documents) -> Iterator[str]:
    refund = books.refund
    note = next((n for n in documents.credit_notes if n.id == refund.credit_note), None)
    if refund.credit_note is not None and note is None:
        yield f"credit note {refund.credit_note} is not in the evidence"
    if note is not None and note.status == "void":
        yield f"credit note {note.id} is void"
    if note is not None and note.currency != refund.currency:
        yield f"{refund.id} is in {refund.currency} and {note.id} in {note.currency}"


def _of_invoice(books: Books) -> Iterator[str]:
    refund, invoice = books.refund, books.invoice
    if refund.invoice is not None and invoice is None:
        yield f"invoice {refund.invoice} is not in the evidence"
    if invoice is not None and invoice.currency != refund.currency:
        yield f"{refund.id} is in {refund.currency} and {invoice.id} in {invoice.currency}"
    if invoice is not None and invoice.document != "invoice":
        yield f"{invoice.id} is a {invoice.document}, not an invoice to a customer"
    if invoice is not None and invoice.status == "draft":
        yield f"{invoice.id} is a draft, and nothing of it can have been paid"
