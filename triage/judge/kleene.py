"""Kleene's three-valued logic and exact arithmetic: all that a compiled rule calls."""

from decimal import Context, Decimal

EXACT = Context(prec=2000)
"""Wide enough that no expression within the language's limits is ever rounded."""

_Number = int | Decimal


def all_of(*parts: bool | None) -> bool | None:
    """And: False if any part is False, else unknown if any is unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def any_of(*parts: bool | None) -> bool | None:
    """Or: True if any part is True, else unknown if any is unknown."""
    if True in parts:
        return True
    return None if None in parts else False


def negated(part: bool | None) -> bool | None:  # noqa: FBT001 - a truth is what it is about
    """Not: what is unknown stays unknown."""
    return None if part is None else not part


def plus(left: _Number, right: _Number) -> _Number:
    """Add without rounding."""
    return EXACT.add(left, right)


def minus(left: _Number, right: _Number) -> _Number:
    """Subtract without rounding."""
    return EXACT.subtract(left, right)


def times(left: _Number, right: _Number) -> _Number:
    """Multiply without rounding."""
    return EXACT.multiply(left, right)


def size(value: _Number) -> _Number:
    """Return the absolute value without rounding."""
    return EXACT.abs(value)


def opposite(value: _Number) -> _Number:
    """Change the sign without rounding."""
    return EXACT.minus(value)
