"""What a payment may differ by: shares and sums that payers keep back, by the client's policy or the trade's custom."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from triage.model import PaymentPolicy
from triage.money import exponent

Reason = Literal["exact", "discount", "withholding", "fee", "instalment", "partial", "over", "exchanged"]
"""What a payment is against the open amounts that it is set against."""

_USUAL_DISCOUNTS = (10, 15, 20, 25, 30, 40, 50)
_USUAL_WITHHOLDING = (50, 75, 100, 150, 200, 250)
_FRACTIONS = (2, 3, 4)
_USUAL_FEE = 50
_FEE_OF = 8
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """Shares in thousandths of an amount, and the most that banks keep, in minor units."""

    discounts: tuple[int, ...]
    withholding: tuple[int, ...]
    shares: frozenset[int]
    fee: int
    agreed: frozenset[int]
    agreed_fee: int
    currency: str
    exchange: tuple[tuple[str, Decimal], ...]
    band: Decimal

    def exchanged(self, paid: int, owed: int, currency: str) -> bool | None:
        """Tell whether `paid` is worth `owed` of another currency, within the band; None where no rate is known."""
        rates = dict(self.exchange)
        if self.currency not in rates or currency not in rates:
            return None
        scale = Decimal(10) ** (exponent(currency) - exponent(self.currency))
        worth = paid * rates[currency] / rates[self.currency] * scale
        return abs(worth - owed) <= owed * self.band

    def short(self, left: int, paid: int) -> tuple[Reason, int] | None:
        """Say which usual share, fee or fraction makes `paid` of an open amount, with the share or the parts."""
        gap = left - paid
        share = (2 * _THOUSAND * gap + left) // (2 * left)
        if share in self.shares and paid in (less(left, share), less_rounded_down(left, share)):
            return ("discount" if share in self.discounts else "withholding"), share
        if 0 < gap <= min(self.fee, left // _FEE_OF):
            return "fee", 0
        parts = (2 * left + paid) // (2 * paid)
        return ("instalment", parts) if parts in _FRACTIONS and abs(left - paid * parts) < parts else None


def less(amount: int, share: int) -> int:
    """Return an amount less so many thousandths of itself, the share rounded half up to a minor unit."""
    return amount - (amount * share * 2 + _THOUSAND) // (2 * _THOUSAND)


def less_rounded_down(amount: int, share: int) -> int:
    """Return an amount less so many thousandths of itself, the share rounded down."""
    return amount - amount * share // _THOUSAND


@lru_cache(maxsize=256)
def terms(policy: PaymentPolicy, currency: str) -> Terms:
    """Return what payers in a currency may keep back."""
    discounts = tuple(int(share * _THOUSAND) for share in policy.discounts)
    withholding = tuple(int(share * _THOUSAND) for share in policy.withholding)
    usual = (*discounts, *_USUAL_DISCOUNTS), (*withholding, *_USUAL_WITHHOLDING)
    agreed_fee = next((most.amount for most in policy.bank_fee if most.currency == currency), 0)
    return Terms(
        discounts=tuple(dict.fromkeys(usual[0])),
        withholding=tuple(dict.fromkeys(usual[1])),
        shares=frozenset((*usual[0], *usual[1])),
        fee=max(agreed_fee, _USUAL_FEE * 10 ** exponent(currency)),
        agreed=frozenset((*discounts, *withholding)),
        agreed_fee=agreed_fee,
        currency=currency,
        exchange=policy.exchange,
        band=policy.exchange_band,
    )
