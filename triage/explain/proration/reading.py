"""One way to read what a prorated item should cost, and the amount that comes out of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from typing import Literal

from triage.calendar import civil, instant
from triage.explain.proration.cost import Cost, Pricing, cost_of
from triage.explain.proration.fraction import Share, days_share, seconds_share
from triage.explain.spans import Days, civil_days, has_interval, interval_months, plan_days, whole_months
from triage.model import DayCount, InvoiceItem, Period, PlanChange, Subscription
from triage.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An item under one hypothesis: the change and the subscription that it is of, where the evidence holds them.

    `until_change`: the item covers the time before the change, as a charge in arrears for the old plan does.
    `counterpart` is the item of the same change for the other plan. `name` tells hypotheses apart.
    """

    item: InvoiceItem
    change: PlanChange | None = None
    subscription: Subscription | None = None
    counterpart: InvoiceItem | None = None
    until_change: bool = False
    name: str = ""

    @property
    def has_instants(self) -> bool:
        """Whether a zone can change which days are counted."""
        spans = [self.item.period] + ([self.item.service] if self.item.service else [])
        moments = [when for span in spans for when in (span.start, span.end)]
        others = (self.item.trial_end, self.change.at if self.change else None)
        return any(isinstance(when, datetime) for when in (*moments, *others))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Pricing):
    """Everything that two parties may read differently. `earlier` and `later` move the ends of the service by days."""

    day_count: DayCount
    denominator: Literal["this_period", "plan_period"]
    change_day_owner: Literal["old", "new"]
    zone: str
    trial: bool = True
    earlier: int = 0
    later: int = 0
    other_part: bool = False


def amount(case: Case, reading: Reading) -> Money | None:
    """Return what an item costs under a reading, tax included, or None where it cannot be said."""
    reckoned = cost(case, reading)
    return None if reckoned is None else reckoned.total


def cost(case: Case, reading: Reading) -> Cost | None:
    """Return the net amount and the tax of an item under a reading, or None where they cannot be said."""
    share = covered(case, reading)
    if share is None or share.covered < 0:
        return None
    fraction = 1 - share.fraction if reading.other_part else share.fraction
    return None if fraction < 0 else cost_of(case.item, fraction, reading)


def full_price(case: Case, reading: Reading) -> Money:
    """Return what the whole period costs under a reading."""
    return cost_of(case.item, Fraction(1), reading).total


def covered(case: Case, reading: Reading) -> Share | None:
    """Return the share of the whole period that an item covers under a reading."""
    service = service_of(case, reading)
    if service is None:
        return None
    if reading.day_count == "second":
        return _by_seconds(case, service, reading)
    whole, months = _whole(case, reading)
    return days_share(civil_days(service, reading.zone), whole, day_count=reading.day_count, months=months)


def service_of(case: Case, reading: Reading) -> Period | None:
    """Return the time that an item covers: as given, or the part of its period that its plan change begins or ends.

    What lies before the end of a trial is free: it is neither charged nor given back.
    """
    covers = _billed_time(case, reading)
    if covers is None:
        return None
    start, end = _after_trial(case, covers, reading), covers.end
    return Period(start=_moved(start, -reading.earlier), end=_moved(end, reading.later))


def _billed_time(case: Case, reading: Reading) -> Period | None:
    period = case.item.period
    if case.item.service is not None:
        return case.item.service
    if case.change is None:
        return None
    at = _change_start(case.change, reading)
    return Period(start=period.start, end=at) if case.until_change else Period(start=at, end=period.end)


def _change_start(change: PlanChange, reading: Reading) -> date | datetime:
    """Return where the new plan begins: a change on a day that belongs to the old one counts from the next day on."""
    if reading.day_count == "second":
        return instant(change.at, reading.zone)
    return _moved(civil(change.at, reading.zone), 1 if reading.change_day_owner == "old" else 0)


def _after_trial(case: Case, covers: Period, reading: Reading) -> date | datetime:
    """Return the start of what is charged: the time after the trial, which may be none."""
    if case.item.trial_end is None or not reading.trial:
        return covers.start
    charged = _charged_from(case.item.trial_end, reading)
    in_order = partial(comparable, reading=reading)
    return max(covers.start, min(charged, covers.end, key=in_order), key=in_order)


def _charged_from(trial_end: date | datetime, reading: Reading) -> date | datetime:
    """Return the first moment after a trial; a day that it ends within is shared, and goes to whom a change's goes."""
    if reading.day_count == "second":
        return instant(trial_end, reading.zone)
    day = civil(trial_end, reading.zone)
    shared = instant(trial_end, reading.zone) > instant(day, reading.zone)
    return _moved(day, 1 if shared and reading.change_day_owner == "old" else 0)


def comparable(when: date | datetime, reading: Reading) -> float:
    """Order moments as a reading counts them: by instant for seconds, else by civil day."""
    if reading.day_count == "second":
        return instant(when, reading.zone).timestamp()
    return float(civil(when, reading.zone).toordinal())


def _moved(when: date | datetime, days: int) -> date | datetime:
    return when + timedelta(days=days) if days else when


def _whole(case: Case, reading: Reading) -> tuple[Days | None, int | None]:
    """Return what the price buys, in days and in months, as far as either is known."""
    billed = civil_days(case.item.period, reading.zone)
    if reading.denominator == "this_period":
        return billed, whole_months(billed)
    if case.subscription is None or not has_interval(case.subscription):
        return None, None
    return plan_days(case.subscription, billed, zone=reading.zone), interval_months(case.subscription)


def _by_seconds(case: Case, service: Period, reading: Reading) -> Share | None:
    whole, _ = _whole(case, reading)
    if whole is None:
        return None
    same = whole == civil_days(case.item.period, reading.zone)
    period = case.item.period if same else Period(start=whole.start, end=whole.end)
    ends = [instant(when, reading.zone) for when in (service.start, service.end, period.start, period.end)]
    return seconds_share(ends[0], ends[1], whole=(ends[2], ends[3]))
