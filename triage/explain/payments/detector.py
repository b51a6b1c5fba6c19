"""From candidates to explanations: facts, money, claims, rank and the sentence that a person reads."""

from dataclasses import dataclass

from triage.calendar import civil
from triage.explain.duplicates import repeated_payments
from triage.explain.duplicates.payers import compare_payers
from triage.explain.payer import identify
from triage.explain.payments.appraisal import Appraisal, rank
from triage.explain.payments.candidates import enumerate_candidates
from triage.explain.payments.facts import MatchFacts
from triage.explain.payments.ledger import Ledger
from triage.explain.payments.references import Level, advised, read
from triage.explain.payments.search import Candidate, Search, words
from triage.explain.payments.weighed import weighed
from triage.model import (
    AllocatePayment,
    Claim,
    ClientPolicy,
    Documents,
    Effect,
    Evidence,
    Explanation,
    Kind,
    Payment,
)
from triage.model.codec import canonical_json, digest, exception_id
from triage.money import Money

_MOST = 12
_FOUND_BY: dict[Level, str] = {
    "number": "number",
    "digits": "the digits of its number",
    "order": "purchase order",
    "edited": "a number one typing slip away",
    "weighed": "what speaks for it",
    "amount": "amount alone",
}


def explain_payment(evidence: Evidence, policy: ClientPolicy) -> tuple[Explanation, ...]:
    """Enumerate the ways in which the subject, an incoming unapplied payment, may be applied; the best dozen."""
    search = _search(evidence, policy)
    if search is None:
        return ()
    views = [_View(candidate, search, evidence) for candidate in enumerate_candidates(search)]
    explanations = [view.explanation() for view in views if view.candidate.customer]
    return tuple(sorted(explanations, key=lambda e: (-e.rank, e.id))[:_MOST])


def _search(evidence: Evidence, policy: ClientPolicy) -> Search | None:
    documents = evidence.documents
    payment = next((p for p in documents.payments if p.id == evidence.exception.subject), None)
    if payment is None or payment.direction != "inbound" or payment.status != "unapplied" or not payment.amount:
        return None
    spent = {claim.document for claim in evidence.standing.claims if claim.role == "spend"}
    others = [p for p in documents.payments if p is not payment and p.id not in spent and _alike(p, payment)]
    ledger = Ledger(evidence, currency=payment.currency, zone=policy.timezone)
    return Search(
        payment=payment,
        ledger=ledger,
        advised=tuple(advised(line, ledger) for line in payment.remittance),
        said=read(words(payment), ledger),
        payer=identify(payment, documents.customers),
        policy=policy.payments,
        others=tuple(others),
        repeats=len(repeated_payments(payment, documents, policy)),
        paid_alike=sum(_may_be_equal(other, payment, documents) for other in documents.payments),
        weighing=weighed(payment, evidence, policy),
        gathered=evidence.gathered,
        today=civil(payment.created, policy.timezone) if payment.created else None,
    )


def _alike(other: Payment, payment: Payment) -> bool:
    return other.direction == "inbound" and other.status == "unapplied" and other.currency == payment.currency


def _may_be_equal(other: Payment, payment: Payment, documents: Documents) -> bool:
    """Tell whether another payment is over the same amount and may be of the same payer."""
    same_money = (other.amount, other.currency, other.direction) == (payment.amount, payment.currency, "inbound")
    return same_money and other is not payment and compare_payers(other, payment, documents) != "different"


@dataclass(frozen=True, slots=True)
class _View:
    """One candidate seen against the whole evidence."""

    candidate: Candidate
    search: Search
    evidence: Evidence

    def explanation(self) -> Explanation:
        """Build the explanation, with an id that its content alone decides."""
        action = AllocatePayment(
            payments=tuple(payment.id for payment in self.candidate.payments),
            invoices=tuple(part.item.id for part in self.candidate.invoices),
            credit_notes=tuple(part.item.id for part in self.candidate.parts if part.item.credit),
        )
        appraisal = Appraisal(self.candidate, self.search)
        effects, facts = self._effects(), appraisal.facts()
        return Explanation(
            id=f"exp_{digest(canonical_json([action, effects]))[:16]}",
            kind=Kind.UNMATCHED_PAYMENT,
            cause=facts.reason,
            summary=self._summary(facts),
            action=action,
            effects=effects,
            claims=self._claims(),
            facts=(facts,),
            customer=self.candidate.customer,
            known_by=appraisal.known_by(),
            rank=rank(facts),
            arithmetic=tuple(self._arithmetic()),
        )

    def _money(self, amount: int) -> Money:
        return Money(amount, self.search.payment.currency)

    def _effects(self) -> tuple[Effect, ...]:
        effects = [
            Effect(
                type="net" if part.item.credit else "allocate", document=part.item.id, amount=self._money(part.amount)
            )
            for part in self.candidate.parts
        ]
        effects += [
            Effect(type="left_open", document=part.item.id, amount=self._money(part.item.left - part.amount))
            for part in self.candidate.invoices
            if part.item.left > part.amount
        ]
        if self.candidate.unapplied:
            payment = self.search.payment
            effects.append(Effect(type="unapplied", document=payment.id, amount=self._money(self.candidate.unapplied)))
        return tuple(effects)

    def _claims(self) -> tuple[Claim, ...]:
        own = exception_id(self.evidence.exception)
        currency = self.search.payment.currency
        spends = [
            Claim(exception=own, role="spend", document=p.id, amount=p.amount, currency=currency)
            for p in self.candidate.payments
        ]
        takes = [
            Claim(
                exception=own,
                role="net" if part.item.credit else "settle",
                document=part.item.id,
                amount=part.amount,
                currency=currency,
            )
            for part in self.candidate.parts
        ]
        return (*spends, *takes)

    def _summary(self, facts: MatchFacts) -> str:
        paid = " and ".join(payment.id for payment in self.candidate.payments)
        what = ", ".join(f"{part.item.id} ({self._money(part.amount)})" for part in self.candidate.invoices)
        less = "".join(
            f" less credit {p.item.id} ({self._money(p.amount)})" for p in self.candidate.parts if p.item.credit
        )
        rest = f", {facts.left_open} stays open" if facts.left_open else ""
        over = f", {facts.unapplied} stays on account" if facts.unapplied else ""
        why = facts.reason.replace("_", " ")
        return f"{paid} pays {what}{less}{rest}{over}: {why}, found by {_FOUND_BY[facts.evidence]}"

    def _arithmetic(self) -> list[str]:
        lines = [f"{payment.id}: received {self._money(payment.amount)}" for payment in self.candidate.payments]
        for part in self.candidate.parts:
            sign = "+" if part.item.credit else "-"
            lines.append(f"{sign} {self._money(part.amount)} {part.item.id}, of {self._money(part.item.left)} open")
        return [*lines, f"= {self._money(self.candidate.unapplied)} left over"]
