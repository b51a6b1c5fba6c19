"""All sets of a few amounts that add up to a target."""

from collections import Counter

MOST_COUNTED = 22
"""Of more amounts than this the sums are not counted: two to the power of them would have to be looked at."""


def count_sums(amounts: list[int], target: int) -> int:
    """Count the sets of amounts (each used once at most) that add up to a target of at least 1."""
    middle = len(amounts) // 2
    left, right = _all_sums(amounts[:middle]), _all_sums(amounts[middle:])
    return sum(times * right.get(target - reached, 0) for reached, times in left.items())


def _all_sums(amounts: list[int]) -> Counter[int]:
    reached = Counter({0: 1})
    for amount in amounts:
        shifted = {total + amount: times for total, times in reached.items()}
        reached.update(shifted)
    return reached


def sums(amounts: list[int], target: int, *, most: int) -> list[frozenset[int]]:
    """Return the sets of places whose amounts add up to a target, at most `most` of them.

    What the rest can still reach at best bounds the search.
    """
    order = sorted(range(len(amounts)), key=lambda i: -amounts[i])
    rest = [0] * (len(order) + 1)
    for depth in reversed(range(len(order))):
        rest[depth] = rest[depth + 1] + amounts[order[depth]]
    if not count_sums(amounts, target):
        return []
    found: list[frozenset[int]] = []
    _search(amounts, order, rest, target, 0, (), found, most)
    return found


def _search(
    amounts: list[int],
    order: list[int],
    rest: list[int],
    missing: int,
    depth: int,
    taken: tuple[int, ...],
    found: list[frozenset[int]],
    most: int,
) -> None:
    if len(found) >= most or missing > rest[depth] or missing < 0:
        return
    if missing == 0:
        found.append(frozenset(taken))
        return
    place = order[depth]
    _search(amounts, order, rest, missing - amounts[place], depth + 1, (*taken, place), found, most)
    _search(amounts, order, rest, missing, depth + 1, taken, found, most)
