"""What is personal is found however it is written, never shown, and put back letter by letter."""
# ruff: noqa: RUF001 - digits of other scripts are meant

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.choose.personal import is_card, is_iban, personal
from triage.choose.prompt import data
from triage.choose.redact import Redaction, persons, redaction
from triage.choose.texts import normalised
from triage.model import Customer, Kind
from triage.model.choice import FreeText, Offer, Question
from triage.testing import evidence, payment

EMPTY = Question(exception="exc", client="default", kind=Kind.UNMATCHED_PAYMENT, offers=())


def asking(*texts, names=()):
    """A question with some texts, each normalised as it would be."""
    listed = tuple(
        FreeText(place=f"/exception/documents/notes/{i}/text", text=normalised(t)) for i, t in enumerate(texts)
    )
    return replace(EMPTY, texts=listed, names=names)


@pytest.mark.parametrize(
    ("category", "written"),
    [
        ("email", "jane.doe+pay@example.co.uk"),
        ("email", "jane.doe @ example . com"),
        ("email", "jane (at) example (dot) com"),
        ("email", "jane at example dot com"),
        ("email", "j a n e @ e x a m p l e . c o m"),
        ("email", "jane＠example．com"),
        ("email", "ja\u200bne@exa\u00admple.com"),
        ("iban", "DE89370400440532013000"),
        ("iban", "de89 3704 0044 0532 0130 00"),
        ("iban", "D E 8 9 3 7 0 4 0 0 4 4 0 5 3 2 0 1 3 0 0 0"),
        ("iban", "GB29-NWBK-6016-1331-9268-19"),
        ("iban", "ＤＥ８９３７０４００４４０５３２０１３０００"),
        ("iban", "DE٨٩٣٧٠٤٠٠٤٤٠٥٣٢٠١٣٠٠٠"),
        ("card", "4111 1111 1111 1111"),
        ("card", "4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1"),
        ("card", "3782-822463-10005"),
        ("card", "４１１１１１１１１１１１１１１１"),
        ("card", "४१११ ११११ ११११ ११११"),
        ("phone", "+49 (0)171 234 5678"),
        ("phone", "0049 171 2345678"),
        ("phone", "tel. 0171 2345678"),
        ("name", "Jane   Doe"),
        ("name", "DOE, JANE"),
    ],
)
def test_what_is_personal_never_reaches_the_prompt_however_it_is_spelt(category, written):
    question = asking(f"please ask {written} about the bill", names=("Jane Doe",))
    [text] = data(question)["texts_by_outsiders"]
    assert text["content"] == f"please ask <{category}-1> about the bill"
    assert redaction(question).restore(text["content"]) == question.texts[0].text


@pytest.mark.parametrize(
    "harmless",
    [
        "INV-2026-0001 and INV-2026-0002",
        "DE89370400440532013001",
        "4111 1111 1111 1112",
        "RF18 5390 0754 7034",
        "paid 1,200.00 EUR on 2026-06-15",
        "see me at noon. Thanks",
        "order 210000000003139471430009017",
    ],
)
def test_what_fails_its_check_digits_or_is_something_else_is_left_to_stand(harmless):
    assert personal(harmless) == ()


def test_one_value_has_one_placeholder_and_two_have_two():
    first, second = data(asking("a@b.de or c@d.de", "again a@b.de"))["texts_by_outsiders"]
    assert (first["content"], second["content"]) == ("<email-1> or <email-2>", "again <email-1>")


def test_a_placeholder_that_somebody_wrote_himself_stands_for_itself():
    question = asking("send it to <email-1> or x@y.de")
    hidden = redaction(question)
    [text] = data(question)["texts_by_outsiders"]
    assert text["content"] == "send it to <literal-1> or <email-1>"
    assert hidden.restore(text["content"]) == "send it to <email-1> or x@y.de"


def test_ids_and_facts_are_redacted_too():
    offer = Offer(
        explanation="e", kind=EMPTY.kind, summary="x@y.de pays", action="no_action", facts=(("to x@y.de", "1"),)
    )
    written = json.dumps(data(replace(EMPTY, offers=(offer,), facts=(("subject", "x@y.de"),))))
    assert "x@y.de" not in written
    assert written.count("<email-1>") == 3


def test_companies_and_single_words_are_no_persons():
    listed = [Customer(id="c1", name="Jane Doe"), Customer(id="c2", name="Acme GmbH"), Customer(id="c3", name="Bolt")]
    seen = evidence(payment("pay_1", 100, payer="John Q. Public"), customers=listed)
    assert persons(seen) == ("Jane Doe", "John Q. Public")


@given(st.text(max_size=200), st.sampled_from(["a@b.de", "<name-1>", "4111 1111 1111 1111", "DE89370400440532013000"]))
def test_what_is_hidden_is_restored_letter_by_letter(around, secret):
    question = asking(f"{around} {secret} {around}", names=("Jane Doe",))
    hidden = redaction(question)
    assert hidden.restore(hidden.hide(question.texts[0].text)) == question.texts[0].text


@given(st.integers(0, 10**14), st.sampled_from(["DE", "NL", "GB", "FR"]))
def test_a_number_is_an_account_only_with_its_own_check_digits(account, country):
    body = f"{account:018d}"
    check = 98 - int("".join(str(int(sign, 36)) for sign in f"{body}{country}00")) % 97
    assert is_iban(f"{country}{check:02d}{body}")
    assert not is_iban(f"{country}{check:02d}{(account + 1) % 10**15:018d}")


@given(st.integers(10**14, 10**15 - 1))
def test_one_digit_in_ten_completes_a_card(number):
    assert sum(is_card(f"{number}{digit}") for digit in range(10)) == 1


def test_without_placeholders_nothing_is_restored():
    assert Redaction(()).restore("<email-9> stays") == "<email-9> stays"
