"""One way to apply a contract to an invoice, and the amounts that come out of it."""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from triage.explain.contracts.clauses import Clause
from triage.explain.proration.fraction import Share
from triage.explain.spans import Days
from triage.model import InvoiceLine, Terms
from triage.money import Rounding, rounded


@dataclass(frozen=True, slots=True, kw_only=True)
class Deal:
    """A line of an invoice with the clauses that hold for it.

    `share` is the part of the whole period that it covers. Without a `quantity` clause the billed quantity counts.
    `twice` names a clause that is applied two times.
    """

    line: InvoiceLine
    days: Days
    share: Share
    price: Terms
    uplift: Terms | None = None
    discount: Terms | None = None
    quantity: Terms | None = None
    twice: Literal["", "uplift", "discount"] = ""

    def having(self, clause: Clause, terms: Terms | None) -> "Deal":
        """Return the deal with another clause of a type, or without one."""
        return replace(self, **{clause: terms})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything that two parties may apply differently. `bounds` hold before or after discounts, or come on top."""

    deals: tuple[Deal, ...]
    rounding: Rounding
    rounded_per: Literal["unit", "line"]
    minimum: Terms | None = None
    cap: Terms | None = None
    bounds: Literal["after_discounts", "before_discounts", "minimum_on_top"] = "after_discounts"

    def having(self, clause: Clause, terms: Terms | None) -> "Reading":
        """Return the reading with another minimum or cap, or without one."""
        return replace(self, **{clause: terms})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Priced:
    """What a reading makes of an invoice, in minor units: each line, and the net total."""

    lines: tuple[int, ...]
    net: int


def price(reading: Reading) -> Priced:
    """Price every line, rounded once, and hold the minimum and the cap on their sum."""
    lines = tuple(rounded(line_amount(deal, reading), reading.rounding) for deal in reading.deals)
    if reading.bounds == "minimum_on_top":
        return Priced(lines=lines, net=sum(lines) + _amount(reading.minimum, 0))
    if reading.bounds == "before_discounts":
        return Priced(lines=lines, net=rounded(_discounted_last(reading), reading.rounding))
    return Priced(lines=lines, net=int(_bounded(Fraction(sum(lines)), reading)))


def line_amount(deal: Deal, reading: Reading) -> Fraction:
    """Return what a line costs, in fractions of a minor unit: price, uplift, quantity, part of the period, discount."""
    gross = gross_amount(deal, reading)
    if deal.discount is None:
        return gross
    times = 2 if deal.twice == "discount" else 1
    if deal.discount.share is not None:
        return gross * (1 - Fraction(deal.discount.share)) ** times
    return max(Fraction(0), gross - times * _amount(deal.discount, 0) * deal.share.fraction)


def gross_amount(deal: Deal, reading: Reading) -> Fraction:
    """Return what a line costs before its discount."""
    return unit_price(deal, reading) * quantity(deal) * deal.share.fraction


def unit_price(deal: Deal, reading: Reading) -> Fraction:
    """Return the price of a unit for a whole period, with its uplift."""
    listed = Fraction(_amount(deal.price, 0))
    if deal.uplift is None or deal.uplift.share is None:
        return listed
    raised = listed * (1 + Fraction(deal.uplift.share)) ** (2 if deal.twice == "uplift" else 1)
    return Fraction(rounded(raised, reading.rounding)) if reading.rounded_per == "unit" else raised


def quantity(deal: Deal) -> int:
    """Return how many units are due."""
    committed = deal.quantity.quantity if deal.quantity is not None else None
    return committed if committed is not None else deal.line.quantity


def _discounted_last(reading: Reading) -> Fraction:
    """Hold the bounds on the undiscounted sum, and take the discount that all lines share off what is left."""
    bounded = _bounded(sum((gross_amount(deal, reading) for deal in reading.deals), Fraction(0)), reading)
    shares = {deal.discount.share for deal in reading.deals if deal.discount is not None}
    return bounded * (1 - Fraction(next(iter(shares), None) or 0))


def _bounded(total: Fraction, reading: Reading) -> Fraction:
    least = max(total, Fraction(_amount(reading.minimum, 0)))
    return least if reading.cap is None else min(least, Fraction(_amount(reading.cap, 0)))


def _amount(terms: Terms | None, otherwise: int) -> int:
    return terms.amount if terms is not None and terms.amount is not None else otherwise
