"""Exact binomial tails in pure Python: what chance alone would bring, and what it leaves certain.

`n` is a number of labels, `k` the wrong ones among them, `alpha` a share of errors in (0, 1), `delta` the probability
with which a promise may fail. Sums run over logarithms, so that nothing underflows at a million labels.
"""

import math
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from triage.errors import InputError

Share = Decimal
"""A share in [0, 1], exact."""

_STEPS = 10_000
"""Bounds are told to four places."""


def tail(k: int, *, n: int, alpha: Share | float) -> float:
    """Return P(Binomial(n, alpha) <= k): the p-value of "more than `alpha` is wrong" when `k` of `n` are.

    Raises `InputError` unless 0 <= k <= n and 0 < alpha < 1.
    """
    if not 0 <= k <= n:
        raise InputError(f"{k} errors among {n} labels: there must be at least 0 and at most as many as labels")
    if k == n:
        return 1.0
    for errors, log_sum in enumerate(_log_cumulative(n, float(alpha))):
        if errors == k:
            return min(1.0, math.exp(log_sum))
    raise AssertionError("the sum has a term for each k")


@cache
def most_errors(n: int, *, alpha: Share, delta: Share) -> int:
    """Return the most errors among `n` labels that still prove a share below `alpha`: -1 when not even 0 would.

    `k <= most_errors(n)` is the same as `tail(k, n) <= delta`.
    """
    limit = math.log(delta)
    for errors, log_sum in enumerate(_log_cumulative(n, float(alpha))):
        if log_sum > limit:
            return errors - 1
    return n - 1


def upper_bound(k: int, *, n: int, delta: Share) -> Share:
    """Return the least share of four places that `k` errors among `n` labels rule out at level `delta`, else 1.

    This is the one-sided bound of Clopper and Pearson (1934), rounded up.
    """
    low, high = 0, _STEPS  # `low` is not ruled out, `high` is, or is 1
    while high - low > 1:
        middle = (low + high) // 2
        if tail(k, n=n, alpha=middle / _STEPS) <= delta:
            high = middle
        else:
            low = middle
    return Decimal(high) / _STEPS


def labels_needed(k: int = 0, *, alpha: Share, delta: Share) -> int:
    """Return the fewest labels that prove a share below `alpha` with `k` errors among them."""
    low, high = k, 2 * k + 1
    while tail(k, n=high, alpha=alpha) > delta:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if tail(k, n=middle, alpha=alpha) <= delta else (middle, high)
    return high


def _log_cumulative(n: int, alpha: float) -> Iterator[float]:
    """Yield log P(Binomial(n, alpha) <= k) for k = 0, 1, ..., n, each from the one before it."""
    if not 0 < alpha < 1:
        raise InputError(f"a share of errors of {alpha}: it must lie between 0 and 1")
    odds = math.log(alpha) - math.log1p(-alpha)
    log_term = log_sum = n * math.log1p(-alpha)
    yield log_sum
    for k in range(1, n + 1):
        log_term += math.log((n - k + 1) / k) + odds
        high, low = max(log_sum, log_term), min(log_sum, log_term)
        log_sum = high + math.log1p(math.exp(low - high))
        yield log_sum
