"""Candidates: which documents a payment may settle, as the payer's words and the amounts allow."""

from collections.abc import Iterator

from triage.explain.payments.amounts import by_amount
from triage.explain.payments.named import by_lines, by_mentions, by_several_payments
from triage.explain.payments.search import Candidate, Part, Search


def enumerate_candidates(search: Search) -> tuple[Candidate, ...]:
    """Return every candidate once, the best found first where two do the same."""
    stated_by_payer = (*by_lines(search), *by_mentions(search), *by_several_payments(search))
    found: dict[tuple[object, ...], Candidate] = {}
    for candidate in (*stated_by_payer, *by_amount(search), *by_weight(search)):
        found.setdefault(candidate.key, candidate)
    return tuple(found.values())


def by_weight(search: Search) -> Iterator[Candidate]:
    """Yield what the matcher finds: its best hypotheses that settle what is open."""
    items = {item.id: item for item in search.ledger.open}
    for hypothesis in search.weighing.offered():
        takes = (*hypothesis.takes, *hypothesis.nets)
        if all(take.item.id in items for take in takes):
            parts = tuple(Part(items[take.item.id], take.amount, take.amount, "weighed") for take in takes)
            yield Candidate((search.payment,), parts, hypothesis.over, solutions=hypothesis.solutions)
