"""What the whole evidence says about one match and one hypothesis of what its payouts are made of."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from triage.explain.payer import identify
from triage.explain.settlements.books import Books
from triage.explain.settlements.composition import (
    Composition,
    Contents,
    compositions,
    dated_later,
    unlisted_refunds,
)
from triage.explain.settlements.deposits import Deposits, Match
from triage.explain.settlements.facts import Arrival, SettlementFacts
from triage.explain.settlements.movements import ADJUSTMENTS, is_same, net_of
from triage.explain.settlements.references import names, strange_numbers
from triage.model import BalanceTransaction, SettlementPolicy
from triage.money import Money, total

_WORST = ("failed", "pending", "paid")


@dataclass(frozen=True, slots=True)
class Appraisal:
    """A match with one composition for each of its payouts."""

    match: Match
    made_of: tuple[Composition, ...]
    books: Books
    deposits: Deposits

    def facts(self) -> SettlementFacts:
        """State all that is known."""
        match, payouts = self.match, self.match.payouts
        return SettlementFacts(
            payouts=len(payouts),
            deposits=len(match.payments),
            status=next(status for status in _WORST if status in {payout.status for payout in payouts}),
            contents=self.contents,
            solutions=max(one.solutions for one in self.made_of),
            chance=max(one.chance for one in self.made_of),
            contested=len(self._contested()),
            amount=self.amount,
            net=self._money(sum(net_of(one.parts) for one in self.made_of)),
            fees=self.fees,
            fees_allowed=self._fees_allowed(),
            adjustments=sum(part.type in ADJUSTMENTS for part in self.parts),
            copies=_copies(self.parts),
            dated_later=sum(dated_later(part, one.payout, self.books) for one in self.made_of for part in one.parts),
            contradictions=sum(self._contradicts(part) for part in self.parts),
            unlisted_refunds=len(set(self._unlisted_refunds())),
            gap=self.gap,
            reference=self.deposits.reference(match) if match.payments else "absent",
            sender=self.deposits.sender(match) if match.payments else "absent",
            unique_amount=self.books.policy.settlements.unique_amount,
            strange_numbers=sum(strange_numbers(p, self.books.documents.payouts) for p in match.payments),
            of_customer=any(identify(p, self.books.documents.customers).known is not None for p in match.payments),
            in_window=self.deposits.in_window(match) if match.payments else None,
            spent_before=bool(match.ids & self.books.spent),
            arrival=self._arrival(),
            twins=0,
        )

    @property
    def amount(self) -> Money:
        """What the payouts come to; those of several currencies come to nothing that could be compared."""
        currency = self.match.payouts[0].currency
        return total([Money(p.amount, p.currency) for p in self.match.payouts if p.currency == currency], currency)

    @property
    def parts(self) -> tuple[BalanceTransaction, ...]:
        """The movements of all payouts."""
        return tuple(part for one in self.made_of for part in one.parts)

    @property
    def contents(self) -> Contents:
        """The one way in which all payouts are made up, or the first that is not as listed."""
        return next((one.contents for one in self.made_of if one.contents != "as_listed"), "as_listed")

    @property
    def fees(self) -> Money | None:
        """What the processor kept, where the movements are known."""
        return self._money(sum(one.fees for one in self.made_of))

    @property
    def gap(self) -> Literal["none", "bank_fee", "short", "over", "other_currency", "no_deposit"]:
        """The deposits against the payouts."""
        missing = self.match.missing
        if not self.match.payments:
            return "no_deposit"
        if missing is None:
            return "other_currency"
        allowed = {money.currency: money.amount for money in self.books.policy.payments.bank_fee}
        if 0 < missing <= allowed.get(self.amount.currency, 0):
            return "bank_fee"
        return "short" if missing > 0 else "over" if missing < 0 else "none"

    def _money(self, amount: int) -> Money | None:
        return None if self.contents in _UNKNOWN else Money(amount, self.amount.currency)

    def _fees_allowed(self) -> bool | None:
        if self.fees is None:
            return None
        return all(one.fees <= _most(one, self.books.policy.settlements) for one in self.made_of)

    def _contested(self) -> set[str]:
        """Name the other payouts that lack a movement which this hypothesis gives to its own."""
        added = {movement.id for one in self.made_of for movement in one.added}
        others = [p for p in self.books.payouts if p not in self.match.payouts] if added else []
        return {p.id for p in others for one in compositions(p, self.books) if added & {m.id for m in one.added}}

    def _contradicts(self, part: BalanceTransaction) -> bool:
        """Tell whether a movement is of another amount, currency or outcome than the document it comes from."""
        documents = self.books.documents
        refund = next((r for r in documents.refunds if r.id == part.source), None)
        if refund is not None and part.type in ("refund", "charge"):
            worth = (refund.amount, refund.currency, refund.status)
            return part.type != "refund" or worth != (part.amount, part.currency, "succeeded")
        payment = next((p for p in documents.payments if p.id == part.source), None)
        if payment is None or part.type != "charge":
            return False
        return payment.status == "returned" or (payment.amount, payment.currency) != (part.amount, part.currency)

    def _unlisted_refunds(self) -> Iterator[str]:
        charged = {movement.source for movement in self.books.documents.balance_transactions}
        for payout in self.match.payouts:
            yield from (r.id for r in unlisted_refunds(payout, self.books) if r.payment in charged)

    def _arrival(self) -> Arrival:
        if self.match.payments:
            return "deposited"
        payout = self.match.payouts[0]
        if not payout.amount:
            return "nothing_to_pay"
        due, left = self.books.day(payout.arrives or payout.created), self.books.day(payout.created)
        if due is None or max(due, left or due) > self.books.today + _FARTHEST:
            return "unknown"
        if any(names(payment, payout) for payment in self.books.documents.payments):
            return "unknown"
        last = due + timedelta(days=self.books.policy.settlements.arrival_days)
        return "not_due" if self.books.today <= last else "overdue"


_FARTHEST = timedelta(days=31)
"""No payout is that long on its way: a later date is a slip of the pen, and waiting for it loses the money."""

_UNKNOWN: tuple[Contents, ...] = ("other_currency", "nothing_listed")
"""Contents whose movements cannot be added up."""


def _most(one: Composition, policy: SettlementPolicy) -> Fraction:
    """Return the most that a processor may keep of a payout: a share of its charges and an amount for each."""
    charges = [part.amount for part in one.parts if part.type == "charge"]
    fixed = next((money.amount for money in policy.fee_fixed if money.currency == one.payout.currency), 0)
    return Fraction(policy.fee_share) * sum(charges) + fixed * len(charges)


def _copies(parts: tuple[BalanceTransaction, ...]) -> int:
    return sum(any(is_same(other, part) for other in parts[:i]) for i, part in enumerate(parts))
