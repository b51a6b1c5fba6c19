"""What a change costs within a period, for one order of the changes and one way of billing them."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from triage.explain.concurrency.orders import Order
from triage.explain.concurrency.scene import Scene
from triage.explain.proration.audit import agreed_reading
from triage.explain.proration.objections import objections
from triage.explain.proration.reading import Case, amount, covered
from triage.model import PlanChange
from triage.money import Money

Basis = Literal["difference", "whole"]
"""An item bills the difference between two plans, or one plan as a whole with the other on an item of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """A change among others in one order, billed on one basis. Prices are minor units of a unit and a period."""

    scene: Scene
    change: PlanChange
    order: Order
    basis: Basis

    @property
    def before(self) -> int | None:
        """The price that the change moves away from, in this order."""
        return self.order.before(self.change)

    @property
    def expected(self) -> Money | None:
        """What the item should come to if the instant of effect decides, or None where that cannot be said."""
        price = self.price(before=self.before)
        return None if price is None else self.cost(price, self.change.at)

    def price(self, *, before: int | None, new: int | None = None) -> int | None:
        """Return what the item bills of two prices, positive in its own direction; None where one is not known."""
        new = self.change.new_price if new is None else new
        gives_back = self.scene.item.type == "credit"
        if self.basis == "whole":
            return before if gives_back else new
        if before is None or new is None:
            return None
        return before - new if gives_back else new - before

    def cost(self, price: int, at: date | datetime) -> Money | None:
        """Return what a price comes to from an instant to the end of the period; None outside of it."""
        period = self.scene.item.period
        start, moment, end = (self.scene.moment_of(when) for when in (period.start, at, period.end))
        if price < 0 or not start <= moment < end:
            return None
        return amount(self._case(price, at), agreed_reading(self.scene.policy))

    def objections(self) -> tuple[str, ...]:
        """Say what keeps the item from being recomputed at all."""
        return objections(self._case(self.scene.item.price, self.change.at), agreed_reading(self.scene.policy))

    def lines(self) -> tuple[str, ...]:
        """Write the share and the prices that it is taken of."""
        share = covered(self._case(0, self.change.at), agreed_reading(self.scene.policy))
        price = self.price(before=self.before)
        if share is None or price is None:
            return ()
        quantity, currency = self.scene.item.quantity, self.scene.item.currency
        times = f" x {quantity}" if quantity > 1 else ""
        names = " then ".join(change.id for change in self.order.changes)
        moved = f"{self._written(self.before)} to {self._written(self.change.new_price)}"
        return (
            f"order of the changes: {names}",
            f"{self.change.id} moves the price from {moved}",
            *share.lines,
            f"{Money(price, currency)}{times} x {share} {share.unit} = {self.expected}",
        )

    def _written(self, price: int | None) -> str:
        return "an unknown price" if price is None else str(Money(price, self.scene.item.currency))

    def _case(self, price: int, at: date | datetime) -> Case:
        item = replace(self.scene.item, price=price, service=None, change=self.change.id)
        return Case(item=item, change=replace(self.change, at=at), subscription=self.scene.subscription)


def bases(scene: Scene, order: Order) -> tuple[Basis, ...]:
    """Return the ways in which an item may bill its change, as its price and the items beside it tell."""
    change, item = scene.change, scene.item
    if change is None:
        return ()
    befores = {change.old_price, order.before(change), order.first_price}
    whole = item.price == change.new_price if item.type == "charge" else item.price in befores
    other_type = "credit" if item.type == "charge" else "charge"
    has_other = any((other.change, other.type) == (item.change, other_type) for other in scene.documents.items)
    if not whole:
        return ("difference",)
    return ("whole",) if has_other else ("difference", "whole")
