"""The scorer of the certificates on what a model chose, each ground scored by what all others taught."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from triage.certify import Answer, Features, Judged, features, fit, grounds
from triage.judge import RulePack
from triage.model.choice import Choice
from triage_eval.free_text import Answered


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A case in which something was chosen, with the numbers that it is scored by."""

    answered: Answered
    vector: Features


def chosen(answered: Sequence[Answered], *, pack: RulePack) -> tuple[Chosen, ...]:
    """Return the cases in which something was chosen."""
    return tuple(Chosen(answered=each, vector=_vector(each, pack)) for each in answered if each.chosen)


def _vector(answered: Answered, pack: RulePack) -> Features:
    asked, choice = answered.asked, answered.with_texts
    assert isinstance(choice, Choice)  # noqa: S101 - something was chosen
    explanation = next(each for each in asked.explanations if each.id == answered.chosen)
    judgement = pack.judge(asked.explanations, exception=asked.case.id)
    rivals = len(asked.question.offers) - 1
    known = grounds(explanation, judgement=judgement, rivals=rivals)
    return features(Answer(choice=choice, by_facts=answered.facts_only, grounds=known))


def cross_scored(cases: Sequence[Chosen]) -> Iterator[tuple[Chosen, Decimal]]:
    """Yield each case with its P(right), by a scorer that was fitted to the cases of all other grounds.

    Cases of one ground share their documents, so that one gives the other away. Nothing where there is one ground.
    """
    names = list(dict.fromkeys(each.answered.asked.case.ground for each in cases))
    for name in names if len(names) > 1 else ():
        others = [each for each in cases if each.answered.asked.case.ground != name]
        scorer = fit([each.vector for each in others], [each.answered.is_right for each in others])
        mine = (each for each in cases if each.answered.asked.case.ground == name)
        yield from ((each, scorer.score(each.vector)) for each in mine)


def judged(scored: Sequence[tuple[Chosen, Decimal]]) -> tuple[Judged, ...]:
    """Return the scores with what was right, for figures."""
    return tuple((score, each.answered.is_right) for each, score in scored)
