"""Every single mistake that the auditor can name, each with an amount that was worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from triage.explain.contracts import audit_contract
from triage.model import (
    ClientPolicy,
    ContractPolicy,
    InvoiceLine,
    Kind,
    Period,
    Span,
    Subscription,
    Terms,
)
from triage.money import Money, Rounding
from triage.testing import evidence, invoice

MAY = Period(start=date(2026, 5, 1), end=date(2026, 6, 1))
PLAN = Subscription(id="sub", customer="cus_acme", currency="EUR", amount=0, anchor=date(2025, 1, 1))
PREVIOUS, CURRENT = Span(end=date(2026, 3, 1)), Span(start=date(2026, 3, 1), end=date(2026, 7, 1))
NEXT, SUPERSEDED = Span(start=date(2026, 7, 1)), Span(start=date(2025, 1, 1))


def clause(type_, value, effective=CURRENT, *, id_=None, **fields):
    """A clause with a value of the sort that its type has, named by its type and value."""
    is_share = isinstance(value, str)
    named = "share" if is_share else "quantity" if type_ == "quantity" else "amount"
    given = {named: Decimal(value) if is_share else value}
    return Terms(
        id=id_ or f"{type_}-{value}",
        customer="cus_acme",
        currency="EUR",
        clause=type_,
        effective=effective,
        product=None if type_ in ("minimum", "cap") else "p",
        **given,
        **fields,
    )


TEN_THOUSAND = clause("price", 10_000, Span(start=date(2026, 1, 1)))


def around(type_, current, previous, coming, superseded, other):
    """The clause in force, and those next to it, by what they are to it."""
    held = clause(type_, current, id_="held", supersedes="old")
    return {
        "previous": (held, clause(type_, previous, PREVIOUS)),
        "next": (held, clause(type_, coming, NEXT)),
        "superseded": (held, clause(type_, superseded, SUPERSEDED, id_="old")),
        "other": (held, clause(type_, other)),
        "missing": (held,),
        "twice": (held,),
    }


def audited(billed, terms, *, quantity=10, period=MAY, policy=None):
    line = InvoiceLine(id="l", amount=billed, product="p", quantity=quantity, period=period)
    bill = invoice("in", billed, subscription="sub", period=MAY, lines=(line,))
    found = evidence(bill, PLAN, *terms, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    return audit_contract(found, ClientPolicy(client="c", contracts=policy or ContractPolicy()))


# Ten units at 100.00 are 1,000.00, before whatever the clause of each table does to them.
CLAUSES = {
    "price": (
        10_000,
        100_000,
        {"previous": 90_000, "next": 110_000, "superseded": 120_000, "other": 130_000},
        (9000, 11_000, 12_000, 13_000),
    ),
    "uplift": (
        "0.05",
        105_000,
        {
            "previous": 103_000,
            "next": 108_000,
            "superseded": 102_000,
            "other": 107_000,
            "missing": 100_000,
            "twice": 110_250,
        },
        ("0.03", "0.08", "0.02", "0.07"),
    ),
    "discount": (
        "0.1",
        90_000,
        {
            "previous": 80_000,
            "next": 70_000,
            "superseded": 85_000,
            "other": 75_000,
            "missing": 100_000,
            "twice": 81_000,
        },
        ("0.2", "0.3", "0.15", "0.25"),
    ),
    "quantity": (
        10,
        100_000,
        {"previous": 60_000, "next": 120_000, "superseded": 70_000, "other": 90_000, "missing": 80_000},
        (6, 12, 7, 9),
    ),
    "minimum": (
        150_000,
        150_000,
        {"previous": 130_000, "next": 160_000, "superseded": 140_000, "other": 170_000, "missing": 100_000},
        (130_000, 160_000, 140_000, 170_000),
    ),
    "cap": (
        70_000,
        70_000,
        {"previous": 60_000, "next": 80_000, "superseded": 65_000, "other": 75_000, "missing": 100_000},
        (60_000, 80_000, 65_000, 75_000),
    ),
}
ROWS = [
    pytest.param(type_, which, billed, agreed, around(type_, current, *values)[which], id=f"{which}_{type_}")
    for type_, (current, agreed, amounts, values) in CLAUSES.items()
    for which, billed in amounts.items()
]


@pytest.mark.parametrize(("type_", "which", "billed", "agreed", "terms"), ROWS)
def test_the_contradicted_clause_is_named_and_the_bill_set_right(type_, which, billed, agreed, terms):
    base = () if type_ == "price" else (TEN_THOUSAND,)
    explanations = audited(billed, (*base, *terms), quantity=8 if type_ == "quantity" else 10)
    [found] = [e for e in explanations if e.effects and e.fact_values["bill.expected"] == Money(agreed, "EUR")]
    assert f"{which}_{type_}" in found.fact_values["bill.causes"]
    assert [effect.amount for effect in found.effects] == [Money(abs(billed - agreed), "EUR")]
    assert found.effects[0].type == ("credit" if billed > agreed else "debit")


OFF_FIFTY = clause("discount", 5000)
HALF_OF_MAY = Period(start=date(2026, 5, 16), end=MAY.end)  # 16 of 31 days
OTHERS = [
    ("missing_discount", 100_000, 95_000, (TEN_THOUSAND, OFF_FIFTY), {}),
    ("twice_discount", 90_000, 95_000, (TEN_THOUSAND, OFF_FIFTY), {}),
    ("missing_discount", 51_613, 49_032, (TEN_THOUSAND, OFF_FIFTY), {"period": HALF_OF_MAY}),
    ("missing_discount", 100_000, 0, (TEN_THOUSAND, clause("discount", 100_001)), {}),
    ("discount_last", 85_500, 90_000, (TEN_THOUSAND, clause("discount", "0.1"), clause("cap", 95_000)), {}),
    ("minimum_on_top", 250_000, 150_000, (TEN_THOUSAND, clause("minimum", 150_000)), {}),
    ("whole_period", 100_000, 51_613, (TEN_THOUSAND,), {"period": HALF_OF_MAY}),
    (
        "rounded_each_line",
        102_897,
        102_900,
        (clause("price", 999, SUPERSEDED), clause("uplift", "0.03")),
        {"quantity": 100},
    ),
    (
        "rounded_each_unit",
        102_900,
        102_897,
        (clause("price", 999, SUPERSEDED), clause("uplift", "0.03")),
        {"quantity": 100, "policy": ContractPolicy(rounded_per="line")},
    ),
    (
        "rounded_half_up",
        3,
        2,
        (clause("price", 5), clause("discount", "0.5")),
        {"quantity": 1, "policy": ContractPolicy(rounding=Rounding.HALF_EVEN)},
    ),
    ("rounded_half_even", 2, 3, (clause("price", 5), clause("discount", "0.5")), {"quantity": 1}),
    ("rounded_down", 2, 3, (clause("price", 5), clause("discount", "0.45")), {"quantity": 1}),
]


@pytest.mark.parametrize(("name", "billed", "agreed", "terms", "where"), OTHERS, ids=[name for name, *_ in OTHERS])
def test_an_order_a_part_or_a_rounding_is_named_too(name, billed, agreed, terms, where):
    [explanation] = audited(billed, terms, **where)
    assert explanation.fact_values["bill.expected"] == Money(agreed, "EUR")
    assert name in explanation.fact_values["bill.causes"]


@pytest.mark.parametrize(("which", "doubted"), [("previous", "held"), ("next", "held"), ("superseded", "held")])
def test_a_bill_that_follows_other_terms_may_be_right_and_the_terms_wrong(which, doubted):
    terms = around("price", 10_000, 9000, 11_000, 12_000, 13_000)[which]
    billed = {"previous": 90_000, "next": 110_000, "superseded": 120_000}[which]
    _, doubt = audited(billed, terms)
    assert (doubt.action.type, doubt.action.terms) == ("correct_terms", doubted)
    assert {claim.document for claim in doubt.claims} == {doubted, "in"}
    assert doubt.effects == ()


def test_where_no_clause_is_in_force_the_one_that_the_bill_follows_is_in_doubt():
    _, doubt = audited(80_000, (TEN_THOUSAND, clause("discount", "0.2", PREVIOUS)))
    assert doubt.action.terms == "discount-0.2"


def test_a_mistake_on_one_line_of_several_is_told_with_its_line():
    lines = [InvoiceLine(id=id_, amount=amount, product=id_) for id_, amount in (("a", 900), ("b", 2000))]
    off = Terms(id="off", customer="cus_acme", currency="EUR", clause="discount", share=Decimal("0.1"))
    listed = [replace(off, id=id_, clause="price", product=id_, share=None) for id_ in ("a", "b")]
    terms = (off, replace(listed[0], amount=1000), replace(listed[1], amount=2000))
    bill = invoice("in", 2900, period=MAY, lines=tuple(lines))
    found = evidence(bill, *terms, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    [explanation] = audit_contract(found, ClientPolicy(client="c"))
    assert explanation.cause == "missing_discount:b"
    assert explanation.fact_values["contract.lines_agree"] is True


def test_the_arithmetic_names_every_clause_that_holds():
    clauses = (clause("uplift", "0.05"), clause("discount", "0.1"), clause("quantity", 10))
    bounds = (clause("minimum", 80_000), clause("cap", 94_000))
    [explanation] = audited(90_000, (TEN_THOUSAND, *clauses, *bounds))
    assert explanation.summary == "in was billed 900.00 EUR, agreed is 940.00 EUR: the uplift was not applied"
    assert explanation.arithmetic == (
        (
            "l, p, 2026-05-01 to 2026-06-01: 100.00 EUR (price-10000) + 5% (uplift-0.05) x 10 (quantity-10) "
            "- 10% (discount-0.1) = 945.00 EUR"
        ),
        "minimum 800.00 EUR (minimum-80000)",
        "cap 940.00 EUR (cap-94000)",
        "agreed: 940.00 EUR",
        "billed: 900.00 EUR",
        "difference: 40.00 EUR in the seller's favour",
        "900.00 EUR comes out if the uplift was not applied",
    )


def test_of_a_part_of_a_period_a_discount_of_an_amount_has_its_part():
    half = Period(start=date(2026, 5, 1), end=date(2026, 5, 17))
    line = InvoiceLine(id="l", amount=49_032, product="p", quantity=10, period=half)
    bill = invoice("in", 49_032, subscription="sub", period=half, lines=(line,))
    terms = (TEN_THOUSAND, clause("discount", 5_000))
    found = evidence(bill, PLAN, *terms, kind=Kind.CONTRACT_DISCREPANCY, subject="in")
    [explanation] = audit_contract(found, ClientPolicy(client="c"))
    assert explanation.cause == "as_agreed"
    assert explanation.arithmetic[0] == (
        "l, p, 2026-05-01 to 2026-05-17: 100.00 EUR (price-10000) x 10 x 16/31 days "
        "- 50.00 EUR x 16/31 days (discount-5000) = 490.32 EUR"
    )
