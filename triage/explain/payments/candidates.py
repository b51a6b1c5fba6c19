"""Candidates: which documents a payment may settle, as the payer's words and the amounts allow."""

from triage.explain.payments.amounts import by_amount
from triage.explain.payments.named import by_lines, by_mentions, by_several_payments
from triage.explain.payments.search import Candidate, Search


def enumerate_candidates(search: Search) -> tuple[Candidate, ...]:
    """Return every candidate once, the best found first where two do the same."""
    stated_by_payer = (*by_lines(search), *by_mentions(search), *by_several_payments(search))
    found: dict[tuple[object, ...], Candidate] = {}
    for candidate in (*stated_by_payer, *by_amount(search)):
        found.setdefault(candidate.key, candidate)
    return tuple(found.values())
