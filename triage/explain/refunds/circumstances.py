"""What else the evidence says about a refund."""

from collections.abc import Iterable

from triage.calendar import civil
from triage.explain.refunds.books import Books
from triage.explain.refunds.facts import Reading, RefundFacts
from triage.explain.refunds.readings import Taken, is_reopened, left_of, loose, settled
from triage.model import Claim, CreditNote, Evidence, Invoice, Refund


def circumstances(books: Books, taken: Taken, evidence: Evidence) -> RefundFacts:
    """State the circumstances of a refund under one reading of what it settles."""
    refund, note, claims = books.refund, taken.note, evidence.standing.claims
    return RefundFacts(
        reading=taken.reading,
        status=refund.status,
        customer_agrees=_customer_agrees(books, note),
        invoice_agrees=_invoice_agrees(books, note),
        over_paid=_over_paid(books),
        repeats=len(books.twins),
        others_pending=any(other.status == "pending" for other in books.siblings),
        order_known=all(books.is_before(twin) is not None for twin in books.twins),
        payments_at_hand=books.invoice is not None and books.paid == books.invoice.total,
        payment_taken=_payment_taken(books, claims),
        charged_back=_charged_back(books),
        processor_agrees=_processor_agrees(books),
        notes_that_fit=len(settled(books)),
        contended=refund.credit_note is None and any(_claims_too(other, books) for other in books.others),
        covered=any(left_of(each, books) == refund.amount for each in settled(books)),
        other_notes=_other_notes(books),
        note_taken=note is not None and _is_taken(note, books, claims),
        over_credited=_over_credited(books, taken),
        invoice_open=_invoice_open(books, taken.reading, evidence.documents.invoices),
        waits=_waits(books),
        out_of_order=_out_of_order(books, evidence),
        by_amount=note is not None and _by_amount(note, books),
        others_of_invoice=_others_of_invoice(books),
        unapplied=_unapplied(books),
    )


def _customer_agrees(books: Books, note: CreditNote | None) -> bool:
    """Tell whether all documents that name a customer name one."""
    documents = (books.refund, books.payment, books.invoice, note, *books.paying)
    return len({document.customer for document in documents if document and document.customer}) == 1


def _invoice_agrees(books: Books, note: CreditNote | None) -> bool:
    """Tell whether all documents that name an invoice, at hand or not, name one that the payment may have paid."""
    invoice, payment = books.invoice, books.payment
    named = {invoice.id if invoice else None, note.invoice if note else None} - {None}
    paid = set(payment.applied_to) if payment else set()
    return len(named) <= 1 and (not paid or named <= paid)


def _over_paid(books: Books) -> bool:
    before = sum(other.amount for other in books.earlier(books.siblings))
    return books.payment is not None and before + books.refund.amount > books.payment.amount


def _charged_back(books: Books) -> bool:
    disputed = any(movement.type in ("dispute", "dispute_reversal") for movement in books.movements)
    return disputed or (books.payment is not None and books.payment.status == "returned")


def _invoice_open(books: Books, reading: Reading, invoices: Iterable[Invoice]) -> bool:
    """Tell whether something is open on the invoice, beside a refund that is read as having opened it again.

    Nothing was paid too much while any invoice of the customer is open.
    """
    if reading == "overpayment" and any(_is_open(invoice, books) for invoice in invoices):
        return True
    if books.invoice is None or not books.invoice.amount_remaining:
        return False
    return reading not in ("reopened", "no_note") or not is_reopened(books)


def _is_open(invoice: Invoice, books: Books) -> bool:
    owed = invoice.amount_remaining > 0 and invoice.status in ("open", "draft")
    return owed and invoice.currency == books.refund.currency and invoice.customer in (None, books.customer)


def _payment_taken(books: Books, claims: Iterable[Claim]) -> bool:
    """Tell whether a decision took the payment, beside those that settled the invoice with it."""
    held = list(claims)
    settling = {c.exception for c in held if c.role == "settle" and books.invoice and c.document == books.invoice.id}
    taking = (c for c in held if c.document == books.refund.payment and c.role in ("spend", "hold"))
    return any(claim.exception not in settling for claim in taking)


def _claims_too(other: Refund, books: Books) -> bool:
    """Tell whether another refund may be what this one is taken for."""
    return other.credit_note is None and (other.amount, other.currency) == (books.refund.amount, books.refund.currency)


def _processor_agrees(books: Books) -> bool | None:
    refund = books.refund
    own = [m for m in books.movements if m.source == refund.id and m.type != "fee"]
    # Where it is the payment's only refund, a movement of a refund that names the payment is of it.
    of_payment = [m for m in books.movements if m.source == refund.payment and m.type == "refund"]
    moved = [(m.type, m.amount, m.currency) for m in (*own, *([] if books.siblings else of_payment))]
    if not moved:
        return None
    return refund.status != "failed" and moved == [("refund", refund.amount, refund.currency)]


def _waits(books: Books) -> bool:
    """Tell whether a refund that was not sent is still owed: a note is named or unused, or too much was paid."""
    if books.refund.status != "failed":
        return False
    noted = books.refund.credit_note is not None or bool(settled(books)) or _other_notes(books) > 0
    return noted or books.surplus > 0


def _out_of_order(books: Books, evidence: Evidence) -> bool:
    created, paid = books.refund.created, books.payment.created if books.payment else None
    if created is None:
        return False
    day = civil(created, books.zone)
    return day > civil(evidence.instant, books.zone) or (paid is not None and day < civil(paid, books.zone))


def _by_amount(note: CreditNote, books: Books) -> bool:
    named = books.refund.credit_note is not None
    return not named and (books.invoice is None or note.invoice != books.invoice.id)


def _unapplied(books: Books) -> int:
    """Count other payments that may be the customer's and settled nothing: the refund may be of one of them."""
    others = (p for p in books.payments if p.id != books.refund.payment and p.currency == books.refund.currency)
    return sum(p.status == "unapplied" and p.customer in (None, books.customer) for p in others)


def _others_of_invoice(books: Books) -> int:
    """Count refunds that went out by other payments for the same invoice, with no paper to tell what for."""
    elsewhere = (other for other in books.others if other not in books.siblings and other.credit_note is None)
    return sum(books.invoice is not None and other.invoice == books.invoice.id for other in elsewhere)


def _other_notes(books: Books) -> int:
    """Count the notes of this invoice, or of none, that no refund names and that this one does not settle."""
    invoice = books.invoice.id if books.invoice else None
    near = (note for note in loose(books) if note.invoice in (None, invoice))
    return sum(note not in settled(books) for note in near)


def _is_taken(note: CreditNote, books: Books, claims: Iterable[Claim]) -> bool:
    """Tell whether a note was used beside its refunds: netted by a decision, or down to an amount they do not explain.

    A note that the refund does not name and that has nothing left was used for something that nobody can see.
    """
    if any(claim.role == "net" and claim.document == note.id for claim in claims):
        return True
    if books.refund.credit_note is None:
        return note.amount_remaining != note.total
    left = left_of(note, books) - books.refund.amount
    all_sent = note.total - sum(other.amount for other in books.linked(note)) - books.refund.amount
    return note.amount_remaining not in (note.total, left, max(0, all_sent))


def _over_credited(books: Books, taken: Taken) -> bool:
    """Tell whether the notes of the invoice, with what this reading would add to them, exceed it."""
    if books.invoice is None:
        return False
    owed_back = None if taken.audit.bill.credit else taken.audit.owed_back
    added = max(0, owed_back.amount) if owed_back is not None else 0
    credited = sum(note.total for note in books.notes if note.invoice == books.invoice.id)
    return credited + added > books.invoice.total
