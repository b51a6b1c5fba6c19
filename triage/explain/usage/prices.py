"""Which price of a meter holds for a period, and which were next to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from triage.calendar import instant
from triage.explain.usage.events import Window
from triage.model import Price, UsageCharge


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceList:
    """The prices of a meter: those `in_force` for all of a period, and those that `change` inside it.

    `previous` and `next` are the versions that ended before the period and that begin after it, `list_price` what
    those pay who agreed to nothing else. `lapsed` were agreed with the subscription alone, and do not hold in the
    period or in the currency of the charge. `reversed` end before they begin.
    """

    in_force: tuple[Price, ...]
    changing: tuple[Price, ...]
    previous: Price | None = None
    next: Price | None = None
    list_price: Price | None = None
    lapsed: tuple[Price, ...] = ()
    reversed: tuple[Price, ...] = ()


def price_list(charge: UsageCharge, prices: Iterable[Price], window: Window) -> PriceList:
    """Sort the prices of a charge's meter and currency; one of the subscription's own goes before the list price."""
    of_meter = [price for price in prices if price.meter == charge.meter]
    agreed_alone = [price for price in of_meter if price.subscription == charge.subscription]
    own = [price for price in agreed_alone if price.currency == charge.currency]
    common = [price for price in of_meter if price.subscription is None and price.currency == charge.currency]
    agreed = own if any(_touches(price, window) for price in own) else common
    listed = [price for price in common if _covers(price, window)] if agreed is own else []
    before = [price for price in agreed if _end(price, window) <= window.start]
    after = [price for price in agreed if _start(price, window) >= window.end]
    return PriceList(
        in_force=tuple(price for price in agreed if _covers(price, window)),
        changing=tuple(p for p in agreed if _touches(p, window) and not _covers(p, window)),
        previous=max(before, key=lambda price: _end(price, window), default=None),
        next=min(after, key=lambda price: _start(price, window), default=None),
        list_price=listed[0] if len(listed) == 1 else None,
        lapsed=tuple(price for price in agreed_alone if agreed is not own or price.currency != charge.currency),
        reversed=tuple(price for price in of_meter if _end(price, window) <= _start(price, window)),
    )


def _covers(price: Price, window: Window) -> bool:
    return _start(price, window) <= window.start and window.end <= _end(price, window)


def _touches(price: Price, window: Window) -> bool:
    return _start(price, window) < window.end and window.start < _end(price, window)


def _start(price: Price, window: Window) -> datetime:
    given = price.effective.start if price.effective is not None else None
    return datetime.min.replace(tzinfo=window.start.tzinfo) if given is None else instant(given, window.zone)


def _end(price: Price, window: Window) -> datetime:
    given = price.effective.end if price.effective is not None else None
    return datetime.max.replace(tzinfo=window.start.tzinfo) if given is None else instant(given, window.zone)
