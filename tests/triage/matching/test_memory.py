from datetime import UTC, date, datetime

import pytest

from triage.matching.book import ALIKE
from triage.matching.items import item_of_credit, item_of_invoice
from triage.matching.memory import MemoryBook
from triage.model import CreditNote, Customer, Invoice


def invoice(id_="inv_1", **other):
    stated = {"customer": "cus_1", "currency": "EUR", "total": 500, "amount_remaining": 500} | other
    return Invoice(id=id_, **stated)


def book(*invoices, customers=(), credit_notes=()):
    return MemoryBook.of(customers, invoices, credit_notes, zone="Europe/Berlin")


@pytest.mark.parametrize(
    ("status", "left", "state"),
    [
        ("open", 500, "open"),
        ("open", 0, "settled"),
        ("paid", 0, "settled"),
        ("draft", 500, "closed"),
        ("void", 0, "closed"),
        ("uncollectible", 500, "closed"),
    ],
)
def test_only_what_can_be_paid_is_open(status, left, state):
    assert item_of_invoice(invoice(status=status, amount_remaining=left), "UTC").state == state


def test_a_day_is_that_of_the_zone():
    late = item_of_invoice(invoice(created=datetime(2025, 1, 31, 23, 30, tzinfo=UTC)), "Europe/Berlin")
    assert late.issued == date(2025, 2, 1).toordinal()


@pytest.mark.parametrize(("reference", "kept"), [("RF18 5390", "RF18 5390"), ("re-7", None), ("", None), (None, None)])
def test_a_payment_reference_that_repeats_the_number_is_not_kept(reference, kept):
    assert item_of_invoice(invoice(number="RE 7", payment_reference=reference), "UTC").reference == kept


def test_a_void_credit_note_cannot_be_netted():
    note = CreditNote(id="cn_1", currency="EUR", total=50, amount_remaining=50, status="void")
    assert item_of_credit(note, "UTC").state == "closed"


def test_a_paid_invoice_is_found_by_its_number_and_not_by_its_amount():
    paid = book(invoice(number="RE-0042/2024", status="paid", amount_remaining=0))
    assert [item.id for item in paid.numbered([42])] == ["inv_1"]
    assert not paid.worth("EUR", [0, 500])


def test_a_name_is_found_in_any_order_of_its_words_and_owes_what_is_open():
    owing = book(invoice(), customers=[Customer(id="cus_1", name="Anna Miller")])
    assert [(party.id, party.open_items) for party in owing.parties(["n:anna miller"])] == [("cus_1", 1)]


def test_a_customer_whom_only_an_invoice_names_is_known_by_his_id():
    assert [party.name for party in book(invoice()).named_customers(["cus_1", "cus_2"])] == [None]


def test_who_shares_more_of_the_words_comes_first():
    named = [Customer(id=f"cus_{i}", name=name) for i, name in enumerate(["Iron Works", "Iron Bridge"])]
    assert [party.id for party in book(customers=named).resembling(["bridge", "iron"])] == ["cus_1", "cus_0"]


def test_no_more_items_of_one_amount_are_returned_than_say_anything():
    some = range(3 * ALIKE)
    many = book(*(invoice(f"inv_{i}", total=500 + i % 2, amount_remaining=500 + i % 2) for i in some))
    assert len(many.worth("EUR", [500, 501])) == 2 * ALIKE
    assert many.count_worth("EUR", 500) == ALIKE


def test_what_is_due_in_another_currency_is_not_owed_in_this():
    assert not book(invoice()).owed_by(["cus_1"], "USD")
    assert [item.id for item in book(invoice()).owed_exactly(["cus_1"], "EUR", [499, 500])] == ["inv_1"]


def billed(*days, reach=10, **changes):
    """Look up what was billed on some days of June around the 15th."""
    items = [item_of_invoice(invoice(f"inv_{day}", created=date(2026, 6, day), **changes), "UTC") for day in days]
    incoming = item_of_invoice(invoice("new", created=date(2026, 6, 15)), "UTC")
    return [item.id for item in MemoryBook(items).billed(incoming, [499, 500], reach=reach)]


def test_what_was_billed_is_found_in_any_state_by_customer_total_and_day():
    assert billed(4, 5, 15, 25, 26) == ["inv_5", "inv_15", "inv_25"]
    assert billed(15, status="paid", amount_remaining=0) == billed(15, status="void") == ["inv_15"]
    assert billed(15, customer="cus_2") == billed(15, total=501) == billed(15, currency="USD") == []


def test_of_many_equal_bills_credit_notes_come_first_then_the_contract_then_the_nearest():
    incoming = item_of_invoice(invoice("new", created=date(2026, 6, 15), subscription="sub"), "UTC")
    far, near = incoming.issued - 9, incoming.issued - 1
    alike = [incoming._replace(id=f"near_{n}", subscription=None, issued=near) for n in range(ALIKE - 2)]
    others = [
        *(incoming._replace(id=f"far_{n}", subscription=None, issued=far) for n in range(9)),
        incoming._replace(id="contract", issued=far),
        incoming._replace(id="credit", credit=True, subscription=None, issued=far),
    ]
    found = [item.id for item in MemoryBook([*others, *alike]).billed(incoming, [500], reach=10)]
    assert sorted(found) == sorted(["credit", "contract", *(item.id for item in alike)])


def test_an_invoice_without_a_day_has_no_bills_around_it():
    incoming = item_of_invoice(invoice("new", created=None), "UTC")
    assert MemoryBook([incoming]).billed(incoming, [500], reach=10) == []
