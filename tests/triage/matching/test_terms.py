from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.terms import less, less_rounded_down, terms
from triage.model import PaymentPolicy
from triage.money import Money

RATES = (("EUR", Decimal(1)), ("USD", Decimal("1.1")), ("JPY", Decimal(160)))


@pytest.mark.parametrize(
    ("left", "paid", "expected"),
    [
        pytest.param(10_000, 9_800, ("discount", 20), id="2 % discount"),
        pytest.param(10_050, 9_748, ("discount", 30), id="3 % discount, half a cent up"),
        pytest.param(10_000, 9_000, ("withholding", 100), id="10 % withheld"),
        pytest.param(100_000, 98_500, ("discount", 15), id="1.5 %, though a bank might keep as much"),
        pytest.param(100_000, 98_750, ("fee", 0), id="12.50 that a bank kept"),
        pytest.param(1_000, 875, ("fee", 0), id="no more than an eighth"),
        pytest.param(9_000, 3_000, ("instalment", 3), id="a third"),
        pytest.param(10_000, 3_333, ("instalment", 3), id="a third, rounded"),
        pytest.param(10_000, 4_100, None, id="neither a share nor a fraction"),
        pytest.param(1_000, 860, None, id="more than an eighth"),
        pytest.param(10_000, 2_000, None, id="a fifth"),
    ],
)
def test_what_is_usually_kept_back_has_a_name(left, paid, expected):
    assert terms(PaymentPolicy(), "EUR").short(left, paid) == expected


def test_a_share_that_the_client_grants_is_known_though_nobody_else_gives_it():
    assert terms(PaymentPolicy(), "EUR").short(100_000, 83_000) is None
    granted = terms(PaymentPolicy(discounts=(Decimal("0.17"),)), "EUR")
    assert granted.short(100_000, 83_000) == ("discount", 170)
    assert granted.agreed == {170}


def test_a_fee_counts_in_the_minor_units_of_its_currency():
    assert terms(PaymentPolicy(), "JPY").fee == 50
    assert terms(PaymentPolicy(), "EUR").fee == 5_000
    agreed = terms(PaymentPolicy(bank_fee=(Money(9_000, "EUR"), Money(7, "USD"))), "EUR")
    assert (agreed.fee, agreed.agreed_fee) == (9_000, 9_000)


@given(amount=st.integers(0, 10**12), share=st.integers(0, 1000))
def test_a_share_is_rounded_half_up_to_a_minor_unit(amount, share):
    kept = amount - less(amount, share)
    assert abs(kept * 1000 - amount * share) <= 500
    assert 0 <= kept <= amount


@given(left=st.integers(2, 10**9), paid=st.integers(1, 10**9))
def test_every_reason_explains_the_gap_to_a_minor_unit(left, paid):
    paid = min(paid, left - 1)
    short = terms(PaymentPolicy(), "EUR").short(left, paid)
    if short and short[0] == "instalment":
        assert abs(left - paid * short[1]) < short[1]
    elif short and short[0] == "fee":
        assert 0 < left - paid <= 5_000
    elif short:
        assert paid in (less(left, short[1]), less_rounded_down(left, short[1]))


@pytest.mark.parametrize(
    ("paid", "owed", "currency", "expected"),
    [
        pytest.param(10_000, 11_000, "USD", True, id="at the rate"),
        pytest.param(10_000, 11_200, "USD", True, id="within the band"),
        pytest.param(10_000, 11_300, "USD", False, id="outside the band"),
        pytest.param(10_000, 16_000, "JPY", True, id="a currency without cents"),
        pytest.param(10_000, 10_000, "CHF", None, id="no rate is known"),
    ],
)
def test_a_payment_is_worth_what_the_rate_says_within_the_band(paid, owed, currency, expected):
    assert terms(PaymentPolicy(exchange=RATES), "EUR").exchanged(paid, owed, currency) is expected
