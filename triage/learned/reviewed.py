"""What a person's review teaches: which of the offered explanations was right, or that none was."""

from datetime import datetime

from triage.learned.training import Example
from triage.model import Explanation
from triage.model.choice import Question
from triage.model.review import ReviewReceipt
from triage.review import does_the_same


def example(
    question: Question, explanations: tuple[Explanation, ...], *, review: ReviewReceipt, reviewed_at: datetime
) -> Example:
    """Return what a review says of a question that was asked of the same evidence. Pure.

    Right is the offer that does what the person decided, by the same action with the same money: whether he accepted
    it, chose it, or stated it as an action of his own. A dismissal, or anything that was not offered, is none of them.
    """
    return Example(question=question, right=_right(question, explanations, review), reviewed_at=reviewed_at)


def _right(question: Question, explanations: tuple[Explanation, ...], review: ReviewReceipt) -> str | None:
    decided = review.proposal.explanation
    offered = {offer.explanation for offer in question.offers}
    if decided.id in offered:
        return decided.id
    alike = (each.id for each in explanations if each.id in offered and does_the_same(each, review))
    return next(alike, None)
