"""The shape that every audit of a bill shares: the facts, the correction and the sentences."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.explain.bills import Audit, Bill, explanation
from triage.model import (
    Claim,
    InvoiceItem,
    IssueCreditNote,
    IssueDebitNote,
    IssueSupplementalInvoice,
    Kind,
    NoAction,
    Period,
)
from triage.money import Money
from triage.testing import credit_note, evidence, invoice

OWED = invoice("in_1", 12_000)
MONTH = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
BILL = Bill(document="in_1", billed=Money(12_000, "EUR"), customer="cus_acme", invoice="in_1")
WORDS = {"twice": "it was taken twice", "late": "it was taken late"}


def audit(billed=12_000, expected=10_000, *, readings=None, tolerance=1, **fields):
    return Audit(
        bill=replace(BILL, billed=Money(billed, "EUR"), **fields),
        expected=None if expected is None else Money(expected, "EUR"),
        tolerance=tolerance,
        lines=("ten times ten",),
        readings={name: Money(amount, "EUR") for name, amount in (readings or {}).items()},
        words=WORDS,
        objections=("a price is missing",) if expected is None else (),
    )


def explained(found, *documents, claims=(), debit=None):
    seen = evidence(*(documents or (OWED,)), subject="in_1", claims=claims)
    return explanation(found, Kind.TAX_MISMATCH, seen, debit=debit)


def facts(found, *documents, claims=()):
    return explained(found, *documents, claims=claims).fact_values


@given(billed=st.integers(0, 10**6), expected=st.integers(0, 10**6), tolerance=st.integers(0, 5), credit=st.booleans())
def test_a_correction_brings_the_bill_to_what_was_agreed(billed, expected, tolerance, credit):
    found = explained(audit(billed, expected, tolerance=tolerance, credit=credit))
    if abs(billed - expected) <= tolerance:
        assert (found.action, found.effects, found.claims) == (NoAction(subject="in_1"), (), ())
        return
    (effect,) = found.effects
    sign = {"credit": -1, "debit": 1}[effect.type] * (-1 if credit else 1)
    assert billed + sign * effect.amount.amount == expected
    assert isinstance(found.action, IssueCreditNote if effect.type == "credit" else IssueDebitNote)
    assert [(claim.role, claim.document, claim.amount) for claim in found.claims] == [
        ("correct", "in_1", abs(billed - expected))
    ]


def test_a_debit_may_have_an_action_of_its_own():
    supplement = IssueSupplementalInvoice(item="in_1")
    assert explained(audit(9_000), debit=supplement).action == supplement
    assert explained(audit(12_000), debit=supplement).action == IssueCreditNote(item="in_1")


@pytest.mark.parametrize(
    ("found", "cause", "summary"),
    [
        (audit(10_000), "as_agreed", "in_1 was billed 100.00 EUR, agreed is 100.00 EUR: nothing is wrong"),
        (audit(10_001), "rounding", "in_1 was billed 100.01 EUR, agreed is 100.00 EUR: only rounding"),
        (
            audit(readings={"twice": 12_000, "late": 11_000}),
            "twice",
            "in_1 was billed 120.00 EUR, agreed is 100.00 EUR: it was taken twice",
        ),
        (
            audit(readings={"twice": 12_000, "late": 12_000}),
            "late+twice",
            "in_1 was billed 120.00 EUR, agreed is 100.00 EUR: it was taken late or it was taken twice",
        ),
        (
            audit(readings={"twice": 11_999}),
            "unexplained_difference",
            "in_1 was billed 120.00 EUR, agreed is 100.00 EUR: no single mistake comes to it",
        ),
        (audit(expected=None), "unproved", "in_1 cannot be recomputed: a price is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_an_audit_says_what_was_billed_what_was_agreed_and_why(found, cause, summary):
    made = explained(found)
    assert (made.cause, made.summary) == (cause, summary)
    assert made.id == f"tax_mismatch:in_1:{cause}"


def test_the_arithmetic_is_told_line_by_line():
    assert explained(audit(readings={"twice": 12_000})).arithmetic == (
        "ten times ten",
        "agreed: 100.00 EUR",
        "billed: 120.00 EUR",
        "difference: 20.00 EUR in the customer's favour",
        "120.00 EUR comes out if it was taken twice",
    )
    assert explained(audit(9_000)).arithmetic[-1] == "difference: 10.00 EUR in the seller's favour"
    assert explained(audit(expected=None)).arithmetic == ("ten times ten", "a price is missing")


def test_nothing_billed_is_waived_and_fits_no_mistake():
    assert facts(audit(0, readings={"twice": 0}))["bill.readings"] == 0


@pytest.mark.parametrize(
    ("readings", "coincidence"),
    [({}, None), ({"twice": 12_000}, 0), ({"twice": 1, "late": 2}, 0), ({"twice": 12_000, "late": 12_000}, 0)],
)
def test_a_large_bill_is_not_met_by_chance(readings, coincidence):
    assert facts(audit(readings=readings))["bill.coincidence"] == coincidence


def test_a_small_bill_is_met_by_chance():
    assert facts(audit(9, 4, readings={"twice": 9, "late": 5}))["bill.coincidence"] == 200


@pytest.mark.parametrize(
    ("documents", "fact"),
    [
        ((replace(OWED, status="void"),), "invoice_void"),
        ((replace(OWED, status="uncollectible"),), "invoice_void"),
        ((replace(OWED, disputed=True),), "disputed"),
        ((invoice("in_2", 1),), "invoice_missing"),
        ((OWED, credit_note("cn_1", 1)), "credited"),
        ((OWED, replace(credit_note("cn_1", 1), invoice="in_1")), "credited"),
        ((OWED, replace(credit_note("cn_1", 1), invoice="in_1", currency="USD")), "credited"),
    ],
    ids=[
        *("void", "uncollectible", "disputed", "missing"),
        *("a credit note of the customer", "a credit note of it", "a credit note of it in another currency"),
    ],
)
def test_what_stands_around_a_bill_is_stated(documents, fact):
    assert not facts(audit())[f"bill.{fact}"]
    assert facts(audit(), *documents)[f"bill.{fact}"]


@pytest.mark.parametrize(
    "note",
    [
        replace(credit_note("cn_1", 1), invoice="in_2"),
        replace(credit_note("cn_1", 1), status="void"),
        replace(credit_note("cn_1", 1), currency="USD"),
        credit_note("cn_1", 1, customer="cus_bolt"),
    ],
    ids=["of another invoice", "void", "in another currency", "of another customer"],
)
def test_a_credit_note_of_something_else_corrects_nothing_here(note):
    assert not facts(audit(), OWED, note)["bill.credited"]


def test_an_invoice_of_another_customer_or_currency_does_not_agree():
    assert facts(audit())["bill.invoice_agrees"]
    assert not facts(audit(), replace(OWED, customer="cus_bolt"))["bill.invoice_agrees"]
    assert not facts(audit(), replace(OWED, currency="USD"))["bill.invoice_agrees"]
    assert facts(audit(), invoice("in_2", 1))["bill.invoice_agrees"] is None


@pytest.mark.parametrize(
    ("document", "corrected"), [("in_1", True), ("it_1", True), ("in_2", False)], ids=["itself", "an item", "another"]
)
def test_a_bill_is_corrected_once_with_all_its_items(document, corrected):
    item = InvoiceItem(id="it_1", invoice="in_1", amount=1, currency="EUR", price=1, period=MONTH)
    earlier = Claim(exception="exc_0", role="correct", document=document, amount=1, currency="EUR")
    assert facts(audit(), OWED, item, claims=[earlier])["bill.corrected"] is corrected
    held = replace(earlier, role="settle")
    assert facts(audit(), OWED, item, claims=[held])["bill.corrected"] is False


def test_a_bill_of_nobody_has_no_known_customer():
    assert explained(audit(customer=None)).known_by is None
    assert explained(audit()).known_by == "id"
