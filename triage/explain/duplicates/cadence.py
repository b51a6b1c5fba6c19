"""How many equal charges are expected: a second one is a duplicate only above that count."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from statistics import median_low
from typing import Literal

from triage.calendar import civil
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
    steady: bool = True

    def same_period(self, first: date, second: date) -> bool:
        """Tell whether two charges fall into one period: closer than half of it."""
        return 2 * abs((first - second).days) < self.days

    def on_rhythm(self, previous: date, today: date) -> bool:
        """Tell whether two charges are whole periods apart, give or take a weekend or the length of a month."""
        rest = abs((today - previous).days) % self.days
        return self.steady and min(rest, self.days - rest) <= _slack(self.days)


def of_subscriptions(subscriptions: Iterable[Subscription], *, amount: int, currency: str) -> Cadence | None:
    """Add up the equal charges that subscriptions expect; the shortest interval is the period.

    Charges of several intervals have no common rhythm: the sum is then more than most periods see.
    """
    counts = [(s, _charges(s, amount)) for s in subscriptions if s.currency == currency and s.interval_count > 0]
    matching = [(_days(s), count) for s, count in counts if count > 0]
    if not matching:
        return None
    days = {length for length, _ in matching}
    return Cadence("subscription", sum(count for _, count in matching), min(days), steady=len(days) == 1)


def runs(subscription: Subscription, today: date, *, zone: str) -> bool:
    """Tell whether a subscription can charge on a day: a recorded period that is long over, or far ahead, says no."""
    if subscription.period is None:
        return True
    start, end = civil(subscription.period.start, zone), civil(subscription.period.end, zone)
    away = max((start - today).days, (today - end).days)
    return away <= _days(subscription)


def _days(subscription: Subscription) -> int:
    return INTERVAL_DAYS[subscription.interval] * subscription.interval_count


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
    if usual < 2 or any(abs(gap - usual) > _slack(usual) for gap in gaps):
        return None
    return Cadence("history", Counter(counts.values()).most_common(1)[0][0], usual)


def _slack(days: int) -> int:
    return min(7, max(1, days // 7))
