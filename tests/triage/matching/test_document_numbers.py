import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.matching.document_numbers import compare_numbers, serials

NUMBERS = st.text(alphabet="IO01257AB-/ ", max_size=8)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("INV-2026-00123", "inv 2026/123", "same"),
        ("INV-2026-00123", "INV202600123", "same"),
        ("12-3", "1-23", "different"),
        ("1-12", "112", "different"),
        ("2024-1-12", "2024-112", "different"),
        ("2024-1-12", "2024112", "same"),
        ("INV-7", "INV-7-A", "copy"),
        ("INV-7", "INV-7 copy", "copy"),
        ("INV-7", "INV-7 copy 2", "copy"),
        ("4711", "4711/1", "copy"),
        ("4711", "4711/12", "different"),
        ("C-12", "C-12/5", "different"),
        ("INV-7-A", "INV-7-B", "different"),
        ("INV-7", "INV-7-NEW", "different"),
        ("INV-10258", "INV-IO2SB", "misread"),
        ("INV-10258", "INV-10268", "different"),
        ("R-1050", "R-IO5O", "misread"),
        ("FV 2026/05/0274", "No. FV 2026/05/0274", "part"),
        ("INV-00123", "123", "part"),
        ("INV-0012", "12", "different"),
        ("RENT", "rent", "missing"),
        (None, "INV-7", "missing"),
        ("INV-7", "", "missing"),
    ],
)
def test_numbers_are_compared_as_a_clerk_would(first, second, expected):
    assert compare_numbers(first, second) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("INV-2026-00123", (123,)),
        ("INV-2026-0O1Z3", (3, 123)),
        ("SO-1234", (1234,)),
        ("123S", (123, 1235)),
        ("RENT", ()),
    ],
)
def test_a_misread_number_is_looked_up_as_written_and_as_meant(number, expected):
    assert set(serials(number)) == set(expected)


@given(first=NUMBERS, second=NUMBERS)
def test_numbers_agree_in_either_order(first, second):
    assert compare_numbers(first, second) == compare_numbers(second, first)


@given(number=NUMBERS)
def test_a_number_is_itself_unless_it_counts_nothing(number):
    assert compare_numbers(number, number) in ("same", "missing")
