"""What a share of a period costs: the price less its discount, rounded, and the tax on it, rounded by itself."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from triage.model import InvoiceItem
from triage.money import Money, Rounding, rounded

DiscountReading = Literal["before", "after", "none"]
"""A discount is taken off the whole price `before` it is prorated, whole off the part `after` it, or not at all."""

TaxReading = Literal["on_net", "none", "twice", "on_full_price", "before_discount", "with_net", "each_unit"]
"""What the tax is taken on, or how it is rounded: `with_net` rounds the sum once, `each_unit` each unit's tax."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pricing:
    """How an amount is made of a share of a period: in which order, and how it is rounded."""

    rounding: Rounding
    each_unit: bool = False
    discount: DiscountReading = "before"
    tax: TaxReading = "on_net"
    tax_rounding: Rounding = Rounding.HALF_UP


@dataclass(frozen=True, slots=True)
class Cost:
    """A net amount and the tax on it."""

    net: Money
    tax: Money

    @property
    def total(self) -> Money:
        """Net and tax together, as items are billed."""
        return self.net + self.tax


def cost_of(item: InvoiceItem, fraction: Fraction, how: Pricing) -> Cost:
    """Return what a fraction of an item's period costs; a discount above the price leaves nothing to pay."""
    exact = _exact_net(item, fraction, how.discount)
    units = item.quantity if how.each_unit else 1
    net = rounded(exact / units, how.rounding) * units
    if how.tax == "with_net":
        tax = rounded(exact * (1 + Fraction(item.tax_rate or 0)), how.rounding) - net
    else:
        tax = _tax(item, net, fraction, how)
    return Cost(Money(net, item.currency), Money(tax, item.currency))


def _tax(item: InvoiceItem, net: int, fraction: Fraction, how: Pricing) -> int:
    rate = Fraction(item.tax_rate or 0)
    if how.tax == "each_unit":
        return rounded(Fraction(net, item.quantity) * rate, how.tax_rounding) * item.quantity
    taxed: dict[TaxReading, Fraction] = {
        "on_net": Fraction(net),
        "twice": Fraction(2 * net),
        "on_full_price": _exact_net(item, Fraction(1), how.discount),
        "before_discount": _exact_net(item, fraction, "none"),
    }
    return rounded(taxed.get(how.tax, Fraction(0)) * rate, how.tax_rounding)


def _exact_net(item: InvoiceItem, fraction: Fraction, discount: DiscountReading) -> Fraction:
    price = Fraction(item.price * item.quantity)
    share, off = Fraction(item.discount_share or 0), item.discount_amount or 0
    if discount == "none":
        return price * fraction
    if discount == "after":
        return max(Fraction(0), price * fraction * (1 - share) - off)
    return max(Fraction(0), price * (1 - share) - off) * fraction
