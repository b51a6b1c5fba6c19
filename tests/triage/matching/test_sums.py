from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.sums import solve

amounts = st.lists(st.integers(-50, 100), max_size=10)


@given(amounts=amounts, target=st.integers(-60, 200))
def test_every_set_is_counted(amounts, target):
    sets = [s for size in range(1, len(amounts) + 1) for s in combinations(range(len(amounts)), size)]
    expected = [s for s in sets if sum(amounts[i] for i in s) == target]
    solved = solve(amounts, target, show=10**6)
    assert solved.complete
    assert solved.count == len(expected)
    assert sorted(solved.shown) == sorted(expected)


def test_above_the_limit_singles_and_pairs_are_a_lower_bound():
    solved = solve(list(range(1, 31)), 5)
    assert not solved.complete
    assert solved.shown == ((4,), (0, 3), (1, 2))


@pytest.mark.parametrize(("amounts", "target"), [([], 0), ([], 5), ([3], 0)])
def test_the_empty_set_is_no_solution(amounts, target):
    assert solve(amounts, target).count == 0


@pytest.mark.parametrize(
    ("amounts", "target", "count"),
    [
        pytest.param(range(1, 31), 5, 3, id="a single and two pairs"),
        pytest.param([5] * 30, 5, 30, id="thirty singles"),
        pytest.param([5] * 30, 10, 435, id="every pair of thirty"),
        pytest.param([*range(1, 30), -4], 1, 2, id="a credit and what it leaves"),
        pytest.param(range(1, 31), 60, 0, id="none"),
    ],
)
def test_singles_and_pairs_are_counted_by_value(amounts, target, count):
    solved = solve(list(amounts), target)
    assert (solved.count, solved.complete) == (count, False)
    assert len(solved.shown) == min(count, 5)


@pytest.mark.parametrize(("size", "complete"), [(22, True), (23, False)])
def test_up_to_twenty_two_amounts_every_set_is_counted(size, complete):
    assert solve([1] * size, size).complete is complete
    assert solve([1] * size, size).count == int(complete)
