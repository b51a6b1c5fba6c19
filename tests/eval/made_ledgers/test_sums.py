from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st
from triage_eval.made_ledgers.sums import count_sums, sums

AMOUNTS = st.lists(st.integers(1, 20), max_size=9)


def by_trying_all(amounts, target):
    places = range(len(amounts))
    return [
        frozenset(each)
        for size in range(1, len(amounts) + 1)
        for each in combinations(places, size)
        if sum(amounts[i] for i in each) == target
    ]


@given(amounts=AMOUNTS, target=st.integers(1, 60))
def test_sums_are_those_found_by_trying_all(amounts, target):
    expected = by_trying_all(amounts, target)
    assert set(sums(amounts, target, most=1_000)) == set(expected)
    assert count_sums(amounts, target) == len(expected)


def test_no_more_sums_are_returned_than_asked_for():
    assert len(sums([1] * 10, 5, most=3)) == 3
