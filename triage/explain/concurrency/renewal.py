"""A period that was billed as a whole while its price changed: which price was in force when it began."""

from collections.abc import Iterator

from triage.calendar import civil
from triage.explain.bills import Audit
from triage.explain.concurrency.billing import bill_of, unproved
from triage.explain.concurrency.mistakes import WORDS
from triage.explain.concurrency.obstacles import of_the_reductions, of_the_subscription
from triage.explain.concurrency.orders import Order, orders
from triage.explain.concurrency.scene import Scene
from triage.model import PlanChange
from triage.money import Money


def renewals(scene: Scene) -> Iterator[Audit]:
    """Audit a whole period once for every order of the changes up to its start; nothing without a change."""
    item, start = scene.item, scene.moment_of(scene.item.period.start)
    if not scene.applied or (item.service is not None and item.service != item.period):
        return
    due = [change for change in scene.applied if scene.moment_of(change.at) <= start]
    later = [change for change in scene.applied if change not in due]
    every = orders(due, by=scene.policy.concurrency.order, zone=scene.zone)
    for order in every:
        yield _audit(scene, order, later, several=len(every) > 1)
    if not every:
        yield unproved(scene, ("the changes cannot be put in order",))


def _audit(scene: Scene, order: Order, later: list[PlanChange], *, several: bool) -> Audit:
    price = order.changes[-1].new_price if order.changes else min(later, key=lambda c: scene.moment_of(c.at)).old_price
    found = tuple(_objections(scene, price, (*order.changes, *later)))
    if found or price is None:
        return unproved(scene, found)
    expected = _cost(scene, price)
    readings = {cause: money for cause, money in _readings(scene, order, later) if money is not None}
    return Audit(
        bill=bill_of(scene),
        expected=expected,
        tolerance=scene.policy.concurrency.tolerance,
        lines=(f"in force when the period began: {Money(price, scene.item.currency)} a unit",),
        readings={cause: money for cause, money in readings.items() if money != expected},
        words=WORDS,
        name=">".join(("renewal", *(change.id for change in order.changes))) if several else "renewal",
    )


def _readings(scene: Scene, order: Order, later: list[PlanChange]) -> Iterator[tuple[str, Money | None]]:
    if order.changes:
        last = order.changes[-1]
        before = order.before(last)
        yield "change_missed", None if before is None else _cost(scene, before)
    for change in sorted(later, key=lambda c: scene.moment_of(c.at))[:1]:
        yield "applied_early", None if change.new_price is None else _cost(scene, change.new_price)


def _cost(scene: Scene, price: int) -> Money:
    return Money(price * scene.item.quantity, scene.item.currency)


def _objections(scene: Scene, price: int | None, changes: tuple[PlanChange, ...]) -> Iterator[str]:
    item = scene.item
    if price is None:
        yield "the price at the start of the period is not known"
    if any(change.quantity != item.quantity for change in changes):
        yield "the changes are of another number of units than the item"
    if any(_is_within_the_first_day(scene, change) for change in changes):
        yield "a change falls on the first day of the period, after it began"
    if item.type == "credit":
        yield "the item is a credit for a whole period"
    if scene.moment_of(item.period.start) >= scene.moment_of(item.period.end):
        yield "the period ends before it has begun"
    yield from of_the_subscription(scene)
    yield from of_the_reductions(scene)


def _is_within_the_first_day(scene: Scene, change: PlanChange) -> bool:
    """Tell whether a change shares its civil day with the start of the period, but not its instant."""
    start = scene.item.period.start
    same_day = civil(change.at, scene.zone) == civil(start, scene.zone)
    exact = scene.moment_of(change.at) == scene.moment_of(start) and scene.policy.proration.change_day_owner == "new"
    return same_day and not exact
