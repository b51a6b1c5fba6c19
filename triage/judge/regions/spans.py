"""Exact sets of numbers: unions of intervals with open and closed ends, written as cuts of the number line."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache
from math import ceil, floor
from typing import TypeAlias

Number: TypeAlias = int | Fraction

Cut: TypeAlias = tuple[int, Number, int]
"""A place between numbers: (0, x, 0) is just below x and (0, x, 1) just above it."""

LOWEST: Cut = (-1, 0, 0)
HIGHEST: Cut = (1, 0, 0)

Spans: TypeAlias = tuple[Cut, ...]
"""Cuts in order, an even number of them: what lies from the first to the second, the third to the fourth ... is in."""

EMPTY: Spans = ()
FULL: Spans = (LOWEST, HIGHEST)


def compared(sign: str, number: Number) -> Spans:
    """Return all x with `x sign number`, where the sign is one of == != < <= > >=."""
    below, above = (0, number, 0), (0, number, 1)
    return {
        "==": (below, above),
        "!=": (LOWEST, below, above, HIGHEST),
        "<": (LOWEST, below),
        "<=": (LOWEST, above),
        ">": (above, HIGHEST),
        ">=": (below, HIGHEST),
    }[sign]


def complement(spans: Spans) -> Spans:
    """Return every number that is not in the set."""
    start = spans[1:] if spans[:1] == (LOWEST,) else (LOWEST, *spans)
    return start[:-1] if start[-1:] == (HIGHEST,) else (*start, HIGHEST)


def union(left: Spans, right: Spans) -> Spans:
    """Return what is in either set."""
    return _swept(left, right, 1)


def intersection(left: Spans, right: Spans) -> Spans:
    """Return what is in both sets."""
    return _swept(left, right, 2)


@lru_cache(maxsize=8192)
def _swept(left: Spans, right: Spans, least: int) -> Spans:
    """Walk over all cuts and keep those where it changes whether at least so many of the two sets hold."""
    steps = dict[Cut, int]()
    for spans in (left, right):
        for index, cut in enumerate(spans):
            steps[cut] = steps.get(cut, 0) + (-1 if index % 2 else 1)
    depth, kept = 0, list[Cut]()
    for cut in sorted(steps):
        before, depth = depth, depth + steps[cut]
        if (before >= least) != (depth >= least):
            kept.append(cut)
    return tuple(kept)


def whole(spans: Spans) -> Spans:
    """Return the same whole numbers, each end written in the one way that names them."""
    cuts = [_whole(cut) for cut in spans]
    return tuple(cut for cut in dict.fromkeys(cuts) if cuts.count(cut) % 2)


def _whole(cut: Cut) -> Cut:
    rank, number, side = cut
    return (rank, floor(number) + 1 if side else ceil(number), 0) if rank == 0 else cut


def moved(spans: Spans, by: Number) -> Spans:
    """Return the set with every number moved by so much."""
    return tuple((rank, number + by if rank == 0 else 0, side) for rank, number, side in spans)


def scaled(spans: Spans, factor: Number) -> Spans:
    """Return the set with every number multiplied by a factor that is not zero; a negative one turns the set round."""
    if factor > 0:
        return tuple((rank, number * factor if rank == 0 else 0, side) for rank, number, side in spans)
    return tuple(
        (-rank, number * factor if rank == 0 else 0, 1 - side if rank == 0 else 0)
        for rank, number, side in reversed(spans)
    )


def either_sign(spans: Spans) -> Spans:
    """Return every number whose absolute value is in the set."""
    sizes = intersection(spans, compared(">=", 0))
    return union(sizes, scaled(sizes, -1))


def contains(spans: Spans, number: Number) -> bool:
    """Return whether a number is in the set."""
    return bisect_right(spans, (0, number, 0)) % 2 == 1


def intervals(spans: Spans) -> Iterator[tuple[Cut, Cut]]:
    """Yield the parts of the set from low to high."""
    return zip(spans[::2], spans[1::2], strict=True)


def nearest(spans: Spans, number: Number) -> tuple[Cut, Cut]:
    """Return the part of a set that is not empty that lies nearest to a number."""
    return min(intervals(spans), key=lambda part: gap(part, number))


def gap(part: tuple[Cut, Cut], number: Number) -> Number:
    """Return how far a number is from a part: zero inside and at an open end."""
    low, high = part
    if low[0] == 0 and number < low[1]:
        return low[1] - number
    return number - high[1] if high[0] == 0 and number > high[1] else 0


def picks(spans: Spans, *, near: Number = 0) -> Iterator[Number]:
    """Yield one plain number of each part, those nearest to `near` first."""
    for low, high in sorted(intervals(spans), key=lambda part: gap(part, near)):
        yield _pick(low, high, near)


def _pick(low: Cut, high: Cut, near: Number) -> Number:
    if low <= (0, near, 0) < high:
        return near
    ends = [number for number in (_inside(low, 1), _inside(high, -1)) if number is not None]
    inside = [number for number in ends if low <= (0, number, 0) < high]
    return min(inside, key=lambda number: (number - near) ** 2, default=Fraction(low[1] + high[1]) / 2)


def _inside(end: Cut, step: int) -> Number | None:
    """Return the number at a closed end, or the nearest whole number inside an open one."""
    rank, number, side = end
    if rank:
        return None
    if side == (0 if step > 0 else 1):
        return number
    return floor(number) + 1 if step > 0 else ceil(number) - 1
