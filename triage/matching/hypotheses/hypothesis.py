"""One way in which a payment may be applied."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from triage.matching.book import Item
from triage.matching.hits import Hit
from triage.matching.terms import Reason

How = Literal["named", "some_named", "continued", "remainder", "dated", "amount", "statement", "subset", "account"]
"""How the documents were chosen: all that is named; some of it; what is named, and the one that a cut-off list goes on
with; what is named and what the rest of the money pays; the one of its amount that bears a date which the payer
wrote; by the amount of one; everything due up to a day; the set that sums to the amount; or none, the money stays on
account."""


class Take(NamedTuple):
    """A part of a payment that goes to a document, in minor units; of a credit note, what is used of it."""

    item: Item
    amount: int


class Hypothesis(NamedTuple):
    """One way in which a payment may be applied. `named` are the hits behind the documents that are named.

    `solutions` counts the sets of the customer's documents that reach the amount as well, where it was counted. `told`
    where the payer wrote beside each document how much of it he pays.
    """

    customer: str
    how: How
    reason: Reason
    takes: tuple[Take, ...]
    nets: tuple[Take, ...] = ()
    over: int = 0
    named: tuple[Hit, ...] = ()
    share: int = 0
    solutions: int = 1
    told: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What it would do: two of the same key are one."""
        return (frozenset((take.item.id, take.amount) for take in (*self.takes, *self.nets)), self.over)


def in_full(items: Sequence[Item]) -> tuple[tuple[Take, ...], tuple[Take, ...]]:
    """Return what it takes to settle these documents: the invoices, and the credit notes set against them."""
    takes = tuple(Take(item, item.left) for item in items if not item.credit)
    return takes, tuple(Take(item, item.left) for item in items if item.credit)


def once(hits: Sequence[Hit]) -> list[Hit]:
    """Return the best hit of each document."""
    best: dict[str, Hit] = {}
    for hit in hits:
        if hit.item.id not in best or best[hit.item.id].level < hit.level:
            best[hit.item.id] = hit
    return list(best.values())
