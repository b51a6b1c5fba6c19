"""Kleene's three-valued logic, as code and as functions, and exact arithmetic: all that a compiled rule calls.

Whole numbers, and so amounts of money, never round; decimals are calculated in a context that is wide enough.
"""

from collections.abc import Iterator, Sequence
from decimal import Context, Decimal
from itertools import islice

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


def all_of_code(parts: Sequence[str], fresh: Iterator[str]) -> str:
    """Write `all_of` as one expression without a call; each part is evaluated at most once, under a fresh name."""
    names = list(islice(fresh, len(parts)))
    false = " or ".join(f"({name} := {part}) is False" for name, part in zip(names, parts, strict=True))
    return f"(False if {false} else None if {_any_is_none(names)} else True)"


def any_of_code(parts: Sequence[str], fresh: Iterator[str]) -> str:
    """Write `any_of` as one expression without a call; each part is evaluated at most once, under a fresh name."""
    names = list(islice(fresh, len(parts)))
    true = " or ".join(f"({name} := {part})" for name, part in zip(names, parts, strict=True))
    return f"(True if {true} else None if {_any_is_none(names)} else False)"


def negated_code(part: str, fresh: Iterator[str]) -> str:
    """Write `not` of a part: what is unknown stays unknown."""
    name = next(fresh)
    return f"(None if ({name} := {part}) is None else not {name})"


def _any_is_none(names: Sequence[str]) -> str:
    return " or ".join(f"{name} is None" for name in names)


def plus(left: _Number, right: _Number) -> _Number:
    """Add without rounding."""
    return left + right if type(left) is type(right) is int else EXACT.add(left, right)


def minus(left: _Number, right: _Number) -> _Number:
    """Subtract without rounding."""
    return left - right if type(left) is type(right) is int else EXACT.subtract(left, right)


def times(left: _Number, right: _Number) -> _Number:
    """Multiply without rounding."""
    return left * right if type(left) is type(right) is int else EXACT.multiply(left, right)


def size(value: _Number) -> _Number:
    """Return the absolute value without rounding."""
    return abs(value) if type(value) is int else EXACT.abs(value)


def opposite(value: _Number) -> _Number:
    """Change the sign without rounding."""
    return -value if type(value) is int else EXACT.minus(value)
