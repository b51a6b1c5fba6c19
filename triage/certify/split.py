"""Labels in two parts that never meet: what a scorer may learn from, and what it is certified on afterwards."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal

from triage.certify.label import Label, certifying


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """`fit` came before `at`, `certification` at or after it. No exception is in both. Both are in order of time."""

    fit: tuple[Label, ...]
    certification: tuple[Label, ...]
    at: datetime | None = None

    def scored(self, score: Callable[[tuple[Decimal, ...]], Decimal]) -> "Split":
        """The same split with a scorer's own scores."""
        fit, certification = (
            tuple(replace(label, score=score(label.features)) for label in part)
            for part in (self.fit, self.certification)
        )
        return replace(self, fit=fit, certification=certification)


def split(
    labels: Iterable[Label], *, fit_share: Decimal = Decimal("0.5"), learned_until: datetime | None = None
) -> Split:
    """Split labels by time: the first `fit_share` of those that may certify lies before the cut.

    `learned_until` is the newest case that the model itself was trained on; what is not newer is in neither part, for
    a model knows it by heart. Cases of one instant stay together, on the later side. Labels that may not certify are
    for fitting only, and only those from before the cut. One exception counts once, with its last label.
    """
    latest = {label.exception: label for label in labels if learned_until is None or label.at > learned_until}
    kept = sorted(latest.values(), key=lambda label: (label.at, label.exception))
    instants = [label.at for label in certifying(kept)]
    if not instants:
        return Split(fit=tuple(kept), certification=())
    cut = instants[min(int(len(instants) * fit_share), len(instants) - 1)]
    return Split(
        fit=tuple(label for label in kept if label.at < cut),
        certification=certifying(label for label in kept if label.at >= cut),
        at=cut,
    )
