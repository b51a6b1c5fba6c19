"""What a payout is made of: as its movements are listed, or with the one mistake in the list that explains it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from triage.explain.settlements.books import Books
from triage.explain.settlements.movements import fee, is_same, net, net_of
from triage.matching.sums import Solutions, solve
from triage.model import BalanceTransaction, Payout, Refund

Contents = Literal[
    "as_listed",
    "unlisted",
    "doubled",
    "belongs_elsewhere",
    "named_elsewhere",
    "refund_not_listed",
    "fees_apart",
    "taken_back",
    "other_currency",
    "nothing_listed",
    "unexplained",
]
"""How a payout's movements come to its amount, or why they do not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """One hypothesis of what a payout is made of.

    `parts` are its movements, `differs` the ids in which they are not those that name the payout. `solutions` counts
    all hypotheses that come to the amount. `chance`: of a thousand amounts, how many some hypothesis would come to.
    """

    payout: Payout
    contents: Contents
    parts: tuple[BalanceTransaction, ...]
    differs: tuple[str, ...] = ()
    solutions: int = 1
    chance: int = 0

    @property
    def fees(self) -> int:
        """What the processor earned, in minor units."""
        return sum(map(fee, self.parts))

    @property
    def added(self) -> tuple[BalanceTransaction, ...]:
        """The parts that name no payout, and that this hypothesis gives to this one."""
        return tuple(part for part in self.parts if part.payout is None)


def compositions(payout: Payout, books: Books) -> tuple[Composition, ...]:
    """Enumerate what a payout may be made of; movements that name it and come to it leave no other hypothesis."""
    listed = tuple(movement for movement in books.documents.balance_transactions if movement.payout == payout.id)
    if any(movement.currency != payout.currency for movement in listed):
        return (Composition(payout=payout, contents="other_currency", parts=()),)
    gap = payout.amount - net_of(listed)
    if listed and not gap:
        return (Composition(payout=payout, contents="as_listed", parts=listed),)
    return _Mistakes(payout, listed, books).hypotheses()


class _Mistakes:
    """The single mistakes in a list of movements by which it would miss its payout."""

    def __init__(self, payout: Payout, listed: tuple[BalanceTransaction, ...], books: Books) -> None:
        self._payout, self._listed, self._books = payout, listed, books
        self._gap = payout.amount - net_of(listed)
        others = [m for m in books.movements if m.currency == payout.currency and m.payout != payout.id]
        self._unassigned = [m for m in others if m.payout is None and not dated_later(m, payout, books)]
        self._elsewhere = [m for m in others if m.payout is not None]
        self._refunds = unlisted_refunds(payout, books)

    def hypotheses(self) -> tuple[Composition, ...]:
        """Return every hypothesis, or the one that says that there is none."""
        sets = solve([net(movement) for movement in self._unassigned], self._gap)
        found = [*self._with_unassigned(sets), *self._single_mistakes()]
        count = len(found) - len(sets.shown) + sets.count
        chance = self._chance() if sets.complete else 1000
        return tuple(self._made(*one, solutions=count, chance=chance) for one in found) or (
            self._made("unexplained" if self._listed else "nothing_listed", self._listed, (), solutions=0, chance=0),
        )

    def _made(
        self,
        contents: Contents,
        parts: Sequence[BalanceTransaction],
        differs: tuple[str, ...],
        *,
        solutions: int,
        chance: int,
    ) -> Composition:
        return Composition(
            payout=self._payout,
            contents=contents,
            parts=tuple(parts),
            differs=differs,
            solutions=solutions,
            chance=chance,
        )

    def _with_unassigned(
        self, sets: Solutions
    ) -> Iterator[tuple[Contents, Sequence[BalanceTransaction], tuple[str, ...]]]:
        for positions in sets.shown:
            added = [self._unassigned[i] for i in positions]
            yield "unlisted", (*self._listed, *added), tuple(movement.id for movement in added)

    def _single_mistakes(self) -> Iterator[tuple[Contents, Sequence[BalanceTransaction], tuple[str, ...]]]:
        yield from self._one_too_many()
        for movement in self._elsewhere:
            if net(movement) == self._gap:
                yield "named_elsewhere", (*self._listed, movement), (movement.id,)
        for refund in self._refunds:
            if -refund.amount == self._gap:
                yield "refund_not_listed", self._listed, (refund.id,)
        if self._listed and 0 < sum(map(fee, self._listed)) == self._gap:
            yield "fees_apart", self._listed, ()
        if self._listed and net_of(self._listed) == -self._payout.amount:
            yield "taken_back", self._listed, ()

    def _one_too_many(self) -> Iterator[tuple[Contents, Sequence[BalanceTransaction], tuple[str, ...]]]:
        """Of movements that are one, the first is kept."""
        for movement in self._listed:
            if net(movement) != -self._gap:
                continue
            rest = [other for other in self._listed if other.id != movement.id]
            copies = [other.id for other in rest if is_same(other, movement)]
            if not copies:
                yield "belongs_elsewhere", rest, (movement.id,)
            elif max(copies) < movement.id:
                yield "doubled", rest, (movement.id,)

    def _chance(self) -> int:
        reached: int = 2 ** len(self._unassigned) + len(self._listed) + len(self._elsewhere) + len(self._refunds)
        span = sum(abs(net(movement)) for movement in (*self._listed, *self._unassigned)) + 1
        return min(1000, 1000 * reached // span)


def dated_later(movement: BalanceTransaction, payout: Payout, books: Books) -> bool:
    """Tell whether a movement became available only after a payout had left."""
    available, left = books.day(movement.available or movement.created), books.day(payout.created)
    return available is not None and left is not None and available > left


def unlisted_refunds(payout: Payout, books: Books) -> tuple[Refund, ...]:
    """Return the refunds, made before a payout left, that no movement carries."""
    carried = {movement.source for movement in books.documents.balance_transactions}
    left = books.day(payout.created)
    return tuple(
        refund
        for refund in books.documents.refunds
        if refund.id not in carried and refund.status == "succeeded" and refund.currency == payout.currency
        if (made := books.day(refund.created)) is None or left is None or made <= left
    )
