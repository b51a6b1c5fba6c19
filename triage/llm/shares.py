"""Probabilities of labels: from the log-probabilities of a first token, or from how often samples agree."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal

from triage.choose import Label
from triage.llm.completion import Likely
from triage.llm.fault import FaultError

Shares = Mapping[str | None, Decimal]
"""The probability of each explanation, and of none of them under None: four places each, one together."""

LEAST_MASS = 0.5
"""The part of the probability that labels must have; a model that would rather write something else was not asked
what it answers."""

_UNITS = 10_000


def told(likely: Sequence[Likely], *, labels: Sequence[Label]) -> Shares:
    """Return the probabilities that a model gives to labels, as parts of what it gives to all of them."""
    weights = dict.fromkeys(labels, 0.0)
    for one in likely:
        if label := begun(one.token, labels=labels):
            weights[label] += math.exp(min(one.logprob, 0.0))
    mass = sum(weights.values())
    if mass < LEAST_MASS:
        raise FaultError("invalid", f"the model gives the labels {mass:.0%} of the probability: too little to compare")
    return shared({label.explanation: weight for label, weight in weights.items()})


def agreed(texts: Sequence[str], *, labels: Sequence[Label]) -> Shares:
    """Return how often samples name each label, with one more for each (Laplace): few samples prove little."""
    counts = Counter(begun(text, labels=labels) for text in texts)
    if counts[None]:
        raise FaultError("invalid", f"{counts[None]} of {len(texts)} samples are no label")
    return shared({label.explanation: counts[label] + 1.0 for label in labels})


def begun(text: str, *, labels: Sequence[Label]) -> Label | None:
    """Return the one label that a token is, or is the beginning of."""
    word = text.strip()
    found = [label for label in labels if word and label.word.startswith(word)]
    return found[0] if len(found) == 1 else None


def shared(weights: Mapping[str | None, float]) -> Shares:
    """Divide by the sum and round to four places that still sum to one: the largest remainders are rounded up."""
    whole = math.fsum(weights.values())
    exact = {name: weight / whole * _UNITS for name, weight in weights.items()}
    units = {name: math.floor(value) for name, value in exact.items()}
    missing = _UNITS - sum(units.values())
    for name in sorted(exact, key=lambda name: (units[name] - exact[name], name is None, name or ""))[:missing]:
        units[name] += 1
    return {name: Decimal(count).scaleb(-4) for name, count in units.items()}
