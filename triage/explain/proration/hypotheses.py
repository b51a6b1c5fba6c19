"""Which change, subscription and side of a change an item may be of: one case for each that the evidence allows."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Protocol, TypeVar

from triage.calendar import civil
from triage.explain.proration.reading import Case
from triage.model import Documents, InvoiceItem, PlanChange, Subscription, by_id


class _Named(Protocol):
    @property
    def id(self) -> str: ...


_D = TypeVar("_D", bound=_Named)


def cases_of(item: InvoiceItem, documents: Documents, *, zone: str) -> tuple[Case, ...]:
    """Return every case that an item may be; what it names is settled, and what it leaves open is enumerated."""
    cases = tuple(
        Case(
            item=item,
            change=change,
            subscription=subscription,
            counterpart=_counterpart(item, documents),
            until_change=until_change,
        )
        for change in _changes(item, documents, zone)
        for subscription in _subscriptions(item, change, documents)
        for until_change in _sides(item, change, subscription)
    )
    return cases if len(cases) == 1 else tuple(replace(case, name=_name(case)) for case in cases)


def alike(first: str | None, second: str | None) -> bool:
    """Tell whether two ids may be one, where either may be unknown."""
    return first is None or second is None or first == second


def prices(change: PlanChange, type_: str) -> frozenset[int]:
    """Return the prices that an item of a change may have: its plan's, or the difference where that is on its side."""
    old, new = change.old_price, change.new_price
    own = new if type_ == "charge" else old
    rise = new - old if old is not None and new is not None else 0
    delta = rise if type_ == "charge" else -rise
    return frozenset(({own} if own is not None else set()) | ({delta} if delta > 0 else set()))


def _changes(item: InvoiceItem, documents: Documents, zone: str) -> tuple[PlanChange | None, ...]:
    if item.change is not None or item.service is not None:
        return (by_id(documents.plan_changes, item.change),)
    return tuple(change for change in documents.plan_changes if _may_be_of(item, change, zone)) or (None,)


def _may_be_of(item: InvoiceItem, change: PlanChange, zone: str) -> bool:
    start, at, end = (civil(when, zone) for when in (item.period.start, change.at, item.period.end))
    known = prices(change, item.type) | ({change.old_price} - {None})
    fits = not known or item.price in known
    return start <= at < end and fits and change.status == "applied" and alike(change.subscription, item.subscription)


def _subscriptions(
    item: InvoiceItem, change: PlanChange | None, documents: Documents
) -> tuple[Subscription | None, ...]:
    named = item.subscription or (change.subscription if change is not None else None)
    if named is not None:
        return (by_id(documents.subscriptions, named),)
    return tuple(one for one in documents.subscriptions if _may_be_under(item, one)) or (None,)


def _may_be_under(item: InvoiceItem, subscription: Subscription) -> bool:
    same_owner = (item.customer, item.currency) == (subscription.customer, subscription.currency)
    return same_owner and subscription.amount in (item.price, item.price * item.quantity)


def _sides(item: InvoiceItem, change: PlanChange | None, subscription: Subscription | None) -> Iterator[bool]:
    """Yield whether the item covers the time until the change: in arrears the old plan's part is charged after it.

    The prices of the change say which plan an item is of; where they do not, it may be either's.
    """
    arrears = subscription is not None and subscription.in_advance is False and item.type == "charge"
    if item.service is not None or change is None or not arrears:
        yield False
        return
    if item.price in prices(change, "charge") or change.old_price != item.price:
        yield False
    if change.old_price in (None, item.price):
        yield True


def _counterpart(item: InvoiceItem, documents: Documents) -> InvoiceItem | None:
    """Return the item of the same change for the other plan, where there is exactly one."""
    others = [
        other
        for other in documents.items
        if item.change is not None and (other.change, other.customer) == (item.change, item.customer)
        if other.type != item.type and other.currency == item.currency
    ]
    return others[0] if len(others) == 1 else None


def _name(case: Case) -> str:
    parts = (case.change.id if case.change else "", case.subscription.id if case.subscription else "")
    side = "until" if case.until_change else "from"
    return ":".join((*(part for part in parts if part), *((side,) if case.change else ())))
