"""What two equal payments settle, and what became of the money of the first."""

from collections.abc import Sequence

from triage.calendar import civil
from triage.explain.duplicates.payers import compare_payers
from triage.matching.spelling import tokens
from triage.model import Documents, Invoice, Payment, PaymentPolicy


def worth_one(
    payment: Payment, named: Sequence[Invoice], *, customer: str | None, policy: PaymentPolicy
) -> bool | None:
    """Tell whether the named invoices are worth one payment; if more, it may be an instalment, if less, a lump sum."""
    foreign = [i for i in named if i.currency != payment.currency or i.customer not in (None, customer)]
    if not named or foreign or any(invoice.status == "void" for invoice in named):
        return None
    total = sum(invoice.total for invoice in named)
    return 0 <= total - payment.amount <= _kept(total, payment.currency, policy)


def _kept(total: int, currency: str, policy: PaymentPolicy) -> int:
    """Return the most that a payer, a tax office and banks may keep of a sum."""
    share = max(policy.discounts, default=0) + max(policy.withholding, default=0)
    return int(total * share) + max((fee.amount for fee in policy.bank_fee if fee.currency == currency), default=0)


def same_advice(first: Payment, second: Payment) -> bool | None:
    """Compare two remittance advices line by line, in any order."""
    if not first.remittance or not second.remittance:
        return None
    return _advised(first) == _advised(second)


def _advised(payment: Payment) -> list[tuple[tuple[str, ...], str, int]]:
    return sorted(
        (tokens(line.reference), line.document, -1 if line.amount is None else line.amount)
        for line in payment.remittance
    )


def applied_elsewhere(payment: Payment, named: Sequence[Invoice]) -> bool:
    """Tell whether a payment was applied to an invoice that it does not name."""
    return bool(set(payment.applied_to) - {invoice.id for invoice in named})


def paid_before(payment: Payment, named: Sequence[Invoice], *, zone: str) -> bool:
    """Tell whether a payment is older than an invoice that it names: numbers come back with every year."""
    if payment.created is None:
        return False
    paid = civil(payment.created, zone)
    return any(civil(invoice.created, zone) > paid for invoice in named if invoice.created is not None)


def is_refunded(first: Payment, documents: Documents, *, zone: str) -> bool:
    """Tell whether the amount of a payment went back to its payer since: then the next of that amount is no copy."""
    return any(
        _is_opposite(first, other)
        and _follows(first, other, zone)
        and compare_payers(first, other, documents) != "different"
        for other in documents.payments
    )


def _is_opposite(first: Payment, other: Payment) -> bool:
    same_money = (first.amount, first.currency) == (other.amount, other.currency)
    return same_money and other.direction != first.direction and other.status != "returned"


def _follows(first: Payment, other: Payment, zone: str) -> bool:
    if first.created is None or other.created is None:
        return True
    return civil(other.created, zone) >= civil(first.created, zone)
