"""What stands in the way of saying which period a bill should cover: nothing is proved while any of it holds."""

from collections.abc import Iterator

from triage.calendar import format_when
from triage.errors import CalendarError
from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.clock import clock_of
from triage.explain.billing_dates.due import Due, clipped, cycles_of
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading, zone_name
from triage.explain.spans import Days
from triage.model import ClientPolicy, Subscription

LONGEST = 7_320
"""No plan runs for more than twenty years; a longer interval, trial or period is a slip of the pen."""

_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}


def objections(case: Case, policy: ClientPolicy) -> tuple[str, ...]:
    """Say everything that is missing or contradictory in a bill and its subscription, however dates are read."""
    return (*_of_the_bill(case), *_of_the_owner(case), *_of_the_plan(case.subscription), *_of_the_clock(case, policy))


def objections_to(case: Case, reading: Reading, period: Due) -> tuple[str, ...]:
    """Say everything that contradicts a bill or the period that it should cover once dates are read one way."""
    return (*_of_the_posted(case, reading), *_of_the_record(case, reading), *_of_the_end(case, reading, period))


def _of_the_bill(case: Case) -> Iterator[str]:
    if not case.bill.stands_alone:
        yield "it is not the bill of a whole period: a receipt, a credit, or a part whose price is prorated"


def _of_the_owner(case: Case) -> Iterator[str]:
    bill, subscription = case.bill, case.subscription
    if bill.customer not in (None, subscription.customer):
        yield f"the subscription {subscription.id} is of another customer"
    if bill.amount.currency != subscription.currency:
        yield f"the subscription {subscription.id} is in {subscription.currency}"
    if case.customer is None:
        yield f"the customer {subscription.customer} is not in the evidence, nor is his zone"


def _of_the_plan(subscription: Subscription) -> Iterator[str]:
    count = subscription.interval_count
    if subscription.in_advance is None:
        yield "whether the subscription is billed in advance or in arrears is not said"
    if not 0 < _DAYS[subscription.interval] * count <= LONGEST or subscription.trial_days > LONGEST:
        yield f"no plan runs for {count} {subscription.interval}s with {subscription.trial_days} days of trial"
    if subscription.billing_time == "calendar" and not _has_calendar(subscription):
        yield f"the calendar has no periods of {count} {subscription.interval}s"
    if subscription.billing_time == "anniversary" and subscription.anchor is None and subscription.started is None:
        yield "neither the anchor nor the start of the subscription is known"
    if subscription.trial_days and subscription.started is None:
        yield "when the trial began is not known"


def _has_calendar(subscription: Subscription) -> bool:
    """Tell whether a year, or time itself, divides into intervals of the length without a choice of where to begin."""
    if subscription.interval == "month":
        return 12 % subscription.interval_count == 0 if subscription.interval_count else False
    return subscription.interval_count == 1


def _of_the_clock(case: Case, policy: ClientPolicy) -> Iterator[str]:
    try:
        clock_of(zone_name(case, policy))
    except CalendarError as error:
        yield str(error)
    known = case.customer is not None and case.customer.created is not None
    if policy.billing_dates.offset == "fixed" and not known:
        yield "the offset is that of the day when the customer was made, which is not known"


def _of_the_posted(case: Case, reading: Reading) -> Iterator[str]:
    billed = case.bill.posted
    start, end = reading.bounds.moment(billed.start), reading.bounds.moment(billed.end)
    if start >= end:
        yield f"the period {billed} ends before it has begun"
    elif (end - start).days > LONGEST:
        yield f"the period {billed} is longer than {LONGEST} days"


def _of_the_record(case: Case, reading: Reading) -> Iterator[str]:
    """Object to a recorded current period that is no period of the anchor."""
    if case.subscription.period is None:
        return
    recorded = posted(case.subscription.period)
    days = Days(reading.days.day(recorded.start), reading.days.day(recorded.end))
    cycle = cycles_of(case.subscription, reading).around(days.start)
    cut = clipped(cycle, case, reading)
    if days not in (cycle, Days(cut.start, reading.days.day(cut.end))):
        yield f"the subscription records a period of {days}, which is none of its anchor"


def _of_the_end(case: Case, reading: Reading, period: Due) -> Iterator[str]:
    subscription = case.subscription
    if subscription.ended is None:
        return
    ended = reading.bounds.moment(subscription.ended)
    if subscription.started is not None and ended <= reading.bounds.moment(subscription.started):
        yield f"the subscription ended on {format_when(subscription.ended)}, before it began"
    inside = reading.bounds.moment(period.cycle.start) < ended < reading.bounds.moment(period.cycle.end)
    if reading.in_advance and inside:
        yield "the subscription ended inside a period that is billed in advance: whether its bill is cut is not agreed"
