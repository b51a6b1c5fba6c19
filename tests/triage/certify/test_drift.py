from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pytest
from scipy.stats import binom

from triage.certify import DRIFT_DELTA, Outcome, watch

ALPHA = Decimal("0.05")
START = datetime(2026, 6, 1, tzinfo=UTC)


def outcomes(wrongs, feed="audit"):
    return [Outcome(feed=feed, wrong=bool(one), at=START + timedelta(hours=i)) for i, one in enumerate(wrongs)]


def demoted(rate, *, runs, n, feed="audit"):
    """In how many runs a cell of this rate is demoted, looked at after every one of `n` outcomes."""
    random = np.random.default_rng(11)
    return sum(watch(outcomes(random.random(n) < rate, feed), alpha=ALPHA).demoted_at is not None for _ in range(runs))


@pytest.mark.parametrize("feed", ["audit", "pipeline"])
def test_a_cell_that_keeps_its_promise_is_hardly_ever_demoted_however_often_one_looks(feed):
    assert demoted(0.05, runs=200, n=200, feed=feed) <= binom.ppf(0.99, 200, float(DRIFT_DELTA))


@pytest.mark.parametrize(("rate", "n"), [(0.15, 250), (0.3, 80)])
def test_a_cell_that_became_worse_is_demoted(rate, n):
    assert demoted(rate, runs=60, n=n) >= 57


def test_the_instant_of_demotion_is_that_of_the_outcome_that_proved_it():
    bad = outcomes([True] * 20)
    drift = watch(bad, alpha=ALPHA)
    place = [one.at for one in bad].index(drift.demoted_at)
    assert watch(bad[: place + 1], alpha=ALPHA).demoted_at == drift.demoted_at
    assert watch(bad[:place], alpha=ALPHA).demoted_at is None
    assert drift.told == "drift: 20 of 20 outcomes were wrong, 5% is promised"


def test_a_demoted_cell_stays_demoted_however_well_it_does_afterwards():
    drift = watch(outcomes([True] * 20 + [False] * 2000), alpha=ALPHA)
    assert drift.demoted_at is not None
    assert drift.evidence >= 1 / DRIFT_DELTA


def test_outcomes_count_in_the_order_of_time_whoever_gives_them():
    told = outcomes([False] * 30 + [True] * 8)
    assert watch(told, alpha=ALPHA) == watch(told[::-1], alpha=ALPHA)


def test_resolutions_that_nobody_reopened_do_not_outweigh_what_the_audit_found():
    audit = outcomes([True] * 8)
    quiet = [Outcome(feed="pipeline", wrong=False, at=START - timedelta(hours=1))] * 5000
    assert watch(quiet + audit, alpha=ALPHA).demoted_at is not None


def test_before_the_first_outcome_there_is_no_evidence():
    drift = watch([], alpha=ALPHA)
    assert (drift.n, drift.evidence, drift.demoted_at) == (0, 1, None)
    assert drift.told == "no drift: 0 of 0 outcomes were wrong, 5% is promised"


@pytest.mark.parametrize("feed", ["audit", "pipeline"])
def test_a_resolution_that_was_right_is_no_evidence_of_drift(feed):
    assert watch(outcomes([False] * 30, feed), alpha=ALPHA).evidence == 1


def test_each_feed_bets_half_of_what_there_is():
    alone = watch(outcomes([True] * 3), alpha=ALPHA).evidence
    both = watch(outcomes([True] * 3) + outcomes([True] * 3, "pipeline"), alpha=ALPHA).evidence
    assert float(both) == pytest.approx(2 * float(alone) - 1, abs=1e-3)


@pytest.mark.parametrize("q", [Decimal("0.01"), Decimal("0.05"), Decimal("0.3"), Decimal("0.9")], ids=str)
def test_the_bet_does_not_grow_on_average_while_the_promise_is_kept(q):
    from triage.certify.drift import _bet

    n = 40
    mean = sum(binom.pmf(k, n, float(q)) * _bet(n, k, float(q)) for k in range(n + 1))
    better = sum(binom.pmf(k, n, float(q) / 2) * _bet(n, k, float(q)) for k in range(n + 1))
    assert mean == pytest.approx(1)
    assert better < 1
