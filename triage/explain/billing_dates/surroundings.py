"""What else the evidence says about a period: who else bills it, what lies beside it, what would change with it."""

from dataclasses import dataclass

from triage.explain.billing_dates.case import Case
from triage.explain.billing_dates.covered import Stretch, covered_by_others
from triage.explain.billing_dates.due import Due, cycles_of
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading
from triage.model import Documents, by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies beside a period: how many other bills may cover a part of it, time that nobody bills, a change of plan.

    `billed` says that one other bill, which is surely of the same subscription, covers the whole of it.
    """

    overlaps: int = 0
    billed: bool = False
    gap: bool = False
    plan_changed: bool = False


def beside(period: Due, case: Case, reading: Reading, documents: Documents) -> Beside:
    """Look at what lies beside a period that a bill should cover."""
    covered, own = covered_by_others(case, reading, documents), _stretch(period)
    sure = tuple(other for other in covered if other.sure)
    return Beside(
        overlaps=sum(own.overlaps(other) for other in covered),
        billed=any(other.holds(own) for other in sure),
        gap=any(_leaves_gap(period, case, reading, others) for others in (covered, sure)),
        plan_changed=_is_changed(period, case, reading, documents),
    )


def is_metered(case: Case, documents: Documents) -> bool:
    """Tell whether usage is billed with it: another period would hold other usage."""
    of_invoice = any(charge.invoice in (None, case.bill.invoice) for charge in documents.usage_charges)
    return of_invoice or bool(documents.usage)


def is_paid(case: Case, documents: Documents) -> bool:
    """Tell whether the invoice is paid in whole or in part, or whether that is contradictory."""
    invoice = by_id(documents.invoices, case.bill.invoice)
    if invoice is None:
        return False
    applied = any(invoice.id in payment.applied_to for payment in documents.payments if payment.status == "applied")
    return applied or invoice.status == "paid" or invoice.amount_remaining != invoice.total


def lines_agree(case: Case, documents: Documents) -> bool:
    """Tell whether every line and item of the invoice that states a period states that of the bill."""
    invoice = by_id(documents.invoices, case.bill.invoice)
    periods = [line.period for line in invoice.lines if line.period is not None] if invoice else []
    periods += [item.period for item in documents.items if item.invoice == case.bill.invoice is not None]
    if invoice is not None and invoice.period is not None:
        periods.append(invoice.period)
    return all(posted(period) == case.bill.posted for period in periods)


def _stretch(period: Due) -> Stretch:
    """Return the time that a period covers."""
    return Stretch(period.first, period.last)


def _leaves_gap(period: Due, case: Case, reading: Reading, covered: tuple[Stretch, ...]) -> bool:
    """Tell whether less than a cycle lies unbilled between a period and the bill before or after it.

    Whole cycles without a bill prove nothing: those bills need not be in the evidence.
    """
    cycles, clock, own = cycles_of(case.subscription, reading), reading.bounds, _stretch(period)
    earliest = clock.moment(cycles.before(period.cycle).start)
    latest = clock.moment(cycles.after(period.cycle).end)
    until = max((other.end for other in covered if other.end <= own.start), default=own.start)
    since = min((other.start for other in covered if other.start >= own.end), default=own.end)
    return earliest < until < own.start or own.end < since < latest


def _is_changed(period: Due, case: Case, reading: Reading, documents: Documents) -> bool:
    """Tell whether the plan may have changed within a period, or within what was billed instead of it."""
    clock, billed = reading.bounds, case.bill.posted
    spans = (_stretch(period), Stretch(clock.moment(billed.start), clock.moment(billed.end)))
    return any(
        change.subscription in (None, case.subscription.id)
        and change.status != "cancelled"
        and any(span.start < clock.moment(change.at) < span.end for span in spans)
        for change in documents.plan_changes
    )
