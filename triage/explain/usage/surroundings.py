"""What else the evidence says about a usage charge: under it, a right recomputation must still not be acted on."""

from collections.abc import Iterable
from datetime import datetime

from triage.calendar import instant
from triage.explain.twins import twins
from triage.explain.usage.case import Case
from triage.explain.usage.events import Window, window_of
from triage.explain.usage.reading import Rated, Reading
from triage.model import Documents


def strays(case: Case, documents: Documents) -> int:
    """Count usage in the period that neither this charge nor any price in the evidence accounts for."""
    priced = {price.meter for price in documents.prices}
    meter, subscription = case.charge.meter, case.charge.subscription
    return sum(
        case.window.holds(event)
        and (event.meter == meter) != (event.subscription == subscription)
        and (event.meter == meter or event.meter not in priced)
        for event in documents.usage
    )


def overlapping(case: Case, documents: Documents) -> int:
    """Count other charges that bill the same meter in a part of the same period."""
    return sum(_touches(case, other) for other in _other_periods(case, documents))


def later_charges(case: Case, documents: Documents) -> int:
    """Count other charges that bill the same meter from the end of the period on."""
    return sum(other.start >= case.window.end for other in _other_periods(case, documents))


def drawn_before(case: Case, documents: Documents) -> int:
    """Count earlier charges for the meter, where a price has prepaid credit that they may have drawn down."""
    if not any(price.prepaid for price in case.prices.in_force):
        return 0
    return sum(other.end <= case.window.start for other in _other_periods(case, documents))


def siblings(case: Case, documents: Documents) -> int:
    """Count other invoices that may bear the charge: any of the customer's where it names none, else its twins."""
    if case.invoice is not None:
        return twins(case.invoice, documents, case.window.zone)
    if case.charge.invoice is not None:
        return 0
    own = (invoice for invoice in documents.invoices if invoice.customer in (None, case.customer_id))
    return sum(invoice.subscription in (None, case.charge.subscription) for invoice in own)


def invoice_covers(case: Case, documents: Documents) -> bool | None:
    """Tell whether an invoice comes to all usage that names it, and has the charge among its lines if it has any."""
    invoice = case.invoice
    if invoice is None:
        return None
    charged = sum(charge.amount for charge in documents.usage_charges if charge.invoice == invoice.id)
    listed = not invoice.lines or any(line.amount == case.charge.amount for line in invoice.lines)
    return listed and invoice.total >= charged


def taxed(case: Case) -> bool:
    """Tell whether the invoice has tax or a rate of it, so that correcting the charge would change tax."""
    invoice = case.invoice
    return invoice is not None and bool(invoice.tax or any(line.tax or line.tax_rate for line in invoice.lines))


def items(case: Case, documents: Documents) -> int:
    """Count prorated items whose time touches the period: of the subscription, or of the customer if they name none."""
    mine = (case.charge.subscription, case.customer_id)
    own = (item for item in documents.items if _is_own(item.subscription, item.customer, mine))
    return sum(_touches(case, window_of(item.service or item.period, case.window.zone)) for item in own)


def _other_periods(case: Case, documents: Documents) -> list[Window]:
    mine = case.charge
    return [
        window_of(charge.period, case.window.zone)
        for charge in documents.usage_charges
        if charge.id != mine.id and (charge.subscription, charge.meter) == (mine.subscription, mine.meter)
    ]


def _touches(case: Case, other: Window) -> bool:
    return other.start < case.window.end and case.window.start < other.end


def plan_changes(case: Case, documents: Documents) -> int:
    """Count changes of the subscription's plan in the period; one that names no subscription may be its own."""
    window = case.window
    return sum(
        change.status != "cancelled"
        and change.subscription in (None, case.charge.subscription)
        and window.start <= instant(change.at, window.zone) < window.end
        for change in documents.plan_changes
    )


def clauses(case: Case, documents: Documents) -> int:
    """Count the clauses that the customer agreed to, whatever they say about this meter."""
    mine = (case.charge.subscription, case.customer_id)
    return sum(_is_own(terms.subscription, terms.customer, mine) for terms in documents.terms)


def _is_own(subscription: str | None, customer: str | None, mine: tuple[str, str | None]) -> bool:
    """Tell whether a document is of a subscription, whoever it says that is; without one its customer decides."""
    return subscription == mine[0] or (subscription is None and customer in (None, mine[1]))


def zone_known(case: Case) -> bool:
    """Tell whether it is known in whose calendar the period is."""
    period = case.charge.period
    by_instant = isinstance(period.start, datetime) and isinstance(period.end, datetime)
    return by_instant or case.customer is not None


def quantity_agrees(case: Case, readings: Iterable[tuple[Reading, Rated]]) -> bool | None:
    """Tell whether the stated quantity is what every reading counts, with or without what is included."""
    stated, accounting = case.charge.thousandths, tuple(readings)
    if stated is None or not accounting:
        return None
    return all(stated in (rated.quantity, _chargeable(reading, rated)) for reading, rated in accounting)


def price_agrees(case: Case, readings: Iterable[tuple[Reading, Rated]]) -> bool | None:
    """Tell whether the named price is the one that every reading takes."""
    named, accounting = case.charge.price, tuple(readings)
    if named is None or not accounting:
        return None
    return all(reading.price.id == named for reading, _ in accounting)


def _chargeable(reading: Reading, rated: Rated) -> object:
    return max(0, rated.quantity - reading.price.included)
