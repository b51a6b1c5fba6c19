"""The tax on amounts at given shares, exactly, rounded as agreed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

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
    return sum(rounded(sum(group, Fraction(0)), method.rounding) for group in _groups(amounts, shares, method))


def outcome(amounts: Sequence[int], shares: Sequence[Fraction], method: Method) -> Outcome:
    """Return the tax and the total of an invoice over such lines."""
    tax = tax_on(amounts, shares, method)
    return Outcome(tax, sum(amounts) + (0 if method.inclusive else tax))


def _groups(amounts: Sequence[int], shares: Sequence[Fraction], method: Method) -> Iterator[list[Fraction]]:
    """Yield the exact taxes that are rounded together."""
    taxes = [exact(a, share, inclusive=method.inclusive) for a, share in zip(amounts, shares, strict=True)]
    if method.rounded_per == "line":
        yield from ([tax] for tax in taxes)
    elif method.rounded_per == "invoice":
        yield taxes
    else:
        for share in dict.fromkeys(shares):
            yield [tax for tax, own in zip(taxes, shares, strict=True) if own == share]
