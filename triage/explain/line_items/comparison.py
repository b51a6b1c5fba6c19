"""What lines and items of one product differ by: each difference is one named deviation or several."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from triage.model import InvoiceLine, SubscriptionItem

DeviationName = Literal[
    "missing_line", "repeated_line", "extra_line", "ended_item", "not_subscribed", "wrong_quantity", "wrong_price"
]

Units = Mapping[int, int]
"""How many units there are at each price of a unit, in minor units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deviation:
    """One way in which lines differ from items: its name, what to read after "because", and the net it bills too much
    (negative where too little). `line` is the line that should not be there, where it is one.
    """

    name: DeviationName
    words: str
    net: int
    line: InvoiceLine | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The items that should be billed for a period, and those that were ended or not begun then."""

    items: tuple[SubscriptionItem, ...]
    others: tuple[SubscriptionItem, ...] = ()

    @property
    def net(self) -> int:
        """What the items cost for the period."""
        return sum(item.price * item.quantity for item in self.items)


def deviations(lines: Sequence[InvoiceLine], expected: Expected) -> tuple[Deviation, ...]:
    """Compare lines and items product by product; two lines for one item are one where their quantities sum to it."""
    products = dict.fromkeys((*(i.product for i in expected.items), *(line.product or "" for line in lines)))
    found: list[Deviation] = []
    for product in products:
        billed = [line for line in lines if line.product == product]
        found += _of_product(product, billed, [i for i in expected.items if i.product == product], expected.others)
    return tuple(found)


def _of_product(
    product: str, lines: list[InvoiceLine], items: list[SubscriptionItem], others: Iterable[SubscriptionItem]
) -> Iterator[Deviation]:
    billed, agreed = units_billed(lines), units_agreed(items)
    if billed == agreed:
        return
    if not items:
        yield from (_extra(line, others) for line in lines)
    elif not lines:
        yield from (_missing(item) for item in items)
    else:
        yield from _single(product, lines, items) or _several(product, lines, items)


def _single(product: str, lines: list[InvoiceLine], items: list[SubscriptionItem]) -> list[Deviation]:
    """Return the one deviation that accounts for all of a difference, or none."""
    billed, agreed = units_billed(lines), units_agreed(items)
    too_many = [line for line in lines if units_billed([other for other in lines if other is not line]) == agreed]
    if too_many:
        return [_surplus(too_many[-1], lines)]
    left_out = [item for item in items if units_agreed([other for other in items if other is not item]) == billed]
    if left_out:
        return [_missing(left_out[0])]
    net = _cost(billed) - _cost(agreed)
    if len(billed) == len(agreed) == 1 and billed.keys() == agreed.keys():
        [billed_units], [agreed_units] = billed.values(), agreed.values()
        told = f"{billed_units} of {product} were billed and {agreed_units} are subscribed"
        return [Deviation(name="wrong_quantity", words=told, net=net)]
    if len(billed) == len(agreed) == 1 and set(billed.values()) == set(agreed.values()):
        [billed_price], [agreed_price] = billed, agreed
        told = f"{product} was billed at {billed_price} minor units each and is subscribed at {agreed_price}"
        return [Deviation(name="wrong_price", words=told, net=net)]
    return []


def _several(product: str, lines: list[InvoiceLine], items: list[SubscriptionItem]) -> list[Deviation]:
    """Return two deviations for a difference that no single one accounts for: so many and so dear."""
    billed, agreed = units_billed(lines), units_agreed(items)
    net = _cost(billed) - _cost(agreed)
    both = f"{product} was billed in another quantity and at another price than subscribed"
    return [
        Deviation(name="wrong_quantity", words=both, net=net),
        Deviation(name="wrong_price", words=both, net=0),
    ]


def units_billed(lines: Iterable[InvoiceLine]) -> Units:
    """Count the units that lines bill at each price."""
    found = Counter[int]()
    for line in lines:
        found[unit_price(line)] += line.quantity
    return found


def units_agreed(items: Iterable[SubscriptionItem]) -> Units:
    """Count the units that items are of at each price."""
    found = Counter[int]()
    for item in items:
        found[item.price] += item.quantity
    return found


def unit_price(line: InvoiceLine) -> int:
    """Return the price of a unit of a line, which its amount and discount say where it does not itself."""
    return line.price if line.price is not None else (line.amount + line.discount) // line.quantity


def _cost(units: Units) -> int:
    return sum(price * quantity for price, quantity in units.items())


def _missing(item: SubscriptionItem) -> Deviation:
    return Deviation(
        name="missing_line", words=f"{item.product} ({item.id}) was left out", net=-item.price * item.quantity
    )


def _surplus(line: InvoiceLine, lines: list[InvoiceLine]) -> Deviation:
    alike = [other for other in lines if _same(other, line) and other is not line]
    if alike:
        words = f"{line.id} bills {line.product} again as {alike[0].id} does"
        return Deviation(name="repeated_line", words=words, net=line.amount, line=line)
    words = f"{line.id} bills more of {line.product} than is subscribed"
    return Deviation(name="extra_line", words=words, net=line.amount, line=line)


def _same(other: InvoiceLine, line: InvoiceLine) -> bool:
    return (other.quantity, other.amount, other.period) == (line.quantity, line.amount, line.period)


def _extra(line: InvoiceLine, others: Iterable[SubscriptionItem]) -> Deviation:
    """Tell a line of an item that does not run in the period from one of a product that was never subscribed."""
    item = next((item for item in others if item.product == line.product), None)
    if item is None:
        words = f"{line.id} bills {line.product}, which was never subscribed"
        return Deviation(name="not_subscribed", words=words, net=line.amount, line=line)
    words = f"{line.id} bills {line.product}, which does not run in this period ({item.id})"
    return Deviation(name="ended_item", words=words, net=line.amount, line=line)
