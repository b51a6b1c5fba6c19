"""Other readings of a proration policy: each names one mistake and says what it would have billed."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import get_args

from triage.calendar import instant, zone
from triage.explain.proration.cost import DiscountReading, TaxReading
from triage.explain.proration.reading import Case, Reading, amount, full_price
from triage.explain.spans import civil_days
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
    "january_offset_dates": "dates were read at January's offset all year",
    "july_offset_dates": "dates were read at July's offset all year",
    "rounded_half_up": "halves were rounded up",
    "rounded_half_even": "halves were rounded to even",
    "rounded_down": "the fraction of a minor unit was cut off",
    "rounded_each_unit": "each unit was rounded by itself",
    "rounded_at_once": "all units were rounded together",
    "one_unit": "one unit was billed for all",
    "this_period": "the shortened period was taken as the whole",
    "plan_period": "the plan's whole period was taken instead of this one",
    "other_part": "the other part of the period was priced",
    "full_period": "the full period was billed",
    "other_trial_day": "the day on which the trial ended was counted the other way",
    "trial_ignored": "the time of the trial was counted",
    "price_of_other_plan": "the price of the other plan was taken",
    "discount_ignored": "the discount was not taken off",
    "discount_of_other_plan": "the discount of the other plan was taken off",
    "discount_before": "the discount was prorated with the price",
    "discount_after": "the discount was taken off whole, after proration",
    "tax_left_out": "tax was left out",
    "tax_twice": "tax was added twice",
    "tax_on_full_price": "tax was taken on the price of the whole period",
    "tax_before_discount": "tax was taken on the amount before the discount",
    "tax_rounded_with_net": "net amount and tax were rounded together",
    "tax_rounded_each_unit": "the tax of each unit was rounded by itself",
}
"""Every named way to arrive at another amount, in words for people."""

_DAY_COUNTS: dict[DayCount, str] = {
    "actual": "actual_days",
    "fixed_30": "thirty_day_months",
    "over_30": "days_over_30",
    "calendar_month": "calendar_months",
    "second": "elapsed_seconds",
}


_DISCOUNTS: dict[DiscountReading, str] = {
    "before": "discount_before",
    "after": "discount_after",
    "none": "discount_ignored",
}
_TAXES: dict[TaxReading, str] = {
    "none": "tax_left_out",
    "twice": "tax_twice",
    "on_full_price": "tax_on_full_price",
    "with_net": "tax_rounded_with_net",
}


def readings(case: Case, agreed: Reading, *, customer_zone: str | None = None) -> dict[str, Money]:
    """Return what every single mistake would have billed, by name.

    Where nothing is due, only what makes it nothing can have been forgotten: a trial or a discount. All else would
    explain any amount of a service that may never have been.
    """
    expected = amount(case, agreed)
    found = dict(_of_terms(case, agreed))
    if expected:
        found |= dict(_of_policy(case, agreed, customer_zone))
    return {cause: money for cause, money in found.items() if money != expected}


def _of_terms(case: Case, agreed: Reading) -> Iterator[tuple[str, Money]]:
    """Yield what comes of forgetting the trial, or of taking another discount."""
    if case.item.trial_end is not None:
        yield from _named("trial_ignored", case, replace(agreed, trial=False))
    if case.item.discount_share or case.item.discount_amount:
        for discount in get_args(DiscountReading):
            yield from _named(_DISCOUNTS[discount], case, replace(agreed, discount=discount))
    other = case.counterpart
    if other is not None:
        item = replace(case.item, discount_share=other.discount_share, discount_amount=other.discount_amount)
        yield from _named("discount_of_other_plan", replace(case, item=item), agreed)


def _of_policy(case: Case, agreed: Reading, customer_zone: str | None) -> Iterator[tuple[str, Money]]:
    for cause, reading in _others(case, agreed, customer_zone):
        yield from _named(cause, case, reading)
    if (price := _other_price(case)) is not None:
        item = replace(case.item, price=price)
        yield from _named("price_of_other_plan", replace(case, item=item), agreed)
    if case.item.quantity > 1 and (case.change is None or case.change.quantity > 1):
        yield from _named("one_unit", replace(case, item=replace(case.item, quantity=1)), agreed)
    yield "full_period", full_price(case, agreed)


def _named(cause: str, case: Case, reading: Reading) -> Iterator[tuple[str, Money]]:
    money = amount(case, reading)
    if money is not None:
        yield cause, money


def _other_price(case: Case) -> int | None:
    """Return the price of the plan on the other side of the change, as its item or the change itself states it."""
    if case.counterpart is not None:
        return case.counterpart.price
    if case.change is None:
        return None
    old, new = case.change.old_price, case.change.new_price
    return {old: new, new: old}.get(case.item.price)


def _others(case: Case, agreed: Reading, customer_zone: str | None) -> Iterator[tuple[str, Reading]]:
    yield from _counted_otherwise(agreed)
    yield from _rounded_otherwise(agreed)
    if case.item.service is None or case.item.trial_end is not None:
        owner = replace(agreed, change_day_owner="old" if agreed.change_day_owner == "new" else "new")
        yield "other_change_day" if case.item.service is None else "other_trial_day", owner
    if _has_one_other_part(case, agreed):
        yield "other_part", replace(agreed, other_part=True)
    yield from _shifted(agreed)
    yield from _taxed_otherwise(case, agreed)
    yield from _in_other_zones(case, agreed, customer_zone)


def _counted_otherwise(agreed: Reading) -> Iterator[tuple[str, Reading]]:
    for day_count in get_args(DayCount):
        yield _DAY_COUNTS[day_count], replace(agreed, day_count=day_count)
    yield "plan_period", replace(agreed, denominator="plan_period")
    yield "this_period", replace(agreed, denominator="this_period")


def _rounded_otherwise(agreed: Reading) -> Iterator[tuple[str, Reading]]:
    for rounding in Rounding:
        yield f"rounded_{rounding.value}", replace(agreed, rounding=rounding)
    yield "rounded_each_unit", replace(agreed, each_unit=True)
    yield "rounded_at_once", replace(agreed, each_unit=False)


def _taxed_otherwise(case: Case, agreed: Reading) -> Iterator[tuple[str, Reading]]:
    if not case.item.tax_rate:
        return
    for tax, cause in _TAXES.items():
        yield cause, replace(agreed, tax=tax)
    if case.item.quantity > 1:
        yield "tax_rounded_each_unit", replace(agreed, tax="each_unit")
    if case.item.discount_share or case.item.discount_amount:
        yield "tax_before_discount", replace(agreed, tax="before_discount")


def _has_one_other_part(case: Case, agreed: Reading) -> bool:
    """Tell whether the rest of the period is one span, and not none, one on each side, or free for a trial."""
    if case.item.trial_end is not None:
        return False
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
    moment = instant(case.item.period.start, agreed.zone)
    for cause, month in (("january_offset_dates", 1), ("july_offset_dates", 7)):
        if (name := _fixed_zone(moment, month, agreed.zone)) is not None:
            yield cause, replace(agreed, zone=name)


def _fixed_zone(moment: datetime, month: int, zone_name: str) -> str | None:
    """Name the fixed zone of the offset that a zone has in a month of a year, where it is whole hours."""
    offset = moment.astimezone(zone(zone_name)).replace(month=month, day=1).utcoffset()
    hours, rest = divmod(offset.total_seconds() if offset else 0, 3600)
    if rest or not -14 <= -hours <= 12:
        return None
    return f"Etc/GMT{-hours:+.0f}" if hours else "UTC"
