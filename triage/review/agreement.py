"""Whether a person decided what an explanation would do. Pure."""

from triage.decide import deed
from triage.model import Act, Explanation, ReviewReceipt


def does_the_same(offered: Explanation, made: ReviewReceipt) -> bool:
    """Tell whether a person's decision does what an explanation would: the same action, with its money and moments.

    His own action moves no moments: those are the desk's to compute.
    """
    decided = made.proposal.explanation
    if isinstance(made.review, Act):
        return offered.action == decided.action and set(offered.effects) == set(decided.effects)
    return deed(offered) == deed(decided)
