"""Equal documents that a careful accountant would not take for one: each must reach a person."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from triage.explain.duplicates import duplicate_payments
from triage.explain.duplicates.words import apart
from triage.matching.document_numbers import compare_numbers
from triage.model import (
    BillingException,
    CreditNote,
    Documents,
    Evidence,
    InvoiceLine,
    Kind,
    Period,
    Subscription,
)
from triage.testing import ACME, BOLT, NOON, evidence, invoice, line, payment, policy

MAY, JUNE = (Period(start=date(2026, m, 1), end=date(2026, m + 1, 1)) for m in (5, 6))
DAY = date(2026, 5, 1)
FIRST = invoice("in_1", 10_000, created=DAY, number="INV-7")
SECOND = replace(FIRST, id="in_2", created=DAY + timedelta(days=2))
PAID = payment("pay_0", 10_000, created=date(2026, 6, 1), reference="INV-70007")
AGAIN = replace(PAID, id="pay_1", created=date(2026, 6, 3))
BILLED = invoice("in_7", 10_000, number="INV-70007")


def fee(period):
    return (InvoiceLine(id="l", amount=10_000, description="Fee", period=period),)


def resolves(decision):
    return type(decision).__name__ == "AutoResolve"


def of_invoice(*documents):
    return evidence(*documents, kind=Kind.DUPLICATE_INVOICE, subject="in_2")


def of_payment(*documents):
    return evidence(*documents, kind=Kind.DUPLICATE_PAYMENT, subject="pay_1")


def test_the_plain_cases_resolve(decide_on):
    assert resolves(decide_on(of_invoice(FIRST, SECOND)).decision)
    assert resolves(decide_on(of_payment(PAID, AGAIN, BILLED)).decision)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param({"status": "draft"}, {}, id="the first was never sent"),
        pytest.param({"status": "uncollectible"}, {}, id="the first was written off"),
        pytest.param({}, {"amount_remaining": 4_000}, id="the later is partly paid"),
        pytest.param({}, {"amount_remaining": 0}, id="the later is paid"),
        pytest.param({}, {"created": date(2026, 6, 1)}, id="a contract's number on every month's bill"),
        pytest.param({"number": "RENT"}, {"number": "RENT"}, id="a word for a number"),
        pytest.param({"description": "Rent May"}, {"description": "Rent June"}, id="other descriptions"),
        pytest.param({"lines": fee(MAY)}, {"lines": fee(JUNE)}, id="lines of two months"),
        pytest.param({"payment_reference": "RF1881"}, {"payment_reference": "RF1882"}, id="payment references"),
        pytest.param({"due_date": DAY}, {"due_date": date(2026, 6, 3)}, id="instalments"),
        pytest.param({}, {"document": "receipt"}, id="the receipt of an invoice"),
    ],
)
def test_one_number_is_not_enough_where_something_tells_two_invoices_apart(decide_on, first, second):
    assert not resolves(decide_on(of_invoice(replace(FIRST, **first), replace(SECOND, **second))).decision)


@pytest.mark.parametrize("due", [date(2026, 5, 31), date(2026, 6, 2)], ids=["the old day", "the same term"])
def test_a_reissue_with_its_due_date_resolves(decide_on, due):
    first, second = replace(FIRST, due_date=date(2026, 5, 31)), replace(SECOND, due_date=due)
    assert resolves(decide_on(of_invoice(first, second)).decision)


def test_a_credit_note_of_that_amount_that_names_no_invoice_is_asked_about(decide_on):
    note = CreditNote(id="cn", customer="cus_acme", currency="EUR", total=10_000, amount_remaining=0)
    assert not resolves(decide_on(of_invoice(FIRST, SECOND, note)).decision)
    assert resolves(decide_on(of_invoice(FIRST, SECOND, replace(note, total=9_999))).decision)


def test_neither_of_two_moves_where_the_customer_paid_the_later(decide_on):
    paid = payment("pay_1", 10_000, customer="cus_acme", status="applied", applied_to=("in_2",))
    for subject in ("in_1", "in_2"):
        posted = evidence(FIRST, SECOND, paid, kind=Kind.DUPLICATE_INVOICE, subject=subject)
        assert not resolves(decide_on(posted).decision)


@pytest.mark.parametrize(
    ("paid", "again", "billed"),
    [
        pytest.param({}, {}, {"total": 15_000}, id="an instalment, and then the rest"),
        pytest.param({}, {}, {"total": 5_000}, id="a lump sum that names one of its invoices"),
        pytest.param({}, {}, {"status": "void"}, id="a void invoice"),
        pytest.param({}, {}, {"currency": "USD"}, id="an invoice in another currency"),
        pytest.param({}, {}, {"customer": "cus_bolt"}, id="an invoice of somebody else"),
        pytest.param({"created": date(2025, 6, 1)}, {}, {}, id="last year's invoice of that number"),
        pytest.param({"status": "applied", "applied_to": ("in_8",)}, {}, {}, id="the first settled another"),
        pytest.param(
            {"remittance": (line("INV-70007", 10_000),)},
            {"remittance": (line("INV-70007", 4_000),)},
            {},
            id="advices that differ",
        ),
    ],
)
def test_one_invoice_named_twice_is_not_enough_where_the_money_says_otherwise(decide_on, paid, again, billed):
    documents = replace(PAID, **paid), replace(AGAIN, **again), replace(BILLED, **billed)
    assert not resolves(decide_on(of_payment(*documents)).decision)


@pytest.mark.parametrize(
    ("refund", "resolved"),
    [
        pytest.param({}, False, id="refunded"),
        pytest.param({"payer_name": "Bolt Ltd"}, True, id="paid out to somebody else"),
        pytest.param({"status": "returned"}, True, id="a refund that came back"),
        pytest.param({"created": date(2026, 5, 30)}, True, id="before the first"),
    ],
)
def test_a_payment_after_a_refund_is_no_copy(decide_on, refund, resolved):
    back = payment("out", 10_000, direction="outbound", created=date(2026, 6, 2))
    back = replace(back, **refund)
    assert resolves(decide_on(of_payment(PAID, AGAIN, BILLED, back)).decision) is resolved


def charged(decide_on, gap, *subscriptions):
    payments = (replace(PAID, reference=""), replace(AGAIN, reference="", created=PAID.created + timedelta(days=gap)))
    exception = BillingException(
        source="test",
        external_id="e",
        kind=Kind.DUPLICATE_PAYMENT,
        subject="pay_1",
        documents=Documents(customers=(ACME, BOLT), payments=payments, subscriptions=subscriptions),
    )
    return resolves(decide_on(Evidence(as_of=NOON, exception=exception)).decision)


WEEKLY = Subscription(id="s", customer="cus_acme", currency="EUR", amount=10_000, interval="week")


@pytest.mark.parametrize(
    ("gap", "plan", "expected"),
    [
        pytest.param(7, {}, True, id="a week later"),
        pytest.param(8, {}, True, id="a day late"),
        pytest.param(4, {}, False, id="half a week later"),
        pytest.param(8, {"interval_count": 2}, False, id="half a fortnight later"),
        pytest.param(7, {"interval_count": 0}, False, id="no interval"),
        pytest.param(7, {"period": Period(start=date(2024, 1, 1), end=date(2024, 1, 8))}, False, id="long over"),
    ],
)
def test_a_payment_is_expected_only_in_step_with_a_running_subscription(decide_on, gap, plan, expected):
    assert charged(decide_on, gap, replace(WEEKLY, **plan)) is expected


def test_a_weekly_and_a_yearly_fee_of_one_amount_do_not_make_two_a_week_expected(decide_on):
    assert not charged(decide_on, 0, WEEKLY, replace(WEEKLY, id="t", interval="year"))


@pytest.mark.parametrize(("days", "told"), [(None, "a date is missing"), (0, "0 days apart"), (1, "1 day apart")])
def test_days_are_counted_in_grammatical_words(days, told):
    assert apart(days) == told


def test_a_word_is_no_number():
    assert compare_numbers("RENT", "rent") == "missing"


def test_a_thousand_equal_documents_are_left_to_a_person(decide_on):
    payments = [replace(AGAIN, id=f"pay_{n}", reference=f"INV-{n}") for n in range(1_000)]
    invoices = [replace(BILLED, id=f"in_{n}", number=f"INV-{n}") for n in range(1_000)]
    assert decide_on(of_payment(*payments, *invoices)).decision.outcome == "escalated"


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        pytest.param("TRF 20260615", "TRF 20260615", True, id="one transfer"),
        pytest.param("TRF 20260615", "trf-20260615", True, id="written otherwise"),
        pytest.param("TRF 20260615", "TRF 20260616", False, id="another transfer"),
        pytest.param("TRF 20260615", "", False, id="none on the second"),
        pytest.param("", "", False, id="none on either"),
        pytest.param("rent", "rent", False, id="words"),
        pytest.param("flat 123", "flat 123", False, id="three digits"),
        pytest.param("flat 1234", "flat 1234", True, id="four digits"),
    ],
)
def test_a_bank_reference_with_a_number_identifies_one_transfer(first, second, same):
    twins = replace(PAID, reference=first), replace(AGAIN, reference=second)
    [explanation, *_] = duplicate_payments(of_payment(*twins), policy())
    assert explanation.facts[0].same_reference is same


@pytest.mark.parametrize(
    ("first", "second", "summary", "rank"),
    [
        pytest.param(
            PAID, AGAIN, "pay_1 repeats pay_0: 100.00 EUR, 2 days apart, both name the same invoice", "1.0000", id="all"
        ),
        pytest.param(
            replace(PAID, reference="rent"),
            replace(AGAIN, reference="rent"),
            "pay_1 repeats pay_0: 100.00 EUR, 2 days apart",
            "0.5000",
            id="payer and days",
        ),
    ],
)
def test_a_repeated_payment_is_told_in_one_sentence_and_ranked_by_its_signs(first, second, summary, rank):
    found = duplicate_payments(of_payment(first, second, BILLED), policy())
    assert [(each.summary, str(each.rank)) for each in found] == [(summary, rank)]


def test_the_first_of_a_pair_is_told_so():
    later = replace(AGAIN, id="pay_9")
    [explanation] = duplicate_payments(of_payment(replace(PAID, id="pay_1"), later, BILLED), policy())
    assert explanation.summary == "pay_1 is the first; it is pay_9 that may repeat it"
