"""What else the evidence says about a charge that changes raced for: its subscription, its contract, its twins."""

from dataclasses import replace

from triage.explain.concurrency.scene import Scene, invoice_of
from triage.explain.proration.audit import agreed_reading
from triage.explain.proration.hypotheses import alike
from triage.explain.proration.reading import Case
from triage.explain.proration.surroundings import is_of_item, is_outside_term, may_refund
from triage.model import Documents, Invoice, InvoiceItem


def price_known(scene: Scene) -> bool:
    """Tell whether the item's price is one that a change names, or the difference of two of them."""
    prices = _named_prices(scene)
    return scene.item.price in prices | {abs(one - other) for one in prices for other in prices if one != other}


def subscription_agrees(scene: Scene) -> bool | None:
    """Tell whether the subscription runs throughout what is billed, at a price that a change names."""
    plan, units = scene.subscription, scene.item.quantity
    if plan is None:
        return None
    is_priced = any(plan.amount in (price, price * units) for price in _named_prices(scene))
    return is_priced and not is_outside_term(_case(scene), agreed_reading(scene.policy))


def terms(scene: Scene) -> int:
    """Count the clauses of the customer's contract, which no rating of a change reads."""
    return sum(is_of_item(_case(scene), clause) for clause in scene.documents.terms)


def is_refunded(item: InvoiceItem, documents: Documents) -> bool:
    """Tell whether a refund may have set an item right."""
    return any(may_refund(refund, item) for refund in documents.refunds)


def may_not_stand(twin: InvoiceItem, scene: Scene) -> bool:
    """Tell whether a second item for a change may be another's or taken back, so that the first is the only one."""
    invoice, notes = invoice_of(twin, scene.documents), scene.documents.credit_notes
    if not _is_of_same_terms(twin, scene.item) or is_refunded(twin, scene.documents):
        return True
    if invoice is not None and (_objects(invoice, twin) or not alike(invoice.customer, scene.item.customer)):
        return True
    return any(note.status == "issued" and note.invoice in (None, twin.invoice) for note in notes)


def _objects(invoice: Invoice, twin: InvoiceItem) -> bool:
    return invoice.disputed or invoice.status == "draft" or invoice.currency != twin.currency


def _is_of_same_terms(one: InvoiceItem, other: InvoiceItem) -> bool:
    """Tell whether two items are of one owner, and reduced and taxed alike."""
    reductions = [(i.discount_share, i.discount_amount, i.tax_rate, i.trial_end) for i in (one, other)]
    same_owner = alike(one.customer, other.customer) and alike(one.subscription, other.subscription)
    return same_owner and reductions[0] == reductions[1]


def _named_prices(scene: Scene) -> set[int]:
    return {price for c in scene.changes for price in (c.old_price, c.new_price) if price is not None}


def _case(scene: Scene) -> Case:
    """Return the item as proration reads it; one without a change covers its whole period."""
    item = scene.item
    if item.change is None and item.service is None:
        item = replace(item, service=item.period)
    return Case(item=item, change=scene.change, subscription=scene.subscription)
