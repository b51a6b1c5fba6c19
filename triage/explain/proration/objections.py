"""What stands in the way of recomputing an item: nothing is proved while any of it holds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from triage.calendar import civil, zone
from triage.explain.proration.reading import Case, Reading, comparable, covered, service_of
from triage.explain.spans import LONGEST, civil_days
from triage.model import InvoiceItem, Period
from triage.money import LARGEST


def objections(case: Case, reading: Reading) -> tuple[str, ...]:
    """Say everything that is contradictory or missing in an item, read as the client agreed."""
    found = (
        *_of_the_item(case),
        *_of_the_reductions(case.item),
        *_of_the_subscription(case),
        *_of_the_change(case, reading),
        *_of_the_spans(case, reading),
    )
    if not found and covered(case, reading) is None:
        return ("the length of the whole period is not known: the subscription's interval and anchor are needed",)
    return found


def _of_the_item(case: Case) -> Iterator[str]:
    if case.item.quantity < 1:
        yield f"the quantity is {case.item.quantity}"
    if case.item.price * case.item.quantity > LARGEST:
        yield f"price times quantity is above the largest amount, {LARGEST} minor units"
    if case.item.service is None and case.item.change is None and case.change is None:
        yield "neither the service nor the plan change that it starts from is given"
    if case.item.service is None and case.item.change is not None and case.change is None:
        yield f"the plan change {case.item.change} is not in the evidence"


def _of_the_reductions(item: InvoiceItem) -> Iterator[str]:
    if item.discount_share is not None and item.discount_amount is not None:
        yield "a discount is given as a share and as an amount, and nothing says which is taken first"
    if item.discount_share is not None and item.discount_share > 1:
        yield f"a discount of {item.discount_share:%} is more than the price: shares are written as 0.2 for 20 %"
    if item.tax_rate is not None and item.tax_rate >= 1:
        yield f"a tax of {item.tax_rate:%} is no tax rate: rates are written as 0.2 for 20 %"


def _of_the_subscription(case: Case) -> Iterator[str]:
    item, subscription, change = case.item, case.subscription, case.change
    if subscription is not None and item.customer not in (None, subscription.customer):
        yield f"the subscription {subscription.id} is of another customer"
    if subscription is not None and item.currency != subscription.currency:
        yield f"the subscription {subscription.id} is in {subscription.currency}"
    named = {item.subscription, change.subscription if change else None} - {None}
    if len(named) > 1:
        yield f"the plan change {item.change} is of another subscription"
    arrears = subscription is not None and subscription.in_advance is False
    if arrears and item.type == "credit" and item.service is None:
        yield "it is billed in arrears: nothing was charged for the time after the change that could be given back"


def _of_the_change(case: Case, reading: Reading) -> Iterator[str]:
    if case.change is None:
        return
    if case.change.status != "applied":
        yield f"the plan change {case.change.id} is {case.change.status}"
    if case.item.service is not None:
        covers = service_of(case, reading)
        if covers is not None and _spans(covers, case.change.at, reading):
            yield f"the service runs across the plan change {case.change.id}, from one plan into the other"
        return
    period = case.item.period
    start, at, end = (comparable(when, reading) for when in (period.start, case.change.at, period.end))
    if not start <= at < end:
        yield f"the plan change at {case.change.at} is outside the period {_written(period)}"


def _spans(service: Period, at: date | datetime, reading: Reading) -> bool:
    """Tell whether a change lies inside a service; the day of the change may belong to either plan."""
    start, day, end = (civil(when, reading.zone) for when in (service.start, at, service.end))
    return (day - start).days > 1 and (end - day).days > 1


def _of_the_spans(case: Case, reading: Reading) -> Iterator[str]:
    period, service = case.item.period, service_of(case, replace(reading, trial=False))
    start, end = comparable(period.start, reading), comparable(period.end, reading)
    if start >= end:
        yield f"the period {_written(period)} ends before it has begun"
    elif _period_days(case, reading) > LONGEST:
        yield f"the period {_written(period)} is longer than {LONGEST} days"
    if service is None:
        return
    first, last = comparable(service.start, reading), comparable(service.end, reading)
    if first > last:
        yield f"the service {_written(service)} ends before it begins"
    elif first < start or last > end:
        yield f"the service {_written(service)} is not inside the period {_written(period)}"
    ends = (period.end, service.end, *([case.item.trial_end] if case.item.trial_end else []))
    if any(_is_last_second(when, reading) for when in ends):
        yield "an end at 23:59:59 looks like a day that is included: ends are not, so give the next midnight"


def _period_days(case: Case, reading: Reading) -> int:
    return len(civil_days(case.item.period, reading.zone))


def _is_last_second(when: date | datetime, reading: Reading) -> bool:
    if not isinstance(when, datetime):
        return False
    local = when.astimezone(zone(reading.zone))
    return (local + timedelta(seconds=1)).date() != local.date()


def _written(period: Period) -> str:
    return f"{period.start} to {period.end}"
