"""Which bank deposits may be which payouts: one for one, several payouts in one, one payout in several."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from typing import Literal

from triage.explain.settlements.books import Books
from triage.explain.settlements.references import Sender, names, sender
from triage.matching.sums import solve
from triage.model import Payment, Payout

Reference = Literal["agrees", "partly", "absent"]
"""The deposits name exactly the payouts; they name others too, or not all; they name none."""


@dataclass(frozen=True, slots=True)
class Match:
    """Deposits that may be payouts. One side has one member."""

    payments: tuple[Payment, ...]
    payouts: tuple[Payout, ...]

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all documents of the match."""
        return frozenset({payment.id for payment in self.payments} | {payout.id for payout in self.payouts})

    @property
    def currencies(self) -> frozenset[str]:
        """The currencies of both sides."""
        return frozenset({payment.currency for payment in self.payments} | {p.currency for p in self.payouts})

    @property
    def missing(self) -> int | None:
        """What the deposits are short of the payouts, in minor units; negative where they are above; None across
        currencies.
        """
        if len(self.currencies) > 1:
            return None
        return sum(payout.amount for payout in self.payouts) - sum(payment.amount for payment in self.payments)


class Deposits:
    """Everything that the deposits of an evidence say about its payouts."""

    def __init__(self, books: Books) -> None:
        self._books = books
        every = books.documents.payouts
        self._named = {p.id: frozenset(o.id for o in every if names(p, o)) for p in books.deposits}
        self._claimed = frozenset(o.id for p in books.deposits for o in every if names(p, o) and _is_as_much(p, o))

    def matches(self) -> tuple[Match, ...]:
        """Return every match that neither the words nor the dates exclude.

        A deposit and a payout that name each other are no match of their own where both are part of a sum that agrees.
        """
        sums = (*self._merged(), *self._split())
        whole = [match.ids for match in sums if self.reference(match) == "agrees"]
        return (*(match for match in self._singles() if not any(match.ids < ids for ids in whole)), *sums)

    def reference(self, match: Match) -> Reference:
        """Say whether the deposits name the payouts, all of them and no others."""
        named = [self._named[payment.id] for payment in match.payments]
        if all(ids == {payout.id for payout in match.payouts} for ids in named):
            return "agrees"
        return "partly" if any(named) else "absent"

    def sender(self, match: Match) -> Sender:
        """Compare the payers with the processors; the worst of all."""
        found = {sender(payment, payout) for payment, payout in product(match.payments, match.payouts)}
        worst: tuple[Sender, ...] = ("contradicts", "absent", "agrees")
        return next(each for each in worst if each in found)

    def in_window(self, match: Match) -> bool | None:
        """Tell whether every deposit came after its payout had left and before it was overdue."""
        found = [self._in_window(payment, payout) for payment, payout in product(match.payments, match.payouts)]
        return False if False in found else None if None in found else True

    def _in_window(self, payment: Payment, payout: Payout) -> bool | None:
        came, left, due = (self._books.day(w) for w in (payment.created, payout.created, payout.arrives))
        start, end = left or due, due or left
        if came is None or start is None or end is None:
            return None
        return start <= came <= end + timedelta(days=self._books.policy.settlements.arrival_days)

    def _singles(self) -> Iterator[Match]:
        for payment, payout in product(self._books.deposits, self._books.payouts):
            if self._names(payment, payout) or (_is_as_much(payment, payout) and self._may_be(payment, payout)):
                yield Match((payment,), (payout,))

    def _merged(self) -> Iterator[Match]:
        for payment in self._books.deposits:
            parts = [p for p in self._books.payouts if self._is_part(p.amount, payment.amount, (payment, p))]
            for chosen in solve([p.amount for p in parts], payment.amount).shown:
                yield Match((payment,), tuple(parts[i] for i in chosen))

    def _split(self) -> Iterator[Match]:
        for payout in self._books.payouts:
            parts = [p for p in self._books.deposits if self._is_part(p.amount, payout.amount, (p, payout))]
            for chosen in solve([p.amount for p in parts], payout.amount).shown:
                yield Match(tuple(parts[i] for i in chosen), (payout,))

    def _is_part(self, amount: int, whole: int, pair: tuple[Payment, Payout]) -> bool:
        """Sums are searched only among deposits whose words name the payout or its processor."""
        payment, payout = pair
        same_currency = payment.currency == payout.currency
        known = self._names(payment, payout) or sender(payment, payout) == "agrees"
        return 0 < amount < whole and same_currency and known and self._may_be(payment, payout)

    def _names(self, payment: Payment, payout: Payout) -> bool:
        return payout.id in self._named[payment.id]

    def _may_be(self, payment: Payment, payout: Payout) -> bool:
        """A deposit that names a payout is that one; another must name none, be of the processor, and not come first.

        One that is overdue may still have come: it is a rival of those that are in time.
        A payout that some other deposit names is gone, but only if that deposit is as much.
        """
        if self._names(payment, payout):
            return True
        if self._named[payment.id] or payout.id in self._claimed:
            return False
        return sender(payment, payout) != "contradicts" and not self._came_first(payment, payout)

    def _came_first(self, payment: Payment, payout: Payout) -> bool:
        came, left = self._books.day(payment.created), self._books.day(payout.created or payout.arrives)
        return came is not None and left is not None and came < left


def _is_as_much(payment: Payment, payout: Payout) -> bool:
    return (payment.amount, payment.currency) == (payout.amount, payout.currency)
