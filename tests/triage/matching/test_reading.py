from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triage.matching.dates import month_of
from triage.matching.reading import read

LONG = 10_000
MOST_MENTIONS = 40


def told(text):
    return [mention.text for mention in read(text).mentions if not mention.derived]


def digits(text):
    return {mention.digits for mention in read(text).mentions}


def context(text):
    (mention,) = (mention for mention in read(text).mentions if not mention.derived)
    return mention.context


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("invoice RE-2024-0042", ["RE-2024-0042"], id="a number with its letters and year"),
        pytest.param("4711 and 4712", ["4711", "4712"], id="two bare numbers"),
        pytest.param("Rg 15", ["15"], id="two digits that are called an invoice"),
        pytest.param("pay 15", [], id="two digits that nobody calls anything"),
        pytest.param("thanks 2025", [], id="a bare year"),
        pytest.param("invoice 2025", ["2025"], id="a year's digits that are called an invoice"),
        pytest.param("paid 31.12.2025 or 2025-12-31", [], id="dates"),
        pytest.param("1.234,56 EUR and $99.00 less 2%", [], id="amounts of money and a share"),
        pytest.param("IBAN DE89 3704 0044 0532 0130 00", [], id="a bank account"),
        pytest.param("tel +49 30 1234567", [], id="a phone"),
        pytest.param("from a friend", [], id="words alone"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_what_looks_like_a_documents_number_is_a_mention(text, expected):
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("invoice no. 4711", "invoice"),
        ("Rechnung Nr. 4711", "invoice"),
        ("請求書 4711", "invoice"),
        ("RE4711", "invoice"),
        ("PO 4711", "order"),
        ("your order number 4711", "order"),
        ("customer 4711", "other"),
        ("Kdnr 4711", "other"),
        ("4711", "none"),
        ("invoice for the goods 4711", "none"),
    ],
)
def test_the_words_before_a_number_say_what_it_is(text, expected):
    assert context(text) == expected


def test_a_word_carries_over_a_list():
    assert [m.context for m in read("invoices 4711, 4712 und 4713").mentions] == ["invoice"] * 3


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("15836/37", {"15836", "15837"}, id="the ends that differ"),
        pytest.param("15836/2240", {"15836", "12240"}, id="a longer end"),
        pytest.param("4711-4714", {"4711", "4712", "4713", "4714"}, id="a range"),
        pytest.param("4711 bis 4713", {"4711", "4712", "4713"}, id="a range in a word"),
        pytest.param("4711..13", {"4711", "4712", "4713"}, id="a range of which the end is cut"),
        pytest.param("F0031896-0031898", {"0031896", "0031897", "0031898"}, id="a range with zeros"),
        pytest.param("001 4912", {"001", "4912", "0014912"}, id="halves that stand apart"),
    ],
)
def test_a_list_names_each_of_its_numbers(text, expected):
    assert expected <= digits(text)


def test_a_year_behind_a_number_is_no_second_number():
    assert "2024" not in digits("4711/2024")


@pytest.mark.parametrize("text", ["4711-4711", "4714-4711", "1000-9000"])
def test_what_runs_backwards_or_too_far_is_no_range(text):
    assert digits(text) <= {text.replace("-", ""), *text.split("-")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("RE-OO42l", "421"), ("4I1S", "4115"), ("INV4O12", "4012"), ("B2B", ""), ("SOLO 12", "")],
)
def test_letters_that_look_like_digits_are_read_as_such_between_digits_only(text, expected):
    assert "".join(mention.digits for mention in read(text).mentions).lstrip("0") == expected


@pytest.mark.parametrize(
    ("text", "cue"),
    [
        ("less 2% Skonto", "discount"),
        ("bank charges deducted", "fee"),
        ("TDS withheld", "withholding"),
        ("2. Rate", "part"),
        ("partial payment", "part"),
        ("alles fällig laut Kontoauszug", "statement"),
        ("less credit note", "credit"),
        ("Anzahlung", "part"),
        ("prepayment of July", "advance"),
        ("payroll June", "unrelated"),
    ],
)
def test_a_cue_says_what_the_payment_is(text, cue):
    assert cue in read(text).cues


def test_a_plain_word_is_no_cue():
    assert not read("invoice 4711 thank you").cues


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("4711, 4712, 47", "47"),
        ("4711, 4712,", ""),
        ("4711 und RE-5", "re5"),
        ("4711, 4712, and more that is not a number", None),
        ("4711", None),
    ],
)
def test_a_list_that_was_cut_off_goes_on_with_the_beginning_of_a_number(text, rest):
    assert read(text).cut_off == rest


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("invoice of 2025-03-04", {date(2025, 3, 4)}),
        ("Rechnung vom 04.03.2025", {date(2025, 3, 4), date(2025, 4, 3)}),
        ("Rechnung vom 31.03.25", {date(2025, 3, 31)}),
        ("invoice of 2025-02-30", set()),
        ("paid 2025-03-04", set()),
    ],
)
def test_a_date_counts_where_a_word_says_that_it_is_an_invoices(text, days):
    assert read(text).days == {day.toordinal() for day in days}


def test_a_month_counts_from_the_year_0():
    assert read("invoice 10/2025").months == {month_of(date(2025, 10, 31).toordinal())}


def test_a_creditor_reference_is_read_whole():
    (reference, *_) = read("RF18 5390 0754 7034").mentions
    assert (reference.text, reference.digits, reference.context) == ("RF18539007547034", "", "invoice")


def test_a_purchase_order_is_squeezed():
    assert {"ab123", "po123"} <= set(read("order AB-123").orders)


words = st.sampled_from(["invoice", "Rg", "RE-", "²", "٣", "4711", "O", "/", "-", "+", ".", ",", " ", "RF18", "#", "1"])


@given(text=st.text(max_size=200) | st.lists(words, max_size=60).map("".join))
@example("²²²")
@example("²²O 11x")
@example("invoice ٣٤٥٦")
def test_any_text_is_read_and_every_mention_can_be_looked_up(text):
    reading = read(text)
    assert len(reading.mentions) <= MOST_MENTIONS
    for mention in reading.mentions:
        assert mention.digits or mention.context == "invoice"
        assert all(serial > 0 for serial in mention.serials)


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "1",
        "O",
        "請",
        " ",
        "+",
        "1O",
        "O1x",
        "a.",
        "1 ",
        "1,",
        "1-",
        "123-147 ",
        "1/",
        "RF18 ",
        "+1",
        "DE12 ",
        "inv. ",
    ],
)
def test_a_text_of_any_length_has_a_bounded_reading(piece):
    reading = read((piece * LONG)[:LONG] + " x")
    assert len(reading.mentions) <= MOST_MENTIONS
    assert all(len(mention.text) <= 200 for mention in reading.mentions)
    assert len(reading.orders) <= 3 * MOST_MENTIONS


def test_a_number_behind_a_word_of_any_length_is_still_read():
    assert told("9" * LONG + " invoice 4711") == ["4711"]
