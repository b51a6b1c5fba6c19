import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA
from triage_eval.made_ledgers import SHIFTED_NOISE, TRAINING_NOISE
from triage_eval.made_ledgers.numbers import Numbering, Series, digits_of, readings, slips, squeezed

TEMPLATES = (*TRAINING_NOISE.templates, *SHIFTED_NOISE.templates)


def series(template, *, first=118, count=12):
    made = Series(template, 2025, first)
    for document in range(count):
        made.append(document)
    return made


@pytest.mark.parametrize(
    ("template", "number"),
    [("INV-{y}-{n:05}", "INV-2025-00118"), ("RE{yy}/{n:06}", "RE25/000118"), ("{n}", "118"), ("{n}/{y}", "118/2025")],
)
def test_a_template_writes_year_and_serial(template, number):
    assert series(template).written(0) == number


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_serial_reads_with_zeros_without_and_with_all_digits_of_the_number(template):
    made = series(template)
    number = made.written(5)
    serial = made.serial(number)
    assert 5 in made.read(serial)
    assert 5 in made.read(serial.lstrip("0"))
    assert any(5 in made.read(digits) for digits in readings(number))


def test_series_that_tell_the_year_begin_anew_and_others_go_on(rng):
    numbering = Numbering(rng, ("{n:06}", "{y}-{n:03}"), years=(2024, 2025))
    assert numbering.series("{n:06}", 2024) is numbering.series("{n:06}", 2025)
    assert numbering.series("{y}-{n:03}", 2024) is not numbering.series("{y}-{n:03}", 2025)


def test_bare_digits_are_read_in_every_series(rng):
    numbering = Numbering(rng, ("{y}/{n:03}", "{y}-{n:03}"), years=(2025,))
    for document, template in enumerate(("{y}/{n:03}", "{y}-{n:03}")):
        numbering.series(template, 2025).append(document)
    assert numbering.read("001") == {0, 1}


@given(digits=st.text("0123456789", min_size=1, max_size=7))
def test_a_slip_is_one_edit_away(digits):
    assert {OSA.distance(digits, each) for each in slips(digits) if each != digits} == {1}


@pytest.mark.parametrize(
    ("token", "digits"),
    [("INV-0O12", "0012"), ("SI-00l2345", "0012345"), ("Bill", ""), ("RE25/004912", "25004912"), ("4 912", "4912")],
)
def test_letters_beside_digits_are_read_as_the_digits_they_look_like(token, digits):
    assert digits_of(token) == digits


def test_separators_and_case_do_not_count():
    assert squeezed("inv 2025/00118") == squeezed("INV-2025-00118")
