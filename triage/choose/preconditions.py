"""What must be so before an action may be offered at all: read from the documents' own fields, never from a text."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from triage.model import (
    AllocatePayment,
    BookFees,
    CorrectBillingDate,
    CorrectTerms,
    Documents,
    Evidence,
    Explanation,
    HoldAsCredit,
    HoldInvoice,
    Invoice,
    IssueCreditNote,
    IssueDebitNote,
    IssueSupplementalInvoice,
    KeepLatest,
    NoAction,
    Payment,
    RefundPayment,
    Rerate,
    RetryPayment,
    StartDunning,
    StopRetrying,
    VoidInvoice,
)
from triage.model.documents import by_id

Precondition = Callable[[Explanation, Evidence], Iterator[str]]


def unmet(explanation: Explanation, evidence: Evidence) -> tuple[str, ...]:
    """Return what keeps an action from being offered, in a fixed order; nothing where it may be."""
    return tuple(PRECONDITIONS[type(explanation.action)](explanation, evidence))


def _repeated_invoice(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """An invoice that repeats another is of the same currency and, where both say so, of the same customer."""
    action = explanation.action
    if isinstance(action, (HoldInvoice, VoidInvoice)):
        yield from _pair(
            by_id(evidence.documents.invoices, action.invoice), by_id(evidence.documents.invoices, action.repeats)
        )
        if isinstance(action, VoidInvoice) and _is_paid_in_part(by_id(evidence.documents.invoices, action.invoice)):
            yield f"invoice {action.invoice} is paid in part: it cannot be void"


def _is_paid_in_part(invoice: Invoice | None) -> bool:
    return invoice is not None and invoice.amount_remaining < invoice.total


def _repeated_payment(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """A payment that repeats another came in, over the same amount."""
    action = explanation.action
    if isinstance(action, (RefundPayment, HoldAsCredit)):
        first, second = (by_id(evidence.documents.payments, id_) for id_ in (action.payment, action.repeats))
        yield from _pair(first, second)
        if first and second and first.amount != second.amount:
            yield f"{first.id} and {second.id} are not of one amount"
        if first and first.direction != "inbound":
            yield f"payment {first.id} did not come in"


def _pair(first: Invoice | Payment | None, second: Invoice | Payment | None) -> Iterator[str]:
    if first is None or second is None:
        yield "one of the two documents is not here"
    elif first.currency != second.currency:
        yield f"{first.id} and {second.id} are not in one currency"
    elif first.customer and second.customer and first.customer != second.customer:
        yield f"{first.id} and {second.id} are not of one customer"


def _allocation(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """What a payment settles is open, and of the customer who is known to have paid."""
    action, documents = explanation.action, evidence.documents
    if not isinstance(action, AllocatePayment):
        return
    if explanation.customer is None:
        yield "nobody is known to have paid"
    for invoice in (by_id(documents.invoices, id_) for id_ in action.invoices):
        if invoice is not None and invoice.customer != explanation.customer:
            yield f"invoice {invoice.id} is not of the customer {explanation.customer}"
    for payment in (by_id(documents.payments, id_) for id_ in action.payments):
        if payment is not None and payment.customer not in (None, explanation.customer):
            yield f"payment {payment.id} is of another customer"
    if not any(effect.type == "allocate" and effect.amount.amount > 0 for effect in explanation.effects):
        yield "no invoice gets anything"


def _correction(*types: str) -> Precondition:
    """Return the precondition of a correction: it moves money of these types only, and something of it."""

    def check(explanation: Explanation, _: Evidence) -> Iterator[str]:
        """What is credited or debited is above zero, and nothing else moves."""
        if others := sorted({effect.type for effect in explanation.effects} - set(types)):
            yield f"it would move money by {', '.join(others)}"
        if not any(effect.amount.amount > 0 for effect in explanation.effects):
            yield "it would move nothing"

    return check


def _moves_no_money(explanation: Explanation, _: Evidence) -> Iterator[str]:
    """Recorded terms and dates are put right without money."""
    for effect in explanation.effects:
        if effect.type not in _NOTED:
            yield f"it would move {effect.amount} on {effect.document}"


_NOTED = ("left_open", "withhold", "unapplied")
"""Effects that say where money stays."""


def _collection(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """Only a declined attempt at an open invoice is followed up, of a customer who may be asked."""
    action = explanation.action
    if isinstance(action, (RetryPayment, StartDunning)):
        yield from _attempted(action, evidence.documents)
        invoice = by_id(evidence.documents.invoices, action.invoice)
        if invoice is not None and invoice.status != "open":
            yield f"invoice {invoice.id} is {invoice.status}"
        customer = by_id(evidence.documents.customers, invoice.customer if invoice else None)
        if customer is not None and customer.collection_blocked:
            yield f"nothing is collected from {customer.id}"


def _stop(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """What is given up is an attempt at that invoice, and no money moves."""
    if isinstance(explanation.action, StopRetrying):
        yield from _attempted(explanation.action, evidence.documents, ("declined", "pending", "succeeded"))
    yield from _moves_no_money(explanation, evidence)


def _attempted(
    action: RetryPayment | StartDunning | StopRetrying, documents: Documents, outcomes: Iterable[str] = ("declined",)
) -> Iterator[str]:
    attempt = by_id(documents.attempts, action.attempt)
    if attempt is None or attempt.invoice != action.invoice:
        yield f"{action.attempt} is no attempt at {action.invoice}"
    elif attempt.outcome not in outcomes:
        yield f"attempt {attempt.id} {attempt.outcome}"


def _race(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """Changes that race are of one subscription."""
    action = explanation.action
    if isinstance(action, KeepLatest):
        wanted = {action.change, *action.drops}
        raced = [change for change in evidence.documents.plan_changes if change.id in wanted]
        if len({change.subscription for change in raced}) != 1:
            yield "the changes are not of one subscription"


def _deposit(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """Payouts that were not returned meet deposits in the same currency."""
    action, documents = explanation.action, evidence.documents
    if isinstance(action, BookFees):
        paid = [payment for payment in documents.payments if payment.id in action.payments]
        sent = [payout for payout in documents.payouts if payout.id in action.payouts]
        if {payment.currency for payment in paid} != {payout.currency for payout in sent}:
            yield "deposits and payouts are not in one currency"
        yield from (f"payout {payout.id} failed" for payout in sent if payout.status == "failed")


def _nothing(explanation: Explanation, evidence: Evidence) -> Iterator[str]:
    """That nothing is wrong is said of what the exception is about, and moves nothing."""
    action = explanation.action
    if isinstance(action, NoAction) and action.subject != evidence.exception.subject:
        yield f"{action.subject} is not what the exception is about"
    yield from _moves_no_money(explanation, evidence)


PRECONDITIONS: Mapping[type, Precondition] = {
    HoldInvoice: _repeated_invoice,
    VoidInvoice: _repeated_invoice,
    RefundPayment: _repeated_payment,
    HoldAsCredit: _repeated_payment,
    AllocatePayment: _allocation,
    IssueCreditNote: _correction("credit"),
    IssueDebitNote: _correction("debit"),
    IssueSupplementalInvoice: _correction("debit"),
    CorrectTerms: _moves_no_money,
    CorrectBillingDate: _moves_no_money,
    RetryPayment: _collection,
    StartDunning: _collection,
    StopRetrying: _stop,
    KeepLatest: _race,
    Rerate: _correction("credit", "debit"),
    BookFees: _deposit,
    NoAction: _nothing,
}
"""The precondition of every action; a test holds the table complete, and the book of scenarios against it."""
