from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.errors import MoneyError
from triage.money import EXPONENTS, Money, Rounding, rounded, total

currencies = st.sampled_from(sorted(EXPONENTS))
amounts = st.integers(-(10**15), 10**15)


@given(amount=amounts, weights=st.lists(st.integers(0, 10**9), min_size=1, max_size=12).filter(any))
def test_allocations_sum_exactly(amount, weights):
    parts = Money(amount, "EUR").allocate(weights)
    assert sum(part.amount for part in parts) == amount
    assert all(
        abs(part.amount * sum(weights) - amount * weight) < sum(weights)
        for part, weight in zip(parts, weights, strict=True)
    )


@given(amount=amounts, currency=currencies)
def test_an_amount_reads_back_from_its_major_units(amount, currency):
    money = Money(amount, currency)
    assert Money.of(money.major, currency) == money
    assert Money.of(str(money.major), currency) == money


@given(value=st.fractions(max_denominator=10**6))
def test_rounding_stays_within_one_unit_and_mirrors_the_sign(value):
    for rounding in Rounding:
        assert abs(rounded(value, rounding) - value) < 1
        assert rounded(-value, rounding) == -rounded(value, rounding)


@pytest.mark.parametrize(
    ("value", "half_up", "half_even", "down"),
    [("0.5", 1, 0, 0), ("1.5", 2, 2, 1), ("2.5", 3, 2, 2), ("2.51", 3, 3, 2), ("-2.5", -3, -2, -2), ("7", 7, 7, 7)],
)
def test_halves_round_as_the_policy_says(value, half_up, half_even, down):
    exact = Fraction(value)
    assert [rounded(exact, r) for r in (Rounding.HALF_UP, Rounding.HALF_EVEN, Rounding.DOWN)] == [
        half_up,
        half_even,
        down,
    ]


@pytest.mark.parametrize(
    ("amount", "shown"),
    [(Money(123456, "USD"), "1,234.56 USD"), (Money(-5, "KWD"), "-0.005 KWD"), (Money(7, "JPY"), "7 JPY")],
)
def test_money_is_shown_with_the_places_of_its_currency(amount, shown):
    assert str(amount) == shown


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (lambda: Money(1, "XXX"), "unknown currency 'XXX'"),
        (lambda: Money(True, "EUR"), "whole number of minor units"),
        (lambda: Money.of("1.005", "EUR"), "not a whole number of minor units of EUR"),
        (lambda: Money.of("0.5", "JPY"), "not a whole number of minor units of JPY"),
        (lambda: Money.of("NaN", "EUR"), "NaN"),
        (lambda: Money.of("12,50", "EUR"), "not a decimal amount"),
        (lambda: Money(1, "EUR") + Money(1, "USD"), "cannot combine EUR with USD"),
        (lambda: Money(1, "EUR") < Money(1, "USD"), "cannot combine"),
        (lambda: Money(1, "EUR").allocate([0, 0]), "one must be positive"),
        (lambda: Money(1, "EUR").allocate([2, -1]), "must not be negative"),
    ],
)
def test_what_money_cannot_be_is_refused_with_a_reason(attempt, message):
    with pytest.raises(MoneyError, match=message):
        attempt()


def test_the_largest_remainder_goes_to_the_earlier_of_equals():
    assert [part.amount for part in Money(100, "EUR").allocate([1, 1, 1])] == [34, 33, 33]
    assert Money(1, "EUR").times(Fraction(Decimal("0.5")), Rounding.HALF_UP) == Money(1, "EUR")


@given(one=amounts, other=amounts, currency=currencies)
def test_money_calculates_and_compares_as_its_amounts_do(one, other, currency):
    left, right = Money(one, currency), Money(other, currency)
    assert (left + right, left - right) == (Money(one + other, currency), Money(one - other, currency))
    assert (-left, abs(left), bool(left)) == (Money(-one, currency), Money(abs(one), currency), one != 0)
    assert (left < right, left <= right, left > right, left >= right) == (
        *(one < other, one <= other, one > other, one >= other),
    )


def test_money_is_ordered_only_strictly_before_itself():
    same = Money(5, "EUR")
    assert (same < same, same <= same, same > same, same >= same) == (False, True, False, True)


@given(listed=st.lists(amounts, max_size=5))
def test_a_total_is_the_sum_and_of_nothing_it_is_zero(listed):
    assert total([Money(amount, "JPY") for amount in listed], "JPY") == Money(sum(listed), "JPY")


@pytest.mark.parametrize(("weights", "parts"), [([1], [-7]), ([0, 1], [0, -7]), ([3, 1], [-5, -2])])
def test_a_negative_amount_is_split_as_the_positive_one_is(weights, parts):
    assert [part.amount for part in Money(-7, "EUR").allocate(weights)] == parts
    assert [part.amount for part in Money(7, "EUR").allocate(weights)] == [-part for part in parts]


@given(whole=st.integers(-1000, 1000))
def test_half_even_ends_on_an_even_number(whole):
    assert rounded(Fraction(2 * whole + 1, 2), Rounding.HALF_EVEN) % 2 == 0


@pytest.mark.parametrize(
    ("attempt", "message"),
    [
        (
            lambda: Money(1, "EUR").allocate([]),
            "weights must not be negative and one must be positive",
        ),
        (
            lambda: Money(1, "eur"),
            "unknown currency 'eur': use a three-letter ISO 4217 code such as EUR",
        ),
        (lambda: Money(1.5, "EUR"), "an amount is a whole number of minor units, not 1.5"),
        (lambda: Money.of("1.005", "EUR"), "1.005 is not a whole number of minor units of EUR"),
    ],
)
def test_a_refusal_says_exactly_what_is_wrong(attempt, message):
    with pytest.raises(MoneyError) as refused:
        attempt()
    assert str(refused.value) == message
