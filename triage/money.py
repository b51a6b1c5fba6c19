"""Exact money: integer minor units of an ISO 4217 currency."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Self

from triage.errors import MoneyError

_TWO_PLACES = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP
CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS
KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD
PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP
TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG
"""
_NO_PLACES = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_THREE_PLACES = "BHD IQD JOD KWD LYD OMR TND"
_FOUR_PLACES = "CLF UYW"

EXPONENTS: dict[str, int] = {
    code: places
    for codes, places in ((_TWO_PLACES, 2), (_NO_PLACES, 0), (_THREE_PLACES, 3), (_FOUR_PLACES, 4))
    for code in codes.split()
}
"""Decimal places of each currency's minor unit (ISO 4217, list one)."""

LARGEST = 10**15
"""No amount may exceed this many minor units: JSON numbers stay exact in every client (below 2**53)."""


class Rounding(StrEnum):
    """How a fraction of a minor unit is rounded; halves of negative amounts mirror those of positive ones."""

    HALF_UP = "half_up"
    HALF_EVEN = "half_even"
    DOWN = "down"


def exponent(currency: str) -> int:
    """Return the decimal places of `currency`, or raise `MoneyError` if ISO 4217 does not know it."""
    try:
        return EXPONENTS[currency]
    except KeyError:
        raise MoneyError(f"unknown currency {currency!r}: use a three-letter ISO 4217 code such as EUR") from None


def rounded(value: Fraction, rounding: Rounding) -> int:
    """Round an exact fraction of minor units to a whole number of them."""
    whole, rest = divmod(abs(value), 1)
    up = rest > Fraction(1, 2) or (rest == Fraction(1, 2) and (rounding is Rounding.HALF_UP or whole % 2 == 1))
    size = int(whole) + int(up and rounding is not Rounding.DOWN)
    return size if value >= 0 else -size


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units (`Money(1250, "EUR")` is 12.50 euros). May be negative where a difference is."""

    amount: int
    currency: str

    def __post_init__(self) -> None:
        exponent(self.currency)
        if type(self.amount) is not int:
            raise MoneyError(f"an amount is a whole number of minor units, not {self.amount!r}")

    @classmethod
    def of(cls, major: Decimal | str, currency: str) -> Self:
        """Read an amount in major units (`Money.of("12.50", "EUR")`); refuses more places than the currency has."""
        try:
            minor = Decimal(major).scaleb(exponent(currency))
        except InvalidOperation:
            raise MoneyError(f"{major!r} is not a decimal amount") from None
        if not minor.is_finite() or minor != minor.to_integral_value():
            raise MoneyError(f"{major} is not a whole number of minor units of {currency}")
        return cls(int(minor), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units, with exactly the places of its currency."""
        return Decimal(self.amount).scaleb(-exponent(self.currency))

    def __str__(self) -> str:
        return f"{self.major:,f} {self.currency}"

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._like(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._like(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __abs__(self) -> "Money":
        return Money(abs(self.amount), self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._like(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._like(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount > self._like(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount >= self._like(other)

    def __bool__(self) -> bool:
        return self.amount != 0

    def times(self, fraction: Fraction, rounding: Rounding) -> "Money":
        """Multiply by an exact fraction and round once, at the end."""
        return Money(rounded(self.amount * fraction, rounding), self.currency)

    def allocate(self, weights: Sequence[int]) -> "tuple[Money, ...]":
        """Split by weight so that the parts sum exactly (largest remainder; ties go to the earlier part).

        Raises `MoneyError` when there is no positive weight or a negative one.
        """
        total = sum(weights)
        if total <= 0 or min(weights) < 0:
            raise MoneyError("weights must not be negative and one must be positive")
        sign = 1 if self.amount >= 0 else -1
        shares = [divmod(abs(self.amount) * weight, total) for weight in weights]
        left = abs(self.amount) - sum(whole for whole, _ in shares)
        favoured = set(sorted(range(len(shares)), key=lambda i: (-shares[i][1], i))[:left])
        return tuple(Money(sign * (whole + (i in favoured)), self.currency) for i, (whole, _) in enumerate(shares))

    def _like(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise MoneyError(f"cannot combine {self.currency} with {other.currency}")
        return other.amount


def total(amounts: Sequence[Money], currency: str) -> Money:
    """Sum amounts of one currency; the sum of none is zero."""
    return sum(amounts, start=Money(0, currency))
