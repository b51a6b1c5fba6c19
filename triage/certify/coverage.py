"""Figures for reports: how well a score tells right from wrong, and how much a machine could do at which risk.

They describe the labels that they are given and promise nothing; promises are certificates.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

Judged = tuple[Decimal, bool]
"""The score of an answer, and whether it was right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operating:
    """At `threshold`, a share `coverage` of all answers is acted on and a share `risk` of those is wrong."""

    threshold: Decimal
    coverage: Decimal
    risk: Decimal


def risk_coverage(judged: Iterable[Judged]) -> tuple[Operating, ...]:
    """Return what every threshold that occurs would do, from strict to loose; shares have four places."""
    ordered = sorted(judged, key=lambda one: -one[0])
    taken = wrong = 0
    curve = list[Operating]()
    for threshold, same in groupby(ordered, key=lambda one: one[0]):
        rights = [right for _, right in same]
        taken, wrong = taken + len(rights), wrong + rights.count(False)
        curve.append(Operating(threshold=threshold, coverage=_share(taken, len(ordered)), risk=_share(wrong, taken)))
    return tuple(curve)


def coverage_at(risk: Decimal, judged: Iterable[Judged]) -> Decimal:
    """Return the largest coverage whose observed risk is at most this; 0 when there is none."""
    return max((point.coverage for point in risk_coverage(judged) if point.risk <= risk), default=Decimal(0))


def auroc(judged: Iterable[Judged]) -> Decimal | None:
    """Return the probability that a right answer scores above a wrong one, ties counting half; four places.

    None where all are right or all are wrong: there is nothing to tell apart.
    """
    ordered = sorted(judged, key=lambda one: one[0])
    wrong_below = doubled = 0
    for _, same in groupby(ordered, key=lambda one: one[0]):
        rights = [right for _, right in same]
        right, wrong = rights.count(True), rights.count(False)
        doubled += right * (2 * wrong_below + wrong)
        wrong_below += wrong
    pairs = 2 * wrong_below * (len(ordered) - wrong_below)
    return _share(doubled, pairs) if pairs else None


def _share(part: int, whole: int) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal("0.0001"))
