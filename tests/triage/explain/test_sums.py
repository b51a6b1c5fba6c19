from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.payments.sums import solve

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
