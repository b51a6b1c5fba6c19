"""Learning from reviewed cases: a conditional choice among the offers and none of them, fitted by scikit-learn.

Of a case in which offer j was right, j beat every other offer and none; where none was right, none beat every offer. A
logistic regression of the differences, without an intercept, estimates the weights of the choice (it is a conditional
logit fitted by pairs: independence of irrelevant alternatives makes both the same in the limit).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from triage.learned.features import Features, by_facts, by_texts
from triage.learned.model import Model
from triage.learned.report import Report, report
from triage.learned.words import said, tokens, vocabulary
from triage.model.choice import Question

NEEDED = 30
"""From fewer reviewed cases nothing is learned."""

_HELD_OUT = Decimal("0.25")
_STRENGTH = 3.0
"""The inverse of the penalty on large weights (scikit-learn's C), for features that lie between -1 and 1."""

_NOTHING: Features = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A question with the explanation that a person found right, or None for none of those offered."""

    question: Question
    right: str | None
    reviewed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """A model of all examples, and what a model of the older ones made of the newest quarter, which it never saw."""

    model: Model
    held_out: Report


@dataclass(frozen=True, slots=True, kw_only=True)
class TooFew:
    """So many examples there are, and so many are needed."""

    n: int
    needed: int = NEEDED


def train(examples: Sequence[Example]) -> Trained | TooFew:
    """Learn from examples, in the order of their reviews; one question counts once, with its last review. Pure.

    The same examples give the same model, whatever order they come in.
    """
    ordered = _ordered(examples)
    if len(ordered) < NEEDED:
        return TooFew(n=len(ordered))
    cut = len(ordered) - int(len(ordered) * _HELD_OUT)
    older = learn(ordered[:cut])
    return Trained(
        model=learn(ordered), held_out=report(older, [(each.question, each.right) for each in ordered[cut:]])
    )


def _ordered(examples: Sequence[Example]) -> list[Example]:
    """Order examples by review; what was right without being offered is none of the offers."""
    usable = (each for each in examples if each.question.offers)
    by_time = sorted(usable, key=lambda each: (each.reviewed_at, each.question.exception))
    return list({each.question.exception: each for each in by_time}.values())


def learn(examples: Sequence[Example]) -> Model:
    """Fit a model to examples, at least one; how well it does is for others to say."""
    words = vocabulary(tokens(each.question) for each in examples)
    told = [each for each in examples if said(each.question)]
    pairs = {(offer.kind.value, offer.action) for each in examples for offer in each.question.offers}
    return Model(
        facts=_weights(examples, by_facts),
        texts=_weights(told, lambda question: by_texts(question, words)),
        idf=words.idf,
        known=tuple(sorted(pairs)),
        cases=len(examples),
        learned_until=max(each.reviewed_at for each in examples),
    )


def _weights(examples: Sequence[Example], features: Callable[[Question], tuple[Features, ...]]) -> dict[str, float]:
    """Fit weights to who beat whom; every case weighs the same, however many offers it had."""
    if not examples:
        return {}
    from sklearn.feature_extraction import DictVectorizer
    from sklearn.linear_model import LogisticRegression

    rows, shares = zip(*(row for each in examples for row in _contests(each, features(each.question))), strict=True)
    columns = DictVectorizer()
    table = columns.fit_transform(rows)
    sides = [1 if place % 2 else -1 for place in range(len(rows))]
    fitted = LogisticRegression(C=_STRENGTH, fit_intercept=False, max_iter=2000, tol=1e-6)
    fitted.fit(table.multiply([[side] for side in sides]).tocsr(), sides, sample_weight=shares)
    named = zip(columns.feature_names_, fitted.coef_[0], strict=True)
    return {name: weight for name, given in named if (weight := round(float(given), 6))}


def _contests(example: Example, features: tuple[Features, ...]) -> Iterator[tuple[dict[str, float], float]]:
    """Yield the difference of winner and loser of each contest, with its share of the case."""
    by_offer = dict(zip((offer.explanation for offer in example.question.offers), features, strict=True))
    winner = by_offer.get(example.right, _NOTHING) if example.right is not None else _NOTHING
    losers = [each for id_, each in by_offer.items() if each is not winner]
    if winner is not _NOTHING:
        losers.append(_NOTHING)
    for loser in losers:
        yield _difference(winner, loser), 1 / len(losers)


def _difference(winner: Features, loser: Features) -> dict[str, float]:
    return {name: winner.get(name, 0.0) - loser.get(name, 0.0) for name in sorted({*winner, *loser})}
