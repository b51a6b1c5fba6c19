"""What a quantity costs under a price, in exact fractions of a minor unit."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor
from typing import Literal

from triage.model import Price, Tier

UNIT = 1000
"""Thousandths in a unit."""

Begun = Literal["whole", "complete", "parts"]
"""A package that was begun is charged as a whole, not before it is complete, or by its part."""


@dataclass(frozen=True, slots=True)
class Part:
    """`count` units or packages at `price` minor units each, and the `flat` fee of their tier."""

    count: Fraction
    price: Decimal
    flat: int

    @property
    def amount(self) -> Fraction:
        """The cost of the part in minor units, not rounded."""
        return self.count * Fraction(self.price) + self.flat


def parts(
    quantity: Fraction, price: Price, *, begun: Begun = "whole", bound: Literal["included", "excluded"] = "included"
) -> tuple[Part, ...] | None:
    """Price a quantity of thousandths, or return None where it lies beyond the last tier.

    Nothing costs nothing: a tier's flat fee is due once the quantity reaches into it. `bound` says whether the last
    unit of a tier, its `up_to`, is priced by it or by the next.
    """
    if not quantity:
        return ()
    if price.model in ("per_unit", "package"):
        return (_single(quantity, price, begun),)
    if not _reaches(price.tiers, quantity, bound):
        return None
    if price.model == "volume":
        tier = next(tier for tier in price.tiers if _within(quantity, tier, bound))
        return (Part(quantity / UNIT, tier.unit_price, tier.flat),)
    return tuple(_graduated(quantity, price.tiers, bound))


def _single(quantity: Fraction, price: Price, begun: Begun) -> Part:
    tier = price.tiers[0]
    if price.model == "per_unit":
        return Part(quantity / UNIT, tier.unit_price, tier.flat)
    packages = quantity / (price.package or UNIT)
    count = {"whole": Fraction(ceil(packages)), "complete": Fraction(floor(packages)), "parts": packages}[begun]
    return Part(count, tier.unit_price, tier.flat)


def _graduated(quantity: Fraction, tiers: tuple[Tier, ...], bound: Literal["included", "excluded"]) -> Iterator[Part]:
    lower = Fraction(0)
    for tier in tiers:
        if quantity > lower or (bound == "excluded" and quantity == lower):
            top = quantity if tier.up_to is None else min(quantity, Fraction(tier.up_to))
            yield Part((top - lower) / UNIT, tier.unit_price, tier.flat)
        lower = Fraction(tier.up_to or 0)


def _within(quantity: Fraction, tier: Tier, bound: Literal["included", "excluded"]) -> bool:
    return tier.up_to is None or quantity < tier.up_to or (bound == "included" and quantity == tier.up_to)


def _reaches(tiers: tuple[Tier, ...], quantity: Fraction, bound: Literal["included", "excluded"]) -> bool:
    return _within(quantity, tiers[-1], bound)


def shape_faults(price: Price) -> Iterator[str]:
    """Say all that keeps a price from pricing anything."""
    bounds = [tier.up_to for tier in price.tiers]
    if not bounds:
        yield f"the price {price.id} has no tier"
    elif price.model in ("per_unit", "package") and (len(bounds) > 1 or bounds[0] is not None):
        yield f"the price {price.id} is {price.model.replace('_', ' ')}, but has tiers"
    elif None in bounds[:-1] or any(low >= high for low, high in pairwise(_given(bounds))) or bounds[0] == 0:
        yield f"the tiers of the price {price.id} do not ascend"
    if price.model == "package" and not price.package:
        yield f"the price {price.id} does not say how much a package holds"
    if price.model != "package" and price.package is not None:
        yield f"the price {price.id} is {price.model.replace('_', ' ')}, but names a package"


def _given(bounds: list[int | None]) -> list[int]:
    return [bound for bound in bounds if bound is not None]
