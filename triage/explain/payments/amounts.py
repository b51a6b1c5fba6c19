"""Candidates by nothing but the amount: offered to people, and to rules where a client's policy says so."""

from collections.abc import Iterator

from triage.explain.payments.ledger import Item
from triage.explain.payments.references import Reference
from triage.explain.payments.search import Candidate, Part, Search
from triage.explain.payments.shortfalls import discounted
from triage.matching.sums import Solutions

_POSSIBLE_CUSTOMERS = 20


def by_amount(search: Search) -> Iterator[Candidate]:
    """Search each customer whom the payer may be for open items that reach the amount, counted exactly."""
    references = search.advised or search.said.references
    for customer in _possible_customers(search):
        items = search.open_to(customer)
        solved = search.solutions(customer, search.payment.amount)
        for chosen in solved.shown:
            if any(not items[i].credit for i in chosen):
                yield _unnamed(search, tuple(items[i] for i in chosen), references, solved)
        yield from _nearly(search, items, references)


def _nearly(search: Search, items: tuple[Item, ...], references: tuple[Reference, ...]) -> Iterator[Candidate]:
    """One invoice less an agreed share, and the only open invoice paid in part or with something over."""
    cash = search.payment.amount
    invoices = [item for item in items if not item.credit]
    for item in invoices:
        shares = (*search.policy.discounts, *search.policy.withholding)
        if any(discounted(item.left, share) == cash for share in shares):
            yield Candidate((search.payment,), (Part(item, cash, cash, "amount"),), 0, references, solutions=1)
    if len(invoices) == 1 and invoices[0].left != cash:
        paid = min(cash, invoices[0].left)
        part = Part(invoices[0], paid, cash, "amount")
        yield Candidate((search.payment,), (part,), cash - paid, references, solutions=1)


def _unnamed(
    search: Search, items: tuple[Item, ...], references: tuple[Reference, ...], solved: Solutions
) -> Candidate:
    parts = tuple(Part(item, item.left, item.left, "amount") for item in items)
    return Candidate((search.payment,), parts, 0, references, solutions=solved.at_least)


def _possible_customers(search: Search) -> tuple[str, ...]:
    """The known customer; else those whose name the payer's may abbreviate; else, for a silent payer, anybody."""
    if search.payer.known is not None:
        return (search.payer.known.id,)
    customers = sorted({item.customer for item in search.ledger.open if item.customer})
    return tuple(c for c in customers if search.payer.fit(c) != "contradicts")[:_POSSIBLE_CUSTOMERS]
