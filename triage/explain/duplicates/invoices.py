"""Invoices that repeat an earlier one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from triage.explain.duplicates.cadence import of_subscriptions
from triage.explain.duplicates.facts import InvoicePair
from triage.explain.duplicates.order import precedence
from triage.explain.duplicates.pairs import compare
from triage.explain.duplicates.standing import is_credited, is_settled, same_due, stands
from triage.explain.duplicates.words import apart as written_apart
from triage.explain.duplicates.words import number_distance, same_text
from triage.matching.document_numbers import compare_numbers
from triage.matching.twins import ROUNDING
from triage.model import (
    Claim,
    ClientPolicy,
    Documents,
    Effect,
    Evidence,
    Explanation,
    HoldInvoice,
    Invoice,
    Kind,
    NoAction,
    VoidInvoice,
)
from triage.model.codec import exception_id
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceTwins:
    """An invoice with every other that may be the same, in order of precedence."""

    subject: Invoice
    others: tuple[Invoice, ...]
    documents: Documents
    policy: ClientPolicy
    expected: int | None
    seen: int
    same_numbers: int


def duplicate_invoices(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Offer every invoice that the one in question may repeat; if it is the first itself, say so."""
    documents = evidence.documents
    subject = next((i for i in documents.invoices if i.id == evidence.exception.subject), None)
    if subject is None or subject.status == "void":
        return ()
    twins = _twins(subject, documents, policy)
    earlier = [other for other in twins.others if _is_later(subject, other, policy)]
    offered = [_repeats(twins, other, evidence) for other in earlier]
    return tuple(offered or [_is_first(twins, other, evidence) for other in twins.others[:1]])


def _twins(subject: Invoice, documents: Documents, policy: ClientPolicy) -> InvoiceTwins:
    others = [i for i in documents.invoices if i.id != subject.id and _may_repeat(subject, i, documents, policy)]
    return InvoiceTwins(
        subject=subject,
        others=tuple(sorted(others, key=lambda invoice: precedence(invoice, policy.timezone))),
        documents=documents,
        policy=policy,
        expected=_expected(subject, documents),
        seen=1 + sum(_is_later(subject, other, policy) for other in others),
        same_numbers=sum(compare_numbers(subject.number, other.number) == "same" for other in others),
    )


def _is_later(subject: Invoice, other: Invoice, policy: ClientPolicy) -> bool:
    return precedence(subject, policy.timezone) > precedence(other, policy.timezone)


def _may_repeat(subject: Invoice, other: Invoice, documents: Documents, policy: ClientPolicy) -> bool:
    """Tell whether two bills of one amount, but for rounding, may be one; two orders account for both of them."""
    if other.status == "void" or not subject.total or _is_replaced(subject, other, documents):
        return False
    if {subject.document, other.document} == {"bill", "invoice"} or abs(subject.total - other.total) > ROUNDING:
        return False
    pair = compare(subject, other, policy)
    return pair.grade != "distinct" and pair.signs.order is not False


def _is_replaced(subject: Invoice, other: Invoice, documents: Documents) -> bool:
    """A full credit note against either takes it off the books: what remains is a corrected bill, not a second one."""
    credited = {
        note.invoice for note in documents.credit_notes if note.status == "issued" and note.total >= subject.total
    }
    return bool(credited & {subject.id, other.id})


def _facts(twins: InvoiceTwins, other: Invoice) -> InvoicePair:
    subject, zone = twins.subject, twins.policy.timezone
    signs, grade = compare(subject, other, twins.policy)
    later, earlier = (subject, other) if _is_later(subject, other, twins.policy) else (other, subject)
    return InvoicePair(
        grade="duplicate" if grade == "duplicate" else "review",
        is_later=later is subject,
        twins=len(twins.others),
        number=signs.number,
        number_distance=number_distance(subject.number, other.number),
        only_this_number=signs.number == "same" and twins.same_numbers == 1,
        rounded=signs.gap > 0,
        days_apart=signs.days,
        within_days=None if signs.days is None else signs.days <= twins.policy.duplicates.invoice_days,
        same_customer=None if subject.customer is None else subject.customer == other.customer,
        same_period=None if signs.period == "unknown" else signs.period == "same",
        same_lines=signs.lines,
        same_po=signs.order,
        same_subscription=signs.subscription,
        credited=is_credited(subject, other, twins.documents.credit_notes),
        disputed=subject.disputed or other.disputed,
        expected=twins.expected,
        seen=twins.seen,
        same_description=same_text(subject.description, other.description),
        same_due=same_due(subject, other, zone=zone),
        same_payment_reference=same_text(subject.payment_reference, other.payment_reference),
        same_document=subject.document == other.document,
        first_stands=stands(earlier),
        settled=is_settled(later, twins.documents.payments),
    )


def _expected(subject: Invoice, documents: Documents) -> int | None:
    own = [s for s in documents.subscriptions if s.customer == subject.customer]
    named = [s for s in own if subject.subscription in (None, s.id)]
    cadence = of_subscriptions(named, amount=subject.total, currency=subject.currency)
    return cadence.expected if cadence else None


def _repeats(twins: InvoiceTwins, other: Invoice, evidence: Evidence) -> Explanation:
    subject, facts = twins.subject, _facts(twins, other)
    exception, amount = exception_id(evidence.exception), Money(subject.total, subject.currency)
    voids = twins.policy.duplicates.invoice_action == "void_invoice"
    return Explanation(
        id=f"duplicate_invoice:{subject.id}:{other.id}",
        kind=Kind.DUPLICATE_INVOICE,
        cause="repeats",
        summary=f"{subject.id} repeats {other.id}: {amount}, number {facts.number}, {written_apart(facts.days_apart)}",
        action=(VoidInvoice if voids else HoldInvoice)(invoice=subject.id, repeats=other.id),
        effects=(Effect(type="withhold", document=subject.id, amount=amount),),
        claims=(
            Claim(exception=exception, role="hold", document=subject.id, amount=subject.total, currency=other.currency),
            Claim(exception=exception, role="keep", document=other.id, amount=0, currency=other.currency),
        ),
        facts=(facts,),
        customer=subject.customer,
        known_by="id" if subject.customer else None,
        rank=_rank(facts),
    )


def _is_first(twins: InvoiceTwins, other: Invoice, evidence: Evidence) -> Explanation:
    subject = twins.subject
    claim = Claim(
        exception=exception_id(evidence.exception),
        role="keep",
        document=subject.id,
        amount=0,
        currency=subject.currency,
    )
    return Explanation(
        id=f"first_invoice:{subject.id}:{other.id}",
        kind=Kind.DUPLICATE_INVOICE,
        cause="first_of_pair",
        summary=f"{subject.id} is the first; it is {other.id} that may repeat it",
        action=NoAction(subject=subject.id),
        effects=(),
        claims=(claim,),
        facts=(_facts(twins, other),),
        customer=subject.customer,
        known_by="id" if subject.customer else None,
        rank=_rank(_facts(twins, other)),
    )


def _rank(facts: InvoicePair) -> Decimal:
    known: Sequence[bool | None] = (facts.same_period, facts.same_lines, facts.same_po, facts.within_days)
    number = {"same": 4, "copy": 3, "misread": 2, "part": 1, "missing": 1, "different": 0}[facts.number]
    return (Decimal(number + sum(fact is True for fact in known)) / 8).quantize(Decimal("0.0001"))
