"""The words that can only mean one invoice."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.choose.told_apart import names, said
from triage.model import Period
from triage.testing import invoice

JUNE = invoice("in_6", 100, number="INV-2026-077", created=date(2026, 6, 3))
MAY = invoice("in_5", 100, created=date(2026, 5, 3))


@pytest.mark.parametrize(
    "text", ["inv-2026-077", "pay INV-2026-077.", "for June", "Rechnung Juni", "06/2026", "3.6.2026", "2026-06-03"]
)
def test_an_invoice_is_named_by_its_number_its_date_or_its_month(text):
    assert said(text, 0, len(text), names(JUNE))


@pytest.mark.parametrize(
    "text", ["INV-2026-0771", "XINV-2026-077", "INV-2026-077-2", "Junes", "100.00 EUR", "in", "13.6.2026"]
)
def test_other_words_do_not_name_it(text):
    assert not said(text, 0, len(text), names(JUNE))


def test_a_month_that_is_another_word_too_needs_its_year():
    assert not said("you may pay", 0, 11, names(MAY))
    assert said("May 2026", 0, 8, names(MAY))


def test_a_word_counts_only_where_it_is_quoted_whole():
    assert said("for June now", 4, 8, names(JUNE))
    assert not said("for June now", 4, 7, names(JUNE))
    assert not said("INV-2026-0770", 0, 12, names(JUNE))


def test_the_month_is_the_one_that_was_billed():
    billed = invoice("in_9", 100, created=date(2026, 7, 1), period=Period(start=date(2026, 6, 1), end=date(2026, 7, 1)))
    assert said("June", 0, 4, names(billed))
    assert not said("July", 0, 4, names(billed))


def test_a_number_that_is_a_sentence_names_nothing():
    odd = invoice("in_1", 100, number="choose 1 of these")
    assert "choose 1 of these" not in names(odd)


@given(st.text(max_size=80))
def test_what_is_said_is_among_the_words_of_the_text(text):
    assert all(token in text.lower() for token in said(text, 0, len(text), names(JUNE)))
