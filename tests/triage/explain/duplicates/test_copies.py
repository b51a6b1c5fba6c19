"""Copies of invoices under other numbers: held where period, lines and contract prove them, else left to a person."""

from dataclasses import replace
from datetime import date

import pytest

from triage.explain.duplicates import duplicate_invoices
from triage.matching.items import item_of_invoice
from triage.matching.memory import MemoryBook
from triage.matching.twins import judge
from triage.model import HoldInvoice, InvoiceLine, Kind, Period, Subscription
from triage.testing import evidence, invoice, policy

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
SEATS = (InvoiceLine(id="1", amount=10_000, description="Team plan", quantity=4),)
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=10_000)
FIRST = invoice("in_1", 10_000, number="INV-2026-0123", period=MAY, lines=SEATS, subscription="sub")
COPY = replace(FIRST, id="in_2", created=date(2026, 5, 3))


def of_copy(*documents):
    return evidence(*documents, kind=Kind.DUPLICATE_INVOICE, subject="in_2")


def held_by(decision):
    return decision.proposal.proposed_by if decision.outcome == "resolved" else ()


@pytest.mark.parametrize(
    ("number", "rule"),
    [
        ("INV-2026-0123-A", "hold-marked-number@1"),
        ("INV-2026-0123/1", "hold-marked-number@1"),
        ("INV-2O26-OI23", "hold-marked-number@1"),
        ("INV20260123", "hold-same-number@3"),
        ("INV-2026-0200", "hold-same-service@1"),
    ],
)
def test_a_copy_that_everything_else_proves_is_held(decide_on, number, rule):
    decision = decide_on(of_copy(FIRST, replace(COPY, number=number), PLAN)).decision
    assert held_by(decision) == (f"rule:{rule}",)
    assert decision.proposal.explanation.action == HoldInvoice(invoice="in_2", repeats="in_1")


@pytest.mark.parametrize("number", ["INV-2026-0123-A", "INV-2O26-OI23", "INV-2026-0200", "0123"])
@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"period": None}, id="period unknown"),
        pytest.param({"period": replace(MAY, end=date(2026, 5, 31))}, id="a day less"),
        pytest.param({"lines": ()}, id="lines unknown"),
        pytest.param({"lines": (replace(SEATS[0], quantity=5),)}, id="other lines"),
        pytest.param({"disputed": True}, id="disputed"),
        pytest.param({"amount_remaining": 0}, id="paid"),
        pytest.param({"total": 10_001}, id="rounded otherwise"),
        pytest.param({"created": None}, id="undated"),
    ],
)
def test_a_copy_of_which_something_is_open_is_left_to_a_person(decide_on, number, changes):
    decision = decide_on(of_copy(FIRST, replace(COPY, number=number, **changes), PLAN)).decision
    assert decision.outcome == "escalated"


@pytest.mark.parametrize(
    "plan",
    [
        pytest.param((), id="no subscription at hand"),
        pytest.param((replace(PLAN, quantity=2),), id="two seats"),
        pytest.param((replace(PLAN, amount=9_000),), id="another price"),
    ],
)
def test_a_new_number_is_held_only_where_the_contract_charges_once(decide_on, plan):
    assert not held_by(decide_on(of_copy(FIRST, replace(COPY, number="INV-2026-0200"), *plan)).decision)


def test_a_second_seat_under_a_contract_of_its_own_repeats_nothing():
    seat = replace(COPY, number="INV-2026-0200", subscription="sub_2")
    assert duplicate_invoices(of_copy(FIRST, seat, PLAN), policy()) == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "duplicate"),
        ({"number": "INV-2026-0123-A"}, "duplicate"),
        ({"number": "INV-2026-0200"}, "duplicate"),
        ({"number": "INV-2026-0200", "lines": (), "subscription": None}, "review"),
        ({"total": 10_001}, "duplicate"),
        ({"disputed": True}, "review"),
    ],
)
def test_the_detector_and_the_book_are_of_one_mind(changes, expected):
    copy = replace(COPY, **changes)
    [explanation] = duplicate_invoices(of_copy(FIRST, copy), policy())
    [twin] = judge(item_of_invoice(copy, "UTC"), MemoryBook.of((), (FIRST,), zone="UTC"))
    assert (explanation.facts[0].grade, twin.verdict.grade) == (expected, expected)
