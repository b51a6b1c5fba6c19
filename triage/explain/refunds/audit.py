"""The auditor of refunds: compares money that was sent back with the paper that should say why."""

from dataclasses import replace

from triage.explain.bills import Audit, Bill, explanation
from triage.explain.refunds.books import Books, books_of
from triage.explain.refunds.circumstances import circumstances
from triage.explain.refunds.objections import objections
from triage.explain.refunds.readings import Taken, readings
from triage.model import ClientPolicy, Evidence, Explanation, Kind
from triage.money import Money


def audit_refunds(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Compare the refund that an exception is about with all that it may settle; each reading is one explanation."""
    documents = evidence.documents
    refund = next((refund for refund in documents.refunds if refund.id == evidence.exception.subject), None)
    if refund is None:
        return ()
    books = books_of(refund, documents, policy.timezone)
    found = objections(books, documents)
    if found:
        return (_explained(_unproved(books, found), books, evidence),)
    return tuple(_explained(taken, books, evidence) for taken in readings(books))


def _explained(taken: Taken, books: Books, evidence: Evidence) -> Explanation:
    facts = circumstances(books, taken, evidence)
    told = explanation(taken.audit, Kind.REFUND_MISMATCH, evidence, facts)
    if taken.audit.expected is None:
        return told
    return replace(told, summary=_summary(taken), arithmetic=_arithmetic(taken.audit))


def _unproved(books: Books, found: tuple[str, ...]) -> Taken:
    refund = books.refund
    bill = Bill(
        document=refund.id,
        billed=Money(refund.amount, refund.currency),
        customer=books.customer,
        invoice=books.invoice.id if books.invoice else refund.invoice,
    )
    audit = Audit(bill=bill, expected=None, tolerance=0, lines=(), readings={}, words={}, objections=found)
    return Taken(reading="unproved", audit=audit)


_SETTLES = {
    "note": "credited is",
    "no_note": "credited is",
    "reopened": "due again is",
    "overpayment": "paid beyond what was due is",
    "twice": "still to be sent back was",
    "too_much": "owed was",
    "not_sent": "owed is",
}
"""What a refund is compared with under each reading."""


def _summary(taken: Taken) -> str:
    audit = taken.audit
    named = f" by {taken.note.id}" if taken.note else ""
    told = f"{audit.bill.document} sent {audit.bill.billed} back, {_SETTLES[taken.reading]} {audit.expected}{named}"
    if not audit.is_mismatch:
        return f"{told}: nothing is wrong"
    return f"{told}: {' or '.join(audit.words[cause] for cause in audit.causes) or 'no single reason comes to it'}"


def _arithmetic(audit: Audit) -> tuple[str, ...]:
    """Write the comparison line by line; whose favour a difference is in depends on whether the money was right."""
    lines = (*audit.lines, f"sent back: {audit.bill.billed}")
    if audit.owed_back is None or not audit.is_mismatch:
        return lines
    paper = "to be credited" if audit.owed_back.amount > 0 else "to be charged again"
    fits = (f"{audit.bill.billed} comes out if {audit.words[cause]}" for cause in audit.causes)
    return (*lines, f"{paper}: {abs(audit.owed_back)}", *fits)
