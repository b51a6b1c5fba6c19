"""What else the evidence says about the lines of an invoice."""

from collections.abc import Iterable
from datetime import timedelta

from triage.calendar import civil
from triage.explain.line_items.agreement import Agreement
from triage.explain.line_items.comparison import ONE_OFF, Deviation
from triage.explain.line_items.facts import LineItemFacts
from triage.explain.twins import other_parts, twins
from triage.model import Documents, Invoice, Period, PlanChange, Subscription


def circumstances(
    invoice: Invoice,
    agreement: Agreement | None,
    found: tuple[Deviation, ...] | None,
    documents: Documents,
    *,
    tax_open: bool,
    open_readings: int,
    zone: str,
) -> LineItemFacts:
    """State the circumstances of an invoice under one reading; the reading is None where nothing could be compared."""
    subscriptions = agreement.subscriptions if agreement else ()
    inside, since = _changes(invoice.period, subscriptions, documents.plan_changes, zone)
    return LineItemFacts(
        deviations=None if found is None else len(found),
        one_off=any(deviation.name in ONE_OFF for deviation in found or ()),
        tax_open=tax_open,
        discounted=any(line.discount for line in invoice.lines),
        other_period=any(line.period not in (None, invoice.period) for line in invoice.lines),
        amount_agrees=agreement.amount_agrees if agreement else None,
        subscription_named=invoice.subscription is not None,
        customer_agrees=all((s.customer, s.currency) == (invoice.customer, invoice.currency) for s in subscriptions),
        changes=inside,
        later_changes=since,
        trial=any(_in_trial(subscription, invoice, zone) for subscription in subscriptions),
        other_invoices=sum(_bills_too(other, invoice, subscriptions, zone) for other in documents.invoices),
        terms=sum(
            clause.customer == invoice.customer and clause.subscription in (None, *(s.id for s in subscriptions))
            for clause in documents.terms
        ),
        twins=twins(invoice, documents, zone),
        other_parts=other_parts(invoice, documents),
        open_readings=open_readings,
    )


def _changes(
    period: Period | None, subscriptions: tuple[Subscription, ...], changes: Iterable[PlanChange], zone: str
) -> tuple[int, int]:
    """Count the changes of plan inside a period, and those since it began."""
    if period is None:
        return 0, 0
    first, end = civil(period.start, zone), civil(period.end, zone)
    concerned = [c for c in changes if c.subscription in (None, *(s.id for s in subscriptions))]
    since = [day for c in concerned if c.status != "cancelled" and (day := civil(c.at, zone)) >= first]
    return sum(day < end for day in since), len(since)


def _in_trial(subscription: Subscription, invoice: Invoice, zone: str) -> bool:
    """Tell whether the period begins inside the free days, or nobody says when these began."""
    began = subscription.started or subscription.anchor
    if not subscription.trial_days or invoice.period is None:
        return False
    if began is None or subscription.trial_days > 3660:
        return True
    return civil(invoice.period.start, zone) < civil(began, zone) + timedelta(days=subscription.trial_days)


def _bills_too(other: Invoice, invoice: Invoice, subscriptions: tuple[Subscription, ...], zone: str) -> bool:
    """Tell whether another invoice may hold a line of the same subscription for the same time."""
    if other.id == invoice.id or other.status == "void" or other.customer != invoice.customer:
        return False
    concerned = other.subscription is None or other.subscription in {s.id for s in subscriptions}
    return concerned and _overlap(other.period, invoice.period, zone)


def _overlap(one: Period | None, other: Period | None, zone: str) -> bool:
    if one is None or other is None:
        return True
    return civil(one.start, zone) < civil(other.end, zone) and civil(other.start, zone) < civil(one.end, zone)
