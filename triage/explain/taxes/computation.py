"""The tax on amounts at given shares, exactly, rounded as agreed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from triage.model import Invoice
from triage.money import Rounding, rounded

RoundedPer = Literal["line", "rate", "invoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """How a client's tax is computed: on top of amounts or contained in them, and where it is rounded."""

    rounded_per: RoundedPer
    rounding: Rounding
    inclusive: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """The tax of an invoice and what is to pay in all, in minor units."""

    tax: int
    total: int


def exact(amount: int, share: Fraction, *, inclusive: bool) -> Fraction:
    """Return the unrounded tax on an amount: `amount x share`, or the part of it that is tax already."""
    return amount * share / (1 + share) if inclusive else amount * share


def tax_on(amounts: Sequence[int], shares: Sequence[Fraction], method: Method) -> int:
    """Return the tax on the amounts of lines, each at its own share, rounded where the method says."""
    pairs = zip(amounts, shares, strict=True)
    if method.rounded_per == "line":
        return sum(_line_tax(amount, share, method) for amount, share in pairs)
    sums = Counter[Fraction]()
    for amount, share in pairs:
        sums[share] += amount
    taxes = [exact(amount, share, inclusive=method.inclusive) for share, amount in sums.items()]
    together = [sum(taxes, Fraction(0))] if method.rounded_per == "invoice" else taxes
    return sum(rounded(tax, method.rounding) for tax in together)


def outcome(amounts: Sequence[int], shares: Sequence[Fraction], method: Method) -> Outcome:
    """Return the tax and the total of an invoice over such lines."""
    tax = tax_on(amounts, shares, method)
    return Outcome(tax, sum(amounts) + (0 if method.inclusive else tax))


def stated_taxes_agree(invoice: Invoice) -> bool | None:
    """Tell whether the taxes of the lines sum to the stated one; rounding may part them by a unit for every two."""
    taxes = [line.tax for line in invoice.lines if line.tax is not None]
    if invoice.tax is None or len(taxes) < len(invoice.lines):
        return None
    return abs(sum(taxes) - invoice.tax) <= len(taxes) // 2


@lru_cache(maxsize=4096)
def _line_tax(amount: int, share: Fraction, method: Method) -> int:
    """Return the rounded tax of one line; a mistake on one line leaves the others as they are."""
    return rounded(exact(amount, share, inclusive=method.inclusive), method.rounding)
