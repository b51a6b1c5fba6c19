"""When an endpoint has failed for so long that it is disabled, and somebody must enable it again."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from triage.calendar import civil

DAYS = 5
"""Days with failures and without one success, after which an endpoint is disabled."""

FAILURES = 10
"""Failures that these days must have had at least; fewer say little about the endpoint."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt to deliver to an endpoint."""

    at: datetime
    delivered: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How an endpoint has done since its latest success: failures, on how many days (UTC), and on which the latest."""

    failures: int = 0
    days: int = 0
    latest: date | None = None

    def after(self, attempt: Attempt) -> "Standing":
        """Return the standing after one more attempt; one success forgets everything."""
        if attempt.delivered:
            return Standing()
        day = civil(attempt.at, "UTC")
        if self.latest is not None and day <= self.latest:  # workers may report out of order
            return Standing(self.failures + 1, self.days, self.latest)
        return Standing(self.failures + 1, self.days + 1, day)

    @property
    def disabled(self) -> bool:
        """Whether nothing should be sent to the endpoint any more."""
        return self.days >= DAYS and self.failures >= FAILURES


def standing(history: Iterable[Attempt]) -> Standing:
    """Fold the attempts of an endpoint, oldest first, into where it stands."""
    now = Standing()
    for attempt in history:
        now = now.after(attempt)
    return now
