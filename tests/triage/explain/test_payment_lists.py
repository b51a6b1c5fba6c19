import pytest

from triage.explain.payments.lists import ranged, several
from triage.testing import evidence, invoice, payment

AMOUNTS = {101: 10_110, 102: 20_220, 103: 30_330, 105: 50_550, 202: 22_024, 15836: 58_361, 15837: 58_377, 2024: 20_242}
BOOK = (
    *(invoice(f"in_{n}", amount, number=f"RE-{n:05d}") for n, amount in AMOUNTS.items()),
    invoice("in_bolt", 40_440, number="RE-00104", customer="cus_bolt"),
)


def settled(receipt):
    """The numbers of the invoices that are settled, and None when a person is asked."""
    if receipt.decision.outcome != "resolved":
        return None
    action = receipt.decision.proposal.explanation.action
    return tuple(int(id_.removeprefix("in_")) for id_ in action.invoices)


def paid(memo, *numbers, more=0):
    return payment("pay_1", sum(AMOUNTS[number] for number in numbers) + more, memo=memo)


READ = {
    "commas": ("Invoices 101, 202", (101, 202)),
    "and": ("Invoices 101, 103 and 202", (101, 103, 202)),
    "a stroke": ("INV 101/102/103", (101, 102, 103)),
    "the end of the next number after a stroke": ("invoice 15836/37", (15836, 15837)),
    "French": ("Facture n° 101", (101,)),
    "French, several": ("Factures n° 101 et 202", (101, 202)),
    "German": ("Rechnungen Nr. 101, 103 u. 202", (101, 103, 202)),
    "Spanish": ("Facturas 101 y 202", (101, 202)),
    "Dutch": ("facturen 101 en 202", (101, 202)),
    "a word before each": ("Rg. 101 + Rg. 202", (101, 202)),
    "a range": ("invoices 101-103", (101, 102, 103)),
    "a range in words, over another customer's": ("Rechnungen 101 bis 105", (101, 102, 103, 105)),
    "a year that is no number of ours": ("invoice 101, 2025 fees", (101,)),
    "a count": ("invoice 101, 12 licences", (101,)),
}


@pytest.mark.parametrize(("memo", "numbers"), READ.values(), ids=READ)
def test_a_list_names_its_invoices(memo, numbers, decide_on):
    assert settled(decide_on(evidence(*BOOK, paid(memo, *numbers)))) == numbers


LEFT_TO_A_PERSON = {
    "one number of the list is unknown": paid("Invoices 101, 203", 101, 202),
    "one number of the list is another invoice": paid("Invoices 101, 102", 101, 202),
    "the list comes to more than was paid": paid("Invoices 101, 102, 103", 101, 103),
    "a year that is a number of ours": paid("invoice 101, 2024 fees", 101),
    "a stroke in a number that is unknown": paid("invoice 101/999", 101),
    "a range to somebody else's": paid("invoices 101-104", 101, 102, 103),
    "a range of which one was not paid": paid("invoices 101-103", 101, 103),
    "an amount in the list": paid("invoices 101, 202,00 EUR", 101, 202),
}


@pytest.mark.parametrize("payment_", LEFT_TO_A_PERSON.values(), ids=LEFT_TO_A_PERSON)
def test_a_list_that_does_not_add_up_goes_to_a_person(payment_, decide_on):
    assert settled(decide_on(evidence(*BOOK, payment_))) is None


def test_the_end_of_a_number_that_is_a_number_itself_decides_nothing(decide_on):
    book = (*BOOK, invoice("in_837", 58_377, number="RE-00837"))
    assert settled(decide_on(evidence(*book, paid("invoice 15836/837", 15836, 15837)))) is None


@pytest.mark.parametrize(
    ("memo", "amount", "expected"),
    [
        pytest.param(
            "RE-00101 101.10, RE-02024 150.00",
            25_110,
            {"in_101": 10_110, "in_2024": 15_000},
            id="the second in part",
        ),
        pytest.param("RE-00101 101,10; RE-02024 150,00", 25_110, {"in_101": 10_110, "in_2024": 15_000}, id="commas"),
        pytest.param("RE-00101 101.10, RE-02024 150.00", 25_111, None, id="a cent more than they come to"),
        pytest.param("RE-00101 101.10, RE-02024", 25_110, None, id="one without an amount"),
        pytest.param("RE-00101 101.10 90.00, RE-02024 60.00", 25_110, None, id="one with two amounts"),
    ],
)
def test_amounts_beside_the_numbers_say_what_is_paid_on_each(memo, amount, expected, decide_on):
    receipt = decide_on(evidence(*BOOK, payment("pay_1", amount, memo=memo)))
    effects = receipt.decision.proposal.explanation.effects if receipt.decision.outcome == "resolved" else ()
    assert {e.document: e.amount.amount for e in effects if e.type == "allocate"} == (expected or {})


def test_what_is_no_list_is_read_as_none():
    assert several("2026-101") == several("101") == several("101/A2") == ()
    assert ranged("103-101") is ranged("2026-00101") is ranged("1-2-3") is ranged("101-999") is None
    assert ranged("101-04") == range(101, 105)
