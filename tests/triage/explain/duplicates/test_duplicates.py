"""Duplicates: published cases, the trade's exceptions to equality, and laws of order."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.content.folders import read_rules
from triage.explain import FACTS
from triage.explain.duplicates import duplicate_invoices, duplicate_payments, repeated_payments
from triage.judge.pack import load_pack
from triage.model import (
    BillingException,
    ClientPolicy,
    CreditNote,
    Customer,
    Documents,
    Evidence,
    Invoice,
    Kind,
    Payment,
    Period,
    Remittance,
    Subscription,
)
from triage.model.evidence import canonical

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
POLICY = ClientPolicy(client="c")
DAY = date(2025, 5, 1)


def invoice(id_, *, on=DAY, **changes):
    given = {"customer": "c", "currency": "EUR", "total": 100, "amount_remaining": 100, "number": "INV-7"}
    return Invoice(id=id_, created=on, **{**given, **changes})


def payment(id_, *, on=DAY, names=None, **changes):
    remittance = (Remittance(reference=names),) if names else ()
    given = {"customer": "c", "currency": "EUR", "amount": 100, "remittance": remittance}
    return Payment(id=id_, created=on, **{**given, **changes})


def offered(subject, **documents):
    kind = Kind.DUPLICATE_INVOICE if "invoices" in documents and "payments" not in documents else Kind.DUPLICATE_PAYMENT
    detector = duplicate_invoices if kind is Kind.DUPLICATE_INVOICE else duplicate_payments
    if kind is Kind.DUPLICATE_PAYMENT:
        documents = {"invoices": (invoice("in_7"),), **documents}
    exception = BillingException(
        source="s", external_id="e", kind=kind, subject=subject, documents=canonical(Documents(**documents))
    )
    return detector(Evidence(as_of=AS_OF, exception=exception), POLICY)


def admitted(explanations):
    return len(load_pack(read_rules(), FACTS).judge(explanations).admitted)


def causes(explanations):
    return [explanation.cause for explanation in explanations]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param({}, ["repeats"], id="the same number"),
        pytest.param({"number": "inv 0007"}, ["repeats"], id="the same number written otherwise"),
        pytest.param({"number": "INV-7-A"}, ["repeats"], id="a marked copy"),
        pytest.param({"on": date(2025, 9, 1)}, ["repeats"], id="later in the year"),
        pytest.param({"on": None}, ["repeats"], id="no date"),
        pytest.param({"on": date(2026, 1, 1)}, [], id="the number of another year"),
        pytest.param({"number": None}, ["repeats"], id="no number"),
        pytest.param({"number": None, "document": "receipt"}, ["repeats"], id="a receipt for the invoice"),
        pytest.param({"document": "bill"}, [], id="owed the other way"),
        pytest.param(
            {"number": "INV-8", "on": DAY + timedelta(days=1), "period": None, "po_number": None},
            [],
            id="the next number of a series",
        ),
        pytest.param({"number": "INV-8"}, ["repeats"], id="another number for the same period"),
        pytest.param({"customer": "d"}, [], id="another customer"),
        pytest.param({"total": 102}, ["repeats"], id="rounded otherwise"),
        pytest.param({"total": 103}, [], id="another amount"),
        pytest.param({"number": "INV-8", "on": DAY + timedelta(days=30)}, ["repeats"], id="that period a month later"),
        pytest.param({"currency": "USD"}, [], id="another currency"),
        pytest.param({"status": "void"}, [], id="void"),
        pytest.param({"period": Period(start=date(2025, 6, 1), end=date(2025, 7, 1))}, [], id="another period"),
        pytest.param({"po_number": "PO 2"}, [], id="another order"),
    ],
)
def test_an_invoice_repeats_another_only_where_nothing_separates_them(second, expected):
    may = Period(start=date(2025, 5, 1), end=date(2025, 6, 1))
    first = invoice("a", period=may, po_number="PO-1")
    other = invoice("b", **{"period": may, "po_number": "PO-1", **second})
    assert causes(offered("b", invoices=(first, other))) == expected


def test_a_bill_that_replaces_a_credited_one_is_no_duplicate():
    note = CreditNote(id="n", invoice="a", currency="EUR", total=100, amount_remaining=0)
    assert offered("b", invoices=(invoice("a"), invoice("b")), credit_notes=(note,)) == ()


@given(gap=st.integers(-7, 7))
def test_of_two_twins_at_most_one_is_held(gap):
    twins = (invoice("a"), invoice("b", on=DAY + timedelta(days=gap)))
    found = [offered(id_, invoices=twins)[0] for id_ in ("a", "b")]
    assert sorted(explanation.cause for explanation in found) == ["first_of_pair", "repeats"]
    held = next(explanation for explanation in found if explanation.cause == "repeats")
    assert {claim.role for claim in held.claims} == {"hold", "keep"}


@given(order=st.permutations(range(4)))
def test_the_order_of_posting_changes_nothing(order):
    copies = [payment(f"p{n}", on=DAY + timedelta(days=n), names="INV-7") for n in range(4)]
    assert offered("p3", payments=tuple(copies[n] for n in order)) == offered("p3", payments=tuple(copies))


@pytest.mark.parametrize("extra", [payment("p0", names="INV-7"), payment("p9", names="INV-7")])
def test_a_second_equal_candidate_turns_a_resolution_into_an_escalation(extra):
    twins = (payment("p1", names="INV-7"), payment("p2", names="INV-7"))
    assert admitted(offered("p2", payments=twins)) == 1
    assert admitted(offered("p2", payments=(*twins, extra))) == 0


def test_a_reference_separates_rivals():
    third = payment("p0")
    twins = (payment("p1", names="INV-7"), payment("p2", names="INV-7"), third)
    assert admitted(offered("p2", payments=twins)) == 1


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param({"account": "other bank"}, ["repeats"], id="to another bank account"),
        pytest.param({"on": DAY + timedelta(days=7)}, ["repeats"], id="a week later"),
        pytest.param({"on": DAY + timedelta(days=15)}, [], id="later than the policy allows"),
        pytest.param({"direction": "outbound"}, [], id="the other way"),
        pytest.param({"customer": "d"}, [], id="another payer"),
        pytest.param({"amount": 60}, [], id="another amount"),
        pytest.param({"status": "returned"}, [], id="returned by the bank"),
    ],
)
def test_a_payment_repeats_another_of_the_same_payer_nearby(second, expected):
    assert causes(offered("b", payments=(payment("a"), payment("b", **second)))) == expected


def test_a_payment_of_the_same_invoice_is_a_repeat_after_any_time():
    late = payment("b", on=DAY + timedelta(days=90), names="inv 7")
    assert [p.id for p in repeated_payments(late, Documents(payments=(payment("a", names="INV-7"), late)), POLICY)] == [
        "a"
    ]


def test_payments_that_name_different_invoices_are_two():
    known = (invoice("in_7"), invoice("in_8", number="INV-8"))
    assert offered("b", payments=(payment("a", names="INV-7"), payment("b", names="INV-8")), invoices=known) == ()


def test_a_weekly_debit_is_not_eaten_as_a_duplicate():
    weeks = tuple(payment(f"p{n}", on=DAY + timedelta(weeks=n)) for n in range(4))
    [explanation] = offered("p3", payments=weeks)
    assert (explanation.cause, explanation.action.type) == ("expected_charge", "no_action")
    assert admitted((explanation,)) == 1


def test_two_seats_are_two_payments_and_a_third_is_one_too_many():
    seats = Subscription(id="s", customer="c", currency="EUR", amount=100, quantity=2)
    copies = tuple(payment(f"p{n}") for n in range(3))
    assert causes(offered("p1", payments=copies[:2], subscriptions=(seats,))) == ["expected_charge"]
    assert causes(offered("p2", payments=copies, subscriptions=(seats,))) == ["repeats", "repeats"]


def test_two_identical_purchases_without_a_rhythm_are_left_to_a_person():
    minutes = (payment("a", on=AS_OF), payment("b", on=AS_OF + timedelta(minutes=3)))
    assert admitted(offered("b", payments=minutes)) == 0


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("DEUTSCHE BANK", "same", id="without its legal form"),
        pytest.param("Deutsche Bank GmbH", None, id="another legal form"),
        pytest.param("Deut. Bk", "similar", id="shortened"),
        pytest.param("Dresdner Bank", None, id="another name"),
    ],
)
def test_payers_are_compared_by_name_with_their_legal_forms(name, expected):
    first = replace(payment("a", payer_name="Deutsche Bank AG"), customer=None)
    second = replace(payment("b", payer_name=name), customer=None)
    found = offered("b", payments=(first, second))
    assert [explanation.facts[0].payer for explanation in found] == ([expected] if expected else [])


def test_an_instalment_of_an_invoice_that_is_worth_both_is_asked_about():
    twice = (payment("p1", names="INV-7"), payment("p2", on=DAY + timedelta(days=30), names="INV-7"))
    assert admitted(offered("p2", payments=twice)) == 1
    assert admitted(offered("p2", payments=twice, invoices=(invoice("in_7", total=200),))) == 0
    assert admitted(offered("p2", payments=twice, invoices=())) == 0


def test_a_number_that_nobody_knows_may_be_a_slip_of_the_other():
    first, second = payment("p1", names="INV-7"), payment("p2", on=DAY + timedelta(days=3), names="INV-70007")
    assert causes(offered("p2", payments=(first, second))) == ["repeats"]
    assert admitted(offered("p2", payments=(first, second))) == 0
    known = (invoice("in_7"), invoice("in_8", number="INV-70007"))
    assert causes(offered("p2", payments=(first, second), invoices=known)) == []


def test_the_number_of_somebody_else_may_be_a_slip_of_his_own():
    ours, theirs = Customer(id="c", name="Acme"), Customer(id="other", name="Zeta")
    first, second = payment("p1", names="INV-7"), payment("p2", on=DAY + timedelta(days=3), names="INV-9")
    invoices = (invoice("in_7"), invoice("in_9", number="INV-9", customer="other"))
    both = {"payments": (first, second), "customers": (ours, theirs)}
    assert causes(offered("p2", invoices=invoices, **both)) == ["repeats"]
    assert causes(offered("p2", invoices=(invoices[0], invoice("in_9", number="INV-9")), **both)) == []
