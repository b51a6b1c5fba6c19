"""What a payment may settle: sets of documents with a reason, each to the last minor unit."""

from collections.abc import Iterator

from triage.matching.hypotheses.amounts import by_amount
from triage.matching.hypotheses.books import Books
from triage.matching.hypotheses.groups import of_several
from triage.matching.hypotheses.hypothesis import How, Hypothesis, Take
from triage.matching.hypotheses.subsets import by_sums
from triage.matching.hypotheses.words import as_stated, by_words, exchanged, named_in_full
from triage.matching.look import Look
from triage.matching.terms import Terms

__all__ = ["How", "Hypothesis", "Take", "enumerate_hypotheses"]


def enumerate_hypotheses(found: Look, terms: Terms) -> list[Hypothesis]:
    """Return every hypothesis once, the one that the payer's words carry most first where two do the same.

    A payment of nothing settles nothing.
    """
    kept: dict[tuple[object, ...], Hypothesis] = {}
    for hypothesis in _hypotheses(found, terms) if found.payment.amount else ():
        kept.setdefault(hypothesis.key, hypothesis)
    return list(kept.values())


def _hypotheses(found: Look, terms: Terms) -> Iterator[Hypothesis]:
    if found.at_once:
        yield named_in_full(Books(found.settled[0].item.customer or "", found, terms))
        return
    for customer in found.ledgers:
        yield from _of_one(Books(customer, found, terms))
    yield from of_several(found)


def _of_one(books: Books) -> Iterator[Hypothesis]:
    """Yield the hypotheses of one customer, those by words first."""
    for hits in books.readings():
        stated = as_stated(books, hits)
        yield from (stated,) if stated else by_words(books, hits)
    yield from exchanged(books)
    yield from by_amount(books)
    if books.whole and books.credible:
        yield from by_sums(books)
        yield Hypothesis(books.customer, "account", "over", (), over=books.cash)
