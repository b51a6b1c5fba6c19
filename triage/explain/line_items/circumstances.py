"""What else the evidence says about the lines of an invoice."""

from collections.abc import Iterable
from datetime import timedelta

from triage.calendar import civil
from triage.explain.effective import last_day
from triage.explain.line_items.comparison import ONE_OFF, unit_price
from triage.explain.line_items.facts import LineItemFacts
from triage.explain.line_items.finding import Finding
from triage.explain.twins import other_parts, refunds_of, supplements, twins
from triage.model import Documents, Invoice, InvoiceItem, Period, PlanChange, Subscription, Terms


def circumstances(
    invoice: Invoice, finding: Finding, documents: Documents, *, open_readings: int, zone: str
) -> LineItemFacts:
    """State the circumstances of an invoice under one reading of what it should bill."""
    agreement, found = finding.agreement, finding.deviations
    subscriptions = agreement.subscriptions if agreement else ()
    inside, since = _changes(invoice.period, subscriptions, documents.plan_changes, zone)
    return LineItemFacts(
        deviations=None if found is None else len(found),
        one_off=any(deviation.name in ONE_OFF for deviation in found or ()),
        tax_open=finding.tax_open,
        discounted=any(line.discount for line in invoice.lines),
        other_period=any(line.period not in (None, invoice.period) for line in invoice.lines),
        amount_agrees=agreement.amount_agrees if agreement else None,
        subscription_named=invoice.subscription is not None,
        customer_agrees=all((s.customer, s.currency) == (invoice.customer, invoice.currency) for s in subscriptions),
        changes=inside,
        later_changes=since,
        trial=any(_in_trial(subscription, invoice, zone) for subscription in subscriptions),
        other_invoices=sum(_bills_too(other, invoice, subscriptions, zone) for other in documents.invoices),
        terms=sum(_concerns(clause, invoice, subscriptions) for clause in documents.terms),
        twins=twins(invoice, documents, zone),
        other_parts=other_parts(invoice, documents),
        items_elsewhere=sum(_is_elsewhere(item, invoice, subscriptions, zone) for item in documents.items),
        refunds=refunds_of(invoice, documents),
        supplements=supplements(invoice, finding.audit.gap, documents),
        waived=any(unit_price(line) == 0 for line in invoice.lines),
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
    if other.id == invoice.id or other.status == "void" or not _concerns(other, invoice, subscriptions):
        return False
    spans = (other.period, *(line.period for line in other.lines if line.period is not None))
    return any(_overlap(span, invoice.period, zone) for span in spans)


def _is_elsewhere(item: InvoiceItem, invoice: Invoice, subscriptions: tuple[Subscription, ...], zone: str) -> bool:
    """Tell whether an item that is not on the invoice is of the same subscription and time."""
    concerned = item.invoice != invoice.id and _concerns(item, invoice, subscriptions)
    return concerned and _overlap(item.service or item.period, invoice.period, zone)


def _concerns(
    document: Invoice | InvoiceItem | Terms, invoice: Invoice, subscriptions: tuple[Subscription, ...]
) -> bool:
    """Tell whether a document names one of the subscriptions, or none and may be of the invoice's customer."""
    if document.subscription is not None:
        return document.subscription in {subscription.id for subscription in subscriptions}
    return document.customer in (None, invoice.customer)


def _overlap(one: Period | None, other: Period | None, zone: str) -> bool:
    """Tell whether two periods share a day; an empty one has its first, and one not given or backwards may be any."""
    if one is None or other is None or civil(one.end, zone) < civil(one.start, zone):
        return True
    first, last = civil(one.start, zone), last_day(one, zone)
    return first <= last_day(other, zone) and civil(other.start, zone) <= last
