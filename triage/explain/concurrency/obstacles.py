"""What stands in the way of saying what a change should have cost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Literal

from triage.calendar import civil
from triage.explain.concurrency.orders import moment
from triage.explain.concurrency.pricing import Pricing
from triage.explain.concurrency.scene import Scene


def obstacles(scene: Scene, pricing: Pricing | None) -> tuple[str, ...]:
    """Say everything that is contradictory or missing; never empty without a pricing."""
    found = (*_of_the_change(scene), *_of_the_item(scene))
    if pricing is None:
        return found or ("the changes cannot be put in order",)
    return (*found, *_of_the_prices(pricing), *pricing.objections())


def _of_the_change(scene: Scene) -> Iterator[str]:
    change = scene.change
    if change is None:
        yield f"the change {scene.item.change} is not in the evidence"
        return
    if change.status != "applied":
        yield f"the change {change.id} is {change.status}"
    if scene.item.quantity != change.quantity:
        yield f"{change.id} is of {change.quantity} units, the item bills {scene.item.quantity}"
    if any(other.quantity != change.quantity for other in scene.racing):
        yield "the changes are of different numbers of units"
    if scene.item.subscription is not None and change.subscription not in (None, scene.item.subscription):
        yield f"{change.id} is of another subscription"


def _of_the_item(scene: Scene) -> Iterator[str]:
    yield from of_the_reductions(scene)
    if scene.item.service is not None and not _covers_the_rest(scene):
        yield "the item's service is not the time from its change to the end of the period"


def _covers_the_rest(scene: Scene) -> bool:
    """Tell whether a service runs from an instant that the change names, or the day after, to the period's end."""
    service, change = scene.item.service, scene.change
    if service is None or change is None:
        return False
    moments = [when for when in (change.at, change.recorded, change.quoted_at) if when is not None]
    days = {civil(when, scene.zone) for when in moments}
    days |= {day + timedelta(days=1) for day in days}
    ends = civil(service.end, scene.zone) == civil(scene.item.period.end, scene.zone)
    return ends and civil(service.start, scene.zone) in days


def of_the_subscription(scene: Scene) -> Iterator[str]:
    """Say where an item and its subscription are of different customers or currencies."""
    subscription = scene.subscription
    if subscription is not None and scene.item.customer not in (None, subscription.customer):
        yield f"the subscription {subscription.id} is of another customer"
    if subscription is not None and scene.item.currency != subscription.currency:
        yield f"the subscription {subscription.id} is in {subscription.currency}"


def of_the_reductions(scene: Scene) -> Iterator[str]:
    """Say what an item holds that the changes say nothing of."""
    item = scene.item
    if item.discount_share is not None or item.discount_amount is not None or item.tax_rate is not None:
        yield "the item holds a discount or tax, which the changes say nothing of"
    if item.trial_end is not None:
        yield "the item has a free time, which the changes say nothing of"


def _of_the_prices(pricing: Pricing) -> Iterator[str]:
    scene, change = pricing.scene, pricing.change
    if pricing.before is None or change.new_price is None:
        yield f"the prices before and after {change.id} are not both known"
        return
    price = pricing.price(before=pricing.before)
    if price is not None and price < 0:
        way = "lowers" if scene.item.type == "charge" else "raises"
        yield f"in this order {change.id} {way} the price, and the item is a {scene.item.type}"
    yield from of_the_other_side(scene, basis=pricing.basis)
    if pricing.before == change.new_price != change.old_price:
        yield f"in this order {change.id} moves the price to where it is: a change between may be missing"
    known = {pricing.before} | {p for c in scene.racing for p in (c.old_price, c.new_price) if c.id != change.id}
    if change.old_price is not None and change.old_price not in known:
        yield f"{change.id} starts from a price that no other change left"
    earlier = [c for c in scene.applied if c not in scene.racing]
    if earlier:
        last = max(earlier, key=lambda c: (moment(c, by="effective", zone=scene.zone), c.id))
        if last.new_price != pricing.order.first_price:
            yield f"the price after {last.id} is not the price before {pricing.order.changes[0].id}"


def of_the_other_side(scene: Scene, *, basis: Literal["difference", "whole", "copy"]) -> Iterator[str]:
    """Say where an item is taken back: beside a difference all else takes it back, else what is of the same price."""
    item = scene.item
    for other in scene.documents.items:
        is_other_side = other.change == item.change and other.type != item.type
        if is_other_side and (basis == "difference" or other.price == item.price):
            yield f"{other.id} is a {other.type} for the same change, and may take the item back"
