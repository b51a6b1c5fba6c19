"""Hypotheses by sums: statements, and sets of documents that come to the payment, counted."""

from collections.abc import Iterator, Sequence

from triage.matching.book import Item
from triage.matching.hypotheses.books import SHOWN, Books
from triage.matching.hypotheses.hypothesis import Hypothesis, Take, in_full
from triage.matching.sums import EXACT_UP_TO, solve


def by_sums(books: Books) -> Iterator[Hypothesis]:
    """Yield statements, and sets of at least two documents that sum to the amount."""
    invoices = [item for item in books.invoices if item.left <= books.cash]
    enough = sum(item.left for item in invoices) >= books.cash
    subsets = list(_subsets(books, invoices)) if enough else []
    told = "statement" in books.found.reading.cues
    count = 1 if told or not subsets else subsets[0].solutions
    yield from (statement._replace(solutions=count) for statement in _statements(books))
    yield from subsets
    if books.notes and len(books.invoices) + len(books.notes) <= EXACT_UP_TO:
        yield from _subsets(books, [*books.invoices, *books.notes])


def _subsets(books: Books, items: Sequence[Item]) -> Iterator[Hypothesis]:
    solved = solve([item.balance for item in items], books.cash, show=SHOWN)
    for chosen in solved.shown:
        takes, nets = in_full([items[i] for i in chosen])
        if len(chosen) > 1 and takes:
            yield Hypothesis(books.customer, "subset", "exact", takes, nets, solutions=solved.at_least)


def _statements(books: Books) -> Iterator[Hypothesis]:
    """Yield everything due up to a day, where it comes to the amount, with all notes or with none."""
    dated = sorted(books.invoices, key=lambda item: (_day(item), item.number))
    _, nets = in_full(books.notes)
    yield from _statement(books, dated, ())
    if nets:
        yield from _statement(books, dated, nets)


def _statement(books: Books, dated: Sequence[Item], nets: tuple[Take, ...]) -> Iterator[Hypothesis]:
    rest = books.cash + sum(net.amount for net in nets)
    for count, item in enumerate(dated, 1):
        rest -= item.left
        if rest <= 0:
            is_a_days_last = count == len(dated) or _day(dated[count]) != _day(item)
            if not rest and count > 1 and is_a_days_last:
                takes, _ = in_full(dated[:count])
                yield Hypothesis(books.customer, "statement", "exact", takes, nets)
            return


def _day(item: Item) -> int:
    """Return the day on which a document is due; where nobody wrote it down, that on which it was issued."""
    return item.due or item.issued or 0
