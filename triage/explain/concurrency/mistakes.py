"""The single mistakes that billing makes when changes race, and what each would have billed."""

from collections.abc import Iterator

from triage.explain.concurrency.orders import By, Order, orders
from triage.explain.concurrency.pricing import Pricing
from triage.explain.concurrency.scene import Scene
from triage.money import Money

WORDS: dict[str, str] = {
    "first_change_forgotten": "the price before all changes was taken, and an earlier change forgotten",
    "other_order": "the changes were taken in another order",
    "other_change": "the price of another change was taken, which this one overwrote",
    "asked_instant": "the share was taken from the instant of asking",
    "quoted_instant": "the share was taken from the instant of the quote",
    "charged_anew": "the share was computed anew when the change took effect, not as it was quoted",
    "full_period": "the full period was billed",
    "old_plan_not_credited": "the new plan was billed and the old one not credited",
    "billed_twice": "the change was billed twice in one item",
    "repeats_an_item": "the same change was billed on an earlier item already",
    "change_missed": "the change was not seen when the period was billed",
    "applied_early": "a later change was applied before its time",
}
"""Every named mistake in words for people, to be read after "because"."""


def mistakes(pricing: Pricing, *, every: tuple[Order, ...], expected: Money) -> dict[str, Money]:
    """Return what each single mistake would have billed, where it is not what is expected."""
    found = dict[str, Money]()
    for cause, money in _amounts(pricing, every):
        if money is not None and money != expected and found.setdefault(cause, money) != money:
            found[f"{cause}_{len(found)}"] = money
    return found


def _amounts(pricing: Pricing, every: tuple[Order, ...]) -> Iterator[tuple[str, Money | None]]:
    scene, change = pricing.scene, pricing.change
    right = pricing.price(before=pricing.before)
    if right is None:
        return
    yield "first_change_forgotten", _at_effect(pricing, pricing.price(before=pricing.order.first_price))
    for order in (*every, *other_orders(scene)):
        if order != pricing.order:
            yield "other_order", _at_effect(pricing, pricing.price(before=order.before(change)))
    for other in pricing.order.changes:
        if other != change:
            yield "other_change", _at_effect(pricing, pricing.price(before=pricing.before, new=other.new_price))
    if change.recorded is not None:
        yield "asked_instant", pricing.cost(right, change.recorded)
    if change.quoted_at is not None:
        yield "quoted_instant", pricing.cost(right, change.quoted_at)
    yield "charged_anew", pricing.expected
    yield "full_period", _whole_period(scene, right)
    if pricing.basis == "difference" and scene.item.type == "charge":
        yield "old_plan_not_credited", _at_effect(pricing, change.new_price)
    if pricing.expected is not None:
        yield "billed_twice", pricing.expected + pricing.expected


def other_orders(scene: Scene) -> tuple[Order, ...]:
    """Return the orders that the client's policy does not count by."""
    by: By = "recorded" if scene.policy.concurrency.order == "effective" else "effective"
    return orders(scene.racing, by=by, zone=scene.zone)


def _at_effect(pricing: Pricing, price: int | None) -> Money | None:
    return None if price is None else pricing.cost(price, pricing.change.at)


def _whole_period(scene: Scene, price: int) -> Money | None:
    return Money(price * scene.item.quantity, scene.item.currency) if price >= 0 else None
