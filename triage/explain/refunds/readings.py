"""Every reading of what a refund settles, each as an audit of the paper behind the money, or of the money itself."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from triage.explain.bills import Audit, Bill
from triage.explain.refunds.amounts import Reason, above_note, below_note, too_much, without_note
from triage.explain.refunds.books import Books
from triage.explain.refunds.facts import Reading
from triage.model import CreditNote, Refund
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A refund under one reading. `note` is the credit note that it settles, where it settles one."""

    reading: Reading
    audit: Audit
    note: CreditNote | None = None


def readings(books: Books) -> tuple[Taken, ...]:
    """Return every reading that the books allow; that of a note it names excludes that there is none."""
    if books.refund.status == "failed":
        return (_not_sent(books),)
    notes = tuple(_settles(note, books) for note in settled(books))
    return (*notes, *_too_much(books, notes), *_unpapered(books, notes), *_twice(books))


def settled(books: Books) -> tuple[CreditNote, ...]:
    """Return the credit note that a refund names, or those over its amount that no other refund names."""
    if books.refund.credit_note is not None:
        return tuple(note for note in books.notes if note.id == books.refund.credit_note)
    return tuple(note for note in loose(books) if note.total == books.refund.amount and _is_tied(note, books))


def _is_tied(note: CreditNote, books: Books) -> bool:
    """Tell whether a note names the customer or the invoice, and is not just over the same amount."""
    invoice = None if books.invoice is None else books.invoice.id
    return note.customer is not None or (invoice is not None and note.invoice == invoice)


def loose(books: Books) -> tuple[CreditNote, ...]:
    """Return the credit notes of the customer, the invoice or nobody, in the currency, that no other refund names."""
    invoice = None if books.invoice is None else books.invoice.id
    alike = (note for note in books.notes if note.currency == books.refund.currency and not books.linked(note))
    return tuple(n for n in alike if n.customer in (None, books.customer) or (n.invoice and n.invoice == invoice))


def left_of(note: CreditNote, books: Books) -> int:
    """Return what of a credit note this refund should settle: what the others leave, or what those before it left."""
    others = books.linked(note)
    left = note.total - sum(other.amount for other in others)
    if left == books.refund.amount:
        return left
    return max(0, note.total - sum(other.amount for other in books.earlier(others)))


def _not_sent(books: Books) -> Taken:
    bill = _bill(books, amount=0, credit=True)
    lines = [f"{books.refund.id} failed: nothing was sent back"]
    return Taken(reading="not_sent", audit=_audit(bill, expected=0, lines=lines))


def _settles(note: CreditNote, books: Books) -> Taken:
    credited = left_of(note, books)
    refund = books.refund
    reasons = above_note(books, credited) if refund.amount > credited else below_note(books, credited)
    lines = [f"credited by {note.id}: {_money(note.total, books)}, of it for this refund: {_money(credited, books)}"]
    # What is audited is the paper: a refund above its note needs another note, for the money is out already.
    audit = _audit(_bill(books), expected=credited, lines=lines, reasons=reasons, name=note.id)
    return Taken(reading="note", audit=audit, note=note)


def _too_much(books: Books, notes: Iterable[Taken]) -> Iterator[Taken]:
    """Where a refund is above its note, the money may be wrong as well as the paper."""
    for taken in notes:
        expected = taken.audit.expected
        if expected is not None and 0 < expected.amount < books.refund.amount:
            audit = _audit(
                _bill(books, credit=True),
                expected=expected.amount,
                lines=taken.audit.lines,
                reasons=too_much(books, expected.amount),
                name="too_much",
            )
            yield Taken(reading="too_much", audit=audit, note=taken.note)


def _unpapered(books: Books, notes: tuple[Taken, ...]) -> Iterator[Taken]:
    """Where a refund names no note: money that settled nothing, an invoice that is due again, or a note to be made."""
    refund, invoice, surplus = books.refund, books.invoice, books.surplus
    if refund.credit_note is not None:
        return
    if surplus >= refund.amount:
        lines = [f"paid beyond what was due: {_money(surplus, books)}"]
        audit = _audit(_bill(books), expected=surplus, lines=lines, name="overpayment")
        yield Taken(reading="overpayment", audit=audit)
    if is_reopened(books):
        lines = [f"open again: {_money(refund.amount, books)}"]
        audit = _audit(_bill(books), expected=refund.amount, lines=lines, name="reopened")
        yield Taken(reading="reopened", audit=audit)
    own = any(taken.note and invoice and taken.note.invoice == invoice.id for taken in notes)
    if not own and surplus < refund.amount:
        reasons = without_note(books)
        audit = _audit(_bill(books), expected=0, lines=["credited: nothing"], reasons=reasons, name="no_note")
        yield Taken(reading="no_note", audit=audit)


def is_reopened(books: Books) -> bool:
    """Tell whether an invoice that was paid in full is open again by exactly the refund."""
    invoice = books.invoice
    return invoice is not None and books.paid == invoice.total and invoice.amount_remaining == books.refund.amount


def _twice(books: Books) -> Iterator[Taken]:
    """The same amount went out before, and the payment or the credit note had room for it once."""
    refund, payment = books.refund, books.payment
    before = books.earlier(books.twins)
    if not before or payment is None:
        return
    spent = sum(other.amount for other in books.earlier(books.siblings)) + refund.amount
    crowded = _crowded(before, books)
    if spent > payment.amount or crowded:
        # Two refunds of a part may be of two things; all of a payment, or all of a note, is given back once.
        once = crowded or refund.amount == payment.amount
        reason = Reason("refunded_twice", f"{before[0].id} had sent the same amount back already", refund.amount)
        lines = (f"brought by {payment.id}: {_money(payment.amount, books)}", f"sent by now: {_money(spent, books)}")
        bill, reasons = _bill(books, credit=True), [reason] if once else []
        yield Taken(reading="twice", audit=_audit(bill, expected=0, lines=lines, reasons=reasons, name="twice"))


def _crowded(before: Iterable[Refund], books: Books) -> bool:
    """Tell whether an earlier refund of the amount has used up the very note that this one names."""
    note = books.refund.credit_note
    shared = note is not None and any(other.credit_note == note for other in before)
    return shared and any(left_of(each, books) == 0 for each in settled(books))


def _bill(books: Books, *, amount: int | None = None, credit: bool = False) -> Bill:
    """State a refund as what its paper should cover or, with `credit`, as money that was given back."""
    refund = books.refund
    return Bill(
        document=refund.id,
        billed=_money(refund.amount if amount is None else amount, books),
        customer=books.customer,
        invoice=books.invoice.id if books.invoice else refund.invoice,
        credit=credit,
    )


def _audit(bill: Bill, *, expected: int, lines: Iterable[str], reasons: Iterable[Reason] = (), name: str = "") -> Audit:
    currency, known = bill.billed.currency, list(reasons)
    return Audit(
        bill=bill,
        expected=Money(expected, currency),
        tolerance=0,
        lines=tuple(lines),
        readings={reason.name: Money(reason.amount, currency) for reason in known},
        words={reason.name: reason.words for reason in known},
        name=name,
    )


def _money(amount: int, books: Books) -> Money:
    return Money(amount, books.refund.currency)
