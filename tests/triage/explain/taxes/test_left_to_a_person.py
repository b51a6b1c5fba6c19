"""Invoices whose tax is recomputed right and must still not be corrected by a machine, with the shipped rules."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from triage.model import (
    Claim,
    CreditNote,
    Customer,
    Invoice,
    InvoiceItem,
    InvoiceLine,
    Kind,
    Period,
    Refund,
    Span,
    TaxRate,
)
from triage.testing import evidence

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
ACME = Customer(id="cus_acme", jurisdiction="DE")
OLD = TaxRate(id="de_16", jurisdiction="DE", rate=Decimal("0.16"), effective=Span(end=date(2026, 1, 1)))
NEW = TaxRate(id="de_19", jurisdiction="DE", rate=Decimal("0.19"), effective=Span(start=date(2026, 1, 1)))
BOOKS = TaxRate(id="de_books", jurisdiction="DE", rate=Decimal("0.07"), category="books", treatment="reduced")
FRENCH = TaxRate(id="fr_20", jurisdiction="FR", rate=Decimal("0.20"))
LINE = InvoiceLine(id="il_1", amount=100000, tax_rate="de_19")
AT_OLD = Invoice(
    id="in_1",
    number="INV-1",
    customer="cus_acme",
    currency="EUR",
    total=116000,
    amount_remaining=116000,
    tax=16000,
    created=date(2026, 5, 1),
    period=MAY,
    lines=(LINE,),
)


def at(tax, **fields):
    return replace(AT_OLD, tax=tax, amount_remaining=0, **{"total": 100000 + tax, **fields})


def told(decide_on, invoice, *documents, customer=ACME, claims=()):
    about = evidence(
        invoice,
        *(OLD, NEW, BOOKS, FRENCH),
        *documents,
        kind=Kind.TAX_MISMATCH,
        subject="in_1",
        customers=[customer],
        claims=claims,
    )
    decision = decide_on(about).decision
    return "" if decision.outcome == "resolved" else "; ".join(decision.reasons)


@pytest.mark.parametrize("tax", [16000, 38000, 19000, 7000])
def test_a_plain_mistake_or_none_needs_nobody(decide_on, tax):
    assert told(decide_on, at(tax)) == ""


def test_tax_that_is_missing_from_lines_that_name_their_rate_is_charged(decide_on):
    assert told(decide_on, at(0)) == ""
    assert "relieved" in told(decide_on, at(0, lines=(replace(LINE, tax_rate=None),)))


@pytest.mark.parametrize(
    ("invoice", "customer", "reason"),
    [
        pytest.param(at(20000), ACME, "where the customer was taxed", id="he may have moved"),
        pytest.param(at(16000, period=None), ACME, "when something without a period", id="supplied last year?"),
        pytest.param(at(19000), replace(ACME, tax_exempt=True), "relieved", id="exempt since when?"),
        pytest.param(at(0), replace(ACME, tax_number="DE1"), "relieved", id="untaxed with a number"),
        pytest.param(
            at(7000, lines=(replace(LINE, tax_rate="de_books"),)),
            ACME,
            "category of a line",
            id="a book unsaid",
        ),
        pytest.param(
            at(16000, lines=(replace(LINE, tax_category="meals"),)), ACME, "category of a line", id="meals have no rate"
        ),
        pytest.param(at(16000, lines=(replace(LINE, tax_rate="gone"),)), ACME, "not at hand", id="a rate nobody knows"),
        pytest.param(at(19000, lines=(replace(LINE, tax_rate="de_16"),)), ACME, "another rate", id="names the old"),
        pytest.param(at(19000, lines=(replace(LINE, tax=7000),)), ACME, "sum to its tax", id="a line of another tax"),
        pytest.param(at(15966, total=100000), ACME, "contain tax", id="contained or not"),
        pytest.param(at(16000, disputed=True), ACME, "disputed", id="disputed"),
        pytest.param(at(16000, status="void"), ACME, "void", id="void"),
        pytest.param(at(16500), ACME, "unproved", id="unexplained"),
    ],
)
def test_what_turns_on_more_than_arithmetic_is_a_persons(decide_on, invoice, customer, reason):
    assert reason in told(decide_on, invoice, customer=customer)


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        pytest.param(replace(AT_OLD, id="in_2"), "issued twice", id="a twin"),
        pytest.param(
            CreditNote(id="cn", customer="cus_acme", currency="EUR", total=1, amount_remaining=1),
            "credit note",
            id="a credit note of no invoice",
        ),
        pytest.param(
            InvoiceItem(id="ii", invoice="in_1", amount=1, currency="EUR", price=1, period=MAY), "beside", id="an item"
        ),
    ],
)
@pytest.mark.parametrize("tax", [16000, 19000])
def test_documents_beside_the_invoice_stop_every_answer(decide_on, document, reason, tax):
    assert reason in told(decide_on, at(tax), document)


def test_tax_that_was_sent_back_is_not_credited_as_well(decide_on):
    sent = Refund(id="re", payment="pay_1", invoice="in_1", amount=19000, currency="EUR")
    assert "sent back" in told(decide_on, at(38000), sent)
    assert "sent back" in told(decide_on, at(16000), sent)
    assert told(decide_on, at(19000), sent) == ""


def test_a_category_without_a_rate_leaves_open_whether_the_general_one_is_right(decide_on):
    meals = at(19000, lines=(replace(LINE, tax_category="meals"),))
    assert "the category of a line is open" in told(decide_on, meals)


def test_what_another_invoice_made_up_for_is_not_charged_again(decide_on):
    by_hand = replace(AT_OLD, id="in_2", number=None, total=3000)
    assert "over exactly the difference" in told(decide_on, at(16000), by_hand)
    assert told(decide_on, at(16000), replace(by_hand, total=2999)) == ""


@pytest.mark.parametrize("role", ["correct", "hold"])
def test_an_earlier_decision_about_the_invoice_stops_every_answer(decide_on, role):
    claim = Claim(exception="exc_0", role=role, document="in_1", amount=1, currency="EUR")
    assert "an earlier decision corrects it" in told(decide_on, AT_OLD, claims=[claim])


@pytest.mark.parametrize("kind", [Kind.TAX_MISMATCH, Kind.UNKNOWN])
def test_rival_tax_points_stay_rivals_whatever_kind_was_posted(decide_on, kind):
    invoice = at(16000, created=date(2025, 12, 15), lines=(replace(LINE, tax_rate="de_16"),))
    about = evidence(invoice, OLD, NEW, kind=kind, subject="in_1", customers=[ACME])
    assert decide_on(about).decision.reasons[0].startswith("rivals: 2 explanations")


def test_a_rival_that_a_doubt_keeps_out_still_stops_the_other(decide_on):
    names_the_new_rate = at(16000, created=date(2025, 12, 15))
    assert "another reading of the law leaves it open" in told(decide_on, names_the_new_rate)
