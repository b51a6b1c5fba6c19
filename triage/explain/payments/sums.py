"""Which sets of amounts reach a target: counted exactly, because more than one answer is no answer."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

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

    @property
    def at_least(self) -> int:
        """The count, or two where the sets could not be counted: nobody may then take the only one found for it."""
        return self.count if self.complete else max(self.count, 2)


def solve(amounts: Sequence[int], target: int, *, show: int = 5) -> Solutions:
    """Count the non-empty sets of `amounts` (negative ones are credits) whose sum is `target`."""
    if len(amounts) > EXACT_UP_TO:
        return _small_sets(amounts, target, show)
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


def _small_sets(amounts: Sequence[int], target: int, show: int) -> Solutions:
    """Count singles and pairs by value, so that a book of thousands of equal prices costs no more than a list of it."""
    values = Counter(amounts)
    ordered_pairs = sum(n * (values[target - v] - (2 * v == target)) for v, n in values.items())
    return Solutions(
        values[target] + ordered_pairs // 2, tuple(islice(_singles_and_pairs(amounts, target), show)), complete=False
    )


def _singles_and_pairs(amounts: Sequence[int], target: int) -> Iterator[tuple[int, ...]]:
    yield from ((i,) for i, amount in enumerate(amounts) if amount == target)
    values = set(amounts)
    for i, amount in enumerate(amounts):
        if target - amount in values:
            yield from ((i, j) for j in range(i + 1, len(amounts)) if amounts[j] == target - amount)


def distinct(groups: Sequence[Sequence[object]], *, most: int) -> tuple[tuple[int, ...], ...]:
    """Return every way to choose one member a group (as positions), never the same one twice.

    Where there are more than `most` ways, at any group, none is returned: a part of them would hide rivals.
    """
    ways: list[tuple[int, ...]] = [()]
    for group in groups:
        ways = [
            (*way, j)
            for way in ways
            for j, member in enumerate(group)
            if all(groups[i][k] != member for i, k in enumerate(way))
        ]
        if len(ways) > most:
            return ()
    return tuple(ways)
