"""Hypotheses by amount: single documents that are open with the payment, or with it and what is usually kept back."""

from collections.abc import Iterator

from triage.matching.book import Item
from triage.matching.dates import month_of
from triage.matching.hypotheses.books import Books
from triage.matching.hypotheses.hypothesis import Hypothesis, Take
from triage.matching.reading import Reading

_SHOWN = 5
"""Of equal documents no more become hypotheses, the oldest first; all are counted."""


def by_amount(books: Books) -> Iterator[Hypothesis]:
    """Yield single documents of the amount, of it and a usual share or fee, or the only one that is owed."""
    cash = books.cash
    alike = [item for item in books.invoices if item.left == cash]
    dated = [item for item in alike if _is_dated(item, books.found.reading)]
    shown = {item.id for item in sorted(alike, key=lambda item: (item.due or 0, item.id))[:_SHOWN]} | {
        item.id for item in dated
    }
    for item in books.invoices:
        takes = (Take(item, cash),)
        if item.left == cash and [item] == dated:
            yield Hypothesis(books.customer, "dated", "exact", takes)
        elif item.left == cash and item.id in shown:
            yield Hypothesis(books.customer, "amount", "exact", takes, solutions=len(alike))
        elif item.left > cash and (short := books.terms.short(item.left, cash)):
            reason, share = short
            yield Hypothesis(books.customer, "amount", reason, takes, share=share, solutions=max(len(alike), 1))
    if len(books.invoices) == 1 and books.whole and not books.notes:
        yield from _only(books, books.invoices[0])


def _only(books: Books, item: Item) -> Iterator[Hypothesis]:
    """Yield a payment of another amount to the only document that the customer owes."""
    over = books.cash - item.left
    if over < 0:
        yield Hypothesis(books.customer, "amount", "partial", (Take(item, books.cash),))
    elif over > 0:
        yield Hypothesis(books.customer, "amount", "over", (Take(item, item.left),), over=over)


def _is_dated(item: Item, reading: Reading) -> bool:
    """Tell whether the payer wrote a date that the document bears, or the month that it bills."""
    if item.issued in reading.days or item.due in reading.days:
        return True
    bills = item.period_start or item.issued
    return bool(reading.months) and bills is not None and month_of(bills) in reading.months
