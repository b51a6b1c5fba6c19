"""What an invoice should bill: every reading of the subscriptions that its customer has."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product

from triage.explain.effective import in_force, starts, throughout
from triage.explain.line_items.comparison import Expected
from triage.model import Documents, Invoice, Period, Subscription, SubscriptionItem

MOST_READINGS = 16
"""More readings of one invoice than this are nobody's to judge side by side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One reading: the subscriptions that the invoice bills, and the items of them that it should bill.

    `name` is "" where there is no other reading. `amount_agrees` says whether the items sum to the amount that the
    subscriptions give, and is None where they changed since, so that the amount is of other items.
    """

    name: str
    subscriptions: tuple[Subscription, ...]
    expected: Expected
    amount_agrees: bool | None


def agreements(invoice: Invoice, documents: Documents, *, today: date, zone: str) -> tuple[Agreement, ...]:
    """Return every reading of what an invoice bills: which subscriptions, and which of items that overlap.

    The amount of a subscription settles what overlapping items come to, wherever it is the amount of these items.
    """
    if invoice.period is None:
        return ()
    groups = list(_candidates(invoice, documents))
    found = [a for group in groups for a in _readings(group, invoice.period, today, zone, alone=len(groups) == 1)]
    return tuple(found)


def named(invoice: Invoice, documents: Documents) -> tuple[Subscription, ...]:
    """Return the subscription that an invoice names, or all of its customer and currency where it names none."""
    if invoice.subscription is not None:
        return tuple(s for s in documents.subscriptions if s.id == invoice.subscription)
    own = (s for s in documents.subscriptions if (s.customer, s.currency) == (invoice.customer, invoice.currency))
    return tuple(own)


def _candidates(invoice: Invoice, documents: Documents) -> Iterator[tuple[Subscription, ...]]:
    """Yield what an invoice may bill: each subscription by itself, or all of them together."""
    subscriptions = named(invoice, documents)
    yield from ((subscription,) for subscription in subscriptions)
    if len(subscriptions) > 1:
        yield subscriptions


def _readings(
    group: tuple[Subscription, ...], period: Period, today: date, zone: str, *, alone: bool
) -> list[Agreement]:
    items = [item for subscription in group for item in subscription.items]
    running = [item for item in items if throughout(item.effective, period, zone) == "whole"]
    others = tuple(item for item in items if throughout(item.effective, period, zone) != "whole")
    still = [item for item in items if in_force(item.effective, today, zone)]
    amount = sum(subscription.amount for subscription in group) if still == running else None
    found = [_expected(chosen, running, others) for chosen in _overlaps(running, zone)]
    settled = [expected for expected in found if expected.net == amount] or found
    return [
        Agreement(
            name="" if alone and len(settled) == 1 else _name(group, expected),
            subscriptions=group,
            expected=expected,
            amount_agrees=None if amount is None else expected.net == amount,
        )
        for expected in settled
    ]


def _expected(
    chosen: list[SubscriptionItem], running: list[SubscriptionItem], others: tuple[SubscriptionItem, ...]
) -> Expected:
    kept = {item.id for item in chosen}
    replaced = tuple(item for item in running if item.id not in kept)
    return Expected(items=tuple(chosen), others=others + replaced)


def _overlaps(items: Iterable[SubscriptionItem], zone: str) -> Iterator[list[SubscriptionItem]]:
    """Yield the items that run together: all of them, or of a product only the latest, if it replaced the earlier."""
    by_product: dict[str, list[SubscriptionItem]] = {}
    for item in items:
        by_product.setdefault(item.product, []).append(item)
    choices = [_together_or_latest(listed, zone) for listed in by_product.values()]
    for count, chosen in enumerate(product(*choices)):
        if count > MOST_READINGS:
            return
        yield [item for listed in chosen for item in listed]


def _together_or_latest(items: list[SubscriptionItem], zone: str) -> list[list[SubscriptionItem]]:
    begun = [starts(item.effective, zone) for item in items]
    latest = [item for item, start in zip(items, begun, strict=True) if start == max(begun)]
    return [items] if len(latest) == len(items) else [items, latest]


def _name(group: tuple[Subscription, ...], expected: Expected) -> str:
    return ":".join((*(subscription.id for subscription in group), *(item.id for item in expected.items)))
