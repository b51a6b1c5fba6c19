"""Movements on a processor's balance, as signed minor units."""

from collections.abc import Iterable

from triage.model import BalanceTransaction

TAKES = ("refund", "dispute", "reserve", "fee", "debit")
"""Types of movement that take their amount from the balance; all others bring it."""

ADJUSTMENTS = ("credit", "debit")
"""Types of movement that say nothing of what they are for."""


def net(movement: BalanceTransaction) -> int:
    """Return what a movement brings to the balance after its fee; negative where it takes."""
    return (-movement.amount if movement.type in TAKES else movement.amount) - movement.fee


def fee(movement: BalanceTransaction) -> int:
    """Return what the processor earns by a movement."""
    return movement.fee + (movement.amount if movement.type == "fee" else 0)


def net_of(movements: Iterable[BalanceTransaction]) -> int:
    """Return what movements bring together."""
    return sum(map(net, movements))


def is_same(first: BalanceTransaction, second: BalanceTransaction) -> bool:
    """Tell whether two movements are one that was listed twice: same type and amounts, and one known source."""
    alike = [(movement.type, movement.source, movement.amount, movement.fee) for movement in (first, second)]
    return first.source is not None and alike[0] == alike[1]
