"""Which automatic resolutions a person looks at blind: drawn by a digest, so that nobody can choose and all check."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from fractions import Fraction

_WHOLE = 2**256
_PLACES = Decimal("1e-12")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The cases of a cell and a week that are audited; `share` is the probability with which each was drawn."""

    exceptions: tuple[str, ...]
    share: Decimal


def drawn(exception: str, *, salt: bytes, share: Decimal) -> bool:
    """Tell whether a case is audited: whether its keyed digest, as a number in [0, 1), lies below the share.

    `salt` is secret: who knew it could steer cases past the audit. A larger share keeps what a smaller one drew.
    """
    return Fraction(_number(exception, salt), _WHOLE) < Fraction(share)


def weekly(exceptions: Iterable[str], *, salt: bytes, share: Decimal, minimum: int) -> Sample:
    """Draw a week's audit of one cell: the share, and the lowest digests beyond it until there are `minimum`.

    Which cases these are depends on digests alone, so given their number every case of the week was equally likely;
    that is the share which labels carry.
    """
    order = sorted(set(exceptions), key=lambda exception: (_number(exception, salt), exception))
    by_share = sum(drawn(exception, salt=salt, share=share) for exception in order)
    taken = order[: max(by_share, minimum)]
    every = Decimal(len(taken)) / len(order) if order else Decimal(0)
    return Sample(exceptions=tuple(taken), share=every.quantize(_PLACES, rounding=ROUND_DOWN))


def _number(exception: str, salt: bytes) -> int:
    return int.from_bytes(hmac.digest(salt, exception.encode(), "sha256"))
