"""Which sets of amounts reach a target: counted exactly, because more than one answer is no answer."""

from collections import Counter, defaultdict
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
    left, right = _subset_sums(amounts[:half]), _subset_sums(amounts[half:])
    wanted = {target - total for total in left}
    partners = defaultdict[int, list[int]](list)
    for mask, total in enumerate(right):
        if total in wanted:
            partners[total].append(mask)
    met = [(mask, partners[target - total]) for mask, total in enumerate(left) if target - total in partners]
    count = sum(len(masks) for _, masks in met) - (target == 0)
    found = (_positions(mask | other << half) for mask, masks in met for other in masks[: show + 1])
    shown = sorted((chosen for chosen in found if chosen), key=lambda chosen: (len(chosen), chosen))
    return Solutions(count, tuple(shown[:show]), complete=True)


def _subset_sums(amounts: Sequence[int]) -> list[int]:
    """Return the sum of every subset, at the index whose bits say which amounts are in it."""
    sums = [0]
    for amount in amounts:
        sums += [total + amount for total in sums]
    return sums


def _positions(mask: int) -> tuple[int, ...]:
    return tuple(i for i in range(mask.bit_length()) if mask >> i & 1)


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
