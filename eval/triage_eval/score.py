"""Figures from graded trials: rates with the bound that the sample carries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from triage_eval.trial import Grade, Measured, Unjudged

COUNTED = frozenset({"flagged"})
"""Measures that are reported as a number of trials, not as a share of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What became of one trial. `replayed` tells whether the receipt came out the same a second time."""

    id: str
    exception: str
    kind: str
    groups: tuple[str, ...]
    outcome: str
    grade: Grade
    replayed: bool
    receipt: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """The figures of one table. Rates are shares from 0 to 1, None where nothing was measured."""

    n: int
    auto_resolved: int
    auto_wrong: int
    escalated: int
    unjudged: int
    auto_resolve_rate: float | None
    wrong_auto_rate: float | None
    wrong_auto_upper95: float | None
    replayed: int
    measures: Mapping[str, float | int]

    def to_dict(self) -> dict[str, object]:
        """Return the figures as one flat JSON object."""
        own = {name: getattr(self, name) for name in self.__slots__ if name != "measures"}
        return own | dict(self.measures)


def tally(results: Sequence[Result], unjudged: Sequence[Unjudged] = (), measured: Sequence[Measured] = ()) -> Tally:
    """Count graded trials; figures that were measured without filing anything count in the measures alone."""
    resolved = [result for result in results if result.outcome == "resolved"]
    wrong = sum(result.grade.wrong for result in resolved)
    return Tally(
        n=len(results),
        auto_resolved=len(resolved),
        auto_wrong=wrong,
        escalated=len(results) - len(resolved),
        unjudged=len(unjudged),
        auto_resolve_rate=_share(len(resolved), len(results)),
        wrong_auto_rate=_share(wrong, len(resolved)),
        wrong_auto_upper95=upper95(wrong, len(resolved)),
        replayed=sum(result.replayed for result in results),
        measures=_measures([*(result.grade for result in results), *measured]),
    )


def upper95(wrong: int, checked: int) -> float | None:
    """Return the one-sided 95 % Clopper-Pearson upper bound of an error rate, or None when nothing was checked."""
    if not checked:
        return None
    from scipy.stats import beta

    return 1.0 if wrong == checked else round(float(beta.ppf(0.95, wrong + 1, checked - wrong)), 6)


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 6) if whole else None


def _measures(grades: Iterable[Grade | Measured]) -> dict[str, float | int]:
    seen: dict[str, list[bool]] = {}
    for grade in grades:
        for name, holds in grade.measures.items():
            seen.setdefault(name, []).append(holds)
    return {
        name: sum(listed) if name in COUNTED else round(sum(listed) / len(listed), 6)
        for name, listed in sorted(seen.items())
    }
