"""What else the evidence says about a period: who else bills it, what lies beside it, what would change with it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from triage.explain.billing_dates.case import Case, by_id
from triage.explain.billing_dates.due import Due, cycles_of
from triage.explain.billing_dates.posted import posted
from triage.explain.billing_dates.reading import Reading
from triage.model import Documents, Period


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time that another bill of the same subscription covers, in instants; `end` is not part of it."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Stretch") -> bool:
        """Tell whether two stretches share any time."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What lies beside a period: how many other bills cover a part of it, time that nobody bills, a change of plan."""

    overlaps: int = 0
    gap: bool = False
    plan_changed: bool = False


def beside(period: Due, case: Case, reading: Reading, documents: Documents) -> Beside:
    """Look at what lies beside a period that a bill should cover."""
    covered = _others(case, reading, documents)
    return Beside(
        overlaps=sum(_stretch(period).overlaps(other) for other in covered),
        gap=_leaves_gap(period, case, reading, covered),
        plan_changed=_is_changed(period, case, reading, documents),
    )


def is_metered(case: Case, documents: Documents) -> bool:
    """Tell whether usage is billed with it: another period would hold other usage."""
    of_invoice = any(charge.invoice in (None, case.bill.invoice) for charge in documents.usage_charges)
    return of_invoice or bool(documents.usage)


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


def _others(case: Case, reading: Reading, documents: Documents) -> tuple[Stretch, ...]:
    """Return what other bills cover that are, or may be, of the same subscription."""
    clock = reading.bounds
    periods = [*_invoiced(case, documents), *_itemised(case, documents)]
    return tuple(Stretch(clock.moment(p.start), clock.moment(p.end)) for p in map(posted, periods))


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


def _invoiced(case: Case, documents: Documents) -> Iterator[Period]:
    for invoice in documents.invoices:
        mine = invoice.subscription == case.subscription.id
        unnamed = invoice.subscription is None and invoice.customer in (None, case.subscription.customer)
        stands = invoice.status != "void" and invoice.id != case.bill.invoice
        if invoice.period is not None and stands and (mine or unnamed):
            yield invoice.period


def _itemised(case: Case, documents: Documents) -> Iterator[Period]:
    for item in documents.items:
        mine = item.subscription == case.subscription.id
        elsewhere = item.invoice != case.bill.invoice
        if mine and elsewhere and item.id != case.bill.id and item.type == "charge":
            yield item.service or item.period
