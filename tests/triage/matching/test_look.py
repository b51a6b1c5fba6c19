from dataclasses import replace
from datetime import date

import pytest

from triage.matching.look import look, said
from triage.model import Customer
from triage.testing import ACME, BOLT, credit_note, invoice, line, payment
from triage.testing.matching import book

KNOWN = Customer(id="cus_acme", name="Acme GmbH", aliases=("Acme Trading House",), accounts=("DE89 3704",))


def found(paid, *documents, customers=(ACME, BOLT), **fields):
    return look(paid, book(*documents, customers=customers), zone="UTC", **fields)


def test_the_payers_words_are_read_once_each():
    paid = payment("pay", 1, reference="RE-1", memo="RE-1", remittance=(line("RE-2", memo="July"), line("RE-2")))
    assert said(paid).split() == ["RE-1", "RE-2", "July", "RE-2"]


@pytest.mark.parametrize(
    ("fields", "way"),
    [
        pytest.param({"payer": None, "customer": "cus_acme"}, "id", id="the client says who"),
        pytest.param({"payer": "Whoever", "payer_account": "de893704"}, "account", id="an account that paid before"),
        pytest.param({"payer": "ACME"}, "name", id="a name in another spelling"),
        pytest.param({"payer": "Acme Trading House"}, "name", id="an alias"),
        pytest.param({"payer": "Acme Tradng Huose"}, "resembling", id="a name that is like one"),
        pytest.param({"payer": "Acme AG"}, "resembling", id="another legal form"),
        pytest.param({"payer": "Zenith Ltd"}, "stranger", id="a name that is not"),
        pytest.param({"payer": None}, "absent", id="no name at all"),
    ],
)
def test_a_payer_sits_with_a_customer_in_one_way(fields, way):
    paid = payment("pay", 100, memo="RE-4711", **fields)
    seen = found(paid, invoice("in_1", 500, number="RE-4711"), customers=(KNOWN, BOLT))
    assert seen.fits["cus_acme"].way == way


@pytest.mark.parametrize(
    ("amount", "payer", "memo", "at_once"),
    [
        pytest.param(300, "Acme GmbH", "RE-4711 RE-4712", True, id="all that is named, by its customer"),
        pytest.param(299, "Acme GmbH", "RE-4711 RE-4712", False, id="a cent less"),
        pytest.param(300, "Zenith Ltd", "RE-4711 RE-4712", False, id="by a stranger"),
        pytest.param(300, "Acme GmbH", "RE-4711 RE-4712 RE-9999", False, id="with a number that nobody bears"),
        pytest.param(250, "Acme GmbH", "RE-4711 RE-4712 GS-4713", True, id="less a credit note"),
        pytest.param(300, "Acme GmbH", "", False, id="nothing named"),
    ],
)
def test_nothing_more_is_asked_where_what_is_named_comes_to_the_payment(amount, payer, memo, at_once):
    owed = [invoice("in_1", 100, number="RE-4711"), invoice("in_2", 200, number="RE-4712")]
    note = credit_note("GS-4713", 50)
    seen = found(payment("pay", amount, payer=payer, memo=memo), *owed, note)
    assert seen.at_once is at_once
    assert bool(seen.fits) == (payer == "Acme GmbH" or bool(memo))


def test_an_equal_amount_of_another_currency_is_not_what_is_named():
    euros = payment("pay", 100, memo="RE-4711")
    dollars = replace(invoice("in_1", 100, number="RE-4711"), currency="USD")
    assert not found(euros, dollars).at_once


def test_evidence_asks_on_where_an_answer_would_not():
    paid, owed = payment("pay", 100, memo="RE-4711"), invoice("in_1", 100, number="RE-4711")
    assert found(paid, owed).at_once
    seen = found(paid, owed, invoice("in_2", 5), at_once=False)
    assert [item.id for item in seen.ledgers["cus_acme"]] == ["in_1", "in_2"]


def test_a_paid_invoice_is_named_after_an_open_one_and_is_not_owed():
    paid = invoice("in_1", 500, number="RE-4711", status="paid")
    seen = found(payment("pay", 100, memo="4711"), paid, invoice("in_2", 100, number="AB-4711"))
    assert [hit.item.id for hit in seen.hits[0]] == ["in_2", "in_1"]
    assert [item.id for item in seen.ledgers["cus_acme"]] == ["in_2"]


def test_documents_of_one_number_are_named_in_order_of_their_ids():
    twins = [invoice(id_, 100, number="RE-4711") for id_ in ("in_2", "in_1")]
    assert [hit.item.id for hit in found(payment("pay", 70, memo="RE-4711"), *twins).hits[0]] == ["in_1", "in_2"]


def test_a_purchase_order_is_looked_up_where_no_number_is_named():
    seen = found(payment("pay", 100, memo="PO 778899"), invoice("in_1", 100, number="RE-1", po_number="778899"))
    assert [hit.level.name for hits in seen.hits for hit in hits] == ["ORDER"]


def test_the_number_of_a_customer_or_a_phone_names_no_invoice():
    seen = found(payment("pay", 100, memo="customer 4711"), invoice("in_1", 100, number="RE-4711"))
    assert not any(seen.hits)


def test_of_a_customer_who_owes_many_only_what_the_payment_points_to_is_read():
    many = [invoice(f"in_{n:03}", 10_000 + n, number=f"RE-{4000 + n}") for n in range(90)]
    seen = found(payment("pay", 10_007, memo="RE-4080"), *many)
    assert "cus_acme" not in seen.whole
    assert {item.id for item in seen.ledgers["cus_acme"]} == {"in_007", "in_080"}


def test_who_owes_the_amount_and_resembles_the_payer_is_looked_at_and_nobody_else():
    owed = invoice("in_1", 100), invoice("in_2", 100, customer="cus_bolt")
    seen = found(payment("pay", 100, payer="Acme Gmbh Co"), *owed)
    assert (seen.common, list(seen.ledgers)) == (2, ["cus_acme"])


def test_a_day_is_that_of_the_clients_zone():
    assert found(payment("pay", 100, created=date(2026, 6, 15))).day == date(2026, 6, 15).toordinal()
