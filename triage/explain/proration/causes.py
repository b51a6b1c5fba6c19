"""Other readings of a proration policy: each names one mistake and says what it would have billed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import get_args

from triage.calendar import instant, zone
from triage.explain.proration.reading import Case, Reading, amount
from triage.explain.proration.spans import civil_days
from triage.model import DayCount
from triage.money import Money, Rounding

CAUSES: dict[str, str] = {
    "actual_days": "actual days were counted",
    "thirty_day_months": "months were taken as 30 days",
    "days_over_30": "actual days were divided by 30",
    "calendar_months": "each month was divided by its own length",
    "elapsed_seconds": "seconds were counted",
    "other_change_day": "the day of the change went to the other plan",
    "starts_a_day_early": "one day more was counted at the start",
    "starts_a_day_late": "one day less was counted at the start",
    "ends_a_day_early": "one day less was counted at the end",
    "ends_a_day_late": "one day more was counted at the end",
    "utc_dates": "dates were read in UTC",
    "customer_zone_dates": "dates were read in the customer's own zone",
    "fixed_offset_dates": "dates were read at a fixed offset, without summer time",
    "rounded_half_up": "halves were rounded up",
    "rounded_half_even": "halves were rounded to even",
    "rounded_down": "the fraction of a minor unit was cut off",
    "rounded_each_unit": "each unit was rounded by itself",
    "this_period": "the shortened period was taken as the whole",
    "plan_period": "the plan's whole period was taken instead of this one",
    "other_part": "the part before the change was priced, not the part after it",
    "full_period": "the full period was billed",
}
"""Every named way to arrive at another amount, in words for people."""

_DAY_COUNTS: dict[DayCount, str] = {
    "actual": "actual_days",
    "fixed_30": "thirty_day_months",
    "over_30": "days_over_30",
    "calendar_month": "calendar_months",
    "second": "elapsed_seconds",
}


def fitting_causes(case: Case, agreed: Reading, *, customer_zone: str | None = None) -> tuple[str, ...]:
    """Name every single other reading that comes to exactly the billed amount, in order of name.

    An amount of zero fits none: who bills nothing has waived it, whatever a reading comes to.
    """
    billed = Money(case.item.amount, case.item.currency)
    found = _amounts(case, agreed, customer_zone) if billed else ()
    return tuple(sorted({cause for cause, money in found if money == billed}))


def coincidence(case: Case, agreed: Reading, *, customer_zone: str | None = None) -> int:
    """Return how many of a thousand amounts up to the full price some other reading comes to.

    Where the price is a few minor units, some reading comes to almost anything.
    """
    reached = {money for _, money in _amounts(case, agreed, customer_zone)}
    return min(1000, 1000 * len(reached) // (case.price.amount + 1))


def _amounts(case: Case, agreed: Reading, customer_zone: str | None) -> Iterator[tuple[str, Money]]:
    for cause, reading in _others(case, agreed, customer_zone):
        money = amount(case, reading)
        if money is not None:
            yield cause, money
    yield "full_period", case.price


def _others(case: Case, agreed: Reading, customer_zone: str | None) -> Iterator[tuple[str, Reading]]:
    for day_count in get_args(DayCount):
        if day_count != agreed.day_count:
            yield _DAY_COUNTS[day_count], replace(agreed, day_count=day_count)
    for rounding in Rounding:
        if rounding is not agreed.rounding:
            yield f"rounded_{rounding.value}", replace(agreed, rounding=rounding)
    if case.item.service is None:
        yield "other_change_day", replace(agreed, change_day_owner="old" if agreed.change_day_owner == "new" else "new")
    if agreed.denominator == "this_period":
        yield "plan_period", replace(agreed, denominator="plan_period")
    else:
        yield "this_period", replace(agreed, denominator="this_period")
    yield "rounded_each_unit", replace(agreed, each_unit=True)
    if _has_one_other_part(case, agreed):
        yield "other_part", replace(agreed, other_part=True)
    yield from _shifted(agreed)
    yield from _in_other_zones(case, agreed, customer_zone)


def _has_one_other_part(case: Case, agreed: Reading) -> bool:
    """Tell whether the rest of the period is one span, and not none or one on each side."""
    if case.item.service is None:
        return True
    service, period = civil_days(case.item.service, agreed.zone), civil_days(case.item.period, agreed.zone)
    return (service.start == period.start) != (service.end == period.end)


def _shifted(agreed: Reading) -> Iterator[tuple[str, Reading]]:
    yield "starts_a_day_early", replace(agreed, earlier=1)
    yield "starts_a_day_late", replace(agreed, earlier=-1)
    yield "ends_a_day_early", replace(agreed, later=-1)
    yield "ends_a_day_late", replace(agreed, later=1)


def _in_other_zones(case: Case, agreed: Reading, customer_zone: str | None) -> Iterator[tuple[str, Reading]]:
    if not case.has_instants:
        return
    yield "utc_dates", replace(agreed, zone="UTC")
    if customer_zone is not None:
        yield "customer_zone_dates", replace(agreed, zone=customer_zone)
    for name in _fixed_offsets(instant(case.item.period.start, agreed.zone), agreed.zone):
        yield "fixed_offset_dates", replace(agreed, zone=name)


def _fixed_offsets(moment: datetime, zone_name: str) -> Iterator[str]:
    """Name the fixed zones of the offsets that a zone has in winter and in summer of a year, where they are hours."""
    for month in (1, 7):
        offset = moment.astimezone(zone(zone_name)).replace(month=month, day=1).utcoffset()
        hours, rest = divmod(offset.total_seconds() if offset else 0, 3600)
        if not rest and -14 <= -hours <= 12:
            yield f"Etc/GMT{-hours:+.0f}" if hours else "UTC"
