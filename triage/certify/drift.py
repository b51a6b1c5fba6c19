"""Whether a certified cell still keeps its promise: a test that may be looked at after every outcome.

For each worse rate q the likelihood ratio (q / alpha)^k ((1 - q) / (1 - alpha))^(n - k) is, while at most a share of
alpha is wrong, a bet that does not grow on average; so is the average of several. Such a bet exceeds 1 / delta at any
time with probability of at most delta (Ville's inequality), however often one looks.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Literal

DRIFT_DELTA = Decimal("0.01")
"""The probability with which a cell that keeps its promise is ever demoted."""

_WORSE = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""The multiples of alpha that are bet on, evenly."""

_HIGHEST = 0.95

Feed = Literal["audit", "pipeline"]
"""Who says whether it was right: a reviewer in the blind audit, or the pipeline, which confirms or reopens."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one automatic resolution since the certificate was issued; one a feed for each exception."""

    feed: Feed
    wrong: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """How the outcomes stand against the promise. `evidence` is the highest value of the bet so far, four places."""

    n: int
    k: int
    alpha: Decimal
    evidence: Decimal
    demoted_at: datetime | None = None

    @property
    def told(self) -> str:
        """What a person reads."""
        share = f"{self.k} of {self.n} outcomes were wrong, {self.alpha:%} is promised"
        return f"drift: {share}" if self.demoted_at else f"no drift: {share}"


def watch(outcomes: Iterable[Outcome], *, alpha: Decimal, delta: Decimal = DRIFT_DELTA) -> Drift:
    """Follow outcomes in the order of time and demote at the first instant at which the bet reaches 1 / delta.

    Each feed bets on its own, and the bets are averaged. A resolution that nobody reopened may be wrong all the same,
    so the pipeline's feed alone proves nothing good; that more than alpha is reopened proves that more than alpha is
    wrong.
    """
    tallies: dict[Feed, tuple[int, int]] = {"audit": (0, 0), "pipeline": (0, 0)}
    highest, demoted_at = 1.0, None
    for outcome in sorted(outcomes, key=lambda one: one.at):
        n, k = tallies[outcome.feed]
        tallies[outcome.feed] = (n + 1, k + outcome.wrong)
        bet = math.fsum(_bet(n, k, float(alpha)) for n, k in tallies.values()) / len(tallies)
        highest = max(highest, bet)
        if demoted_at is None and bet * float(delta) >= 1:
            demoted_at = outcome.at
    n, k = (sum(numbers) for numbers in zip(*tallies.values(), strict=True))
    evidence = Decimal(min(highest, 1e12)).quantize(Decimal("0.0001"))
    return Drift(n=n, k=k, alpha=alpha, evidence=evidence, demoted_at=demoted_at)


def _bet(n: int, k: int, alpha: float) -> float:
    """Return the average of the bets on worse rates after `k` of `n` were wrong; 1 before the first outcome."""
    logs = list(_log_bets(n, k, alpha))
    return math.fsum(math.exp(min(log, 700.0)) for log in logs) / len(logs)


def _log_bets(n: int, k: int, alpha: float) -> Iterator[float]:
    for times in _WORSE:
        q = min(alpha * times, max(_HIGHEST, (1 + alpha) / 2))
        yield k * math.log(q / alpha) + (n - k) * math.log((1 - q) / (1 - alpha))
