"""Why a payment is short: what the payer says, and what the client's policy allows."""

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from triage.model import PaymentPolicy
from triage.money import Money, Rounding, exponent, rounded

Reason = Literal["exact", "discount", "withholding", "bank_fee", "deduction", "partial", "overpayment"]

_SHARE = re.compile(r"(\d{1,2}(?:[.,]\d{1,3})?)\s?%")
_SUM = re.compile(
    r"(?:[$€£]\s?|(?<![\w.,#-])|(?<=\(-))(\d{1,3}(?:,\d{3})+\.\d{2,4}|\d+\.\d{2,4}|(?<=[$€£])\d+)(?![\d%])"
)
_TERMS = re.compile(r"\b(\d(?:[.,]\d{1,2})?)\s?/\s?\d{1,2}\b(?=\W*n(?:et)?\b)", re.IGNORECASE)
_NET_SHARE = re.compile(r"\bnet\s?(9\d(?:[.,]\d{1,2})?)\b", re.IGNORECASE)
_CUSTOMARY = tuple(Decimal(share) / 200 for share in (1, 2, 3, 4, 5, 6, 8, 10))
_DISCOUNT = re.compile(r"discount|disc\b|early|skonto|escompte|rebate|terms", re.IGNORECASE)
_WITHHELD = re.compile(r"withh(?:e|o)ld|\bwht\b|\btds\b|retention|quellensteuer", re.IGNORECASE)
_FEE = re.compile(r"\bfees?\b|bank charge|\bcharges?\b|\bour/sha\b|\bsha\b", re.IGNORECASE)


def discounted(amount: int, share: Decimal) -> int:
    """Return an amount less a share of itself, the share rounded half up to a minor unit."""
    return amount - rounded(amount * _exact(share), Rounding.HALF_UP)


_exact = lru_cache(maxsize=256)(Fraction)
"""A share as a fraction: a policy has few, and each is asked about with every open item."""


def reason(*, open_amount: Money, paid: Money, memo: str, policy: PaymentPolicy) -> tuple[Reason, bool]:
    """Say why less than the open amount was paid, and whether that is agreed to the minor unit.

    It is agreed when the payer states the very amount or share, when he speaks of a discount and a customary share of
    it is missing, or when the client's policy grants it.
    """
    short = open_amount - paid
    if not short:
        return "exact", True
    if short.amount < 0:
        return "overpayment", False
    if short != paid and _states(memo, open_amount.amount, short):
        return _kind(memo), True
    return _by_policy(open_amount, paid, policy) or (_kind(memo) if _DISCOUNT.search(memo) else "partial", False)


def _states(memo: str, open_amount: int, short: Money) -> bool:
    shares = tuple(_shares(memo))
    customary = _CUSTOMARY if not shares and _DISCOUNT.search(memo) else ()
    if any(abs(open_amount - discounted(open_amount, share) - short.amount) <= 1 for share in (*shares, *customary)):
        return True
    scale = 10 ** exponent(short.currency)
    return any(Decimal(text.replace(",", "")) * scale == short.amount for text in _SUM.findall(_SHARE.sub(" ", memo)))


def _shares(memo: str) -> Iterator[Decimal]:
    """Yield the shares that the payer says he keeps: `2 %`, `2/10 net 30`, or `net 98`, of which he pays 98."""
    for text in (*_SHARE.findall(memo), *_TERMS.findall(memo)):
        yield Decimal(text.replace(",", ".")) / 100
    for text in _NET_SHARE.findall(memo):
        yield 1 - Decimal(text.replace(",", ".")) / 100


def _kind(memo: str) -> Reason:
    if _WITHHELD.search(memo):
        return "withholding"
    if _DISCOUNT.search(memo) or _TERMS.search(memo):
        return "discount"
    return "bank_fee" if _FEE.search(memo) else "deduction"


def _by_policy(open_amount: Money, paid: Money, policy: PaymentPolicy) -> tuple[Reason, bool] | None:
    if any(discounted(open_amount.amount, share) == paid.amount for share in policy.discounts):
        return "discount", True
    if any(discounted(open_amount.amount, share) == paid.amount for share in policy.withholding):
        return "withholding", True
    fee = next((most for most in policy.bank_fee if most.currency == paid.currency), None)
    return ("bank_fee", True) if fee and open_amount - paid <= fee else None
