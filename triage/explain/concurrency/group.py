"""Changes that were recorded together, and how they stand to each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import Literal

from triage.calendar import civil
from triage.explain.concurrency.orders import moment
from triage.model import ClientPolicy, Documents, InvoiceItem, PlanChange

Relation = Literal["copies", "overwritten", "alike"]
"""One change sent twice; changes that start from one price and end at others; changes that agree and may be two."""


@dataclass(frozen=True, slots=True)
class Group:
    """At least two changes of one subscription that race, in order of id."""

    changes: tuple[PlanChange, ...]
    documents: Documents
    policy: ClientPolicy

    @property
    def relation(self) -> Relation | None:
        """How the changes stand to each other; None where one follows the other, or nothing can be said.

        Two moves from one price at one time cannot both be meant; one of today and one of next year can. Where the
        price does not move, two of a kind can: a seat bought twice.
        """
        starts, ends = {change.old_price for change in self.changes}, {change.new_price for change in self.changes}
        if len(starts) > 1 or None in ends:
            return None
        if len(ends) == 1 and len({change.quantity for change in self.changes}) == 1:
            return "copies" if None not in starts and starts != ends and self._take_effect_together() else "alike"
        overwrites = None not in starts and not starts & ends and self._take_effect_together()
        return "overwritten" if overwrites else None

    @property
    def seconds(self) -> int | None:
        """Whole seconds between the first and the last; None where one has only a date."""
        found = [apart(one, other) for one, other in combinations(self.changes, 2)]
        return None if None in found else max(seconds for seconds in found if seconds is not None)

    def latest(self) -> tuple[PlanChange, ...]:
        """Return the change that stands; all that may, where no instant tells.

        Of copies it is the one that was billed, if only one was; else the last one asked for.
        """
        billed = [change for change in self.changes if self.items_of(change)]
        if self.relation == "copies" and len(billed) == 1:
            return tuple(billed)
        by = "recorded" if self.relation == "copies" else self.policy.concurrency.order
        moments = {change.id: moment(change, by=by, zone=self.policy.timezone) for change in self.changes}
        known = [when for when in moments.values() if when is not None]
        if len(known) < len(self.changes):
            return self.changes
        return tuple(change for change in self.changes if moments[change.id] == max(known))

    def items_of(self, change: PlanChange) -> tuple[InvoiceItem, ...]:
        """Return the items that bill a change."""
        return tuple(item for item in self.documents.items if item.change == change.id)

    def _take_effect_together(self) -> bool:
        window = self.policy.concurrency.window_seconds
        return all(_close(one.at, other.at, window) is not False for one, other in combinations(self.changes, 2))


def group_of(change: PlanChange, documents: Documents, policy: ClientPolicy) -> Group | None:
    """Return a change with those that race with it, or None where none does."""
    others = [other for other in documents.plan_changes if other.id != change.id and _races(change, other, policy)]
    if not others or change.status == "cancelled":
        return None
    return Group(tuple(sorted((change, *others), key=lambda one: one.id)), documents, policy)


def copies_of(change: PlanChange, documents: Documents, policy: ClientPolicy) -> Iterator[PlanChange]:
    """Yield the changes that may be the same one as a given one."""
    group = group_of(change, documents, policy)
    for other in group.changes if group else ():
        if other.id != change.id and _moves(other) == _moves(change):
            yield other


def apart(one: PlanChange, other: PlanChange) -> int | None:
    """Return the whole seconds between two changes, as they were asked for, else as they took effect."""
    pair = (one.recorded, other.recorded) if one.recorded and other.recorded else (one.at, other.at)
    first, second = pair
    if not isinstance(first, datetime) or not isinstance(second, datetime):
        return None
    return int(abs((first - second).total_seconds()))


def _races(change: PlanChange, other: PlanChange, policy: ClientPolicy) -> bool:
    alike = None in (change.subscription, other.subscription) or change.subscription == other.subscription
    if not alike or other.status == "cancelled":
        return False
    seconds = apart(change, other)
    if seconds is not None:
        return seconds <= policy.concurrency.window_seconds
    days = [civil(one.recorded or one.at, policy.timezone) for one in (change, other)]
    return days[0] == days[1]


def _close(first: date | datetime, second: date | datetime, window: int) -> bool | None:
    if isinstance(first, datetime) and isinstance(second, datetime):
        return abs((first - second).total_seconds()) <= window
    return first == second


def _moves(change: PlanChange) -> tuple[int | None, int | None, int]:
    return (change.old_price, change.new_price, change.quantity)
