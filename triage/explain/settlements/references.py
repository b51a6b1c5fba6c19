"""What the words of a bank deposit say about where it comes from."""

import re
from functools import lru_cache
from typing import Literal

from anyascii import anyascii

from triage.model import Payment, Payout

Sender = Literal["agrees", "absent", "contradicts"]
"""Whether a deposit's words name the processor, name nobody, or name somebody else as the payer."""

_WORD = re.compile(r"[0-9a-z]+")
_LEAST = 5
"""Shorter references, such as PO 12, may stand in any text."""
_NUMBER = 4
"""Fewer characters are a day, a year's end or a count."""


def names(payment: Payment, payout: Payout) -> bool:
    """Tell whether a deposit's words hold a payout's reference or id, however it is spaced and punctuated."""
    said = _words(_text(payment))
    return any(_holds(said, _words(reference)) for reference in (payout.reference, payout.id))


def sender(payment: Payment, payout: Payout) -> Sender:
    """Compare a deposit's payer with the processor of a payout."""
    processor, said = set(_words(payout.processor or "")), set(_words(_text(payment)))
    if processor and processor <= said:
        return "agrees"
    return "contradicts" if processor and payment.payer_name else "absent"


def strange_numbers(payment: Payment, payouts: tuple[Payout, ...]) -> int:
    """Count the words with digits that belong to no payout: each may name something that is not at hand."""
    known = {word for payout in payouts for text in (payout.reference, payout.id) for word in _spellings(text)}
    said = _words(f"{payment.reference} {payment.memo}")
    return sum(len(word) >= _NUMBER and any(c.isdigit() for c in word) and word not in known for word in said)


def _text(payment: Payment) -> str:
    return f"{payment.payer_name or ''} | {payment.reference} | {payment.memo}"


@lru_cache(maxsize=65_536)
def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(anyascii(text).lower()))


def _spellings(text: str) -> tuple[str, ...]:
    words = _words(text)
    return (*words, "".join(words))


def _holds(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    """Tell whether words stand in a text one after the other, or as one; what has no digit names nothing."""
    joined = "".join(wanted)
    if len(joined) < _LEAST or not any(c.isdigit() for c in joined):
        return False
    return joined in said or any(said[i : i + len(wanted)] == wanted for i in range(len(said)))
