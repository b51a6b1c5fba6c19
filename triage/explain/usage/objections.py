"""What stands in the way of recomputing a usage charge: nothing is proved while any of it holds."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from triage.calendar import civil, instant, zone
from triage.explain.effective import in_trial
from triage.explain.spans import civil_days, has_interval, plan_days
from triage.explain.usage.case import Case
from triage.explain.usage.rating import shape_faults
from triage.explain.usage.reading import Reading, rate
from triage.model import Price, Subscription
from triage.money import LARGEST


def objections(case: Case, as_of: datetime) -> tuple[str, ...]:
    """Say everything about a charge and its usage that is contradictory or missing, whatever the price."""
    return (
        *_of_the_period(case, as_of),
        *_of_the_subscription(case),
        *_of_the_invoice(case),
        *_of_the_prices(case),
        *_of_the_usage(case, as_of),
    )


def reading_objections(case: Case, reading: Reading) -> tuple[str, ...]:
    """Say everything that keeps one price from telling what is due."""
    found = (*shape_faults(reading.price), *_of_a_part(case, reading.price))
    if found:
        return found
    rated = rate(case.metered, reading)
    if rated is None:
        return (f"the usage is beyond the last tier of the price {reading.price.id}",)
    if rated.amount.amount > LARGEST:
        return (f"what is due is above the largest amount, {LARGEST} minor units",)
    if not rated.quantity and reading.price.tiers[0].flat:
        return ("nothing was used, and the price does not say whether its flat fee is due then",)
    return ()


def _of_the_period(case: Case, as_of: datetime) -> Iterator[str]:
    window = case.window
    if window.start >= window.end:
        yield "the period ends before it has begun"
    elif as_of < window.end:
        yield "the period is not over"
    if isinstance(case.charge.period.end, datetime) and _ends_a_day(case.charge.period.end, window.zone):
        yield "an end at 23:59:59 looks like a day that is included: ends are not, so give the next midnight"


def _ends_a_day(end: datetime, zone_name: str) -> bool:
    local = end.astimezone(zone(zone_name))
    return (local + timedelta(seconds=1)).date() != local.date()


def _of_the_subscription(case: Case) -> Iterator[str]:
    charge, subscription = case.charge, case.subscription
    if subscription is None:
        yield f"the subscription {charge.subscription} is not in the evidence"
        return
    if charge.customer not in (None, subscription.customer):
        yield f"the subscription {subscription.id} is of another customer"
    if subscription.currency != charge.currency:
        yield f"the subscription {subscription.id} is in {subscription.currency}"
    if in_trial(subscription, civil(case.window.start, case.window.zone), case.window.zone):
        yield f"the free time of the subscription {subscription.id} may not be over"


def _of_the_invoice(case: Case) -> Iterator[str]:
    invoice, charge = case.invoice, case.charge
    if invoice is not None and invoice.document != "invoice":
        yield f"{invoice.id} is a {invoice.document}"
    if invoice is not None and invoice.subscription not in (None, charge.subscription):
        yield f"{invoice.id} is of the subscription {invoice.subscription}"


def _of_the_prices(case: Case) -> Iterator[str]:
    for price in case.prices.changing:
        yield f"the price {price.id} holds for a part of the period only"
    for price in case.prices.lapsed:
        yield f"the price {price.id} was agreed for {case.charge.subscription}, and does not hold for this charge"
    for price in case.prices.reversed:
        yield f"the price {price.id} ends before it begins"
    if not case.prices.in_force and not case.prices.changing:
        yield f"no price of {case.charge.meter} in {case.charge.currency} is in force"


def _of_the_usage(case: Case, as_of: datetime) -> Iterator[str]:
    for key in case.metered.conflicts:
        yield f"the event {key} was sent with several bodies"
    if not case.metered.events and case.charge.thousandths != 0:
        yield f"no usage of {case.charge.meter} is in the evidence"
    for event in (*case.metered.events, *case.metered.repeats):
        if event.recorded is not None and _instant(case, event.recorded) < _instant(case, event.at):
            yield f"the usage {event.id} was recorded before it happened"
        if max(_instant(case, event.at), _instant(case, event.recorded or event.at)) > as_of:
            yield f"the usage {event.id} is dated after the evidence"
        if not isinstance(event.at, datetime) and _cuts_a_day(case, event.at.toordinal()):
            yield f"the usage {event.id} is dated by day, and the period ends within that day"


def _instant(case: Case, when: object) -> datetime:
    return instant(when, case.window.zone)  # type: ignore[arg-type]


def _cuts_a_day(case: Case, day: int) -> bool:
    """Tell whether the period begins or ends within a civil day, after its first moment."""
    window = case.window
    moments = (moment for moment in (window.start, window.end) if civil(moment, window.zone).toordinal() == day)
    return any(moment != instant(civil(moment, window.zone), window.zone) for moment in moments)


def _of_a_part(case: Case, price: Price) -> Iterator[str]:
    """Object where a charge or its subscription is for a part of a period, and the price is for a whole one."""
    subscription, window = case.subscription, case.window
    if subscription is None:
        return
    started = subscription.started is not None and _instant(case, subscription.started) > window.start
    ended = subscription.ended is not None and _instant(case, subscription.ended) < window.end
    if (started or ended) and _is_of_a_whole_period(price):
        yield f"the subscription {subscription.id} runs for a part of the period only"
    elif _is_of_a_whole_period(price) and not _is_a_period(case, subscription):
        yield f"the price {price.id} is for a whole period, and the charge is not for one of {subscription.id}"
    elif any(not _runs(case, event.at) for event in case.metered.events if window.holds(event)):
        yield f"there is usage while the subscription {subscription.id} did not run"


def _is_of_a_whole_period(price: Price) -> bool:
    """Tell whether it matters to a price how long the time is of which the usage is summed."""
    amounts = (price.minimum, price.included, price.prepaid, *(tier.flat for tier in price.tiers))
    return any(amounts) or len(price.tiers) > 1 or price.model == "package"


def _is_a_period(case: Case, subscription: Subscription) -> bool:
    zone_name = case.window.zone
    days = civil_days(case.charge.period, zone_name)
    return has_interval(subscription) and plan_days(subscription, days, zone=zone_name) == days


def _runs(case: Case, at: object) -> bool:
    subscription = case.subscription
    if subscription is None:
        return False
    moment = _instant(case, at)
    begun = subscription.started is None or _instant(case, subscription.started) <= moment
    return begun and (subscription.ended is None or moment < _instant(case, subscription.ended))
