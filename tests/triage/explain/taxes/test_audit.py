"""The auditor of tax against rates in time, categories and places, named mistakes and everything that must stop it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from triage.explain.taxes import audit_taxes
from triage.model import ClientPolicy, Customer, Invoice, InvoiceLine, Kind, Period, Span, TaxPolicy, TaxRate
from triage.money import Money, Rounding
from triage.testing import evidence

BERLIN = Customer(id="cus_acme", name="Acme GmbH", jurisdiction="DE")
CHANGE = date(2026, 1, 1)


def rate(id_, share, **fields):
    return TaxRate(id=id_, rate=Decimal(share), **{"jurisdiction": "DE", **fields})


OLD = rate("de_16", "0.16", effective=Span(end=CHANGE))
NEW = rate("de_19", "0.19", effective=Span(start=CHANGE))
BOOKS = rate("de_books", "0.07", category="books", treatment="reduced")
FRENCH = rate("fr_20", "0.20", jurisdiction="FR")
RATES = (OLD, NEW, BOOKS, FRENCH)
ENDED_FIRST = rate("de_luxury", "0.3", category="luxury", effective=Span(start=CHANGE, end=date(2025, 1, 1)))
BACKWARDS = Period(start=date(2026, 5, 2), end=date(2026, 5, 1))


def row(amount, *, id_="il_1", **fields):
    return InvoiceLine(id=id_, amount=amount, **fields)


def bill(tax, *lines, total=None, created=date(2026, 5, 1), **fields):
    lines = lines or (row(100000),)
    net = sum(line.amount for line in lines)
    total = net + (tax or 0) if total is None else total
    return Invoice(
        id="in_1",
        customer="cus_acme",
        currency="EUR",
        total=total,
        amount_remaining=total,
        created=created,
        lines=lines,
        tax=tax,
        **fields,
    )


def audit(invoice, *documents, rates=RATES, customer=BERLIN, zone="UTC", **taxes):
    policy = ClientPolicy(client="c", timezone=zone, taxes=TaxPolicy(**taxes))
    about = evidence(
        invoice,
        *rates,
        *documents,
        kind=Kind.TAX_MISMATCH,
        subject=invoice.id,
        customers=[customer] if customer else [],
    )
    return audit_taxes(about, policy)


def only(*args, **kwargs):
    [explanation] = audit(*args, **kwargs)
    return explanation


def tax_facts(explanation):
    return explanation.facts[1]


@pytest.mark.parametrize(
    ("tax", "cause", "action", "difference"),
    [
        pytest.param(19000, "as_agreed", "no_action", None, id="as due"),
        pytest.param(19001, "rounding", "no_action", None, id="a unit apart is rounding"),
        pytest.param(16000, "previous_rate", "issue_debit_note", 3000, id="the rate before the change"),
        pytest.param(20000, "rates_of_FR", "issue_credit_note", 1000, id="the rate of another country"),
        pytest.param(7000, "de_books_for_de_19", "issue_debit_note", 12000, id="the rate of another category"),
        pytest.param(38000, "taxed_twice", "issue_credit_note", 19000, id="charged twice"),
        pytest.param(41610, "tax_on_tax", "issue_credit_note", 22610, id="tax on tax"),
        pytest.param(0, "tax_missing", "issue_debit_note", 19000, id="left out"),
        pytest.param(15966, "contained_share_added", "issue_debit_note", 3034, id="the contained share added"),
        pytest.param(12345, "unexplained_difference", "issue_debit_note", 6655, id="nothing comes to it"),
    ],
)
def test_the_tax_is_recomputed_and_the_mistake_named(tax, cause, action, difference):
    explanation = only(bill(tax))
    assert (explanation.cause, explanation.action.type) == (cause, action)
    assert [effect.amount for effect in explanation.effects] == ([Money(difference, "EUR")] if difference else [])


def test_a_discount_comes_off_before_the_tax():
    line = row(90000, quantity=1, price=100000, discount=10000)
    assert only(bill(17100, line)).cause == "as_agreed"
    assert only(bill(19000, line)).cause == "before_discount"


def test_a_rate_that_is_not_yet_in_force_is_named():
    assert only(bill(19000, created=date(2025, 12, 31))).cause == "next_rate"


@pytest.mark.parametrize(("zone", "cause"), [("UTC", "previous_rate"), ("America/Los_Angeles", "as_agreed")])
def test_the_day_of_the_invoice_is_the_clients_own(zone, cause):
    assert only(bill(16000, created=datetime(2026, 1, 1, 5, tzinfo=UTC)), zone=zone).cause == cause


def test_service_on_both_sides_of_a_change_of_rate_has_rival_readings():
    january = Period(start=CHANGE, end=date(2026, 2, 1))
    by_issue, by_service = audit(bill(16000, created=date(2025, 12, 15), period=january))
    assert (by_issue.cause, by_service.cause) == ("as_agreed", "previous_rate")
    assert by_service.effects[0].amount == Money(3000, "EUR")
    assert "the first day of the service" in by_service.summary


def test_a_reading_that_nothing_explains_is_counted_by_the_others():
    january = Period(start=CHANGE, end=date(2026, 2, 1))
    by_issue, _ = audit(bill(16500, created=date(2025, 12, 15), period=january))
    assert tax_facts(by_issue).open_readings == 1


def test_the_last_day_of_a_service_is_the_day_before_its_end():
    december = Period(start=date(2025, 12, 1), end=CHANGE)
    assert only(bill(16000, created=date(2025, 12, 1), period=december)).cause == "as_agreed"


def test_the_service_of_a_line_comes_before_that_of_the_invoice():
    december, january = Period(start=date(2025, 12, 1), end=CHANGE), Period(start=CHANGE, end=date(2026, 2, 1))
    line = row(100000, period=december)
    assert only(bill(16000, line, created=date(2025, 12, 1), period=january)).cause == "as_agreed"


def test_a_category_has_its_own_rate_and_else_the_general_one():
    lines = (row(100000, tax_category="books"), row(100000, id_="il_2", tax_category="software"))
    assert only(bill(26000, *lines)).cause == "as_agreed"
    assert only(bill(38000, *lines)).cause == "de_19_for_de_books"


def test_one_line_of_several_at_another_rate_is_named():
    lines = (row(100000), row(30000, id_="il_2"))
    assert only(bill(21100, *lines)).cause == "de_books_for_de_19_on_il_2"


def test_two_general_rates_in_force_at_once_are_rivals():
    explanations = audit(bill(19000), rates=(NEW, rate("de_7", "0.07", treatment="reduced")))
    assert {explanation.cause for explanation in explanations} == {"as_agreed", "de_19_for_de_7"}


@pytest.mark.parametrize(
    ("second", "cause"),
    [
        pytest.param({}, "unexplained_difference", id="both in force"),
        pytest.param({"effective": Span(end=CHANGE)}, "taxed_twice", id="one of them ended"),
        pytest.param({"category": "books"}, "taxed_twice", id="of another category"),
        pytest.param({"jurisdiction": "FR"}, "taxed_twice", id="of another country"),
    ],
)
def test_two_rates_of_one_share_may_both_be_charged(second, cause):
    county = replace(NEW, id="de_county", **second)
    assert only(bill(38000), rates=(NEW, county)).cause == cause


def test_two_records_of_one_rate_are_one_rate():
    assert only(bill(19000), rates=(NEW, replace(NEW, id="de_again"))).cause == "as_agreed"


@pytest.mark.parametrize(
    ("number", "tax", "cause"),
    [
        pytest.param("DE1", 0, "as_agreed", id="a number and a reverse charge"),
        pytest.param("DE1", 19000, "taxed_despite_relief", id="taxed although he owes it himself"),
        pytest.param(None, 19000, "as_agreed", id="no number, no reverse charge"),
        pytest.param(None, 0, "de_rc_for_de_19+tax_missing", id="untaxed without a number"),
    ],
)
def test_a_reverse_charge_needs_a_tax_number(number, tax, cause):
    reverse = rate("de_rc", "0.19", treatment="reverse_charge")
    explanation = only(bill(tax), rates=(*RATES, reverse), customer=replace(BERLIN, tax_number=number))
    assert explanation.cause == cause
    assert tax_facts(explanation).turns_on_relief is (cause != "as_agreed")


def test_tax_charged_to_an_exempt_customer_turns_on_his_exemption():
    explanation = only(bill(19000), customer=replace(BERLIN, tax_exempt=True))
    assert (explanation.cause, explanation.action.type) == ("taxed_despite_relief", "issue_credit_note")
    assert tax_facts(explanation).turns_on_relief


@pytest.mark.parametrize("treatment", ["zero", "exempt"])
def test_what_is_not_taxed_is_billed_without_tax(treatment):
    untaxed = rate("de_0", "0", category="exports", treatment=treatment)
    assert only(bill(0, row(100000, tax_category="exports")), rates=(*RATES, untaxed)).cause == "as_agreed"


@pytest.mark.parametrize(
    ("tax", "total", "cause"),
    [
        pytest.param(1900, 11900, "as_agreed", id="contained"),
        pytest.param(2261, 14161, "taken_as_net", id="added on top"),
        pytest.param(1900, 13800, "added_again", id="the contained tax added once more"),
    ],
)
def test_amounts_that_contain_their_tax(tax, total, cause):
    explanation = only(bill(tax, row(11900), total=total, tax_inclusive=True))
    assert explanation.cause == cause
    assert tax_facts(explanation).turns_on_inclusion is (cause != "as_agreed")


def test_a_total_without_the_tax_it_states_turns_on_inclusion():
    explanation = only(bill(15966, total=100000))
    assert (explanation.cause, explanation.action.type) == ("taken_as_gross", "issue_debit_note")
    assert tax_facts(explanation).turns_on_inclusion


def test_a_share_of_the_tax_that_is_stated_wrong_inside_a_right_total_is_seen():
    explanation = only(bill(2261, row(11900), total=11900, tax_inclusive=True))
    assert explanation.action.type == "no_action"
    assert tax_facts(explanation).stated_agrees is False


def test_tax_is_rounded_where_the_client_agreed():
    lines = tuple(row(103, id_=f"il_{n}") for n in range(9))  # 19.57 each, 176.13 together
    assert only(bill(180, *lines), tolerance=0).cause == "as_agreed"
    assert only(bill(176, *lines), tolerance=0).cause == "rounded_per_invoice+rounded_per_rate"
    assert only(bill(176, *lines), tolerance=0, rounded_per="invoice").cause == "as_agreed"
    assert only(bill(180, *lines), tolerance=0, rounded_per="invoice").cause == "rounded_per_line"
    assert only(bill(171, *lines), tolerance=0).cause == "rounded_down"


def test_halves_are_rounded_as_agreed():
    half = row(50)  # 9.5
    assert only(bill(10, half), tolerance=0).cause == "as_agreed"
    assert only(bill(9, half), tolerance=0, rounding=Rounding.HALF_EVEN).cause == "rounded_down"


def test_a_mistake_that_comes_to_the_total_and_not_to_the_tax_explains_nothing():
    assert only(bill(19000, total=116000)).cause == "unexplained_difference"


@pytest.mark.parametrize(
    ("invoice", "customer", "rates"),
    [
        pytest.param(bill(19000, document="bill"), BERLIN, RATES, id="a bill from a supplier"),
        pytest.param(bill(19000, status="draft"), BERLIN, RATES, id="a draft"),
        pytest.param(bill(19000, created=None), BERLIN, RATES, id="no date"),
        pytest.param(bill(None), BERLIN, RATES, id="no tax stated"),
        pytest.param(replace(bill(19000), lines=()), BERLIN, RATES, id="no lines"),
        pytest.param(bill(19000, row(50000), row(50000)), BERLIN, RATES, id="two lines of one id"),
        pytest.param(bill(19000, row(10**15)), BERLIN, RATES, id="more than can be billed"),
        pytest.param(bill(19000, period=BACKWARDS), BERLIN, RATES, id="a period that runs backwards"),
        pytest.param(bill(19000, row(100000, period=BACKWARDS)), BERLIN, RATES, id="a line that runs backwards"),
        pytest.param(bill(19000, created=date(2026, 7, 1)), BERLIN, RATES, id="dated tomorrow"),
        pytest.param(bill(19000), BERLIN, (NEW, ENDED_FIRST), id="a rate that runs backwards"),
        pytest.param(bill(19000), None, RATES, id="customer not at hand"),
        pytest.param(bill(19000), replace(BERLIN, jurisdiction=None), RATES, id="taxed nowhere"),
        pytest.param(bill(19000), BERLIN, (FRENCH,), id="no rate of his country"),
        pytest.param(bill(19000), BERLIN, (OLD,), id="no rate in force"),
        pytest.param(bill(19000), BERLIN, (rate("de", "19"),), id="nineteen wholes"),
        pytest.param(bill(19000), BERLIN, (NEW, rate("z", "0.1", treatment="zero")), id="a zero rate of ten"),
    ],
)
def test_what_is_contradictory_or_missing_proves_nothing(invoice, customer, rates):
    explanation = only(invoice, customer=customer, rates=rates)
    assert (explanation.cause, explanation.effects) == ("unproved", ())


def test_too_many_readings_prove_nothing():
    rates = tuple(rate(f"de_{n}", f"0.{n:02}") for n in range(1, 20))
    assert only(bill(19000), rates=rates).cause == "unproved"


def test_an_invoice_of_today_is_recomputed():
    assert only(bill(19000, created=date(2026, 6, 30))).cause == "as_agreed"


def test_a_service_of_one_instant_is_supplied_then():
    instant = datetime(2026, 5, 1, 9, tzinfo=UTC)
    assert only(bill(19000, period=Period(start=instant, end=instant))).cause == "as_agreed"


def test_a_day_without_a_rate_is_not_passed_over():
    january = Period(start=CHANGE, end=date(2026, 2, 1))
    assert only(bill(19000, created=date(2025, 12, 15), period=january), rates=(NEW,)).cause == "unproved"


def test_the_arithmetic_can_be_followed_by_a_person():
    assert only(bill(16000)).arithmetic == (
        "il_1: 1,000.00 EUR is taxed 19/100 by de_19 (standard) on 2026-05-01 = 19000 minor units",
        "tax, rounded half up once for each line: 190.00 EUR",
        "agreed: 1,190.00 EUR",
        "billed: 1,160.00 EUR",
        "difference: 30.00 EUR in the seller's favour",
        "1,160.00 EUR comes out if the rate before the one in force was taken",
    )


@pytest.mark.parametrize(
    ("line_tax", "tolerance", "differs"),
    [
        (None, 0, False),
        (19001, 0, False),
        (18999, 0, False),
        (19002, 0, True),
        (18998, 0, True),
        (19005, 5, False),
        (18995, 5, False),
        (19006, 5, True),
        (18994, 5, True),
    ],
)
def test_the_tax_of_a_line_differs_by_more_than_a_unit_or_the_tolerance(line_tax, tolerance, differs):
    explanation = only(bill(19000, row(100000, tax=line_tax)), tolerance=tolerance)
    assert tax_facts(explanation).line_differs is differs


@pytest.mark.parametrize(("line_tax", "differs"), [(1900, False), (1901, False), (1902, True), (2261, True)])
def test_the_tax_of_a_line_that_contains_it_is_the_contained_one(line_tax, differs):
    explanation = only(bill(1900, row(11900, tax=line_tax), total=11900, tax_inclusive=True))
    assert tax_facts(explanation).line_differs is differs
