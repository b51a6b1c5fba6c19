"""Stages of dunning: how long a customer's oldest unpaid invoice is overdue, and which step that is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from triage.calendar import civil
from triage.explain.dunning.schedule import local_hour
from triage.model import DunningPolicy, DunningStage, Invoice


@dataclass(frozen=True, slots=True)
class Overdue:
    """The oldest of the invoices that are unpaid, and the civil day on which it fell due."""

    invoice: str
    since: date

    def days(self, now: datetime, zone_name: str) -> int:
        """Count the civil days that have passed since; negative before it is due."""
        return (civil(now, zone_name) - self.since).days


def earliest_unpaid(unpaid: Iterable[Invoice], zone_name: str) -> Overdue | None:
    """Find the oldest of unpaid invoices by due date, else by date of issue; one that has neither is passed over.

    It is found anew for each decision, so that paying the oldest invoice moves every stage to the next oldest, and none
    is skipped.
    """
    dated = ((_due(invoice, zone_name), invoice.id) for invoice in unpaid)
    oldest = min(((since, id_) for since, id_ in dated if since is not None), default=None)
    return Overdue(oldest[1], oldest[0]) if oldest else None


def _due(invoice: Invoice, zone_name: str) -> date | None:
    when = invoice.due_date or invoice.created
    return civil(when, zone_name) if when else None


def stage_at(stages: Iterable[DunningStage], days: int) -> DunningStage | None:
    """Return the last stage that has begun after so many days, or None before the first."""
    begun = (stage for stage in stages if stage.overdue_days <= days)
    return max(begun, key=lambda stage: stage.overdue_days, default=None)


def climb(
    stages: Iterable[DunningStage], days: int, *, current: DunningStage | None, standing: bool
) -> DunningStage | None:
    """Return the level after one run of a procedure that climbs level by level.

    A level is left only for the next one that has begun; it is kept while it is `standing`: a draft that nobody has
    sent, or blocked.
    """
    if standing:
        return current
    above = [stage for stage in _in_order(stages) if current is None or stage.overdue_days > current.overdue_days]
    return above[0] if above and above[0].overdue_days <= days else current


def coming(
    overdue: Overdue, *, policy: DunningPolicy, zone_name: str, now: datetime
) -> tuple[tuple[datetime, str], ...]:
    """Return the instants and names of all stages that are yet to begin, at the client's hour."""
    starts = ((overdue.since + timedelta(days=stage.overdue_days), stage) for stage in _in_order(policy.stages))
    moments = ((local_hour(day, policy.retry_hour, zone_name), stage.name) for day, stage in starts)
    return tuple((at, name) for at, name in moments if at > now)


def _in_order(stages: Iterable[DunningStage]) -> list[DunningStage]:
    return sorted(stages, key=lambda stage: stage.overdue_days)
