from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.line_hash import UNKNOWN, line_hash
from triage.model import Invoice, InvoiceLine, Period

SEATS = InvoiceLine(id="1", amount=4_000, description="Team plan, seats", quantity=4)
SUPPORT = InvoiceLine(id="2", amount=900, description="Support", product="prod_support")
BILL = Invoice(id="in_1", currency="EUR", total=4_900, amount_remaining=4_900, lines=(SEATS, SUPPORT))


def with_lines(*lines):
    return line_hash(replace(BILL, lines=lines))


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((SUPPORT, SEATS), id="in another order"),
        pytest.param((replace(SEATS, description="TEAM PLAN: Seats"), SUPPORT), id="written otherwise"),
        pytest.param((replace(SEATS, id="9"), SUPPORT), id="under other ids"),
        pytest.param((replace(SEATS, amount=4_001), SUPPORT), id="rounded otherwise"),
    ],
)
def test_the_same_things_have_one_hash(lines):
    assert with_lines(*lines) == line_hash(BILL)


@pytest.mark.parametrize(
    "lines",
    [
        pytest.param((SEATS,), id="a line less"),
        pytest.param((SEATS, SUPPORT, SUPPORT), id="a line twice"),
        pytest.param((replace(SEATS, quantity=5), SUPPORT), id="a seat more"),
        pytest.param((replace(SEATS, description="Team plan, rooms"), SUPPORT), id="something else"),
    ],
)
def test_other_things_have_another_hash(lines):
    assert with_lines(*lines) not in (line_hash(BILL), UNKNOWN)


def test_a_line_without_a_description_is_known_by_its_product():
    named = InvoiceLine(id="1", amount=1, product="prod_a")
    assert with_lines(named) not in (UNKNOWN, with_lines(replace(named, product="prod_b")))


def test_an_invoice_without_lines_is_known_by_its_description():
    bare = replace(BILL, lines=(), description="Rent May")
    assert line_hash(bare) == line_hash(replace(bare, description="rent, may"))
    assert line_hash(bare) != line_hash(replace(bare, description="Rent June"))


@pytest.mark.parametrize("lines", [(), (InvoiceLine(id="1", amount=4_900),)], ids=["no lines", "a line without words"])
def test_an_invoice_that_does_not_say_what_it_bills_has_no_hash(lines):
    assert with_lines(*lines) == UNKNOWN


def test_a_hash_does_not_change_between_releases():
    assert line_hash(BILL) == 2_311_196_612_006_551_930


@given(texts=st.lists(st.text(max_size=20), max_size=4), quantity=st.integers(0, 10**9))
def test_a_hash_is_63_bits_whatever_is_billed(texts, quantity):
    may = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
    lines = [
        InvoiceLine(id=str(n), amount=1, description=t, quantity=quantity, period=may) for n, t in enumerate(texts)
    ]
    assert 0 <= with_lines(*lines) < 2**63
    assert with_lines(*lines) == with_lines(*lines[::-1])
