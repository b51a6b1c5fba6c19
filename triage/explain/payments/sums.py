"""Which sets of amounts reach a target: counted exactly, because more than one answer is no answer."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

EXACT_UP_TO = 22
"""Above this many amounts only singles and pairs are counted."""


@dataclass(frozen=True, slots=True)
class Solutions:
    """The number of sets that reach the target, and the first few of them as positions, smallest sets first.

    `complete` is False when there were too many amounts to count every set: the count is then a lower bound.
    """

    count: int
    shown: tuple[tuple[int, ...], ...]
    complete: bool


def solve(amounts: Sequence[int], target: int, *, show: int = 5) -> Solutions:
    """Count the non-empty sets of `amounts` (negative ones are credits) whose sum is `target`."""
    if len(amounts) > EXACT_UP_TO:
        shown = [s for size in (1, 2) for s in combinations(range(len(amounts)), size) if _sum(amounts, s) == target]
        return Solutions(len(shown), tuple(shown[:show]), complete=False)
    half = len(amounts) // 2
    left, right = _subsets(amounts, range(half)), _subsets(amounts, range(half, len(amounts)))
    right.sort()
    sums = [total for total, _ in right]
    count = 0
    found: list[tuple[int, ...]] = []
    for total, chosen in left:
        lo, hi = bisect_left(sums, target - total), bisect_right(sums, target - total)
        count += hi - lo
        found.extend(chosen + right[i][1] for i in range(lo, min(hi, lo + show)))
    empty = int(target == 0)
    shown = sorted((s for s in found if s), key=lambda s: (len(s), s))[:show]
    return Solutions(count - empty, tuple(shown), complete=True)


def _subsets(amounts: Sequence[int], positions: range) -> list[tuple[int, tuple[int, ...]]]:
    """Return the sum of every subset of the positions, the empty one included."""
    sums: list[tuple[int, tuple[int, ...]]] = [(0, ())]
    for i in positions:
        sums += [(total + amounts[i], (*chosen, i)) for total, chosen in sums]
    return sums


def _sum(amounts: Sequence[int], chosen: Sequence[int]) -> int:
    return sum(amounts[i] for i in chosen)


def distinct(groups: Sequence[Sequence[object]]) -> Iterator[tuple[int, ...]]:
    """Yield one choice a group (as positions), never the same member twice."""
    yield from _choose(groups, ())


def _choose(groups: Sequence[Sequence[object]], chosen: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    depth = len(chosen)
    if depth == len(groups):
        yield chosen
        return
    taken = [groups[i][j] for i, j in enumerate(chosen)]
    for j, member in enumerate(groups[depth]):
        if member not in taken:
            yield from _choose(groups, (*chosen, j))
