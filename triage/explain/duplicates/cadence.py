"""How many equal charges are expected: a second one is a duplicate only above that count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Literal

from triage.model import Subscription

INTERVAL_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}

STEADY_GAPS = 2
"""A history is a rhythm from this many equal gaps on."""


@dataclass(frozen=True, slots=True)
class Cadence:
    """`expected` equal charges in every `days` days, and where that is known from."""

    source: Literal["subscription", "history"]
    expected: int
    days: int

    def same_period(self, first: date, second: date) -> bool:
        """Tell whether two charges fall into one period: closer than half of it."""
        return 2 * abs((first - second).days) < self.days


def of_subscriptions(subscriptions: Iterable[Subscription], *, amount: int, currency: str) -> Cadence | None:
    """Add up the equal charges that subscriptions expect; the shortest interval is the period."""
    counts = [(s, _charges(s, amount)) for s in subscriptions if s.currency == currency]
    matching = [(s, count) for s, count in counts if count]
    if not matching:
        return None
    days = min(INTERVAL_DAYS[s.interval] * s.interval_count for s, _ in matching)
    return Cadence("subscription", sum(count for _, count in matching), days)


def _charges(subscription: Subscription, amount: int) -> int:
    if subscription.amount == amount:
        return subscription.quantity
    return int(subscription.amount * subscription.quantity == amount)


def of_history(days: Sequence[date]) -> Cadence | None:
    """Read a rhythm from earlier equal charges: steady gaps, and as many charges a time as there mostly were."""
    counts = Counter(days)
    gaps = [(later - earlier).days for earlier, later in pairwise(sorted(counts))]
    if len(gaps) < STEADY_GAPS:
        return None
    usual = median_low(gaps)
    slack = max(1, usual // 7)
    if usual < 2 or any(abs(gap - usual) > slack for gap in gaps):
        return None
    return Cadence("history", Counter(counts.values()).most_common(1)[0][0], usual)
