"""What a customer was billed around a day, and which of it tells the most where there is more than a limit."""

from collections import defaultdict
from collections.abc import Iterable

from triage.matching.book import ALIKE, Item


def around(invoice: Item, items: Iterable[Item], *, reach: int) -> list[Item]:
    """Return what was issued at most `reach` days before or after an invoice, at most `ALIKE` of each total."""
    by_total = defaultdict[int, list[Item]](list)
    for item in items:
        if _days_between(invoice, item) <= reach:
            by_total[item.total].append(item)
    return [item for alike in by_total.values() for item in _most_telling(invoice, alike)]


def _most_telling(invoice: Item, items: list[Item]) -> list[Item]:
    """Take credit notes first, then bills of the invoice's subscription, then those issued nearest to it."""
    contract = invoice.subscription

    def standing(item: Item) -> tuple[bool, bool, float]:
        return not item.credit, contract is None or item.subscription != contract, _days_between(invoice, item)

    return items if len(items) <= ALIKE else sorted(items, key=standing)[:ALIKE]


def _days_between(invoice: Item, item: Item) -> float:
    """Return how far apart two were issued; what has no day is endlessly far."""
    if invoice.issued is None or item.issued is None:
        return float("inf")
    return abs(item.issued - invoice.issued)
