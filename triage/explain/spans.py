"""Spans of time as every audit counts them: whole months, billing cycles, and the periods of a plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from triage.calendar import add_months, civil, month_end
from triage.model import Period, Subscription

LONGEST = 7_320
"""No plan runs for more than twenty years; a longer period is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Days:
    """A half-open span of civil days."""

    start: date
    end: date

    def __len__(self) -> int:
        return max(0, (self.end - self.start).days)

    def __str__(self) -> str:
        return f"{self.start} to {self.end}"


def civil_days(period: Period, zone: str) -> Days:
    """Return the civil days of a period in a zone."""
    return Days(civil(period.start, zone), civil(period.end, zone))


def by_month(days: Days) -> Iterator[Days]:
    """Split a span at the first of every month."""
    start = days.start
    while start < days.end:
        end = min(month_end(start), days.end)
        yield Days(start, end)
        start = end


def whole_months(days: Days) -> int | None:
    """Count the months of a span that runs from one billing day to the next, or None if no billing day fits.

    The billing day is the last of a month that lacks it: 31 January to 28 February is one month, as is 28 February to
    30 March, but 31 August to 1 October is not.
    """
    months = (days.end.year - days.start.year) * 12 + days.end.month - days.start.month
    billing_day = max(days.start.day, days.end.day)
    if months < 1 or any(on_day(end, billing_day) != end for end in (days.start, days.end)):
        return None
    return months


def on_day(month: date, billing_day: int) -> date:
    """Return the billing day in the month of a date, or the month's last day where it has none."""
    return add_months(month.replace(day=1), 0, day=billing_day)


def interval_months(subscription: Subscription) -> int | None:
    """Return the months between two charges of a subscription, or None if it is charged by days or weeks."""
    months = {"month": 1, "year": 12}.get(subscription.interval)
    return months * subscription.interval_count if months else None


def has_interval(subscription: Subscription) -> bool:
    """Tell whether a subscription's interval is one that a plan can have."""
    days = {"day": 1, "week": 7, "month": 31, "year": 366}[subscription.interval]
    return 0 < days * subscription.interval_count <= LONGEST


def plan_days(subscription: Subscription, days: Days, *, zone: str) -> Days | None:
    """Return the whole period of the plan that a span was cut from, or None if the evidence does not say.

    In order of weight: the recorded period around the span, the cycle of the calendar or of the billing anchor in which
    it starts, and the span itself if it is one interval long.
    """
    if subscription.period is not None:
        recorded = civil_days(subscription.period, zone)
        if recorded.start <= days.start and days.end <= recorded.end:
            return recorded
    if subscription.billing_time == "calendar":
        return _calendar_cycle(subscription, days.start)
    if subscription.anchor is not None:
        return _cycle(subscription, civil(subscription.anchor, zone), days.start)
    return days if _is_interval(subscription, days) else None


def _is_interval(subscription: Subscription, days: Days) -> bool:
    months = interval_months(subscription)
    return whole_months(days) == months if months else len(days) == _interval_days(subscription)


def _interval_days(subscription: Subscription) -> int:
    return subscription.interval_count * (7 if subscription.interval == "week" else 1)


def _calendar_cycle(subscription: Subscription, day: date) -> Days | None:
    """Return the week from Monday, the month, quarter, half or whole year that a day is in, or None."""
    if (subscription.interval, subscription.interval_count) == ("week", 1):
        monday = day - timedelta(days=day.weekday())
        return Days(monday, monday + timedelta(days=7))
    months = interval_months(subscription)
    if months is None or 12 % months:
        return None
    start = day.replace(month=(day.month - 1) // months * months + 1, day=1)
    return Days(start, add_months(start, months))


def _cycle(subscription: Subscription, anchor: date, day: date) -> Days:
    months = interval_months(subscription)
    if months is None:
        length = _interval_days(subscription)
        start = anchor + timedelta(days=(day - anchor).days // length * length)
        return Days(start, start + timedelta(days=length))
    passed = (day.year - anchor.year) * 12 + day.month - anchor.month
    steps = passed // months
    if add_months(anchor, steps * months) > day:
        steps -= 1
    return Days(add_months(anchor, steps * months), add_months(anchor, (steps + 1) * months))
