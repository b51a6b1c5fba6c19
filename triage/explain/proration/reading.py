"""One way to read what a prorated item should cost, and the amount that comes out of it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from triage.calendar import civil, instant
from triage.explain.proration.fraction import Share, days_share, seconds_share
from triage.explain.proration.spans import Days, civil_days, has_interval, interval_months, plan_days, whole_months
from triage.model import DayCount, InvoiceItem, Period, PlanChange, Subscription
from triage.money import Money, Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An item with the plan change and the subscription that it names, where the evidence holds them."""

    item: InvoiceItem
    change: PlanChange | None = None
    subscription: Subscription | None = None

    @property
    def price(self) -> Money:
        """The price of the whole period, for all units."""
        return Money(self.item.price * self.item.quantity, self.item.currency)

    @property
    def has_instants(self) -> bool:
        """Whether a zone can change which days are counted."""
        spans = [self.item.period] + ([self.item.service] if self.item.service else [])
        moments = [when for span in spans for when in (span.start, span.end)]
        return any(isinstance(when, datetime) for when in (*moments, self.change and self.change.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that two parties may read differently. `earlier` and `later` move the ends of the service by days."""

    day_count: DayCount
    denominator: Literal["this_period", "plan_period"]
    rounding: Rounding
    change_day_owner: Literal["old", "new"]
    zone: str
    earlier: int = 0
    later: int = 0
    each_unit: bool = False
    other_part: bool = False


def amount(case: Case, reading: Reading) -> Money | None:
    """Return what an item costs under a reading, rounded once at the end, or None where it cannot be said."""
    share = covered(case, reading)
    if share is None or share.covered < 0:
        return None
    fraction = 1 - share.fraction if reading.other_part else share.fraction
    if fraction < 0:
        return None
    if not reading.each_unit:
        return case.price.times(fraction, reading.rounding)
    unit = Money(case.item.price, case.item.currency).times(fraction, reading.rounding)
    return Money(unit.amount * case.item.quantity, unit.currency)


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
    """Return the time that an item covers: as given, or from its plan change to the end of its period.

    A change on a day that belongs to the old plan counts for the new one from the next day on.
    """
    if case.item.service is not None:
        start, end = case.item.service.start, case.item.service.end
    elif case.change is not None:
        start, end = _change_start(case.change, reading), case.item.period.end
    else:
        return None
    return Period(start=_moved(start, -reading.earlier), end=_moved(end, reading.later))


def _change_start(change: PlanChange, reading: Reading) -> date | datetime:
    if reading.day_count == "second":
        return instant(change.at, reading.zone)
    return _moved(civil(change.at, reading.zone), 1 if reading.change_day_owner == "old" else 0)


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
