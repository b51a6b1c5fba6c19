"""What one customer owes and is owed, against one payment, with what the payer names of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, product

from triage.matching.amounts import minor_units
from triage.matching.book import Item
from triage.matching.hits import Hit, Level, slipped
from triage.matching.hypotheses.hypothesis import once
from triage.matching.look import Look
from triage.matching.reading import within
from triage.matching.terms import Terms

SHOWN = 4
"""Of the sets that come to an amount no more become hypotheses; all are counted."""

_MOST_READINGS = 8
_MOST_MEANINGS = 3
_MOST_NAMED = 14
_ALIKE = 60


@dataclass(frozen=True)
class Books:
    """What one customer owes and is owed, against one payment."""

    customer: str
    found: Look
    terms: Terms

    @property
    def cash(self) -> int:
        """The payment, in minor units."""
        return self.found.payment.amount

    @property
    def whole(self) -> bool:
        """Tell whether everything that is open in these books was read."""
        return self.customer in self.found.whole

    @property
    def credible(self) -> bool:
        """Tell whether the payment may be this customer's at all: he is named, or his documents are."""
        fit = self.found.fits.get(self.customer)
        return bool(self.named) or (fit is not None and fit.likeness >= _ALIKE)

    @cached_property
    def invoices(self) -> list[Item]:
        """The open invoices that were read."""
        return [item for item in self._items if not item.credit and item.left > 0]

    @cached_property
    def notes(self) -> list[Item]:
        """The open credit notes that were read."""
        return [item for item in self._items if item.credit and item.left > 0]

    @cached_property
    def named(self) -> list[list[Hit]]:
        """The open documents that each mention may name in these books, best first; by slips where nothing else is."""
        listed = [[hit for hit in hits if self._owns(hit.item)] for hits in self.found.hits]
        best = [[hit for hit in hits if hit.level == hits[0].level][:_MOST_MEANINGS] for hits in listed if hits]
        return self._one_reading(best)[:_MOST_NAMED] or self._slips()

    def readings(self) -> Iterator[list[Hit]]:
        """Yield the ways to give each mention one meaning."""
        choices = product(*self.named) if self.named else ()
        return (once(choice) for choice in islice(choices, _MOST_READINGS))

    def stated(self, hit: Hit) -> int:
        """Return the sum that the payer wrote beside a number, in minor units; 0 where he wrote none."""
        stated = self.found.reading.mentions[hit.mention].stated
        return minor_units(stated, self.found.payment.currency) if stated else 0

    def _one_reading(self, listed: list[list[Hit]]) -> list[list[Hit]]:
        """Drop what names documents less well than another reading of the same words does."""
        mentions = self.found.reading.mentions
        kept: list[list[Hit]] = []
        for hits in sorted(listed, key=lambda hits: (-hits[0].level, mentions[hits[0].mention].derived)):
            mention = mentions[hits[0].mention]
            if not any(within(mention, mentions[other[0].mention]) for other in kept):
                kept.append(hits)
        return sorted(kept, key=lambda hits: hits[0].mention)

    @property
    def _items(self) -> tuple[Item, ...]:
        return self.found.ledgers.get(self.customer, ())

    def _owns(self, item: Item) -> bool:
        own = item.customer == self.customer and item.currency == self.found.payment.currency
        return own and item.state == "open"

    def _slips(self) -> list[list[Hit]]:
        found = []
        for place, mention in enumerate(self.found.reading.mentions):
            if any(hit.level >= Level.PADDED for hit in self.found.hits[place]):
                continue
            slips = [Hit(item, Level.EDITED, place) for item in self._items if slipped(mention, item)]
            if slips:
                found.append(slips[:_MOST_MEANINGS])
        return found
