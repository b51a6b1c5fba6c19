"""What else the evidence says about an item: its change, its subscription, its tax and its twins."""

from dataclasses import replace
from datetime import timedelta

from triage.calendar import civil, instant, zone
from triage.errors import CalendarError
from triage.explain.proration.facts import ProrationFacts
from triage.explain.proration.fraction import FULL
from triage.explain.proration.hypotheses import alike, prices
from triage.explain.proration.objections import objections
from triage.explain.proration.reading import Case, Reading, amount, covered, service_of
from triage.explain.spans import LONGEST, civil_days
from triage.model import Documents, InvoiceItem, Refund, Terms, by_id


def customer_zone(item: InvoiceItem, documents: Documents) -> str | None:
    """Return the zone of an item's customer, where he has one that exists."""
    customer = by_id(documents.customers, item.customer)
    if customer is None or customer.timezone is None:
        return None
    try:
        return zone(customer.timezone).key
    except CalendarError:
        return None


def facts_of(case: Case, agreed: Reading, documents: Documents, *, alternatives: int) -> ProrationFacts:
    """State the circumstances of an item; `alternatives` are the other hypotheses that come to another amount."""
    item = case.item
    share = None if objections(case, agreed) else covered(case, agreed)
    return ProrationFacts(
        type=item.type,
        full_period=None if share is None else share is FULL,
        from_change=item.service is None,
        change_guessed=item.service is None and item.change is None,
        alternatives=alternatives,
        later_changes=_later_changes(case, agreed, documents),
        siblings=sum(_is_sibling(item, other, agreed.zone) for other in documents.items),
        price_agrees=_price_agrees(case),
        change_agrees=_change_agrees(case),
        change_missing=item.change is not None and by_id(documents.plan_changes, item.change) is None,
        follows=_follows(case, agreed, documents),
        quoted_otherwise=_is_quoted_otherwise(case, agreed),
        trial_agrees=_trial_agrees(case, agreed),
        outside_term=is_outside_term(case, agreed),
        tax_doubted=_tax_doubted(item, documents),
        invoice_draft=_is_draft(item, documents),
        terms=sum(is_of_item(case, terms) for terms in documents.terms),
        refunded=any(may_refund(refund, item) for refund in documents.refunds),
    )


def _is_sibling(item: InvoiceItem, other: InvoiceItem, zone_name: str) -> bool:
    """Tell whether another item bills or credits the same period at the same price, or the same side of one change."""
    if item.id == other.id:
        return False
    same_owner = alike(item.customer, other.customer) and alike(item.subscription, other.subscription)
    same_price = (item.price, item.currency) == (other.price, other.currency)
    periods = [civil_days(i.period, zone_name) for i in (item, other)]
    same_side = item.change is not None and (item.change, item.type) == (other.change, other.type)
    return same_side or (same_owner and same_price and periods[0] == periods[1])


def _price_agrees(case: Case) -> bool | None:
    item, subscription, change = case.item, case.subscription, case.change
    if subscription is None or item.type == "credit" or case.until_change:
        return None
    if subscription.amount in (item.price, item.price * item.quantity):
        return True
    known = () if change is None else (change.old_price, change.new_price)
    units = change.quantity if change is not None else 1
    recorded = any(price is not None and subscription.amount in (price, price * units) for price in known)
    return recorded and change is not None and item.price in prices(change, item.type)


def _change_agrees(case: Case) -> bool | None:
    """Tell whether price and units are the change's: its plan's price or the difference, for each unit or for all."""
    item, change = case.item, case.change
    if change is None:
        return None
    known = prices(change, item.type)
    if case.until_change and change.old_price is not None:
        known = frozenset({change.old_price})
    if not known and change.quantity == 1:
        return None
    for_all = item.price * item.quantity in {price * change.quantity for price in known}
    return for_all or ((not known or item.price in known) and change.quantity in (1, item.quantity))


def _follows(case: Case, agreed: Reading, documents: Documents) -> bool | None:
    """Tell whether the change starts where the last one before it, in this or an earlier period, left the price."""
    change = case.change
    if change is None:
        return None
    at = instant(change.at, agreed.zone)
    before = [
        (instant(other.at, agreed.zone), other.id, other.new_price)
        for other in documents.plan_changes
        if other.id != change.id and other.status != "cancelled" and alike(other.subscription, _subscription(case))
    ]
    _, _, left = max((one for one in before if one[0] < at), key=lambda one: one[:2], default=(at, "", None))
    return None if left is None or change.old_price is None else change.old_price == left


def _is_quoted_otherwise(case: Case, agreed: Reading) -> bool:
    """Tell whether the customer was shown another amount for the change: it may bind, whatever the policy makes."""
    if case.change is None or case.change.quoted is None:
        return False
    expected = None if objections(case, agreed) else amount(case, agreed)
    return expected is None or expected.amount != case.change.quoted


def _is_draft(item: InvoiceItem, documents: Documents) -> bool:
    invoice = by_id(documents.invoices, item.invoice)
    return invoice is not None and invoice.status == "draft"


def is_of_item(case: Case, terms: Terms) -> bool:
    """Tell whether a clause may be of the item's contract."""
    same_owner = alike(terms.customer, case.item.customer) and alike(terms.subscription, _subscription(case))
    return same_owner and terms.currency == case.item.currency


def may_refund(refund: Refund, item: InvoiceItem) -> bool:
    """Tell whether a refund may have set the item right: it is of its invoice, or of its customer."""
    if refund.status == "failed" or refund.currency != item.currency:
        return False
    if refund.invoice is not None and item.invoice is not None:
        return refund.invoice == item.invoice
    return alike(refund.customer, item.customer)


def _trial_agrees(case: Case, agreed: Reading) -> bool | None:
    """Tell whether the trial ends where the subscription's does; what ends before the service is no matter."""
    item, plan, service = case.item, case.subscription, service_of(case, replace(agreed, trial=False))
    if plan is None or service is None:
        return None
    start = civil(service.start, agreed.zone)
    stated = start if item.trial_end is None else max(start, civil(item.trial_end, agreed.zone))
    if not plan.trial_days:
        return None if item.trial_end is None else stated == start
    if plan.started is None:
        return None if item.trial_end is not None else False
    if plan.trial_days > LONGEST:
        return False
    return stated == max(start, civil(plan.started, agreed.zone) + timedelta(days=plan.trial_days))


def is_outside_term(case: Case, agreed: Reading) -> bool:
    """Tell whether a charge is for days on which the subscription had not begun, or was over."""
    service, plan, zone_name = service_of(case, agreed), case.subscription, agreed.zone
    if plan is None or service is None or case.item.type == "credit":
        return False
    days = civil_days(service, zone_name)
    early = plan.started is not None and days.start < civil(plan.started, zone_name)
    late = plan.ended is not None and days.end > civil(plan.ended, zone_name) + timedelta(days=1)
    return len(days) > 0 and (early or late)


def _tax_doubted(item: InvoiceItem, documents: Documents) -> bool:
    """Tell whether tax is charged to an exempt customer, or may be in the amount without the item's saying so."""
    customer, invoice = by_id(documents.customers, item.customer), by_id(documents.invoices, item.invoice)
    if item.tax_rate:
        return customer is not None and customer.tax_exempt
    return invoice is not None and invoice.tax_inclusive


def _later_changes(case: Case, agreed: Reading, documents: Documents) -> int:
    """Count other changes within the service: after one of them another plan ran, so not all of it is this item's."""
    service, own = service_of(case, agreed), case.change.id if case.change is not None else case.item.change
    if service is None:
        return 0
    after = case.change.at if case.change is not None and not case.until_change else None
    began = after or civil(service.start, agreed.zone) + timedelta(days=1)
    start, end = instant(began, agreed.zone), instant(service.end, agreed.zone)
    return sum(
        start <= instant(change.at, agreed.zone) < end
        for change in documents.plan_changes
        if alike(change.subscription, _subscription(case)) and change.id != own and change.status != "cancelled"
    )


def _subscription(case: Case) -> str | None:
    return case.item.subscription or (case.change.subscription if case.change is not None else None)
