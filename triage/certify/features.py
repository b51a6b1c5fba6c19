"""What a score is computed from: a short vector of numbers that code builds, in one fixed order.

Nothing in it is text, and nothing is what the model says of its own confidence.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Context, Decimal

from triage.model import Explanation, Judgement
from triage.model.choice import Choice, Silent

Features = tuple[Decimal, ...]
"""One number for each of `FEATURES`, in that order."""

_CONTEXT = Context(prec=28)
_LEAST = Decimal("0.0001")
_MANY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What rules and facts say of the chosen explanation, without any model.

    `rank` is the detector's own weight of the evidence; `unmet` are the clauses that keep the nearest rule from
    admitting it; `guarded` tells whether a rule that matches wants a person to look; `rivals` are the other offers.
    """

    rank: Decimal
    admitted: bool
    guarded: bool
    unmet: int
    rivals: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A choice, what was chosen by the facts alone, and what code knows of the chosen explanation."""

    choice: Choice
    by_facts: Choice | Silent
    grounds: Grounds


def grounds(chosen: Explanation, *, judgement: Judgement, rivals: int) -> Grounds:
    """Gather what rules said of an explanation. Without a rule of its kind, nothing is unmet and nothing admitted."""
    results = [result for result in judgement.results if result.explanation == chosen.id]
    unmet = [sum(clause.holds is not True for clause in result.when) for result in results]
    return Grounds(
        rank=chosen.rank,
        admitted=chosen.id in dict(judgement.admitted),
        guarded=any(result.guards for result in results),
        unmet=min(unmet, default=0),
        rivals=rivals,
    )


def features(answer: Answer) -> Features:
    """Return the vector of an answer; each number lies in [0, 1], but the logarithm of the odds, within 9.3 of 0."""
    return tuple(measure(answer) for measure in _MEASURES.values())


def _top(answer: Answer) -> Decimal:
    return _at(answer.choice, 0)


def _at(choice: Choice, place: int) -> Decimal:
    ranked = choice.ranked
    return ranked[place][1] if place < len(ranked) else Decimal(0)


def _log_odds(answer: Answer) -> Decimal:
    """The natural logarithm of p / (1 - p) with four places; decimals round it alike on every machine."""
    top = min(max(_top(answer), _LEAST), 1 - _LEAST)
    return _CONTEXT.ln(_CONTEXT.divide(top, 1 - top)).quantize(_LEAST)


def _margin(answer: Answer) -> Decimal:
    return _top(answer) - max(_at(answer.choice, 1), answer.choice.none)


def _by_facts(answer: Answer) -> Decimal:
    """The probability that the facts alone give to what was chosen: 0 where that proposer was silent."""
    if isinstance(answer.by_facts, Silent) or answer.choice.chosen is None:
        return Decimal(0)
    return dict(answer.by_facts.probabilities).get(answer.choice.chosen, Decimal(0))


def _agrees(answer: Answer) -> bool:
    return not isinstance(answer.by_facts, Silent) and answer.by_facts.chosen == answer.choice.chosen


def _contradicts(answer: Answer) -> bool:
    return not isinstance(answer.by_facts, Silent) and answer.by_facts.chosen not in {None, answer.choice.chosen}


def _few(count: int) -> Decimal:
    return Decimal(min(count, _MANY)) / _MANY


_MEASURES: dict[str, Callable[[Answer], Decimal]] = {
    "top": _top,
    "log_odds": _log_odds,
    "margin": _margin,
    "none": lambda answer: answer.choice.none,
    "facts_probability": _by_facts,
    "facts_agree": lambda answer: Decimal(_agrees(answer)),
    "facts_contradict": lambda answer: Decimal(_contradicts(answer)),
    "names_it": lambda answer: Decimal(answer.choice.reason == "text_names_it"),
    "fits_it": lambda answer: Decimal(answer.choice.reason in {"text_fits_it", "facts_fit_it"}),
    "quoted": lambda answer: Decimal(bool(answer.choice.quotes)),
    "rank": lambda answer: answer.grounds.rank,
    "admitted": lambda answer: Decimal(answer.grounds.admitted),
    "guarded": lambda answer: Decimal(answer.grounds.guarded),
    "unmet": lambda answer: _few(answer.grounds.unmet),
    "rivals": lambda answer: _few(answer.grounds.rivals),
}

FEATURES: tuple[str, ...] = tuple(_MEASURES)
"""The names of the numbers in their order. A scorer keeps them, and refuses vectors made for others."""
