"""Which period a subscription bills at an instant, under one reading of its dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.clock import Clock
from triage.explain.billing_dates.cycles import Cycles
from triage.explain.billing_dates.posted import Posted
from triage.explain.billing_dates.reading import Reading
from triage.explain.spans import Days
from triage.model import Subscription

_MONTHS = {"month": 1, "year": 12}
_YEAR_START = date(2000, 1, 1)
_MONDAY = date(2001, 1, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The part of a cycle that is billed: civil days, cut at the midnights of `clock`; `end` is not part of it.

    `end` is an instant where the subscription ended within a day. `bill_on` is the first civil day on which it is due.
    """

    cycle: Days
    start: date
    end: date | datetime
    clock: Clock
    bill_on: date

    def __str__(self) -> str:
        return f"{self.start} to {self.end} (not included)"

    @property
    def first(self) -> datetime:
        """The instant at which the period begins."""
        return self.clock.moment(self.start)

    @property
    def last(self) -> datetime:
        """The instant before which the period ends."""
        return self.clock.moment(self.end)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of the cycle was in service."""
        return self.first >= self.last

    @property
    def is_part(self) -> bool:
        """Whether the start or the end of the subscription cut the cycle."""
        return Days(self.start, self.clock.day(self.end)) != self.cycle or isinstance(self.end, datetime)

    def written_as(self, posted: Posted) -> tuple[date | datetime, date | datetime]:
        """Return the bounds in the form of a bill's own: civil dates where it has dates, instants where instants."""
        start = self.first if isinstance(posted.start, datetime) else self.start
        return start, self.last if isinstance(posted.end, datetime) else self.end

    def is_posted(self, posted: Posted) -> bool:
        """Tell whether a bill was posted with exactly these dates."""
        return self.written_as(posted) == (posted.start, posted.end)


def due(case: Case, reading: Reading, *, at: date | datetime) -> Due:
    """Return the period that is billed at `at`: in advance the one that has begun, in arrears the last that has ended.

    The period is empty where the subscription had not begun, or had ended, in all of its cycle.
    """
    subscription, day = case.subscription, reading.days.day(at)
    cycles = cycles_of(subscription, reading)
    cycle = cycles.around(day)
    if not reading.in_advance and not _ended_within(cycle, subscription, reading, by=at):
        cycle = cycles.before(cycle)
    return clipped(cycle, case, reading)


def clipped(cycle: Days, case: Case, reading: Reading) -> Due:
    """Cut a cycle at the local day on which service begins, and where the subscription ended."""
    subscription, start, end = case.subscription, cycle.start, _end(cycle, case.subscription, reading)
    begun = service_begins(subscription, reading)
    if begun is not None and reading.clip:
        start = max(start, begun)
    bill_on = start if reading.in_advance else reading.days.day(end)
    return Due(cycle=cycle, start=start, end=end, clock=reading.bounds, bill_on=bill_on)


def cycles_of(subscription: Subscription, reading: Reading) -> Cycles:
    """Return the cycles of a subscription: from its anchor, or from the first of January or a Monday.

    Without an anchor they run from the day on which service begins, after the trial.
    """
    months = _MONTHS.get(subscription.interval, 0) * subscription.interval_count
    length = subscription.interval_count * (7 if subscription.interval == "week" else 1)
    anchor = _anchor(subscription, reading)
    if months and reading.thirty_day_months:
        return Cycles(anchor=anchor, days=30 * months)
    return Cycles(anchor=anchor, months=months, days=length, keep_day=reading.keep_day)


def service_begins(subscription: Subscription, reading: Reading) -> date | None:
    """Return the first civil day that is charged: the start, and as many civil days of trial later.

    A trial in hours ends on another day where a clock change lies in it.
    """
    started = subscription.started
    if started is None:
        return None
    trial = timedelta(days=0 if reading.trial == "ignored" else subscription.trial_days)
    if reading.trial == "hours":
        return reading.days.day(reading.days.moment(started) + trial)
    return reading.days.day(started) + trial


def _anchor(subscription: Subscription, reading: Reading) -> date:
    if reading.calendar:
        week = subscription.interval == "week"
        return _MONDAY + timedelta(days=reading.week_from) if week else _YEAR_START
    if subscription.anchor is not None:
        return reading.days.day(subscription.anchor)
    begins = service_begins(subscription, reading)
    return _YEAR_START if begins is None else begins


def _end(cycle: Days, subscription: Subscription, reading: Reading) -> date | datetime:
    ended = subscription.ended
    if ended is None or not reading.clip or reading.bounds.moment(ended) >= reading.bounds.moment(cycle.end):
        return cycle.end
    day = reading.days.day(ended)
    return day if reading.bounds.moment(day) == reading.bounds.moment(ended) else ended


def _ended_within(cycle: Days, subscription: Subscription, reading: Reading, *, by: date | datetime) -> bool:
    """Tell whether the subscription ended inside a cycle and by the day of its bill, which is then its last bill."""
    if subscription.ended is None:
        return False
    start, ended = reading.bounds.moment(cycle.start), reading.bounds.moment(subscription.ended)
    return start < ended and reading.days.day(subscription.ended) <= reading.days.day(by) < cycle.end
