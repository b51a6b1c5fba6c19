"""What speaks for a candidate and against it: the facts that rules read, and the rank that people see."""

from dataclasses import dataclass
from decimal import Decimal

from triage.explain.payments.facts import MatchFacts
from triage.explain.payments.ledger import Item
from triage.explain.payments.references import STRENGTH, Reference, mentioned
from triage.explain.payments.reservations import reserved
from triage.explain.payments.search import Candidate, Part, Search, issued_later, words
from triage.explain.payments.shortfalls import Reason, discounted, reason
from triage.model import KnownBy
from triage.money import Money


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One candidate seen against the payment, the payer and the whole ledger."""

    candidate: Candidate
    search: Search

    def facts(self) -> MatchFacts:
        """State everything that rules may read."""
        why, agreed = self._reason()
        policy = self.search.policy
        parts = self.candidate.parts
        return MatchFacts(
            evidence=self.candidate.evidence,
            reason=why,
            agreed=agreed,
            known_by=self.known_by() or "nothing",
            payer=self.search.payer.fit(self.candidate.customer),
            invoices=len(self.candidate.invoices),
            credit_notes=len(parts) - len(self.candidate.invoices),
            payments=len(self.candidate.payments),
            unnamed=sum(part.level == "amount" for part in parts),
            left_open=self._money(sum(part.item.left - part.amount for part in self.candidate.invoices)),
            settled=self._money(sum(part.amount for part in self.candidate.invoices)),
            unapplied=self._money(self.candidate.unapplied),
            solutions=self.candidate.solutions,
            slips=self._slips(),
            unused_references=sum(bool(r.hits) and not self._used(r) for r in self.candidate.references),
            unknown_references=sum(not r.hits and r not in self._mended for r in self.candidate.references),
            unread_numbers=0 if self.search.payment.remittance else len(self.search.said.unread),
            reserved=reserved(self._all_words()),
            memo_conflicts=self._memo_conflicts(),
            amount_elsewhere=self._amount_elsewhere(),
            repeats=self.search.repeats,
            recurring=self._recurring(),
            issued_later=any(issued_later(part.item, self.search.today) for part in parts),
            part_settled=any(part.item.left < part.item.total for part in self.candidate.invoices),
            disputed=any(part.item.disputed for part in parts),
            partial_allowed=policy.partial,
            overpayment_allowed=policy.overpayment,
            unique_amount_allowed=policy.unique_amount,
        )

    def _reason(self) -> tuple[Reason, bool]:
        """Say what the payment is as a whole; a credit note must be used up, or it is a part payment too."""
        if self.candidate.unapplied:
            return "overpayment", False
        verdicts = [
            reason(
                open_amount=self._money(part.item.left),
                paid=self._money(part.amount),
                memo=part.memo,
                policy=self.search.policy,
            )
            for part in self.candidate.parts
        ]
        agreed = all(ok for _, ok in verdicts)
        return next((why for why, _ in verdicts if why != "exact"), "exact"), agreed

    def known_by(self) -> KnownBy | None:
        """Say how the customer is known; references prove him only where every one of them and the amounts agree."""
        customer, payer = self.candidate.customer, self.search.payer
        if payer.known is not None:
            return payer.known_by if payer.known.id == customer else None
        named = all(part.level in ("number", "digits", "order") for part in self.candidate.parts)
        every = all(self._used(reference) for reference in self.candidate.references) and self.candidate.references
        fits = payer.fit(customer)
        enough = fits in ("same", "compatible") or (fits == "absent" and self.candidate.evidence == "number")
        why, agreed = self._reason()
        agrees = agreed and why != "bank_fee"  # a fee is any small gap: it proves nobody
        return "references" if customer and named and every and agrees and enough else None

    def _used(self, reference: Reference) -> bool:
        ids = {part.item.id for part in self.candidate.parts}
        return any(hit.item.id in ids for hit in reference.best)

    @property
    def _mended(self) -> tuple[Reference | None, ...]:
        """The references that were understood by correcting a typing slip."""
        return tuple(part.reference for part in self.candidate.parts if part.level == "edited")

    def _amount_elsewhere(self) -> int:
        """Count the customer's other open items that are worth what does not fit here, as they are or less a discount.

        What does not fit is what is paid on an item in part or with more, and what is left of the payment.
        """
        taken = {part.item.id for part in self.candidate.parts}
        odd = {(part.asked, part.item.credit) for part in self.candidate.parts if part.asked != part.item.left}
        odd |= {(self.candidate.unapplied, False)} if self.candidate.unapplied else set()
        items = self.search.open_to(self.candidate.customer) if odd else ()
        shares = (Decimal(0), *self.search.policy.discounts)
        return sum(
            item.id not in taken and any((discounted(item.left, share), item.credit) in odd for share in shares)
            for item in items
        )

    def _recurring(self) -> bool:
        """Tell whether an invoice is one of several alike, so that its price alone does not tell them apart."""
        totals = {part.item.total for part in self.candidate.invoices}
        ids = {part.item.id for part in self.candidate.invoices}
        twins = any(
            item.total in totals and item.customer == self.candidate.customer and item.id not in ids and not item.credit
            for item in self.search.ledger.items
        )
        return twins or any(part.item.recurring for part in self.candidate.invoices)

    def _slips(self) -> int:
        """Count the customer's other open items that the payer may have meant and mistyped."""
        taken = {part.item.id for part in self.candidate.parts}
        return len(
            {
                item.id
                for part in self.candidate.parts
                if part.reference and part.level != "amount"
                for digits in {part.reference.digits, part.reference.all_digits}
                for item in self.search.ledger.one_edit_from(digits)
                if item.id not in taken and self._meant(part, item)
            }
        )

    def _meant(self, part: Part, item: Item) -> bool:
        """Tell whether the money would fit `item` as well as the part's own."""
        if item.customer != self.candidate.customer or item.credit != part.item.credit:
            return False
        fits = item.left == part.asked if part.asked == part.item.left else item.left >= part.asked
        return fits and not issued_later(item, self.search.today)

    def _memo_conflicts(self) -> int:
        """Count the customer's other open items that the payer's words name besides his references."""
        taken = {part.item.id for part in self.candidate.parts}
        said = () if not self.search.payment.remittance else self.search.said.references
        references = (*said, *mentioned(self._memos(), self.search.ledger))
        named = {hit.item for reference in references for hit in reference.best}
        return sum(i.customer == self.candidate.customer and i.id not in taken and not i.settled for i in named)

    def _memos(self) -> str:
        return " \n ".join(dict.fromkeys(line.memo for line in self.search.payment.remittance if line.memo))

    def _all_words(self) -> str:
        return f"{words(self.search.payment)} \n {self._memos()}"

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
