"""Billing cycles by a date: whole ones and the parts at both ends (figures from Kill Bill's own tests)."""

from datetime import date
from fractions import Fraction

import pytest

from triage.explain.proration.cycles import Cycles


@pytest.mark.parametrize(
    ("cycles", "until", "expected"),
    [
        pytest.param(
            Cycles(start=date(2011, 1, 1), end=date(2011, 2, 27), billing_day=15, months=1),
            date(2011, 2, 27),
            (Fraction(14, 31), Fraction(1), Fraction(12, 28)),
            id="a part, a month, a part",
        ),
        pytest.param(
            Cycles(start=date(2011, 1, 1), end=date(2011, 2, 27), billing_day=15, months=1),
            date(2011, 1, 14),
            (Fraction(14, 31),),
            id="only what has begun",
        ),
        pytest.param(
            Cycles(start=date(2011, 2, 14), end=None, billing_day=31, months=1),
            date(2011, 3, 1),
            (Fraction(14, 31), Fraction(1)),
            id="the part before 28 February is measured from 28 January",
        ),
        pytest.param(
            Cycles(start=date(2011, 2, 17), end=None, billing_day=3, months=3),
            date(2011, 5, 4),
            (Fraction(75, 89), Fraction(1)),
            id="a billing day that is past comes a whole quarter later",
        ),
        pytest.param(
            Cycles(start=date(2010, 6, 17), end=date(2011, 6, 25), billing_day=17, months=12),
            date(2011, 6, 18),
            (Fraction(1), Fraction(8, 366)),
            id="a leap year after a common one",
        ),
        pytest.param(
            Cycles(start=date(2011, 1, 1), end=date(2011, 1, 15), billing_day=15, months=1, in_advance=False),
            date(2011, 1, 14),
            (),
            id="in arrears nothing is due before the end",
        ),
    ],
)
def test_cycles_are_counted_whole_and_in_parts(cycles, until, expected):
    assert cycles.due(until) == expected
