"""What speaks for a candidate: the facts that rules read, and the rank that people see."""

from dataclasses import dataclass
from decimal import Decimal

from triage.explain.payments.doubts import Doubts
from triage.explain.payments.facts import MatchFacts
from triage.explain.payments.references import STRENGTH
from triage.explain.payments.reservations import in_advance, reserved, said_short
from triage.explain.payments.search import Candidate, Search, issued_later
from triage.explain.payments.shortfalls import Reason
from triage.model import KnownBy
from triage.money import Money

_NAMED = ("number", "digits", "order")
_PROVES_NOBODY = ("bank_fee", "deduction")
"""A fee is any small gap, and a deduction is whatever the payer says is missing: neither is evidence of who he is."""


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One candidate seen against the payment, the payer and the whole ledger."""

    candidate: Candidate
    search: Search

    def facts(self) -> MatchFacts:
        """State everything that rules may read."""
        doubts = Doubts(self.candidate, self.search)
        why, agreed = self._reason()
        policy = self.search.policy
        parts = self.candidate.parts
        return MatchFacts(
            evidence=self.candidate.evidence,
            reason=why,
            agreed=agreed,
            known_by=self.known_by() or "nothing",
            payer=self.search.payer.fit(self.candidate.customer),
            shortened=self.search.payer.shortens(self.candidate.customer),
            invoices=len(self.candidate.invoices),
            credit_notes=len(parts) - len(self.candidate.invoices),
            payments=len(self.candidate.payments),
            unnamed=sum(part.level == "amount" for part in parts),
            mended_in_full=all(part.paid_in_full for part in parts if part.level == "edited"),
            left_open=self._money(sum(part.item.left - part.amount for part in self.candidate.invoices)),
            settled=self._money(sum(part.amount for part in self.candidate.invoices)),
            unapplied=self._money(self.candidate.unapplied),
            solutions=self.candidate.solutions,
            slips=doubts.slips(),
            unused_references=doubts.unused_references(),
            unknown_references=doubts.unknown_references(),
            unrecorded_orders=doubts.unrecorded_orders(),
            unread_numbers=doubts.unread_numbers(),
            reserved=reserved(doubts.all_words()),
            in_advance=in_advance(doubts.all_words()),
            said_short=said_short(doubts.all_words()),
            memo_conflicts=doubts.memo_conflicts(),
            amount_elsewhere=doubts.amount_elsewhere(),
            same_price=doubts.same_price(),
            round_amount=doubts.is_round(),
            repeats=self.search.repeats,
            paid_alike=self.search.paid_alike,
            contenders=doubts.contenders(),
            recurring=doubts.recurring(),
            issued_later=any(issued_later(part.item, self.search.today) for part in parts),
            part_settled=any(part.item.left < part.item.total for part in self.candidate.invoices),
            disputed=any(part.item.disputed for part in parts),
            partial_allowed=policy.partial,
            overpayment_allowed=policy.overpayment,
            confidence=self.search.weighing.confidence(self.candidate),
            confident_from=policy.automatic_from,
            guards=self.search.weighing.guards(self.candidate),
            unique_amount_allowed=policy.unique_amount,
        )

    def _reason(self) -> tuple[Reason, bool]:
        """Say what the payment is as a whole; a credit note must be used up, or it is a part payment too."""
        if self.candidate.unapplied:
            return "overpayment", False
        verdicts = [part.reason(self.search) for part in self.candidate.parts]
        agreed = all(ok for _, ok in verdicts)
        return next((why for why, _ in verdicts if why != "exact"), "exact"), agreed

    def known_by(self) -> KnownBy | None:
        """Say how the customer is known; his references prove him only with the amounts or with his name cut short."""
        customer, payer = self.candidate.customer, self.search.payer
        if payer.known is not None:
            return payer.known_by if payer.known.id == customer else None
        answered = bool(self.candidate.references) and all(map(self.candidate.answers, self.candidate.references))
        if not customer or not answered:
            return None
        return "references" if self._is_shortened(customer) or self._is_proved_by_amounts(customer) else None

    def _is_shortened(self, customer: str) -> bool:
        """Tell whether the payer has the customer's name cut short, and names, or mistypes and pays, his documents."""
        parts = self.candidate.parts
        told = all(part.level in _NAMED or (part.level == "edited" and part.paid_in_full) for part in parts)
        return told and self.search.payer.shortens(customer)

    def _is_proved_by_amounts(self, customer: str) -> bool:
        fits = self.search.payer.fit(customer)
        enough = fits in ("same", "compatible") or (fits == "absent" and self.candidate.evidence == "number")
        why, agreed = self._reason()
        proves = why not in _PROVES_NOBODY or (why == "deduction" and fits == "same")
        return enough and agreed and proves and self.candidate.evidence in _NAMED

    def _money(self, amount: int) -> Money:
        return Money(amount, self.search.payment.currency)


_PAYER_POINTS = {"same": 4, "compatible": 2, "absent": -8, "contradicts": -40}


def rank(facts: MatchFacts) -> Decimal:
    """Order explanations for people: evidence first, then agreement of the amounts, then what does not fit."""
    points = 15 * STRENGTH[facts.evidence] + _PAYER_POINTS[facts.payer]
    points += 12 if facts.reason == "exact" else 8 if facts.agreed else 0
    points -= 6 * min(facts.unused_references + facts.unknown_references, 4) + 4 * facts.issued_later
    points -= 2 * (facts.invoices + facts.credit_notes + facts.payments - 2)
    points -= 3 * min((facts.solutions or 1) - 1, 4)
    return Decimal(max(min(points, 100), 0)).scaleb(-2).quantize(Decimal("0.0001"))
