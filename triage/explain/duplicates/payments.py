"""Payments that repeat an earlier one. Asked before matching: a duplicate must not take the invoice."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from triage.calendar import civil
from triage.explain.duplicates.cadence import Cadence, of_history, of_subscriptions, runs
from triage.explain.duplicates.facts import PaymentPair
from triage.explain.duplicates.order import days_apart, precedence
from triage.explain.duplicates.payers import (
    Number,
    compare_payers,
    customer_of,
    known_by,
    listed_numbers,
    named_invoices,
    names_his_own,
)
from triage.explain.duplicates.remittances import applied_elsewhere, is_refunded, paid_before, same_advice, worth_one
from triage.explain.duplicates.words import apart as written_apart
from triage.matching.spelling import tokens
from triage.model import (
    Claim,
    ClientPolicy,
    Documents,
    Effect,
    Evidence,
    Explanation,
    HoldAsCredit,
    Kind,
    NoAction,
    Payment,
    RefundPayment,
)
from triage.model.codec import exception_id
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentTwins:
    """A payment with every other that may be the same, in order of precedence, and the rhythm of its equals."""

    subject: Payment
    others: tuple[Payment, ...]
    documents: Documents
    policy: ClientPolicy
    listed: frozenset[Number]
    cadence: Cadence | None
    seen: int
    on_rhythm: bool | None

    def named(self, payment: Payment) -> frozenset[Number]:
        """Return the numbers of the invoices that a payment names."""
        return named_invoices(payment, self.listed)


def duplicate_payments(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Offer every payment that the one in question may repeat; or say that it is expected, or the first itself."""
    subject = next((p for p in evidence.documents.payments if p.id == evidence.exception.subject), None)
    if subject is None or not _equals(subject, evidence.documents):
        return ()
    twins = payment_twins(subject, evidence.documents, policy)
    earlier = _earlier(twins)
    repeated = _repeated(twins)
    if repeated:
        return tuple(_repeats(twins, other, evidence) for other in repeated)
    if earlier:
        return (_keeps(twins, earlier[0], "expected_charge"),)
    return tuple(_keeps(twins, other, "first_of_pair") for other in twins.others[:1])


def repeated_payments(subject: Payment, documents: Documents, policy: ClientPolicy) -> tuple[Payment, ...]:
    """Return the earlier payments that a payment may repeat, in order; none where its rhythm expects it.

    Matching asks this first: a payment for which it returns any must not settle an invoice without a person.
    """
    return _repeated(payment_twins(subject, documents, policy)) if _equals(subject, documents) else ()


def _repeated(twins: PaymentTwins) -> tuple[Payment, ...]:
    proved = [other for other in _earlier(twins) if _names_the_same(twins, other)]
    if proved or _is_expected(twins):
        return tuple(proved)
    return tuple(_earlier(twins))


def payment_twins(subject: Payment, documents: Documents, policy: ClientPolicy) -> PaymentTwins:
    """Find every other payment that may be the same one."""
    listed = listed_numbers(documents)
    mine = named_invoices(subject, listed)
    others = [
        p
        for p in _equals(subject, documents)
        if _may_repeat(subject, p, documents, policy, names=(mine, named_invoices(p, listed)))
    ]
    cadence, seen, on_rhythm = _rhythm(subject, documents, policy)
    return PaymentTwins(
        subject=subject,
        others=tuple(sorted(others, key=lambda payment: precedence(payment, policy.timezone))),
        documents=documents,
        policy=policy,
        listed=listed,
        cadence=cadence,
        seen=seen,
        on_rhythm=on_rhythm,
    )


def _earlier(twins: PaymentTwins) -> list[Payment]:
    mine = precedence(twins.subject, twins.policy.timezone)
    return [other for other in twins.others if precedence(other, twins.policy.timezone) < mine]


def _equals(subject: Payment, documents: Documents) -> list[Payment]:
    """Return the other payments of the same money: of most payments there is none, and nothing else to ask."""
    return [p for p in documents.payments if p.id != subject.id and _is_equal(subject, p)]


def _is_equal(subject: Payment, other: Payment) -> bool:
    both = (subject, other)
    alike = [(p.currency, p.amount, p.direction) for p in both]
    return alike[0] == alike[1] and all(p.status != "returned" and p.amount for p in both)


def _may_repeat(
    subject: Payment,
    other: Payment,
    documents: Documents,
    policy: ClientPolicy,
    *,
    names: tuple[frozenset[Number], frozenset[Number]],
) -> bool:
    """Compare two equal payments by what both name, what we know, the payers and the time between.

    Two that name different invoices are two, but only where each names his own: another number may be a slip.
    """
    mine, theirs = names
    if mine & theirs:
        return True
    if mine and theirs and names_his_own(subject, mine, documents) and names_his_own(other, theirs, documents):
        return False
    if compare_payers(subject, other, documents) == "different":
        return False
    apart = days_apart(subject, other, zone=policy.timezone)
    return apart is None or apart <= policy.duplicates.payment_days


def _names_the_same(twins: PaymentTwins, other: Payment) -> bool:
    mine = twins.named(twins.subject)
    return _same_reference(twins.subject, other) or (bool(mine) and mine == twins.named(other))


def _same_reference(first: Payment, second: Payment) -> bool:
    """A bank reference identifies one transfer; words without a digit identify nothing."""
    one = tokens(first.reference)
    return one == tokens(second.reference) and any(len(token) > 3 and token.isdigit() for token in one)


def _rhythm(subject: Payment, documents: Documents, policy: ClientPolicy) -> tuple[Cadence | None, int, bool | None]:
    """Return the cadence of a payment's equals, how many fell into its period up to itself, and if it keeps step."""
    mine = precedence(subject, policy.timezone)
    equals = [
        p
        for p in documents.payments
        if p.created is not None
        and _is_equal(subject, p)
        and precedence(p, policy.timezone) < mine
        and compare_payers(subject, p, documents) == "same"  # the dearest question comes last
    ]
    if subject.created is None:
        return None, 1 + len(equals), None
    today = civil(subject.created, policy.timezone)
    customer = customer_of(subject, documents) if documents.subscriptions else None
    subscriptions = [s for s in documents.subscriptions if customer is not None and s.customer == customer]
    own = [s for s in subscriptions if runs(s, today, zone=policy.timezone)]
    days = [civil(p.created, policy.timezone) for p in equals if p.created is not None]
    cadence = of_subscriptions(own, amount=subject.amount, currency=subject.currency) or of_history(days)
    on_rhythm = cadence.on_rhythm(max(days), today) if cadence and days else None
    return cadence, 1 + _count(days, today, cadence), on_rhythm


def _count(days: list[date], today: date, cadence: Cadence | None) -> int:
    return len(days) if cadence is None else sum(cadence.same_period(day, today) for day in days)


def _is_expected(twins: PaymentTwins) -> bool:
    return twins.cadence is not None and twins.seen <= twins.cadence.expected


def _facts(twins: PaymentTwins, other: Payment) -> PaymentPair:
    subject, documents, policy = twins.subject, twins.documents, twins.policy
    mine, theirs = twins.named(subject), twins.named(other)
    at_hand = [i for i in documents.invoices if tokens(i.number or i.id) in mine]
    apart = days_apart(subject, other, zone=policy.timezone)
    naming = [bool(mine) and mine == twins.named(twin) for twin in twins.others]
    payer = compare_payers(subject, other, documents)
    return PaymentPair(
        is_later=precedence(subject, policy.timezone) > precedence(other, policy.timezone),
        twins=len(twins.others),
        payer="same" if payer == "same" else "similar",
        same_invoice=mine == theirs if mine and theirs else None,
        only_this_invoice=bool(mine) and mine == theirs and sum(naming) == 1,
        same_reference=_same_reference(subject, other),
        same_account=subject.account == other.account if subject.account and other.account else None,
        days_apart=apart,
        within_days=None if apart is None else apart <= policy.duplicates.payment_days,
        cadence="unknown" if twins.cadence is None else twins.cadence.source,
        expected=None if twins.cadence is None else twins.cadence.expected,
        seen=twins.seen,
        worth_one=worth_one(subject, at_hand, customer=customer_of(subject, documents), policy=policy.payments),
        disputed=any(invoice.disputed for invoice in at_hand),
        same_advice=same_advice(subject, other),
        first_elsewhere=applied_elsewhere(other, at_hand),
        before_invoice=paid_before(other, at_hand, zone=policy.timezone),
        refunded=is_refunded(other, documents, zone=policy.timezone),
        on_rhythm=twins.on_rhythm,
    )


def _repeats(twins: PaymentTwins, other: Payment, evidence: Evidence) -> Explanation:
    subject, facts = twins.subject, _facts(twins, other)
    amount = Money(subject.amount, subject.currency)
    refunds = twins.policy.payments.duplicate_as == "refund_payment"
    claim = Claim(
        exception=exception_id(evidence.exception),
        role="spend",
        document=subject.id,
        amount=subject.amount,
        currency=subject.currency,
    )
    return Explanation(
        id=f"duplicate_payment:{subject.id}:{other.id}",
        kind=Kind.DUPLICATE_PAYMENT,
        cause="repeats",
        summary=f"{subject.id} repeats {other.id}: {amount}, {_apart(facts)}",
        action=(RefundPayment if refunds else HoldAsCredit)(payment=subject.id, repeats=other.id),
        effects=(Effect(type="withhold", document=subject.id, amount=amount),),
        claims=(claim,),
        facts=(facts,),
        customer=customer_of(subject, twins.documents),
        known_by=known_by(subject, twins.documents),
        rank=_rank(facts),
    )


def _keeps(twins: PaymentTwins, other: Payment, cause: str) -> Explanation:
    subject, facts = twins.subject, _facts(twins, other)
    why = {
        "expected_charge": f"number {facts.seen} of {facts.expected} expected payments, not a copy of {other.id}",
        "first_of_pair": f"the first; it is {other.id} that may repeat it",
    }
    return Explanation(
        id=f"{cause}:{subject.id}:{other.id}",
        kind=Kind.DUPLICATE_PAYMENT,
        cause=cause,
        summary=f"{subject.id} is {why[cause]}",
        action=NoAction(subject=subject.id),
        effects=(),
        claims=(),
        facts=(facts,),
        customer=customer_of(subject, twins.documents),
        known_by=known_by(subject, twins.documents),
        rank=_rank(facts),
    )


def _apart(facts: PaymentPair) -> str:
    named = ", both name the same invoice" if facts.same_invoice else ""
    return written_apart(facts.days_apart) + named


def _rank(facts: PaymentPair) -> Decimal:
    signs = (facts.same_invoice, facts.same_reference, facts.payer == "same", facts.within_days)
    return (Decimal(sum(sign is True for sign in signs)) / 4).quantize(Decimal("0.0001"))
