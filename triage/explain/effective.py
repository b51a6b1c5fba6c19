"""Which of what was agreed or decreed holds on a civil day, or for a whole period."""

from datetime import date, timedelta
from typing import Literal

from triage.calendar import civil
from triage.model import Period, Span, Subscription


def in_force(span: Span | None, day: date, zone: str) -> bool:
    """Tell whether a span holds on a civil day of a zone; no span holds always."""
    return starts(span, zone) <= day < ends(span, zone)


def throughout(span: Span | None, period: Period, zone: str) -> Literal["whole", "part", "none"]:
    """Tell how much of a period, by its civil days, a span holds for; an empty period has nothing to hold for."""
    first, end = civil(period.start, zone), civil(period.end, zone)
    begins, stops = max(first, starts(span, zone)), min(end, ends(span, zone))
    if begins >= stops:
        return "none"
    return "whole" if (begins, stops) == (first, end) else "part"


def starts(span: Span | None, zone: str) -> date:
    """Return the first civil day of a span, or the first of all days where its start is open."""
    return date.min if span is None or span.start is None else civil(span.start, zone)


def ends(span: Span | None, zone: str) -> date:
    """Return the civil day on which a span holds no more, or the last of all days where its end is open."""
    return date.max if span is None or span.end is None else civil(span.end, zone)


def in_trial(subscription: Subscription, day: date, zone: str) -> bool:
    """Tell whether a subscription's free time may not be over on a day; without its start nobody knows when it is."""
    if not subscription.trial_days:
        return False
    started = subscription.started
    return started is None or (day - civil(started, zone)).days < subscription.trial_days


def backwards(span: Span | None, zone: str) -> bool:
    """Tell whether a span ends on a civil day before it begins, so that nobody knows when it held."""
    return ends(span, zone) < starts(span, zone)


def last_day(period: Period, zone: str) -> date:
    """Return the last civil day that belongs to a period, or its first where it is empty."""
    first, end = civil(period.start, zone), civil(period.end, zone)
    return max(first, end - timedelta(days=1))
