"""A person's own action: code computes what it moves and what it takes."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from triage.errors import InputError
from triage.model import (
    Act,
    Action,
    AllocatePayment,
    BookFees,
    Claim,
    CorrectBillingDate,
    CorrectTerms,
    CreditNote,
    Effect,
    EffectType,
    Evidence,
    Explanation,
    HoldAsCredit,
    HoldInvoice,
    Invoice,
    InvoiceItem,
    IssueCreditNote,
    IssueDebitNote,
    IssueSupplementalInvoice,
    KeepLatest,
    NoAction,
    Refund,
    RefundPayment,
    Rerate,
    RetryPayment,
    Role,
    StartDunning,
    StopRetrying,
    UsageCharge,
    VoidInvoice,
)
from triage.model.codec import canonical_json, digest, exception_id
from triage.money import Money

_T = TypeVar("_T")

_TAKES: dict[str, Role] = {"allocate": "settle", "net": "net", "credit": "correct", "debit": "correct"}
"""What an effect takes of the document that it moves."""

_Correction = IssueCreditNote | IssueDebitNote | IssueSupplementalInvoice
_Billing = InvoiceItem | UsageCharge | Invoice | CreditNote | Refund
_Computed = RetryPayment | CorrectBillingDate | CorrectTerms | KeepLatest | Rerate | BookFees
"""Actions that nobody states by hand: their moments and sums are those that an explanation computed."""


def act(review: Act, evidence: Evidence, explanations: tuple[Explanation, ...]) -> Explanation:
    """Build the explanation of a person's own action: what it moves, and what it takes.

    A correction takes its amount from the review, or from the explanation that has the same action.
    """
    if isinstance(review.action, _Computed):
        return _as_computed(review, explanations)
    effects = tuple(_Deed(review, evidence, explanations).effects())
    name = digest(canonical_json([review.action, effects]))[:12]
    return Explanation(
        id=f"reviewer-{name}",
        kind=evidence.exception.kind,
        cause="reviewer",
        summary=f"a reviewer decided: {review.action.type.replace('_', ' ')}",
        action=review.action,
        effects=effects,
        claims=tuple(_claims(review.action, effects, evidence)),
        facts=(),
    )


def _as_computed(review: Act, explanations: tuple[Explanation, ...]) -> Explanation:
    """Return the explanation that computed an action, as a person's own."""
    found = [explanation for explanation in explanations if explanation.action == review.action]
    if not found:
        raise InputError(f"no explanation computed {review.action.type}: choose one of those that the case shows")
    if len({(explanation.effects, explanation.timings) for explanation in found}) > 1:
        raise InputError(f"several explanations computed {review.action.type}, each otherwise: choose one by its id")
    return replace(found[0], id=f"reviewer-{found[0].id}", cause="reviewer")


class _Deed:
    """The money that a person's own action moves, as far as the documents and his allocations say."""

    def __init__(self, review: Act, evidence: Evidence, explanations: tuple[Explanation, ...]) -> None:
        documents = evidence.documents
        self._subject = evidence.exception.subject
        self._action, self._explanations = review.action, explanations
        self._invoices = {invoice.id: invoice for invoice in documents.invoices}
        self._payments = {payment.id: payment for payment in documents.payments}
        self._notes = {note.id: note for note in documents.credit_notes}
        billing: tuple[_Billing, ...] = (*documents.items, *documents.usage_charges, *documents.invoices)
        billing = (*billing, *documents.credit_notes, *documents.refunds)
        self._billing = {document.id: document for document in billing}
        self._attempts = {attempt.id: attempt for attempt in documents.attempts}
        self._stated = {allocation.document: allocation.amount for allocation in review.allocations}
        if len(self._stated) != len(review.allocations):
            raise InputError("allocations name a document twice: state one amount a document")

    def effects(self) -> Iterator[Effect]:
        """Yield what the action moves."""
        action = self._action
        self._expect(_allocatable(action))
        match action:
            case AllocatePayment():
                yield from self._allocate(action)
            case HoldInvoice() | VoidInvoice():
                held = _get(self._invoices, action.invoice, "an invoice")
                yield _effect("withhold", held.id, held.total, held.currency)
            case RefundPayment() | HoldAsCredit():
                paid = _get(self._payments, action.payment, "a payment")
                yield _effect("withhold", paid.id, paid.amount, paid.currency)
            case IssueCreditNote() | IssueDebitNote() | IssueSupplementalInvoice():
                yield from self._correct(action)
            case StartDunning() | StopRetrying():
                _get(self._attempts, action.attempt, "an attempt")
            case NoAction():
                if action.subject != self._subject:
                    raise InputError(f"the exception is about {self._subject}, not {action.subject}")

    def _expect(self, allowed: tuple[str, ...]) -> None:
        if stray := sorted(set(self._stated) - set(allowed)):
            raise InputError(f"the action does not name {', '.join(stray)}: allocate only to what it names")
        left_out = sorted(set(allowed) - set(self._stated))
        if self._stated and left_out:
            raise InputError(f"state how much {', '.join(left_out)} gets, or leave all allocations out")

    def _allocate(self, action: AllocatePayment) -> Iterator[Effect]:
        payments = [_get(self._payments, id_, "a payment") for id_ in action.payments]
        notes = [_get(self._notes, id_, "a credit note") for id_ in action.credit_notes]
        left = sum(payment.amount for payment in payments)
        for note in notes:
            netted = self._stated.get(note.id, note.amount_remaining)
            left += netted
            yield _effect("net", note.id, netted, note.currency)
        for invoice in (_get(self._invoices, id_, "an invoice") for id_ in action.invoices):
            settled = self._stated.get(invoice.id, min(invoice.amount_remaining, left))
            left -= settled
            yield _effect("allocate", invoice.id, settled, invoice.currency)
            if settled < invoice.amount_remaining:
                yield _effect("left_open", invoice.id, invoice.amount_remaining - settled, invoice.currency)
        if left:
            yield _effect("unapplied", payments[-1].id, left, payments[-1].currency)

    def _correct(self, action: _Correction) -> Iterator[Effect]:
        item = _get(self._billing, action.item, "anything that bills or credits")
        if item.id in self._stated:
            type_: EffectType = "credit" if isinstance(action, IssueCreditNote) else "debit"
            yield _effect(type_, item.id, self._stated[item.id], item.currency)
            return
        explained = [explanation for explanation in self._explanations if explanation.action == action]
        if not explained:
            raise InputError(f"no explanation says by how much to correct {item.id}: state it as an allocation")
        yield from explained[0].effects


def _claims(action: Action, effects: tuple[Effect, ...], evidence: Evidence) -> Iterator[Claim]:
    """Yield what an action takes: the payments it spends, and what its effects move."""
    exception = exception_id(evidence.exception)
    documents = evidence.documents

    def claim(role: Role, document: str, amount: int, currency: str) -> Claim:
        return Claim(exception=exception, role=role, document=document, amount=amount, currency=currency)

    for payment in documents.payments:
        if payment.id in _spent(action):
            yield claim("spend", payment.id, payment.amount, payment.currency)
    for effect in effects:
        if effect.type in _TAKES:
            yield claim(_TAKES[effect.type], effect.document, effect.amount.amount, effect.amount.currency)
    for invoice in documents.invoices:
        for role, document, amount in _taken_of(action, invoice):
            yield claim(role, document, amount, invoice.currency)


def _taken_of(action: Action, invoice: Invoice) -> Iterator[tuple[Role, str, int]]:
    """Yield what an action that holds back or no longer collects takes of one invoice: role, document and amount."""
    match action:
        case HoldInvoice(invoice=held, repeats=first) | VoidInvoice(invoice=held, repeats=first):
            if invoice.id in (held, first):
                yield "hold" if invoice.id == held else "keep", invoice.id, invoice.total
        case StartDunning(invoice=unpaid, attempt=attempt) | StopRetrying(invoice=unpaid, attempt=attempt):
            if invoice.id == unpaid:
                yield "collect", attempt, 0


def _spent(action: Action) -> tuple[str, ...]:
    match action:
        case AllocatePayment():
            return action.payments
        case RefundPayment() | HoldAsCredit():
            return (action.payment,)
        case _:
            return ()


def _allocatable(action: Action) -> tuple[str, ...]:
    """Return the documents for which a person may state an amount."""
    match action:
        case AllocatePayment():
            return (*action.invoices, *action.credit_notes)
        case IssueCreditNote() | IssueDebitNote() | IssueSupplementalInvoice():
            return (action.item,)
        case _:
            return ()


def _get(documents: Mapping[str, _T], id_: str, noun: str) -> _T:
    if id_ not in documents:
        raise InputError(f"{id_} is not {noun} in the evidence; there are: {', '.join(documents) or 'none'}")
    return documents[id_]


def _effect(type_: EffectType, document: str, amount: int, currency: str) -> Effect:
    return Effect(type=type_, document=document, amount=Money(amount, currency))
