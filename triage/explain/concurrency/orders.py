"""The orders in which changes of one subscription may count, as far as the evidence settles them."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby, pairwise, permutations, product
from operator import itemgetter
from typing import Literal

from triage.calendar import civil, instant
from triage.model import PlanChange

By = Literal["effective", "recorded"]
_MOST_AT_ONCE = 3
"""Of more changes at one instant no order is tried: a person has to ask what was meant."""


@dataclass(frozen=True, slots=True)
class Order:
    """Changes one after the other: each starts from the price that the one before left."""

    changes: tuple[PlanChange, ...]

    def before(self, change: PlanChange) -> int | None:
        """Return the price of a unit before a change, in minor units."""
        place = self.changes.index(change)
        return self.changes[place - 1].new_price if place else change.old_price

    @property
    def first_price(self) -> int | None:
        """The price of a unit before any of the changes."""
        return self.changes[0].old_price if self.changes else None


def orders(changes: Iterable[PlanChange], *, by: By, zone: str) -> tuple[Order, ...]:
    """Return every order that the evidence allows; none where a moment is missing or too many fall on one instant.

    Of changes at one instant, or on a day of which one change knows no hour, those orders count in which each starts
    from the price that the one before left; where no order does, all of them are possible.
    """
    by_id = sorted(changes, key=lambda change: change.id)
    vague = _vague_days(by_id, by=by)
    timed = [(when, change) for change in by_id if (when := moment(change, by=by, zone=zone, vague=vague)) is not None]
    if len(timed) < len(by_id):
        return ()
    timed.sort(key=itemgetter(0))
    at_once = [tuple(change for _, change in group) for _, group in groupby(timed, key=itemgetter(0))]
    if any(len(group) > _MOST_AT_ONCE for group in at_once):
        return ()
    every = [Order(tuple(chain(*parts))) for parts in product(*(permutations(group) for group in at_once))]
    return tuple(_linked(every)) or tuple(every)


def moment(change: PlanChange, *, by: By, zone: str, vague: Collection[date] = ()) -> datetime | None:
    """Return the instant by which a change is put in order: of its effect, or of its asking.

    On the days of `vague` all changes count as of the first instant.
    """
    when = change.at if by == "effective" else change.recorded
    if when is None:
        return None
    day = civil(when, zone)
    return instant(day if day in vague else when, zone)


def _vague_days(changes: Iterable[PlanChange], *, by: By) -> frozenset[date]:
    """Return the days of which a change says no hour, so that nobody knows what came before it."""
    moments = [change.at if by == "effective" else change.recorded for change in changes]
    return frozenset(when for when in moments if when is not None and not isinstance(when, datetime))


def _linked(every: list[Order]) -> Iterator[Order]:
    yield from (o for o in every if all(old.new_price == new.old_price for old, new in pairwise(o.changes)))
