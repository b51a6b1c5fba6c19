"""The review of labels: what a careful accountant with the whole ledger would object to.

An answer stands only where it is the one defensible answer. Each check looks for a rival by brute force over the
ledger and knows nothing of how a matcher works. One invoice of exactly the amount goes before any sum that happens to
reach it; where an accountant could hold either view, the payment is not asked at all.
"""

from triage_eval.made_ledgers.draft import Check, Draft
from triage_eval.made_ledgers.ledger import Gold
from triage_eval.made_ledgers.review.mentions import numbers_read_one_way, short_numbers_have_a_payer
from triage_eval.made_ledgers.review.payers import payer_is_not_another
from triage_eval.made_ledgers.shelf import Shelf

IDENTIFIED: tuple[Check, ...] = (payer_is_not_another, numbers_read_one_way, short_numbers_have_a_payer)
"""What every payment with a number must pass."""


def reviewed(draft: Draft, shelf: Shelf) -> Gold | None:
    """Return the label that a draft deserves: its own, an abstention with the reason, or None to throw it away."""
    doubts = [doubt for check in draft.checks if (doubt := check(draft, shelf))]
    if any(doubt.is_disputable for doubt in doubts):
        return None
    if not doubts:
        return draft.gold
    return Gold("abstain", alternatives=doubts[0].alternatives, why="; ".join(doubt.why for doubt in doubts))
