"""Who speaks where, and what outsiders' words look like before anybody reads them."""

import dataclasses
import unicodedata
from typing import get_args, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.choose.texts import LONGEST, MOST, TOTAL, normalised, payers_words, shown, spoken
from triage.choose.voices import VOICES
from triage.model import BillingException, Documents, Note, Remittance
from triage.model.types import Text
from triage.testing import evidence, invoice, payment


def classes(type_, seen=None):
    """All dataclasses that a posted document is made of."""
    seen = {} if seen is None else seen
    hints = {each.name: get_type_hints(type_, include_extras=True)[each.name] for each in dataclasses.fields(type_)}
    seen[type_] = {name for name, hint in hints.items() if hint == Text or Text in get_args(hint)}
    for hint in hints.values():
        for inner in (hint, *get_args(hint)):
            if dataclasses.is_dataclass(inner) and inner.__module__.startswith("triage.") and inner not in seen:
                classes(inner, seen)
    return seen


def test_every_text_of_every_document_is_of_a_known_voice():
    texts = {type_: names for type_, names in classes(BillingException).items() if names}
    assert {type_: set(voices) for type_, voices in VOICES.items()} == texts
    assert len(texts) >= 15
    assert set(classes(Documents)) >= {Note, Remittance}


def test_a_text_that_nobody_entered_would_be_missed_by_the_table():
    @dataclasses.dataclass
    class Grown:
        words: Text = ""

    assert classes(Grown) == {Grown: {"words"}}
    assert Grown not in VOICES


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("ＩＮＶ－１", "INV-1"),  # noqa: RUF001 - full width is meant
        ("a\u200bb\u2060c\ufeff", "abc"),
        ("safe\u202edrowssap\u202c", "safedrowssap"),
        ("one\r\n\ttwo\x00\x1b[31m", "one two [31m"),
        ("tag\U000e0041\U000e0042", "tag"),
        ("hid\u3164den\ufe0f", "hidden"),
        ("  \u3000\xa0 ", ""),
        ("e\u0301", "é"),
    ],
    ids=["width", "zero width", "bidi", "control", "tags", "fillers", "blanks", "composed"],
)
def test_a_text_has_one_spelling_and_nothing_unseen(written, read):
    assert normalised(written) == read


@given(st.text(max_size=2 * LONGEST))
def test_normalising_twice_changes_nothing_and_leaves_nothing_invisible(text):
    once = normalised(text)
    assert normalised(once) == once
    assert len(once) <= LONGEST
    assert not {unicodedata.category(sign) for sign in once} & {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
    assert "  " not in once


def test_the_payers_words_come_first_then_notes_and_the_same_words_once():
    paid = payment("pay_1", 100, memo="for June", reference="for June", payer="Acme GmbH")
    said = Note(id="n_1", author="customer", text="I paid twice", about="in_1", channel="email")
    seen = evidence(invoice("in_1", 100, description="Hosting"), paid, said)
    texts = shown(seen, {"pay_1", "in_1"})
    assert [text.text for text in texts] == ["for June", "I paid twice", "Hosting", "Acme GmbH"]
    assert texts[1].place == "/exception/documents/notes/0/text"


def test_what_is_on_a_document_that_nobody_asks_about_is_not_shown():
    seen = evidence(invoice("in_1", 100, description="Hosting"), payment("pay_1", 100))
    assert [text.text for text in shown(seen, {"pay_1"})] == ["Acme GmbH"]


def test_account_and_tax_numbers_are_never_shown():
    seen = evidence(payment("pay_1", 100, payer_account="DE89370400440532013000"))
    assert {one.text for one in spoken(seen) if one.voice == "withheld"} == {"DE89370400440532013000"}
    assert not any("DE89" in text.text for text in shown(seen, {"pay_1"}))


def test_texts_are_cut_by_number_and_by_characters():
    many = [Note(id=f"n_{i:02}", author="customer", text=f"{i} " + "long " * 200) for i in range(2 * MOST)]
    texts = shown(evidence(*many), ())
    assert 0 < len(texts) <= MOST
    assert sum(len(text.text) for text in texts) <= TOTAL


def test_only_a_payment_of_his_own_holds_the_payers_words():
    advice = (Remittance(reference="INV-1", memo="June"),)
    seen = evidence(payment("pay_1", 100, remittance=advice), payment("pay_2", 100, memo="other"))
    assert set(payers_words(seen, {"pay_1"}).values()) == {"INV-1", "June"}
