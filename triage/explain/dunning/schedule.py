"""When a failed payment is tried again: civil days in the payer's zone, at the client's hour, never in the past."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from triage.calendar import civil, zone
from triage.model import DunningPolicy

Cap = Literal["schedule", "declines", "attempts", "days"]
"""What ended the retries: the schedule has no further day, or one of the client's caps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """What was tried so far: when it failed first and last, how often it was declined, and how often tried at all."""

    first: date | datetime
    last: date | datetime
    declines: int
    attempts: int


@dataclass(frozen=True, slots=True)
class Slot:
    """The next retry: its instant, and which step of how many on the schedule it is."""

    at: datetime
    step: int
    steps: int


def next_retry(chain: Chain, *, policy: DunningPolicy, zone_name: str, now: datetime) -> Slot | Cap:
    """Return the next retry after `now` and after the last attempt, or what ended the retries.

    Counted from the first failure, a day that has passed is skipped, as the days after it still stand. Counted from the
    attempt before, all later days hang on this one, so that one which has passed is made up at the next local hour.
    """
    if chain.declines >= policy.max_declines:
        return "declines"
    if chain.attempts >= policy.max_attempts:
        return "attempts"
    slot = _slot(chain, policy, zone_name, max(now, _moment(chain.last, zone_name)))
    if slot is None:
        return "schedule"
    waited = (civil(slot.at, zone_name) - civil(chain.first, zone_name)).days
    return slot if waited <= policy.max_days else "days"


def slots(first: date | datetime, *, policy: DunningPolicy, zone_name: str) -> tuple[datetime, ...]:
    """Return the instants of all retries that are counted from the first failure, in order, each once."""
    start = civil(first, zone_name)
    days = {local_hour(start + timedelta(days=day), policy.retry_hour, zone_name) for day in policy.retry_days}
    return tuple(sorted(days))


def may_be_retry(at: date | datetime, *, of: Chain, policy: DunningPolicy, zone_name: str) -> bool:
    """Tell whether an attempt at `at` may be the retry that was scheduled when a chain had come to its last attempt."""
    last, made = _moment(of.last, zone_name), _moment(at, zone_name)
    if policy.counted_from == "first_failure":
        days = slots(of.first, policy=policy, zone_name=zone_name)
        return any(last < slot <= made and civil(slot, zone_name) == civil(at, zone_name) for slot in days)
    slot = _slot(of, policy, zone_name, last)
    return slot is not None and slot.at <= made


def local_hour(day: date, hour: int, zone_name: str) -> datetime:
    """Return the instant of an hour of a civil day.

    An hour that summer time skips is taken as long after midnight as it would have been; of one that comes twice, the
    first.
    """
    return datetime.combine(day, time(hour), tzinfo=zone(zone_name)).astimezone(UTC)


def _slot(chain: Chain, policy: DunningPolicy, zone_name: str, after: datetime) -> Slot | None:
    if policy.counted_from == "first_failure":
        days = slots(chain.first, policy=policy, zone_name=zone_name)
        return next((Slot(at, step, len(days)) for step, at in enumerate(days, 1) if at > after), None)
    made, steps = chain.declines - 1, len(policy.retry_days)
    if made >= steps:
        return None
    day = civil(chain.last, zone_name) + timedelta(days=policy.retry_days[made])
    at = local_hour(day, policy.retry_hour, zone_name)
    return Slot(at if at > after else _next_hour(after, policy.retry_hour, zone_name), made + 1, steps)


def _next_hour(after: datetime, hour: int, zone_name: str) -> datetime:
    """Return the first time after an instant that clocks show the hour."""
    today = civil(after, zone_name)
    coming = (local_hour(today + timedelta(days=day), hour, zone_name) for day in range(3))
    return next(at for at in coming if at > after)


def _moment(when: date | datetime, zone_name: str) -> datetime:
    """Return the instant of an attempt; one that states its day alone may have been made at any time until its end."""
    return when if isinstance(when, datetime) else local_hour(when + timedelta(days=1), 0, zone_name)
