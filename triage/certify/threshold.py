"""Learn then Test: the loosest threshold at which few enough answers are wrong, and that is proved, not observed.

Angelopoulos, Bates, Candès, Jordan, Lei: "Learn then Test: Calibrating Predictive Algorithms to Achieve Risk Control"
(2021). The family of hypotheses "of what scores at least t, more than alpha is wrong" is tested in a fixed sequence:
each at the full level, until the first that is not rejected. A false certificate needs a false rejection of the first
true hypothesis in the sequence, so no level is lost to the number of thresholds, as it would be with Bonferroni. The
sequence must not depend on the labels that it is tested on: it is made from the fit part.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate

from triage.certify.label import Label
from triage.certify.tail import most_errors, tail

STEPS = 100
"""Thresholds in a sequence, at most: each lets about one case in a hundred more through."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """Of the labels that score at least `threshold`: how many there are, and how many are wrong."""

    threshold: Decimal
    n: int
    k: int


def sequence(fit: Sequence[Label], *, n: int, alpha: Decimal) -> tuple[Decimal, ...]:
    """Return the thresholds to test, strict to loose, as far as the fit part can tell; `n` labels will test them.

    They are quantiles of the fit part's scores. The first is the one that the fit part foresees the least p-value for:
    a stricter one would leave too few labels to prove anything, and the sequence would end where it begins.
    Without a fit part there is one threshold: everything.
    """
    if not fit:
        return (Decimal(0),)
    scores = sorted((label.score for label in fit), reverse=True)
    marks = range(len(scores), 0, -max(1, len(scores) // STEPS))
    thresholds = sorted({scores[mark - 1] for mark in marks}, reverse=True)
    foreseen = [_foreseen(count, of=len(fit), n=n, alpha=alpha) for count in counts(fit, thresholds)]
    return tuple(thresholds[foreseen.index(min(foreseen)) :])


def counts(labels: Iterable[Label], thresholds: Sequence[Decimal]) -> tuple[Count, ...]:
    """Count labels and errors at each threshold of a sequence from strict to loose."""
    negated = [-threshold for threshold in thresholds]
    ns, ks = [0] * len(negated), [0] * len(negated)
    for label in labels:
        first = bisect_left(negated, -label.score)
        if first < len(negated):
            ns[first] += 1
            ks[first] += label.wrong
    every = zip(thresholds, accumulate(ns), accumulate(ks), strict=True)
    return tuple(Count(threshold=threshold, n=n, k=k) for threshold, n, k in every)


def loosest(sequence: Iterable[Count], *, alpha: Decimal, delta: Decimal) -> Count | None:
    """Return the last count before the first that does not prove fewer than `alpha` errors; None if the first does not.

    With probability 1 - delta or more, what scores at least its threshold is wrong in a share of at most alpha.
    """
    last = None
    for count in sequence:
        if count.k > most_errors(count.n, alpha=alpha, delta=delta):
            break
        last = count
    return last


def _foreseen(count: Count, *, of: int, n: int, alpha: Decimal) -> float:
    """Return the p-value that a certification part of `n` labels would give if it were like the fit part."""
    labels = count.n * n // of
    errors = (count.k + 0.5) / (count.n + 1) * labels
    return tail(min(labels, round(errors)), n=labels, alpha=alpha)
