"""What lines and items of one product differ by: each difference is one named deviation or several."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from triage.model import InvoiceLine, SubscriptionItem

DeviationName = Literal[
    "missing_line",
    "repeated_line",
    "extra_line",
    "replaced_item",
    "ended_item",
    "not_subscribed",
    "wrong_quantity",
    "wrong_price",
]

ONE_OFF: tuple[DeviationName, ...] = ("not_subscribed", "extra_line")
"""What a line may be that nobody put into the subscription because it is billed once."""

_Sold = TypeVar("_Sold", InvoiceLine, SubscriptionItem)

Units = Counter[int]
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
    """The items that should be billed for a period, and those that were ended, not begun or replaced then."""

    items: tuple[SubscriptionItem, ...]
    others: tuple[SubscriptionItem, ...] = ()

    @property
    def net(self) -> int:
        """What the items cost for the period."""
        return sum(item.price * item.quantity for item in self.items)


def deviations(lines: Sequence[InvoiceLine], expected: Expected) -> tuple[Deviation, ...]:
    """Compare lines and items product by product; two lines for one item are one where their quantities sum to it."""
    billed, agreed = _by_product(lines), _by_product(expected.items)
    return tuple(
        deviation
        for product in dict.fromkeys((*agreed, *billed))
        for deviation in _of_product(product, billed.get(product, []), agreed.get(product, []), expected.others)
    )


def _by_product(listed: Iterable[_Sold]) -> dict[str, list[_Sold]]:
    found: dict[str, list[_Sold]] = {}
    for each in listed:
        found.setdefault(each.product or "", []).append(each)
    return found


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
        yield from _single(product, lines, items, others) or _several(product, lines, items)


def _single(
    product: str, lines: list[InvoiceLine], items: list[SubscriptionItem], others: Iterable[SubscriptionItem]
) -> list[Deviation]:
    """Return the one deviation that accounts for all of a difference, or none."""
    billed, agreed = units_billed(lines), units_agreed(items)
    surplus, missing = billed - agreed, agreed - billed
    too_many = [line for line in lines if not missing and units_billed([line]) == surplus]
    if too_many:
        return [_surplus(too_many[-1], lines, others)]
    left_out = [item for item in items if not surplus and units_agreed([item]) == missing]
    if left_out:
        return [_missing(left_out[0])]
    return _requantified(product, billed, agreed) or _repriced(product, billed, agreed)


def _requantified(product: str, billed: Units, agreed: Units) -> list[Deviation]:
    if len(billed) != 1 or billed.keys() != agreed.keys():
        return []
    words = f"{billed.total()} of {product} were billed and {agreed.total()} are subscribed"
    return [Deviation(name="wrong_quantity", words=words, net=_cost(billed) - _cost(agreed))]


def _repriced(product: str, billed: Units, agreed: Units) -> list[Deviation]:
    if not len(billed) == len(agreed) == 1 or billed.total() != agreed.total():
        return []
    words = f"{product} was billed at {min(billed)} minor units each and is subscribed at {min(agreed)}"
    return [Deviation(name="wrong_price", words=words, net=_cost(billed) - _cost(agreed))]


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


def _surplus(line: InvoiceLine, lines: list[InvoiceLine], others: Iterable[SubscriptionItem]) -> Deviation:
    alike = [other for other in lines if _same(other, line) and other is not line]
    if alike:
        words = f"{line.id} bills {line.product} again as {alike[0].id} does"
        return Deviation(name="repeated_line", words=words, net=line.amount, line=line)
    replaced = [i for i in others if i.product == line.product and units_agreed([i]) == units_billed([line])]
    if replaced:
        words = f"{line.id} bills {line.product} by {replaced[0].id}, which another item replaced"
        return Deviation(name="replaced_item", words=words, net=line.amount, line=line)
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
