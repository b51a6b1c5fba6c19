import pytest

from triage.matching.hits import Level, grade, slipped
from triage.matching.reading import read
from triage.testing.matching import item


def first(text):
    return read(text).mentions[0]


@pytest.mark.parametrize(
    ("text", "number", "level"),
    [
        pytest.param("RE-2024-0042", "RE-2024-0042", Level.WHOLE, id="as printed"),
        pytest.param("re 2024/0042", "RE-2024-0042", Level.DIGITS, id="its digits, group by group"),
        pytest.param("RE20240042", "RE-2024-0042", Level.WHOLE, id="without separators"),
        pytest.param("INV-RE-2024-0042", "RE-2024-0042", Level.WHOLE, id="a word run into it"),
        pytest.param("20240042", "RE-2024-0042", Level.DIGITS, id="all its digits"),
        pytest.param("0042", "RE-2024-0042", Level.PADDED, id="its end, zeros included"),
        pytest.param("invoice 42", "RE-2024-0042", Level.SERIAL, id="its running number, called an invoice"),
        pytest.param("123456", "RE-2024-00123456", Level.PADDED, id="a long running number"),
        pytest.param("042", "RE-2024-0042", Level.WEAK, id="a short running number that nobody calls anything"),
        pytest.param("GS-2024-0042", "RE-2024-0042", Level.WEAK, id="another series"),
        pytest.param("RE-2023-0042", "RE-2024-0042", Level.WEAK, id="another year"),
        pytest.param("invoice 43", "RE-2024-0042", Level.WEAK, id="another number"),
    ],
)
def test_a_mention_names_a_number_as_well_as_it_repeats_it(text, number, level):
    assert grade(first(text), item(number)) == level


def test_the_payment_reference_that_was_printed_is_as_good_as_the_number():
    printed = item("RE-1", reference="RF18 5390 0754 7034")
    assert grade(first("RF18539007547034"), printed) == Level.WHOLE
    assert grade(first("8675309"), item("RE-1", reference="8675309")) == Level.WHOLE


def test_a_bare_number_that_is_all_digits_is_named_by_them_alone():
    assert grade(first("4711"), item("4711")) == Level.WHOLE
    assert grade(first("AB4711"), item("4711")) < Level.WHOLE


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        pytest.param("RE-4712", "RE-4711", True, id="a wrong digit"),
        pytest.param("RE-4171", "RE-4711", True, id="two digits changed places"),
        pytest.param("RE-471", "RE-4711", False, id="too few digits to tell"),
        pytest.param("RE-47111", "RE-4711", True, id="a digit twice"),
        pytest.param("RE-4722", "RE-4711", False, id="two wrong digits"),
        pytest.param("RE-4711", "RE-4711", False, id="no slip at all"),
        pytest.param("GUT-4712", "RE-4711", False, id="a slip in another series"),
        pytest.param("4712", "RE-2024-4711", True, id="a slip in the running number"),
        pytest.param("4712", "ACME", False, id="a number without digits"),
    ],
)
def test_one_typing_slip_is_told_from_two(text, number, expected):
    assert slipped(first(text), item(number)) is expected
