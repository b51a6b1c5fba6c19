"""What one proposer says of one labelled case, with its texts and by the facts alone."""

from dataclasses import dataclass
from decimal import Decimal

from triage.choose import may_act
from triage.model.choice import Choice, Question, Silent
from triage.ports import Proposer
from triage_eval.free_text.asking import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A case, its answer to the whole question, and its answer without the texts."""

    asked: Asked
    with_texts: Choice | Silent
    facts_only: Choice | Silent

    @property
    def is_valid(self) -> bool:
        """Whether it is an answer to the question: a probability for each offer and none, that sum to one."""
        return isinstance(self.with_texts, Choice) and _is_valid(self.with_texts, self.asked.question)

    @property
    def chosen(self) -> str | None:
        """The chosen explanation; what is no valid answer chose nothing."""
        return self.with_texts.chosen if isinstance(self.with_texts, Choice) and self.is_valid else None

    @property
    def is_right(self) -> bool:
        """Whether it chose what is right, or nothing where nothing is; silence is never right."""
        return self.is_valid and self.chosen == self.asked.right

    @property
    def probability(self) -> Decimal:
        """How probable it holds what it chose, or none of the offers where it chose nothing."""
        if not isinstance(self.with_texts, Choice):
            return Decimal(0)
        return dict(self.with_texts.probabilities)[self.chosen] if self.chosen else self.with_texts.none

    @property
    def stated(self) -> Decimal | None:
        """The confidence that the model claims for itself, if it does."""
        return self.with_texts.stated if isinstance(self.with_texts, Choice) else None

    @property
    def objections(self) -> tuple[str, ...]:
        """What stands against carrying out the choice by itself; a certificate is not asked for here."""
        asked = self.asked
        chosen = next((each for each in asked.explanations if each.id == self.chosen), None)
        if chosen is None or not isinstance(self.with_texts, Choice):
            return ("nothing was chosen",)
        return may_act(
            asked.question,
            with_texts=self.with_texts,
            facts_only=self.facts_only,
            explanation=chosen,
            evidence=asked.evidence,
            explanations=asked.explanations,
        )


def answer(asked: Asked, proposer: Proposer) -> Answered:
    """Ask a proposer about a case, with and without its texts."""
    question = asked.question
    return Answered(asked=asked, with_texts=proposer(question), facts_only=proposer(question.without_texts))


def _is_valid(choice: Choice, question: Question) -> bool:
    offered = sorted(offer.explanation for offer in question.offers)
    shares = [choice.none, *(share for _, share in choice.probabilities)]
    return sorted(id_ for id_, _ in choice.probabilities) == offered and min(shares) >= 0 and sum(shares) == 1
