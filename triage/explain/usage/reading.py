"""One way to read what metered usage costs, and the amount that comes out of it."""

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from itertools import chain
from typing import Literal

from triage.explain.usage.events import Metered, Window, is_late
from triage.explain.usage.rating import Begun, Part, parts
from triage.model import Price, Usage
from triage.money import Money, Rounding, rounded

Order = Literal["minimum_first", "credit_first", "on_top"]
"""Prepaid credit is taken off the minimum, or the minimum holds for what the credit leaves, or comes on top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that two parties may count or price differently.

    Usage that arrived after `cutoff` is left out. `each_event` prices every event by itself, `rounded_per` a tier
    rounds every tier. `scale` multiplies the quantity. `allowance` says what happens to the included quantity: it is
    taken off `first`, or uses up the first tiers.
    """

    price: Price
    window: Window
    rounding: Rounding
    order: Order = "minimum_first"
    cutoff: datetime | None = None
    repeats: bool = False
    each_event: bool = False
    rounded_per: Literal["total", "tier"] = "total"
    begun: Begun = "whole"
    bound: Literal["included", "excluded"] = "included"
    allowance: Literal["first", "in_tiers"] = "first"
    scale: Fraction = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What a reading counts and charges. `quantity` is in thousandths, `parts` are priced on what is not included."""

    events: tuple[Usage, ...]
    quantity: Fraction
    parts: tuple[Part, ...]
    amount: Money


def rate(metered: Metered, reading: Reading) -> Rated | None:
    """Count and price what a meter sent, rounded once at the end, or return None where the price does not reach."""
    events = counted(metered, reading)
    quantity = sum((event.thousandths for event in events), 0) * reading.scale
    priced = _by_event(events, reading) if reading.each_event else _priced(quantity, reading)
    if priced is None:
        return None
    due = _bounded(_sum(priced, reading), reading)
    money = Money(rounded(due, reading.rounding), reading.price.currency)
    return Rated(events=events, quantity=quantity, parts=priced, amount=money)


def counted(metered: Metered, reading: Reading) -> tuple[Usage, ...]:
    """Return the events that a reading counts."""
    sent = (*metered.events, *(metered.repeats if reading.repeats else ()))
    inside = (event for event in sent if reading.window.holds(event))
    cutoff, zone = reading.cutoff, reading.window.zone
    return tuple(event for event in inside if cutoff is None or not is_late(event, cutoff, zone_name=zone))


def _priced(quantity: Fraction, reading: Reading) -> tuple[Part, ...] | None:
    included = Fraction(reading.price.included)
    if reading.allowance == "first" or not included:
        return _parts(max(Fraction(0), quantity - included), reading)
    whole, free = _parts(quantity, reading), _parts(min(quantity, included), reading)
    if whole is None or free is None:
        return None
    return (*whole, *(Part(-part.count, part.price, -part.flat) for part in free))


def _by_event(events: tuple[Usage, ...], reading: Reading) -> tuple[Part, ...] | None:
    each = [_parts(event.thousandths * reading.scale, reading) for event in events]
    priced = [listed for listed in each if listed is not None]
    return tuple(chain.from_iterable(priced)) if len(priced) == len(each) else None


def _parts(quantity: Fraction, reading: Reading) -> tuple[Part, ...] | None:
    return parts(quantity, reading.price, begun=reading.begun, bound=reading.bound)


def _sum(priced: tuple[Part, ...], reading: Reading) -> Fraction:
    if reading.each_event or reading.rounded_per == "tier":
        return Fraction(sum(rounded(part.amount, reading.rounding) for part in priced))
    return sum((part.amount for part in priced), Fraction(0))


def _bounded(used: Fraction, reading: Reading) -> Fraction:
    """Draw down prepaid credit and hold the minimum, in the order that was read."""
    minimum, prepaid = reading.price.minimum, reading.price.prepaid
    match reading.order:
        case "minimum_first":
            return max(Fraction(0), max(used, Fraction(minimum)) - prepaid)
        case "credit_first":
            return max(used - prepaid, Fraction(minimum))
        case "on_top":
            return max(Fraction(0), used + minimum - prepaid)
