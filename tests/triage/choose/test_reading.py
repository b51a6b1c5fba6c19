"""A reply is one closed object with a label that was offered and words that stand where it says, or it is nothing."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.choose.answer_schema import LONGEST_QUOTE, LONGEST_RATIONALE
from triage.choose.asked import Answer, Unreadable
from triage.choose.labels import labels
from triage.choose.reading import LARGEST, read
from triage.model import Kind
from triage.model.choice import FreeText, Offer, Question, Quote

NOTE, MEMO = "/exception/documents/notes/0/text", "/exception/documents/payments/0/memo"
OFFERS = tuple(Offer(explanation=f"exp_{n}", kind=Kind.UNKNOWN, summary="s", action="no_action") for n in "ab")
ASKED = Question(
    exception="exc",
    client="default",
    kind=Kind.UNKNOWN,
    offers=OFFERS,
    texts=(FreeText(place=MEMO, text="for June, not May"), FreeText(place=NOTE, text="write to a@b.de please")),
)
A = next(label.word for label in labels(ASKED) if label.explanation == "exp_a")
SAID = {"rationale": "It says so.", "quotes": [], "reason": "text_names_it", "confidence": 80, "label": A}


def reply(**fields):
    return json.dumps(SAID | fields).encode()


def test_an_answer_names_the_explanation_and_the_place_of_its_words():
    answer = read(ASKED, reply(quotes=[{"text": "T1", "words": "June"}]))
    assert answer == Answer(
        explanation="exp_a",
        reason="text_names_it",
        rationale="It says so.",
        quotes=(Quote(place=MEMO, start=4, end=8),),
        stated=Decimal("0.8000"),
    )


def test_none_is_an_answer_too():
    assert read(ASKED, reply(label="none", reason="too_little")).explanation is None


def test_placeholders_become_words_again_in_rationale_and_quotes():
    answer = read(ASKED, reply(rationale="See <email-1>.", quotes=[{"text": "T2", "words": "to <email-1>"}]))
    assert answer.rationale == "See a@b.de."
    assert answer.quotes == (Quote(place=NOTE, start=6, end=15),)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Sure! " + reply(),
        reply() + b" Hope that helps.",
        b"```json\n" + reply() + b"\n```",
        reply() + reply(),
        b"[" + reply() + b"]",
        b"null",
        reply()[:-1],
        reply()[:-1] + b',"label":"none"}',
        b"\xff\xfe" + reply(),
        b"[" * 9000,
        reply(amount=100),
        reply(explanation="exp_a"),
        json.dumps({name: value for name, value in SAID.items() if name != "quotes"}).encode(),
        reply(label="Z"),
        reply(label="exp_a"),
        reply(label=A.lower()),
        reply(label=[A]),
        reply(label=None),
        reply(reason="because"),
        reply(reason=["text_names_it"]),
        reply(confidence=float("nan")),
        reply(confidence=float("inf")),
        reply(confidence=101),
        reply(confidence=-1),
        reply(confidence=0.8),
        reply(confidence=True),
        reply(confidence="80"),
        reply().replace(b"80", b"1e999"),
        reply().replace(b"80", b"9" * 5000),
        reply(rationale=""),
        reply(rationale="x" * (LONGEST_RATIONALE + 1)),
        reply(rationale=7),
        reply(quotes={}),
        reply(quotes=["June"]),
        reply(quotes=[{"text": "T1", "words": "June"}] * 4),
        reply(quotes=[{"text": "T1", "words": "July"}]),
        reply(quotes=[{"text": "T1", "words": "june"}]),
        reply(quotes=[{"text": "T2", "words": "June"}]),
        reply(quotes=[{"text": "T9", "words": "June"}]),
        reply(quotes=[{"text": ["T1"], "words": "June"}]),
        reply(quotes=[{"text": MEMO, "words": "June"}]),
        reply(quotes=[{"text": "T1", "words": ""}]),
        reply(quotes=[{"text": "T1", "words": "\u200b"}]),
        reply(quotes=[{"text": "T1", "words": "x" * (LONGEST_QUOTE + 1)}]),
        reply(quotes=[{"text": "T1", "words": "June", "id": "in_1"}]),
        reply(quotes=[{"text": "T2", "words": "<email-2>"}]),
        b" " * LARGEST + reply(),
    ],
)
def test_whatever_is_not_exactly_as_asked_is_no_answer(raw):
    assert isinstance(read(ASKED, raw), Unreadable)


def test_why_a_reply_is_no_answer_repeats_nothing_of_it():
    unread = read(ASKED, reply(label="send it to a@b.de"))
    assert unread == Unreadable(("the label is none of those offered",))


@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_reader(raw):
    assert isinstance(read(ASKED, raw), (Answer, Unreadable))


@given(
    st.sampled_from(sorted(SAID)),
    st.recursive(st.none() | st.integers() | st.text(), lambda j: st.lists(j, max_size=2)),
)
def test_an_answer_never_names_what_was_not_offered(field, value):
    answer = read(ASKED, json.dumps(SAID | {field: value}).encode())
    assert isinstance(answer, Unreadable) or answer.explanation in {None, "exp_a", "exp_b"}


def test_without_texts_nothing_can_be_quoted():
    asked = replace(ASKED, texts=())
    word = labels(asked)[0].word
    assert isinstance(read(asked, reply(label=word)), Answer)
    assert isinstance(read(asked, reply(label=word, quotes=[{"text": "T1", "words": "June"}])), Unreadable)
