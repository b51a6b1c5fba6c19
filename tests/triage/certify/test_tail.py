from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, binomtest

from triage.certify import labels_needed, most_errors, tail, upper_bound
from triage.errors import InputError

ALPHAS = st.sampled_from([Decimal("0.01"), Decimal("0.02"), Decimal("0.05"), Decimal("0.3")])
DELTAS = st.sampled_from([Decimal("0.1"), Decimal("0.01"), Decimal("0.0001")])
COUNTS = st.integers(1, 800).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n)))


@given(count=COUNTS, alpha=ALPHAS)
def test_the_tail_is_that_of_scipy(count, alpha):
    n, k = count
    assert tail(k, n=n, alpha=alpha) == pytest.approx(binom.cdf(k, n, float(alpha)), rel=1e-10, abs=1e-300)


@pytest.mark.parametrize("k", [0, 100, 19_700, 20_000, 21_000], ids=str)
def test_the_tail_is_that_of_scipy_at_a_million_labels(k):
    assert tail(k, n=1_000_000, alpha=0.02) == pytest.approx(binom.cdf(k, 1_000_000, 0.02), rel=1e-6, abs=1e-300)


@given(count=COUNTS, delta=DELTAS)
def test_the_bound_is_that_of_clopper_and_pearson_rounded_up(count, delta):
    n, k = count
    exact = binomtest(k, n, alternative="less").proportion_ci(1 - float(delta), method="exact").high
    assert -1e-9 < float(upper_bound(k, n=n, delta=delta)) - exact < 1e-4 + 1e-9  # scipy is only that exact


@given(count=COUNTS, delta=DELTAS)
def test_more_errors_never_lower_the_bound(count, delta):
    n, k = count
    assert upper_bound(min(k + 1, n), n=n, delta=delta) >= upper_bound(k, n=n, delta=delta)


@given(n=st.integers(1, 60), k=st.integers(0, 20), times=st.integers(2, 12), delta=DELTAS)
def test_more_data_at_the_same_rate_never_loosens_the_bound(n, k, times, delta):
    k = min(k, n)
    assert upper_bound(times * k, n=times * n, delta=delta) <= upper_bound(k, n=n, delta=delta)


@given(count=COUNTS, alpha=ALPHAS, delta=DELTAS)
def test_the_most_errors_are_those_whose_tail_is_small_enough(count, alpha, delta):
    n, k = count
    assert (k <= most_errors(n, alpha=alpha, delta=delta)) == (tail(k, n=n, alpha=alpha) <= delta)


@given(k=st.integers(0, 30), alpha=ALPHAS, delta=DELTAS)
def test_the_labels_needed_are_enough_and_one_fewer_is_not(k, alpha, delta):
    needed = labels_needed(k, alpha=alpha, delta=delta)
    assert tail(k, n=needed, alpha=alpha) <= delta < tail(k, n=needed - 1, alpha=alpha)


def test_45_labels_without_an_error_prove_5_percent_at_10_percent():
    assert labels_needed(alpha=Decimal("0.05"), delta=Decimal("0.1")) == 45


@pytest.mark.parametrize(("k", "n"), [(-1, 5), (6, 5)])
def test_more_errors_than_labels_are_refused(k, n):
    with pytest.raises(InputError, match="among 5 labels"):
        tail(k, n=n, alpha=Decimal("0.05"))


@pytest.mark.parametrize("alpha", [Decimal(0), Decimal(1)], ids=str)
def test_a_share_that_is_none_is_refused(alpha):
    with pytest.raises(InputError, match="between 0 and 1"):
        tail(1, n=5, alpha=alpha)
