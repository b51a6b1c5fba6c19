"""What keeps the lines of an invoice from being compared with a subscription at all."""

from collections.abc import Iterable, Iterator

from triage.calendar import civil
from triage.explain.effective import backwards, throughout
from triage.explain.line_items.agreement import MOST_READINGS, Agreement
from triage.explain.spans import civil_days, has_interval, interval_months, whole_months
from triage.explain.taxes.computation import stated_taxes_agree
from triage.model import Invoice, InvoiceLine, Period, Subscription
from triage.money import LARGEST


def invoice_objections(invoice: Invoice, subscriptions: tuple[Subscription, ...]) -> tuple[str, ...]:
    """Say what an invoice lacks, or what of it contradicts itself."""
    found = [*_of_invoice(invoice), *(problem for line in invoice.lines for problem in _of_line(line))]
    if not subscriptions:
        found.append(f"the subscription of {invoice.id} is not in the evidence")
    return tuple(found)


def agreement_objections(agreement: Agreement, invoice: Invoice, zone: str) -> tuple[str, ...]:
    """Say why the items of a reading are not simply what the invoice's period costs."""
    period = invoice.period
    if period is None:
        return ()
    return tuple(
        problem
        for subscription in agreement.subscriptions
        for problem in (*_of_subscription(subscription, period, zone), *_of_items(subscription, period, zone))
    )


def count_objections(found: Iterable[Agreement]) -> tuple[str, ...]:
    """Say where there are more readings than anybody would judge."""
    many = len(tuple(found)) > MOST_READINGS
    return (f"the subscriptions allow more than {MOST_READINGS} readings",) if many else ()


def _of_invoice(invoice: Invoice) -> Iterator[str]:
    if invoice.document != "invoice":
        yield f"{invoice.id} is a {invoice.document}, not an invoice to a customer"
    if invoice.status == "draft":
        yield f"{invoice.id} is a draft: correct it before it is issued"
    if invoice.customer is None:
        yield f"{invoice.id} names no customer"
    if invoice.period is None:
        yield f"{invoice.id} names no period"
    if not invoice.lines:
        yield f"{invoice.id} has no lines"
    if len({line.id for line in invoice.lines}) < len(invoice.lines):
        yield f"two lines of {invoice.id} have one id"
    net = sum(line.amount for line in invoice.lines)
    if invoice.total != net + (0 if invoice.tax_inclusive else invoice.tax or 0):
        yield f"the lines and the tax of {invoice.id} do not add up to its total"
    if stated_taxes_agree(invoice) is False:
        yield f"the taxes of the lines of {invoice.id} do not sum to its tax"


def _of_line(line: InvoiceLine) -> Iterator[str]:
    if not line.product:
        yield f"{line.id} names no product, and its text or amount is no evidence of one"
    if line.price is not None and line.price * line.quantity != line.amount + line.discount:
        yield f"{line.id} is not its price times its quantity"
    if (line.amount + line.discount) % line.quantity:
        yield f"{line.id} has no whole price for a unit"


def _of_subscription(subscription: Subscription, period: Period, zone: str) -> Iterator[str]:
    first, end = civil(period.start, zone), civil(period.end, zone)
    if not subscription.items:
        yield f"{subscription.id} does not say what its amount is made of"
    if subscription.quantity != 1:
        yield f"{subscription.id} is charged {subscription.quantity} times a period"
    if not _is_interval(subscription, period, zone):
        yield f"{first} to {end} is not one interval of {subscription.id}"
    if subscription.period is not None and _cuts(subscription.period, period, zone):
        yield f"{first} to {end} cuts across the period of {subscription.id}"
    if subscription.started is not None and civil(subscription.started, zone) > first:
        yield f"{subscription.id} began inside the period"
    if subscription.ended is not None and civil(subscription.ended, zone) < end:
        yield f"{subscription.id} ended before the period did"
    if sum(item.price * item.quantity for item in subscription.items) > LARGEST // 10:
        yield f"the items of {subscription.id} cost more than can be billed"


def _cuts(one: Period, other: Period, zone: str) -> bool:
    """Tell whether two periods share days without being one."""
    (start, end), (begin, stop) = ((civil(p.start, zone), civil(p.end, zone)) for p in (one, other))
    return (start, end) != (begin, stop) and max(start, begin) < min(end, stop)


def _of_items(subscription: Subscription, period: Period, zone: str) -> Iterator[str]:
    for item in subscription.items:
        if backwards(item.effective, zone):
            yield f"{item.id} ends before it begins"
        if throughout(item.effective, period, zone) == "part":
            yield f"{item.id} runs for a part of the period: audit its proration"


def _is_interval(subscription: Subscription, period: Period, zone: str) -> bool:
    days = civil_days(period, zone)
    if not has_interval(subscription):
        return False
    months = interval_months(subscription)
    if months is not None:
        return whole_months(days) == months
    return len(days) == subscription.interval_count * (7 if subscription.interval == "week" else 1)
