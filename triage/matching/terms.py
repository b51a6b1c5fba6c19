"""What a payment may differ by: shares and sums that payers keep back, by the client's policy or the trade's custom."""

from collections.abc import Iterator
from dataclasses import dataclass
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
_THOUSAND = 1000


@dataclass(frozen=True, slots=True)
class Terms:
    """Shares in thousandths of an amount, and the most that banks keep, in minor units."""

    discounts: tuple[int, ...]
    withholding: tuple[int, ...]
    fee: int
    agreed: frozenset[int]
    agreed_fee: int

    def wholes(self, paid: int) -> dict[int, tuple[Reason, int]]:
        """Return every open amount of which `paid` may be the whole less a share, or a fraction, with the share."""
        return dict(reversed(list(self._wholes(paid))))

    def _wholes(self, paid: int) -> Iterator[tuple[int, tuple[Reason, int]]]:
        yield paid, ("exact", 0)
        for share in self.discounts:
            yield from ((whole, ("discount", share)) for whole in before(paid, share))
        for share in self.withholding:
            yield from ((whole, ("withholding", share)) for whole in before(paid, share))
        for parts in _FRACTIONS:
            yield from ((paid * parts + rest, ("instalment", parts)) for rest in range(1 - parts, parts))


def less(amount: int, share: int) -> int:
    """Return an amount less so many thousandths of itself, the share rounded half up to a minor unit."""
    return amount - (amount * share * 2 + _THOUSAND) // (2 * _THOUSAND)


def before(paid: int, share: int) -> tuple[int, ...]:
    """Return the amounts that are `paid` once a share is taken off."""
    about = paid * _THOUSAND // (_THOUSAND - share)
    return tuple(whole for whole in (about - 1, about, about + 1) if less(whole, share) == paid)


@lru_cache(maxsize=256)
def terms(policy: PaymentPolicy, currency: str) -> Terms:
    """Return what payers in a currency may keep back."""
    discounts = tuple(int(share * _THOUSAND) for share in policy.discounts)
    withholding = tuple(int(share * _THOUSAND) for share in policy.withholding)
    agreed_fee = next((most.amount for most in policy.bank_fee if most.currency == currency), 0)
    return Terms(
        discounts=tuple(dict.fromkeys((*discounts, *_USUAL_DISCOUNTS))),
        withholding=tuple(dict.fromkeys((*withholding, *_USUAL_WITHHOLDING))),
        fee=max(agreed_fee, _USUAL_FEE * 10 ** exponent(currency)),
        agreed=frozenset((*discounts, *withholding)),
        agreed_fee=agreed_fee,
    )
