"""The promise itself, over thousands of simulated cells whose true shares of errors are known."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import binom

from triage.certify import Cell, Count, Label, Spending, loosest, sequence
from triage.model import Kind

RUNS = 2000
ATOMS = 100
FITS = 20
DELTA = Decimal("0.1")
ALPHAS = [Decimal("0.01"), Decimal("0.02"), Decimal("0.05"), Decimal("0.1")]
NOW = datetime(2026, 6, 1, tzinfo=UTC)
CELL = Cell(kind=Kind.DUPLICATE_INVOICE, action="hold_invoice", band="no_money", client="acme")
SCORES = tuple(Decimal(ATOMS - place) / ATOMS for place in range(ATOMS))


@dataclass(frozen=True)
class World:
    """Scores from strict to loose: `mass` of the cases has each, and `wrong` of those are wrong."""

    mass: np.ndarray
    wrong: np.ndarray

    @property
    def risks(self):
        """The true share of errors at each threshold."""
        return np.cumsum(self.mass * self.wrong) / np.cumsum(self.mass)

    def draw(self, random, n, size):
        """`size` sets of `n` labels each: how many at each score, and how many of them wrong."""
        taken = random.multinomial(n, self.mass, size=size)
        return taken, random.binomial(taken, self.wrong)

    def tested(self, random, *, alpha, n, runs=RUNS):
        """Sequences of a few fit parts, each with the counts of many certification parts."""
        for taken, wrong in zip(*self.draw(random, n, FITS), strict=True):
            thresholds = sequence(labels(taken, wrong), n=n, alpha=alpha)
            places = [SCORES.index(threshold) for threshold in thresholds]
            cases, errors = (np.cumsum(part, axis=1)[:, places] for part in self.draw(random, n, runs // FITS))
            for run in zip(cases.tolist(), errors.tolist(), strict=True):
                yield tuple(Count(threshold=t, n=n, k=k) for t, n, k in zip(thresholds, *run, strict=True))

    def risk(self, threshold):
        return self.risks[SCORES.index(threshold)]


def labels(taken, wrong):
    """The labels of one draw."""
    return [
        Label(exception=f"{place}-{i}", cell=CELL, at=NOW + timedelta(minutes=i), right=i >= bad, score=SCORES[place])
        for place, (n, bad) in enumerate(zip(taken.tolist(), wrong.tolist(), strict=True))
        for i in range(n)
    ]


def world(quality, alpha):
    """A world in which all are wrong more often than promised, but the best (unless the quality has no best)."""
    place = np.linspace(0, 1, ATOMS)
    wrong = {
        "sharp": 4 * float(alpha) * place**2,
        "soft": float(alpha) * (0.5 + place),
        "steps": np.where(place < 0.3, 0.2, 3) * float(alpha),
        "inverted": 2.5 * float(alpha) * (1 - place),
        "edge": np.full(ATOMS, 1.01 * float(alpha)),
    }[quality]
    return World(mass=np.full(ATOMS, 1 / ATOMS), wrong=np.minimum(wrong, 1))


def most_violations(delta, runs=RUNS):
    """What a procedure that keeps the promise exceeds in one test of a hundred."""
    return binom.ppf(0.99, runs, float(delta))


@pytest.mark.parametrize("quality", ["sharp", "soft", "steps", "inverted", "edge"])
@pytest.mark.parametrize("alpha", ALPHAS, ids=str)
def test_a_certificate_is_false_no_more_often_than_promised(alpha, quality):
    simulated = world(quality, alpha)
    random = np.random.default_rng(7)
    passed = [loosest(run, alpha=alpha, delta=DELTA) for run in simulated.tested(random, alpha=alpha, n=1000)]
    assert len(passed) == RUNS
    assert sum(one is not None and simulated.risk(one.threshold) > alpha for one in passed) <= most_violations(DELTA)


@pytest.mark.parametrize("quality", ["sharp", "soft", "steps"])
def test_the_threshold_of_best_observed_precision_breaks_its_promise_in_half_of_all_runs(quality):
    alpha = Decimal("0.05")
    simulated = world(quality, alpha)
    taken, wrong = (np.cumsum(part, axis=1) for part in simulated.draw(np.random.default_rng(7), 1000, RUNS))
    kept = wrong <= float(alpha) * taken
    chosen = np.where(kept.any(axis=1), ATOMS - 1 - np.argmax(kept[:, ::-1], axis=1), 0)
    broken = (simulated.risks[chosen] > float(alpha)).mean()
    assert 0.35 < broken < 0.75


@pytest.mark.parametrize("quality", ["sharp", "soft", "steps"])
@pytest.mark.parametrize("alpha", ALPHAS, ids=str)
def test_what_is_certified_is_within_five_points_of_what_could_be(alpha, quality):
    simulated = world(quality, alpha)
    covered = np.cumsum(simulated.mass)
    best = covered[simulated.risks <= float(alpha)].max()
    random = np.random.default_rng(7)
    runs = simulated.tested(random, alpha=alpha, n=5000, runs=400)
    passed = [loosest(run, alpha=alpha, delta=DELTA) for run in runs]
    mean = np.mean([covered[SCORES.index(one.threshold)] if one else 0 for one in passed])
    print(alpha, quality, best, mean)
    assert mean > best - 0.05
